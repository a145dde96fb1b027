// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Gaps in the sound are filled with silence, so that words keep their time (a WAV has no other way
 * to say when). audiorate does that without asking how much: a file whose clock jumps by a day
 * would become a day of silence. docs/decisions/0003-audio-gaps.md has the policy.
 */
#include "audio-timeline.h"

#include <gst/audio/audio.h>

/* Silence that a recording without a stated duration may get: a late microphone, a pause. */
#define UNKNOWN_DURATION_LIMIT (10 * 60 * GST_SECOND)

typedef struct {
  GstElement *rate; /* (unowned): owns the pad that owns this */
  guint64 limit;
  guint64 filled;
  GstClockTime next; /* where the next sample belongs */
  GstAudioInfo format;
  gboolean has_format;
  gboolean has_sound; /* in this segment */
  gboolean broken;
} SlAudioTimeline;

guint64
sl_audio_timeline_limit (SluiceMediaInfo *info)
{
  guint64 duration = sluice_media_info_get_duration (info);

  if (!sluice_media_info_is_duration_exact (info))
    return UNKNOWN_DURATION_LIMIT;
  return MAX (UNKNOWN_DURATION_LIMIT, duration + duration / 10);
}

static void
report_broken (SlAudioTimeline *self)
{
  GstStructure *details = gst_structure_new (SL_AUDIO_TIMELINE_MESSAGE_BROKEN, "gap", G_TYPE_UINT64,
                                             self->filled, NULL);

  self->broken = TRUE;
  gst_element_post_message (self->rate,
                            gst_message_new_application (GST_OBJECT (self->rate), details));
}

/* Sound is never dropped because its time has passed: it is moved to where the sound before it
 * ends, as in a WAV of FFmpeg. (wavparse gives ADPCM times that go back.) */
static void
push_behind (SlAudioTimeline *self, GstPadProbeInfo *info)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

  GST_BUFFER_PTS (buffer) = self->next;
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
}

static void
advance (SlAudioTimeline *self, GstBuffer *buffer)
{
  guint64 samples = gst_buffer_get_size (buffer) / GST_AUDIO_INFO_BPF (&self->format);

  self->next = GST_BUFFER_PTS (buffer)
               + gst_util_uint64_scale (samples, GST_SECOND, GST_AUDIO_INFO_RATE (&self->format));
  self->has_sound = TRUE;
}

static GstPadProbeReturn
watch_buffer (SlAudioTimeline *self, GstPadProbeInfo *info)
{
  GstClockTime start = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));

  if (self->broken)
    return GST_PAD_PROBE_DROP;
  if (!self->has_format || !GST_CLOCK_TIME_IS_VALID (start))
    return GST_PAD_PROBE_OK;
  if (GST_CLOCK_TIME_IS_VALID (self->next) && start > self->next)
    self->filled += start - self->next;
  if (self->filled > self->limit) {
    report_broken (self);
    return GST_PAD_PROBE_DROP;
  }
  if (self->has_sound && start < self->next)
    push_behind (self, info);
  advance (self, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

static void
take_segment (SlAudioTimeline *self, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstEvent *opened = NULL;
  GstSegment segment;

  gst_event_copy_segment (event, &segment);
  self->next = segment.start;
  self->has_sound = FALSE;
  segment.stop = GST_CLOCK_TIME_NONE;
  opened = gst_event_new_segment (&segment);
  gst_event_set_seqnum (opened, gst_event_get_seqnum (event));
  GST_PAD_PROBE_INFO_DATA (info) = opened;
  gst_event_unref (event);
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlAudioTimeline *self = user_data;
  GstCaps *caps = NULL;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    return watch_buffer (self, info);
  switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
  case GST_EVENT_CAPS:
    gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
    self->has_format = gst_audio_info_from_caps (&self->format, caps);
    break;
  case GST_EVENT_SEGMENT:
    take_segment (self, info);
    break;
  case GST_EVENT_GAP:
    /* A demuxer's guess while the track lags; the next buffer says what is missing. */
    return GST_PAD_PROBE_DROP;
  default:
    break;
  }
  return GST_PAD_PROBE_OK;
}

void
sl_audio_timeline_attach (GstElement *rate, guint64 limit)
{
  SlAudioTimeline *self = g_new0 (SlAudioTimeline, 1);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rate, "sink");

  self->rate = rate;
  self->limit = limit;
  self->next = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data,
                     self, g_free);
}
