// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Packets that go into the output as they are. The probe promised their format; what it could not
 * know makes the stage refuse them: a format that changes, a track that is played in pieces,
 * packets without a time.
 *
 * An edit list that starts inside the track (the encoder's priming of AAC, a clip that was trimmed
 * without encoding) leaves packets in front that a decoder needs and nobody is to see. The muxer
 * would drop them as being before the segment. So the segment is made to begin with the first
 * packet, and the edit list of the output says how much to skip. */
#include "copied-track.h"

/* matroskademux 1.22 begins with the track's own first time and corrects that by the difference to
 * the other track's, a packet of sound; a piece of an edit list is not as short. */
#define MAX_CORRECTION (50 * GST_MSECOND)

struct _CopiedTrack {
  SluiceStageContext *context; /* (owned) */
  SluiceArtifact *artifact;    /* (owned) (nullable) */
  GstPad *pad;                 /* (owned) */
  gulong probe;
  GstSegment segment;
  GstCaps *caps; /* (owned) (nullable): without the frame rate */
  GstClockTime preroll;
  guint n_packets;
  gboolean is_sending; /* an event of our own */
};

static void
set_size (CopiedTrack *self, const GstStructure *format)
{
  int width = 0, height = 0;

  if (self->artifact == NULL || !gst_structure_get_int (format, "width", &width)
      || !gst_structure_get_int (format, "height", &height))
    return;
  sluice_artifact_set_fact_int (self->artifact, "width", width);
  sluice_artifact_set_fact_int (self->artifact, "height", height);
}

static void
take_caps (CopiedTrack *self, GstEvent *event)
{
  GstCaps *caps = NULL;
  g_autoptr (GstCaps) format = NULL;

  gst_event_parse_caps (event, &caps);
  format = gst_caps_copy (caps);
  gst_structure_remove_field (gst_caps_get_structure (format, 0), "framerate");
  if (self->caps != NULL && self->n_packets > 0 && !gst_caps_is_equal (self->caps, format))
    sluice_stage_context_refuse_encoded (self->context, "the format changes on the way");
  gst_caps_replace (&self->caps, format);
  set_size (self, gst_caps_get_structure (format, 0));
}

/* What is taken from a time stamp to get its place in the output. */
static gint64
get_offset (const GstSegment *segment)
{
  return (gint64) segment->start - (gint64) segment->base;
}

static void
take_segment (CopiedTrack *self, GstEvent *event)
{
  gint64 before = get_offset (&self->segment);

  gst_event_copy_segment (event, &self->segment);
  if (self->n_packets > 0 && ABS (get_offset (&self->segment) - before) > (gint64) MAX_CORRECTION)
    sluice_stage_context_refuse_encoded (self->context, "the edit list plays it in pieces");
}

static void
begin_with (CopiedTrack *self, GstClockTime first)
{
  GstSegment segment = self->segment;

  self->preroll = segment.start - first;
  segment.start = segment.position = first;
  segment.time = MAX (segment.time, self->preroll) - self->preroll;
  self->is_sending = TRUE;
  gst_pad_send_event (self->pad, gst_event_new_segment (&segment));
  self->is_sending = FALSE;
}

static void
take_packet (CopiedTrack *self, GstBuffer *buffer)
{
  GstClockTime time = GST_BUFFER_PTS (buffer);

  if (!GST_CLOCK_TIME_IS_VALID (time))
    sluice_stage_context_refuse_encoded (self->context, "it has packets without a time");
  else if (self->n_packets++ == 0 && time < self->segment.start)
    begin_with (self, time);
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  CopiedTrack *self = user_data;
  GstEvent *event = NULL;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
    take_packet (self, GST_PAD_PROBE_INFO_BUFFER (info));
    return GST_PAD_PROBE_OK;
  }
  event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    take_caps (self, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT && !self->is_sending)
    take_segment (self, event);
  return GST_PAD_PROBE_OK;
}

CopiedTrack *
copied_track_new (GstPad *pad, SluiceStageContext *context, SluiceArtifact *artifact)
{
  CopiedTrack *self = g_new0 (CopiedTrack, 1);

  self->context = g_object_ref (context);
  self->artifact = artifact != NULL ? g_object_ref (artifact) : NULL;
  self->pad = gst_object_ref (pad);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->probe = gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data, self, NULL);
  return self;
}

void
copied_track_free (CopiedTrack *self)
{
  gst_pad_remove_probe (self->pad, self->probe);
  gst_clear_object (&self->pad);
  g_clear_object (&self->artifact);
  g_clear_object (&self->context);
  gst_clear_caps (&self->caps);
  g_free (self);
}

guint
copied_track_get_n_packets (CopiedTrack *self)
{
  return self->n_packets;
}

GstClockTime
copied_track_get_preroll (CopiedTrack *self)
{
  return self->preroll;
}
