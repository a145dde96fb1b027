// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sees a demuxer give up where its error is not heard: decodebin 1.22 holds the errors of an
 * element back while it starts it, and forgets them when the start has succeeded. What remains is
 * the task of the demuxer's pad, which is paused for good.
 */
#include "demuxer-watch.h"

static gboolean
is_paused (GstPad *pad)
{
  g_autoptr (GstTask) task = NULL;

  GST_OBJECT_LOCK (pad);
  if (GST_PAD_MODE (pad) == GST_PAD_MODE_PULL && GST_PAD_TASK (pad) != NULL)
    task = gst_object_ref (GST_PAD_TASK (pad));
  GST_OBJECT_UNLOCK (pad);
  return task != NULL && gst_task_get_state (task) == GST_TASK_PAUSED;
}

/* typefind reads the head of the file in the same way, and stops when it knows the type. */
static gboolean
reads_content (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  return factory != NULL
         && gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DEMUXER
                                                           | GST_ELEMENT_FACTORY_TYPE_PARSER);
}

static void
check_element (const GValue *item, gpointer user_data)
{
  GstElement *element = g_value_get_object (item);
  gboolean *has_stopped = user_data;
  g_autoptr (GstPad) sink = gst_element_get_static_pad (element, "sink");

  if (sink != NULL && reads_content (element) && is_paused (sink))
    *has_stopped = TRUE;
}

gboolean
sl_demuxer_watch_has_stopped (GstBin *decodebin)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_elements (decodebin);
  gboolean has_stopped = FALSE;

  /* A bin that grows while it is looked at is looked at again soon. */
  return gst_iterator_foreach (elements, check_element, &has_stopped) == GST_ITERATOR_DONE
         && has_stopped;
}
