// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Fragmented MP4 in qtdemux 1.22: every fragment starts with a SEGMENT whose stop is the duration
 * known so far, and with CAPS whose frame rate is that of the fragment. The first makes audiorate
 * start over and fill from zero to the present position (a WAV twice as long), and clips frames
 * that the next fragment would have allowed. The second makes vp9dec drop its state, and with it
 * all frames up to the next keyframe (199 frames in, 192 out). Both say nothing new.
 */
#include "stream-normalizer.h"

typedef struct {
  gboolean open_ended;
  gboolean has_segment;
  GstSegment segment;
  GstCaps *caps; /* (owned) (nullable): without the frame rate */
} SlStreamNormalizer;

static void
sl_stream_normalizer_free (gpointer data)
{
  SlStreamNormalizer *self = data;

  gst_clear_caps (&self->caps);
  g_free (self);
}

/* Whether both turn a timestamp into the same running and stream time. */
static gboolean
is_same_timeline (const GstSegment *a, const GstSegment *b)
{
  return a->format == b->format && a->rate == b->rate && a->start == b->start && a->base == b->base
         && a->time == b->time && a->offset == b->offset && a->stop == b->stop;
}

static GstPadProbeReturn
normalize_segment (SlStreamNormalizer *self, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstSegment segment;

  gst_event_copy_segment (event, &segment);
  if (segment.format != GST_FORMAT_TIME)
    return GST_PAD_PROBE_OK;
  if (self->open_ended)
    segment.stop = GST_CLOCK_TIME_NONE;
  if (self->has_segment && is_same_timeline (&self->segment, &segment))
    return GST_PAD_PROBE_DROP;
  self->segment = segment;
  self->has_segment = TRUE;
  if (self->open_ended) {
    GstEvent *opened = gst_event_new_segment (&segment);

    gst_event_set_seqnum (opened, gst_event_get_seqnum (event));
    GST_PAD_PROBE_INFO_DATA (info) = opened;
    gst_event_unref (event);
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
normalize_caps (SlStreamNormalizer *self, GstEvent *event)
{
  GstCaps *caps = NULL;
  g_autoptr (GstCaps) rest = NULL;

  gst_event_parse_caps (event, &caps);
  rest = gst_caps_copy (caps);
  gst_structure_remove_field (gst_caps_get_structure (rest, 0), "framerate");
  if (self->caps != NULL && gst_caps_is_equal (self->caps, rest))
    return GST_PAD_PROBE_DROP;
  gst_caps_replace (&self->caps, rest);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlStreamNormalizer *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_SEGMENT:
    return normalize_segment (self, info);
  case GST_EVENT_CAPS:
    return normalize_caps (self, event);
  case GST_EVENT_STREAM_START:
  case GST_EVENT_FLUSH_STOP:
    self->has_segment = FALSE;
    gst_clear_caps (&self->caps);
    return GST_PAD_PROBE_OK;
  default:
    return GST_PAD_PROBE_OK;
  }
}

void
sl_stream_normalizer_attach (GstPad *pad, gboolean open_ended)
{
  SlStreamNormalizer *self = g_new0 (SlStreamNormalizer, 1);

  self->open_ended = open_ended;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     on_event, self, sl_stream_normalizer_free);
}
