// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is extract-audio-stage.c. */
#include "extract-audio-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, EXTRACT_AUDIO_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("extract-audio",
                      "Audio as a WAV file for speech recognition",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
