// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Gaps in the sound are filled with silence, so that words keep their time (a WAV has no other way
 * to say when). audiorate does that without asking how much: a file whose clock jumps by a day
 * would become a day of silence. And it starts over with every segment: the two of an MP4 whose
 * sound begins later than its picture (an empty edit, then the sound) would lose the wait. So what
 * it gets is one segment, with times that count from the start of the file.
 * docs/decisions/0003-audio-gaps.md has the policy.
 */
#include "audio-timeline.h"

#include <gst/audio/audio.h>

/* Silence that a recording without a stated duration may get: a late microphone, a pause. */
#define UNKNOWN_DURATION_LIMIT (10 * 60 * GST_SECOND)

/* audiorate's tolerance: less is jitter, and neither filled nor moved. */
#define TOLERANCE (40 * GST_MSECOND)

typedef struct {
  GstElement *rate;    /* (unowned): owns the pad that owns this */
  SlAudioNotes *notes; /* (unowned) */
  GstSegment segment;  /* as it came, without a stop */
  guint64 limit;
  guint64 filled;
  GstClockTime next; /* running time: where the next sample belongs */
  GstAudioInfo format;
  gboolean has_format;
  gboolean has_segment;
  gboolean has_sound;
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

/* What is left of the buffer behind the segment's start, with its running time. FALSE: nothing. */
static gboolean
place_buffer (SlAudioTimeline *self, GstPadProbeInfo *info)
{
  GstBuffer *buffer = gst_audio_buffer_clip (GST_PAD_PROBE_INFO_BUFFER (info), &self->segment,
                                             GST_AUDIO_INFO_RATE (&self->format),
                                             GST_AUDIO_INFO_BPF (&self->format));

  GST_PAD_PROBE_INFO_DATA (info) = NULL;
  if (buffer == NULL)
    return FALSE;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME,
                                                         GST_BUFFER_PTS (buffer));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return TRUE;
}

static void
advance (SlAudioTimeline *self, GstBuffer *buffer)
{
  guint64 samples = gst_buffer_get_size (buffer) / GST_AUDIO_INFO_BPF (&self->format);

  self->next = GST_BUFFER_PTS (buffer)
               + gst_util_uint64_scale (samples, GST_SECOND, GST_AUDIO_INFO_RATE (&self->format));
  self->has_sound = TRUE;
}

static void
note_difference (SlAudioTimeline *self, GstClockTime start)
{
  GstClockTime late = start > self->next ? start - self->next : 0;
  GstClockTime early = start < self->next ? self->next - start : 0;

  if (late > TOLERANCE && !self->has_sound) {
    self->notes->lead = late;
  } else if (late > TOLERANCE) {
    if (self->notes->n_gaps++ == 0)
      self->notes->first_gap_at = self->next;
    self->notes->gaps += late;
  } else if (early > TOLERANCE) {
    self->notes->n_overlaps++;
    self->notes->most_overlap = MAX (self->notes->most_overlap, early);
  }
}

/* Sound is never dropped because its time has passed: it is moved to where the sound before it
 * ends, as in a WAV of FFmpeg. (wavparse gives ADPCM times that go back.) */
static GstPadProbeReturn
watch_buffer (SlAudioTimeline *self, GstPadProbeInfo *info)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (self->broken)
    return GST_PAD_PROBE_DROP;
  if (!self->has_format || !self->has_segment || !GST_BUFFER_PTS_IS_VALID (buffer))
    return GST_PAD_PROBE_OK;
  if (!place_buffer (self, info))
    return GST_PAD_PROBE_HANDLED;
  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  note_difference (self, GST_BUFFER_PTS (buffer));
  if (GST_BUFFER_PTS (buffer) > self->next)
    self->filled += GST_BUFFER_PTS (buffer) - self->next;
  if (self->filled > self->limit) {
    report_broken (self);
    return GST_PAD_PROBE_DROP;
  }
  GST_BUFFER_PTS (buffer) = MAX (GST_BUFFER_PTS (buffer), self->next);
  advance (self, buffer);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
take_segment (SlAudioTimeline *self, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstEvent *only = NULL;
  GstSegment whole;

  gst_event_copy_segment (event, &self->segment);
  if (self->segment.format != GST_FORMAT_TIME)
    return GST_PAD_PROBE_OK;
  self->segment.stop = GST_CLOCK_TIME_NONE;
  if (self->has_segment)
    return GST_PAD_PROBE_DROP;
  self->has_segment = TRUE;
  gst_segment_init (&whole, GST_FORMAT_TIME);
  only = gst_event_new_segment (&whole);
  gst_event_set_seqnum (only, gst_event_get_seqnum (event));
  GST_PAD_PROBE_INFO_DATA (info) = only;
  gst_event_unref (event);
  return GST_PAD_PROBE_OK;
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
    return take_segment (self, info);
  case GST_EVENT_GAP:
    /* A demuxer's guess while the track lags; the next buffer says what is missing. */
    return GST_PAD_PROBE_DROP;
  default:
    break;
  }
  return GST_PAD_PROBE_OK;
}

void
sl_audio_timeline_attach (GstElement *rate, guint64 limit, SlAudioNotes *notes)
{
  SlAudioTimeline *self = g_new0 (SlAudioTimeline, 1);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rate, "sink");

  self->rate = rate;
  self->notes = notes;
  self->limit = limit;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data,
                     self, g_free);
}
