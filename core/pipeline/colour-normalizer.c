// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A file may say that its samples use the full range and nothing else about its colours. GStreamer
 * 1.22 takes colours without a matrix for a mistake and falls back to its defaults, range included:
 * dark grey becomes black and light grey white. Here the matrix is filled in with that default.
 */
#include "colour-normalizer.h"

#include <gst/video/video.h>

/* NULL: they are complete, or nothing is known of them. */
static char *
complete_colours (GstCaps *caps)
{
  const char *text = gst_structure_get_string (gst_caps_get_structure (caps, 0), "colorimetry");
  GstVideoColorimetry said;
  GstVideoInfo assumed;

  if (text == NULL || !gst_video_colorimetry_from_string (&said, text)
      || said.matrix != GST_VIDEO_COLOR_MATRIX_UNKNOWN
      || said.range == GST_VIDEO_COLOR_RANGE_UNKNOWN || !gst_video_info_from_caps (&assumed, caps))
    return NULL;
  said.matrix = assumed.colorimetry.matrix;
  if (said.primaries == GST_VIDEO_COLOR_PRIMARIES_UNKNOWN)
    said.primaries = assumed.colorimetry.primaries;
  if (said.transfer == GST_VIDEO_TRANSFER_UNKNOWN)
    said.transfer = assumed.colorimetry.transfer;
  return gst_video_colorimetry_to_string (&said);
}

static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps = NULL;
  g_autoptr (GstCaps) completed = NULL;
  g_autofree char *colours = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  colours = complete_colours (caps);
  if (colours == NULL)
    return GST_PAD_PROBE_OK;
  completed = gst_caps_copy (caps);
  gst_caps_set_simple (completed, "colorimetry", G_TYPE_STRING, colours, NULL);
  GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_caps (completed);
  gst_event_unref (event);
  return GST_PAD_PROBE_OK;
}

void
sl_colour_normalizer_attach (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, NULL, NULL);
}
