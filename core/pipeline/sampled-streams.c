// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What comes out of the decoder at each place. Buffers arrive in streaming threads; what they are
 * measured with is behind a mutex. */
#include "sampled-streams.h"

#include "add-element.h"
#include "picture-watch.h"
#include "sound-meter.h"

/* How many pictures are looked at behind a keyframe: half a second of a camera. */
#define PICTURES_PER_PLACE 15

#define N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

/* One decoded stream. */
typedef struct {
  SlSampledStreams *owner; /* (unowned) */
  SluiceMediaKind kind;
  gboolean is_open; /* something about it is in question */
  gboolean is_flushing;
  gboolean is_done;       /* with this place */
  gboolean is_at_end;     /* of the stream */
  guint n_buffers;        /* at this place */
  GstClockTime landed_at; /* first timestamp at this place */
  GstClockTime reached;   /* latest timestamp at this place */
} SlSampledStream;

struct _SlSampledStreams {
  GstElement *pipeline; /* (unowned) */
  SlDecoder *decoder;   /* (unowned) (nullable) */

  GMutex lock;           /* guards all below */
  SlSoundMeter *meter;   /* (owned) */
  SlPictureWatch *watch; /* (owned) */
  SlSampledStream streams[N_KINDS];
  guint place; /* serial */
  gboolean is_place_done;
  gboolean plays_on; /* no more places: to the end, or till the time is up */
};

/* Tells the main thread when all that is in question here was looked at. */
static void
check_place (SlSampledStreams *self)
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
      gst_message_new_application (GST_OBJECT (self->pipeline),
                                   gst_structure_new (SL_SAMPLED_STREAMS_MESSAGE_DONE, "place",
                                                      G_TYPE_UINT, self->place, NULL)));
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
  if (stream->owner->plays_on)
    return FALSE;
  if (stream->kind == SLUICE_MEDIA_KIND_VIDEO && stream->n_buffers >= PICTURES_PER_PLACE)
    return TRUE;
  return GST_CLOCK_TIME_IS_VALID (stream->landed_at)
         && stream->reached >= stream->landed_at + SL_SAMPLED_STREAMS_WINDOW;
}

static void
measure (SlSampledStream *stream, const GstCaps *caps, GstBuffer *buffer)
{
  SlSampledStreams *self = stream->owner;

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

/* What passes by until the main thread has woken up is measured, too: where that plays on, it may
 * be all that was left. */
static void
take_buffer (SlSampledStream *stream, GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps == NULL || !stream->is_open || stream->is_flushing)
    return;
  measure (stream, caps, buffer);
  if (stream->is_done)
    return;
  note_position (stream, buffer);
  stream->is_done = is_window_full (stream);
  check_place (stream->owner);
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
    check_place (stream->owner);
    break;
  default:
    break;
  }
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlSampledStream *stream = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&stream->owner->lock);

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    take_buffer (stream, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  else
    take_event (stream, GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

SlSampledStreams *
sl_sampled_streams_new (GstElement *pipeline, const SlVerdictThresholds *thresholds)
{
  SlSampledStreams *self = g_new0 (SlSampledStreams, 1);

  g_mutex_init (&self->lock);
  self->pipeline = pipeline;
  self->meter = sl_sound_meter_new ((double) thresholds->values[SL_THRESHOLD_SILENCE]);
  self->watch = sl_picture_watch_new ((double) thresholds->values[SL_THRESHOLD_BLACK]);
  for (int kind = 0; kind < N_KINDS; kind++) {
    self->streams[kind].owner = self;
    self->streams[kind].kind = (SluiceMediaKind) kind;
    self->streams[kind].landed_at = GST_CLOCK_TIME_NONE;
  }
  return self;
}

void
sl_sampled_streams_free (SlSampledStreams *self)
{
  sl_sound_meter_free (self->meter);
  sl_picture_watch_free (self->watch);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
sl_sampled_streams_attach (SlSampledStreams *self,
                           SlDecoder *decoder,
                           SluiceMediaKind kind,
                           GError **error)
{
  SlSampledStream *stream = &self->streams[kind];
  GstElement *sink = NULL;
  g_autoptr (GstPad) pad = NULL;

  self->decoder = decoder;
  if (sl_decoder_get_track (decoder, kind) == NULL)
    return TRUE;
  sink = sl_add_element (GST_BIN (self->pipeline), "fakesink", error);
  if (sink == NULL)
    return FALSE;
  g_object_set (sink, "async", FALSE, "sync", FALSE, "enable-last-sample", FALSE, NULL);
  gst_element_sync_state_with_parent (sink);
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
                         | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     on_data, stream, NULL);
  stream->is_open = TRUE;
  return sl_decoder_link (decoder, kind, pad, error);
}

/* Buffers that are still under way from the place before do not count. */
void
sl_sampled_streams_begin_place (SlSampledStreams *self)
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

void
sl_sampled_streams_play_on (SlSampledStreams *self)
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

guint
sl_sampled_streams_get_place (SlSampledStreams *self)
{
  return self->place;
}

gboolean
sl_sampled_streams_has_open (SlSampledStreams *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->streams[SLUICE_MEDIA_KIND_VIDEO].is_open
         || self->streams[SLUICE_MEDIA_KIND_AUDIO].is_open;
}

gboolean
sl_sampled_streams_is_open (SlSampledStreams *self, SluiceMediaKind kind)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->streams[kind].is_open;
}

GstClockTime
sl_sampled_streams_get_reached (SlSampledStreams *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GstClockTime reached = 0;

  for (int kind = 0; kind < N_KINDS; kind++) {
    if (self->streams[kind].is_open)
      reached = MAX (reached, self->streams[kind].reached);
  }
  return reached;
}

gboolean
sl_sampled_streams_has_seen_nothing (SlSampledStreams *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (int kind = 0; kind < N_KINDS; kind++) {
    if (self->streams[kind].n_buffers > 0)
      return FALSE;
  }
  return TRUE;
}

static SlAnswer
answer (gboolean yes, gboolean is_enough)
{
  if (yes)
    return SL_ANSWER_YES;
  return is_enough ? SL_ANSWER_NO : SL_ANSWER_NONE;
}

void
sl_sampled_streams_answer (SlSampledStreams *self,
                           SluiceMediaKind kind,
                           gboolean is_enough,
                           SlSamples *samples)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (kind == SLUICE_MEDIA_KIND_AUDIO) {
    samples->is_heard = answer (sl_sound_meter_has_heard_something (self->meter),
                                is_enough && sl_sound_meter_has_measured (self->meter));
  } else {
    gboolean is_video_enough = is_enough && sl_picture_watch_has_seen_picture (self->watch);

    samples->is_lit = answer (sl_picture_watch_has_seen_light (self->watch), is_video_enough);
    samples->moves = answer (sl_picture_watch_has_seen_change (self->watch), is_video_enough);
  }
}
