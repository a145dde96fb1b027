// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Listens to and looks at a recording here and there. The decoder is that of the passes; it is sent
 * to a place, lets a second of sound and a few pictures by, and goes on to the next place while
 * anything is still in question. For a normal recording all is answered at the first place. What is
 * silent, black or frozen is looked at all over, first at the end and in the middle, then between
 * them, finer and finer, until the time is used up.
 *
 * Pictures are looked for from the keyframe before a place on. A file that can't seek, or whose
 * keyframes are so rare that every seek ends where it has been already, is played on from there.
 */
#include "recording-sampler.h"

#include <gst/gst.h>

#include "sluice/sluice-error.h"

#include "decoder.h"
#include "error-map.h"
#include "sampled-streams.h"

/* The verdict has to be there two seconds after the confirm; the worker and the rest of the probe
 * need some of that. */
#define BUDGET (900 * G_TIME_SPAN_MILLISECOND)

/* Between looks at the clock and the cancellable. */
#define TICK (20 * GST_MSECOND)

/* Every 15 s of half an hour. */
#define MAX_PLACES 128

/* Less than the start, the end and the middle says nothing of the whole; nor does the beginning of
 * a file that can't seek, when it is shorter than this. */
#define MIN_PLACES 3
#define MIN_BEGINNING (10 * GST_SECOND)

#define N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

typedef struct {
  const SlSamplerOptions *options; /* (unowned) */
  GstElement *pipeline;            /* (owned) */
  SlDecoder *decoder;              /* (owned) */
  SlSampledStreams *streams;       /* (owned) */
  gint64 deadline;                 /* monotonic */
  guint n_places;                  /* that were looked at */
  GstClockTime head_end;           /* where the first place ends */
} SlSampler;

static void
sl_sampler_clear (SlSampler *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->decoder, sl_decoder_free);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->streams, sl_sampled_streams_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlSampler, sl_sampler_clear)

typedef enum {
  TURN_WAIT,
  TURN_READY, /* the decoder knows its tracks */
  TURN_PLACE_DONE,
  TURN_FAILED,
} SlTurn;

static SlTurn
judge_message (SlSampler *self, GstMessage *message, GError **error)
{
  const GstStructure *structure = gst_message_get_structure (message);
  guint place = 0;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    g_propagate_error (error, sl_error_map_convert_message (message));
    return TURN_FAILED;
  case GST_MESSAGE_APPLICATION:
    if (gst_message_has_name (message, SL_DECODER_MESSAGE_READY))
      return TURN_READY;
    return gst_structure_get_uint (structure, "place", &place)
                   && place == sl_sampled_streams_get_place (self->streams)
               ? TURN_PLACE_DONE
               : TURN_WAIT;
  default:
    return TURN_WAIT;
  }
}

static gboolean
check_time (SlSampler *self, GError **error)
{
  if (g_cancellable_is_cancelled (self->options->cancellable)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the probe was cancelled");
    return FALSE;
  }
  if (g_get_monotonic_time () < self->deadline)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_TIMEOUT,
               "there was too little time to look at enough of it");
  return FALSE;
}

/* Until something happens. */
static SlTurn
wait_for_turn (SlSampler *self, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  SlTurn turn = TURN_WAIT;

  while (turn == TURN_WAIT) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop (bus, TICK);

    sl_decoder_poll (self->decoder);
    if (message != NULL)
      turn = judge_message (self, message, error);
    if (turn == TURN_WAIT && !check_time (self, error))
      turn = TURN_FAILED;
  }
  return turn;
}

static gboolean
start (SlSampler *self, GError **error)
{
  const SlSamplerOptions *options = self->options;
  SlDecoderOptions decoder = {
    .path = options->path,
    .decode = TRUE,
    .want_video = sluice_media_info_get_video (options->info) != NULL,
    .want_audio = sluice_media_info_get_audio (options->info) != NULL,
    /* A decoder with more of them wants as many pictures before it gives the first. */
    .max_threads = 1,
    .max_pixels = options->limits->values[SLUICE_LIMIT_PIXELS],
  };

  self->decoder = sl_decoder_new (GST_BIN (self->pipeline), &decoder, error);
  if (self->decoder == NULL)
    return FALSE;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  if (wait_for_turn (self, error) != TURN_READY
      || !sl_sampled_streams_attach (self->streams, self->decoder, SLUICE_MEDIA_KIND_VIDEO, error)
      || !sl_sampled_streams_attach (self->streams, self->decoder, SLUICE_MEDIA_KIND_AUDIO, error))
    return FALSE;
  sl_decoder_start (self->decoder);
  return TRUE;
}

/* 1/2, 1/4, 3/4, 1/8, 5/8, 3/8, ...: the bits of @index, mirrored. */
static double
get_fraction (guint index)
{
  double fraction = 0.0;

  for (double weight = 0.5; index > 0; index >>= 1, weight /= 2)
    fraction += index & 1 ? weight : 0.0;
  return fraction;
}

static GstClockTime
find_beginning (SlSampler *self)
{
  GstClockTime beginning = GST_CLOCK_TIME_NONE;

  for (int kind = 0; kind < N_KINDS; kind++) {
    const SlTrack *track = sl_decoder_get_track (self->decoder, kind);

    if (track != NULL && GST_CLOCK_TIME_IS_VALID (track->first_pts))
      beginning = MIN (beginning, track->first_pts);
  }
  return GST_CLOCK_TIME_IS_VALID (beginning) ? beginning : 0;
}

