// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is encode-audio-stage.c. */
#include "encode-audio-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, ENCODE_AUDIO_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("encode-audio",
                      "Audio as a file that every browser plays, at an even loudness",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
