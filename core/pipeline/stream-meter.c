// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Counts what passes a pad, and says how far it is: progress, stalls, and files that end early are
 * seen by it.
 */
#include "stream-meter.h"

static GstClockTime
get_running_time (GstPad *pad, GstClockTime time)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment = NULL;

  if (event == NULL || !GST_CLOCK_TIME_IS_VALID (time))
    return GST_CLOCK_TIME_NONE;
  gst_event_parse_segment (event, &segment);
  return gst_segment_to_running_time (segment, GST_FORMAT_TIME, time);
}

static void
note_start (SlStreamMeter *self, GstClockTime start)
{
  int milliseconds = 0;

  if (!GST_CLOCK_TIME_IS_VALID (start))
    return;
  milliseconds = (int) MIN (start / GST_MSECOND, G_MAXINT);
  g_atomic_int_set (&self->gap, MAX (milliseconds - g_atomic_int_get (&self->start), 0));
  g_atomic_int_set (&self->start, milliseconds);
}

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlStreamMeter *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint64 end = GST_BUFFER_PTS (buffer);

  g_atomic_int_inc (&self->n_buffers);
  note_start (self, get_running_time (pad, end));
  if (GST_CLOCK_TIME_IS_VALID (end) && GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);
  end = get_running_time (pad, end);
  if (GST_CLOCK_TIME_IS_VALID (end))
    g_atomic_int_set (&self->position, (gint) MIN (end / GST_MSECOND, G_MAXINT));
  return GST_PAD_PROBE_OK;
}

void
sl_stream_meter_attach (SlStreamMeter *self, GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, self, NULL);
}

guint
sl_stream_meter_get_n_buffers (SlStreamMeter *self)
{
  return (guint) g_atomic_int_get (&self->n_buffers);
}

guint
sl_stream_meter_get_position (SlStreamMeter *self)
{
  return (guint) g_atomic_int_get (&self->position);
}

guint
sl_stream_meter_get_gap (SlStreamMeter *self)
{
  return (guint) g_atomic_int_get (&self->gap);
}
