// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is transcode-stage.c. */
#include "transcode-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, TRANSCODE_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("transcode",
                      "Video and audio as H.264 and AAC in MP4",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
