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
 *
 * Buffers arrive in streaming threads; what they are measured with is behind a mutex.
 */
#include "recording-sampler.h"

#include <gst/gst.h>

#include "sluice/sluice-error.h"

#include "decoder.h"
#include "error-map.h"
#include "picture-watch.h"
#include "sound-meter.h"

/* The verdict has to be there two seconds after the confirm; the worker and the rest of the probe
 * need some of that. */
#define BUDGET (900 * G_TIME_SPAN_MILLISECOND)

/* Between looks at the clock and the cancellable. */
#define TICK (20 * GST_MSECOND)

/* What is listened to at a place. */
#define WINDOW GST_SECOND

/* How many pictures are looked at behind a keyframe: half a second of a camera. */
#define PICTURES_PER_PLACE 15

/* Every 15 s of half an hour. */
#define MAX_PLACES 128

/* Less than the start, the end and the middle says nothing of the whole; nor does the beginning of
 * a file that can't seek, when it is shorter than this. */
#define MIN_PLACES 3
#define MIN_BEGINNING (10 * GST_SECOND)

#define N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

/* Has "place", the serial of the place that was looked at. */
#define MESSAGE_PLACE_DONE "sluice-place-done"

typedef struct _SlSampler SlSampler;

/* One decoded stream. */
typedef struct {
  SlSampler *sampler; /* (unowned) */
  SluiceMediaKind kind;
  gboolean is_open; /* something about it is in question */
  gboolean is_flushing;
  gboolean is_done;       /* with this place */
  gboolean is_at_end;     /* of the stream */
  guint n_buffers;        /* at this place */
  GstClockTime landed_at; /* first timestamp at this place */
  GstClockTime reached;   /* latest timestamp at this place */
} SlSampledStream;

struct _SlSampler {
  const SlSamplerOptions *options; /* (unowned) */
  GstElement *pipeline;            /* (owned) */
  SlDecoder *decoder;              /* (owned) */
  gint64 deadline;                 /* monotonic */
  guint n_places;                  /* that were looked at */
  GstClockTime head_end;           /* where the first place ends */

  GMutex lock;           /* guards all below */
  SlSoundMeter *meter;   /* (owned) */
  SlPictureWatch *watch; /* (owned) */
  SlSampledStream streams[N_KINDS];
  guint place; /* serial */
  gboolean is_place_done;
  gboolean plays_on; /* no more places: to the end, or till the time is up */
};

static void
sl_sampler_clear (SlSampler *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->decoder, sl_decoder_free);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->meter, sl_sound_meter_free);
  g_clear_pointer (&self->watch, sl_picture_watch_free);
  g_mutex_clear (&self->lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlSampler, sl_sampler_clear)

static gboolean
has_open_stream (SlSampler *self)
{
  return self->streams[SLUICE_MEDIA_KIND_VIDEO].is_open
         || self->streams[SLUICE_MEDIA_KIND_AUDIO].is_open;
}

/* Tells the main thread when all that is in question here was looked at. */
static void
check_place (SlSampler *self)
{
  for (int kind = 0; kind < N_KINDS; kind++) {
    if (self->streams[kind].is_open && !self->streams[kind].is_done)
      return;
  }
  if (self->is_place_done)
    return;
  self->is_place_done = TRUE;
  gst_element_post_message (
      self->pipeline,
      gst_message_new_application (
          GST_OBJECT (self->pipeline),
          gst_structure_new (MESSAGE_PLACE_DONE, "place", G_TYPE_UINT, self->place, NULL)));
}

static void
note_position (SlSampledStream *stream, GstBuffer *buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer);

  stream->n_buffers++;
  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return;
  if (!GST_CLOCK_TIME_IS_VALID (stream->landed_at))
    stream->landed_at = pts;
  stream->reached = MAX (stream->reached, pts);
}

static gboolean
is_window_full (SlSampledStream *stream)
{
  if (stream->sampler->plays_on)
    return FALSE;
  if (stream->kind == SLUICE_MEDIA_KIND_VIDEO && stream->n_buffers >= PICTURES_PER_PLACE)
    return TRUE;
  return GST_CLOCK_TIME_IS_VALID (stream->landed_at)
         && stream->reached >= stream->landed_at + WINDOW;
}