static GstClockTime
get_place (SlSampler *self, guint index)
{
  GstClockTime duration = sluice_media_info_get_duration (self->options->info);

  if (index == 1)
    return find_beginning (self) + duration - SL_SAMPLED_STREAMS_WINDOW;
  return find_beginning (self) + (GstClockTime) (duration * get_fraction (index - 1));
}

/* The place before is where the decoder always ends up. */
static gboolean
has_landed_in_head (SlSampler *self)
{
  GstClockTime reached = sl_sampled_streams_get_reached (self->streams);

  return reached > 0 && reached <= self->head_end;
}

static gboolean
go_to (SlSampler *self, GstClockTime position)
{
  sl_sampled_streams_begin_place (self->streams);
  return sl_decoder_seek (self->decoder, position,
                          sl_sampled_streams_is_open (self->streams, SLUICE_MEDIA_KIND_VIDEO));
}

/* Goes on from where the decoder is. */
static gboolean
sample_rest (SlSampler *self, GError **error)
{
  sl_sampled_streams_play_on (self->streams);
  return wait_for_turn (self, error) == TURN_PLACE_DONE;
}

/* Without a seek into the middle. */
static gboolean
sample_all (SlSampler *self, GError **error)
{
  self->n_places = 0;
  return go_to (self, find_beginning (self)) && sample_rest (self, error);
}

static gboolean
sample_places (SlSampler *self, GError **error)
{
  guint64 n_windows = sluice_media_info_get_duration (self->options->info)
                      / SL_SAMPLED_STREAMS_WINDOW;
  guint n_places = (guint) MIN (n_windows, MAX_PLACES);

  for (guint index = 1; sl_sampled_streams_has_open (self->streams); index++) {
    if (index >= n_places)
      return TRUE;
    if (get_place (self, index) <= self->head_end)
      continue;
    if (!go_to (self, get_place (self, index)))
      return sample_rest (self, error);
    if (wait_for_turn (self, error) != TURN_PLACE_DONE)
      return FALSE;
    if (has_landed_in_head (self))
      return sample_rest (self, error);
    /* Sound or picture may have ended before the other, but not in the middle: qtdemux 1.22 can't
     * go to every fragment. */
    if (sl_sampled_streams_has_seen_nothing (self->streams) && index > 1)
      return sample_all (self, error);
    self->n_places += sl_sampled_streams_has_seen_nothing (self->streams) ? 0 : 1;
  }
  return TRUE;
}

static gboolean
sample (SlSampler *self, GError **error)
{
  guint64 duration = sluice_media_info_get_duration (self->options->info);

  if (!start (self, error))
    return FALSE;
  if (duration < MIN_PLACES * SL_SAMPLED_STREAMS_WINDOW)
    return sample_rest (self, error);
  if (wait_for_turn (self, error) != TURN_PLACE_DONE)
    return FALSE;
  self->n_places = 1;
  self->head_end = sl_sampled_streams_get_reached (self->streams);
  return sample_places (self, error);
}

static gboolean
has_seen_enough (SlSampler *self)
{
  return self->n_places >= MIN_PLACES
         || sl_sampled_streams_get_reached (self->streams) >= MIN_BEGINNING;
}

/* FALSE when there is a track that nothing can be said of. */
static gboolean
conclude (SlSampler *self, gboolean is_enough, SlSamples *samples)
{
  gboolean has_audio = sluice_media_info_get_audio (self->options->info) != NULL;
  gboolean has_video = sluice_media_info_get_video (self->options->info) != NULL;

  if (has_audio)
    sl_sampled_streams_answer (self->streams, SLUICE_MEDIA_KIND_AUDIO, is_enough, samples);
  if (has_video)
    sl_sampled_streams_answer (self->streams, SLUICE_MEDIA_KIND_VIDEO, is_enough, samples);
  return (!has_audio || samples->is_heard != SL_ANSWER_NONE)
         && (!has_video || (samples->is_lit != SL_ANSWER_NONE && samples->moves != SL_ANSWER_NONE));
}

static void
set_up (SlSampler *self, const SlSamplerOptions *options)
{
  self->options = options;
  self->deadline = g_get_monotonic_time () + BUDGET;
  self->pipeline = gst_object_ref_sink (gst_pipeline_new ("sampler"));
  self->streams = sl_sampled_streams_new (self->pipeline, options->thresholds);
}

gboolean
sl_recording_sampler_run (const SlSamplerOptions *options, SlSamples *samples, GError **error)
{
  g_auto (SlSampler) self = { 0 };
  g_autoptr (GError) inner = NULL;
  gboolean is_all = FALSE;

  *samples = (SlSamples){ SL_ANSWER_NONE, SL_ANSWER_NONE, SL_ANSWER_NONE };
  set_up (&self, options);
  is_all = sample (&self, &inner);
  /* What interrupted the work does not matter when enough was done. */
  if (conclude (&self, is_all || has_seen_enough (&self), samples))
    return TRUE;
  if (inner == NULL)
    inner = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA,
                                 "nothing of it could be decoded");
  g_propagate_error (error, g_steal_pointer (&inner));
  return FALSE;
}
