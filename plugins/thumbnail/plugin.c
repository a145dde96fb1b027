// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is thumbnail-stage.c. */
#include "thumbnail-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, THUMBNAIL_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("thumbnail",
                      "A picture of a video",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
