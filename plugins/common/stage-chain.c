// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What every branch of a graph stage is made of: elements in a row, a format between them, and
 * nothing of what the source says about its owner. */
#include "stage-chain.h"

gboolean
stage_chain_add (SluiceGraphStage *stage,
                 GstBin *bin,
                 const char *const *factories,
                 GstElement **elements,
                 guint n,
                 GError **error)
{
  for (guint i = 0; i < n; i++) {
    elements[i] = sluice_graph_stage_add_element (stage, bin, factories[i], error);
    if (elements[i] == NULL)
      return FALSE;
    if (i > 0 && !gst_element_link (elements[i - 1], elements[i])) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "can't link '%s' to '%s'",
                   factories[i - 1], factories[i]);
      return FALSE;
    }
  }
  return TRUE;
}

void
stage_chain_set_caps (GstElement *filter, const char *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  g_object_set (filter, "caps", caps, NULL);
}

/* Titles, places and names of devices in the source are nobody's business. */
static GstPadProbeReturn
on_event_seen (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_TAG ? GST_PAD_PROBE_DROP
                                                                           : GST_PAD_PROBE_OK;
}

void
stage_chain_drop_tags (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event_seen, NULL, NULL);
}
