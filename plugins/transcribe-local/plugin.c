// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stage is transcribe-local-stage.c. */
#include "transcribe-local-stage.h"

static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, TRANSCRIBE_LOCAL_TYPE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("transcribe-local",
                      "What is said in a recording, by PocketSphinx on this machine",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