static void
measure (SlSampledStream *stream, const GstCaps *caps, GstBuffer *buffer)
{
  SlSampler *self = stream->sampler;

  if (stream->kind == SLUICE_MEDIA_KIND_AUDIO) {
    sl_sound_meter_feed (self->meter, caps, buffer);
    stream->is_open = !sl_sound_meter_has_heard (self->meter);
  } else {
    sl_picture_watch_feed (self->watch, caps, buffer);
    stream->is_open = !sl_picture_watch_has_seen_light (self->watch)
                      || !sl_picture_watch_has_seen_change (self->watch);
  }
  if (!stream->is_open)
    sl_decoder_discard (self->decoder, stream->kind);
}

static void
take_buffer (SlSampledStream *stream, GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps == NULL || !stream->is_open || stream->is_done || stream->is_flushing)
    return;
  note_position (stream, buffer);
  measure (stream, caps, buffer);
  stream->is_done = is_window_full (stream);
  check_place (stream->sampler);
}

static void
take_event (SlSampledStream *stream, GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_FLUSH_STOP:
    stream->is_flushing = FALSE;
    break;
  case GST_EVENT_EOS:
    if (stream->is_flushing)
      break;
    stream->is_done = stream->is_at_end = TRUE;
    check_place (stream->sampler);
    break;
  default:
    break;
  }
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlSampledStream *stream = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&stream->sampler->lock);

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    take_buffer (stream, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  else
    take_event (stream, GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

static gboolean
attach_stream (SlSampler *self, SluiceMediaKind kind, GError **error)
{
  SlSampledStream *stream = &self->streams[kind];
  GstElement *sink = NULL;
  g_autoptr (GstPad) pad = NULL;

  stream->sampler = self;
  stream->kind = kind;
  stream->landed_at = GST_CLOCK_TIME_NONE;
  if (sl_decoder_get_track (self->decoder, kind) == NULL)
    return TRUE;
  sink = gst_element_factory_make ("fakesink", NULL);
  if (sink == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT,
                 "the installation lacks the GStreamer element 'fakesink'");
    return FALSE;
  }
  g_object_set (sink, "async", FALSE, "sync", FALSE, "enable-last-sample", FALSE, NULL);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
                         | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     on_data, stream, NULL);
  stream->is_open = TRUE;
  return sl_decoder_link (self->decoder, kind, pad, error);
}

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
    return gst_structure_get_uint (structure, "place", &place) && place == self->place
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
      || !attach_stream (self, SLUICE_MEDIA_KIND_VIDEO, error)
      || !attach_stream (self, SLUICE_MEDIA_KIND_AUDIO, error))
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
    return find_beginning (self) + duration - WINDOW;
  return find_beginning (self) + (GstClockTime) (duration * get_fraction (index - 1));
}

/* Buffers that are still under way from the place before do not count. */
static void
begin_place (SlSampler *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->place++;
  self->is_place_done = FALSE;
  sl_sound_meter_cut (self->meter);
  for (int kind = 0; kind < N_KINDS; kind++) {
    SlSampledStream *stream = &self->streams[kind];

    stream->is_flushing = TRUE;
    stream->is_done = stream->is_at_end = FALSE;
    stream->n_buffers = 0;
    stream->landed_at = GST_CLOCK_TIME_NONE;
    stream->reached = 0;
  }
}

static void
play_on (SlSampler *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->place++;
  self->is_place_done = FALSE;
  self->plays_on = TRUE;
  for (int kind = 0; kind < N_KINDS; kind++) {
    self->streams[kind].is_flushing = FALSE;
    self->streams[kind].is_done = self->streams[kind].is_at_end;
  }
  check_place (self);
}

static gboolean
is_anything_open (SlSampler *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return has_open_stream (self);
}

