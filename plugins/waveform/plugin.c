// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is waveform-stage.c. */
#include "waveform-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, WAVEFORM_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("waveform",
                      "The outline of the sound, as numbers and as a picture",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
