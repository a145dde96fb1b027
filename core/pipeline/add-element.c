// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Elements of GStreamer that an installation may lack. */
#include "add-element.h"

#include "sluice/sluice-error.h"

GstElement *
sl_add_element (GstBin *bin, const char *factory_name, GError **error)
{
  GstElement *element = gst_element_factory_make (factory_name, NULL);

  if (element == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT,
                 "the installation lacks the GStreamer element '%s'", factory_name);
    return NULL;
  }
  gst_bin_add (bin, element);
  return element;
}
