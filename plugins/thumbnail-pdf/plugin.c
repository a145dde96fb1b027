// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is thumbnail-pdf-stage.c. */
#include "thumbnail-pdf-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, THUMBNAIL_PDF_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("thumbnail-pdf",
                      "A picture of the first page of a PDF document",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
