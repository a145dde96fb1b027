// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is transcribe-stage.c. */
#include "transcribe-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, TRANSCRIBE_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("transcribe",
                      "What is said in a recording, by a service that speaks OpenAI's protocol",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