/* The last timestamp at this place of what is in question. */
static GstClockTime
get_reached (SlSampler *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GstClockTime reached = 0;

  for (int kind = 0; kind < N_KINDS; kind++) {
    if (self->streams[kind].is_open)
      reached = MAX (reached, self->streams[kind].reached);
  }
  return reached;
}

/* The place before is where the decoder always ends up. */
static gboolean
has_landed_in_head (SlSampler *self)
{
  GstClockTime reached = get_reached (self);

  return reached > 0 && reached <= self->head_end;
}

static gboolean
has_seen_nothing (SlSampler *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (int kind = 0; kind < N_KINDS; kind++) {
    if (self->streams[kind].n_buffers > 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
go_to (SlSampler *self, GstClockTime position)
{
  gboolean wants_keyframe = FALSE;

  begin_place (self);
  g_mutex_lock (&self->lock);
  wants_keyframe = self->streams[SLUICE_MEDIA_KIND_VIDEO].is_open;
  g_mutex_unlock (&self->lock);
  return sl_decoder_seek (self->decoder, position, wants_keyframe);
}

/* Goes on from where the decoder is. */
static gboolean
sample_rest (SlSampler *self, GError **error)
{
  play_on (self);
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
  guint64 n_windows = sluice_media_info_get_duration (self->options->info) / WINDOW;
  guint n_places = (guint) MIN (n_windows, MAX_PLACES);

  for (guint index = 1; is_anything_open (self); index++) {
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
    if (has_seen_nothing (self) && index > 1)
      return sample_all (self, error);
    self->n_places += has_seen_nothing (self) ? 0 : 1;
  }
  return TRUE;
}

static gboolean
sample (SlSampler *self, GError **error)
{
  guint64 duration = sluice_media_info_get_duration (self->options->info);

  if (!start (self, error))
    return FALSE;
  if (duration < MIN_PLACES * WINDOW)
    return sample_rest (self, error);
  if (wait_for_turn (self, error) != TURN_PLACE_DONE)
    return FALSE;
  self->n_places = 1;
  self->head_end = get_reached (self);
  return sample_places (self, error);
}

static gboolean
has_seen_enough (SlSampler *self)
{
  return self->n_places >= MIN_PLACES || get_reached (self) >= MIN_BEGINNING;
}

static SlAnswer
answer (gboolean yes, gboolean is_enough)
{
  if (yes)
    return SL_ANSWER_YES;
  return is_enough ? SL_ANSWER_NO : SL_ANSWER_NONE;
}

/* FALSE when there is a track that nothing can be said of. */
static gboolean
conclude (SlSampler *self, gboolean is_enough, SlSamples *samples)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean has_audio = sluice_media_info_get_audio (self->options->info) != NULL;
  gboolean has_video = sluice_media_info_get_video (self->options->info) != NULL;

  if (has_audio)
    samples->is_heard = answer (sl_sound_meter_has_heard_something (self->meter),
                                is_enough && sl_sound_meter_has_measured (self->meter));
  if (has_video) {
    gboolean is_video_enough = is_enough && sl_picture_watch_has_seen_picture (self->watch);

    samples->is_lit = answer (sl_picture_watch_has_seen_light (self->watch), is_video_enough);
    samples->moves = answer (sl_picture_watch_has_seen_change (self->watch), is_video_enough);
  }
  return (!has_audio || samples->is_heard != SL_ANSWER_NONE)
         && (!has_video || (samples->is_lit != SL_ANSWER_NONE && samples->moves != SL_ANSWER_NONE));
}

static void
set_up (SlSampler *self, const SlSamplerOptions *options)
{
  const gint64 *values = options->thresholds->values;

  g_mutex_init (&self->lock);
  self->options = options;
  self->deadline = g_get_monotonic_time () + BUDGET;
  self->pipeline = gst_object_ref_sink (gst_pipeline_new ("sampler"));
  self->meter = sl_sound_meter_new ((double) values[SL_THRESHOLD_SILENCE]);
  self->watch = sl_picture_watch_new ((double) values[SL_THRESHOLD_BLACK]);
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
