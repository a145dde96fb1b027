// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Declares the plugin; the stage is in invert-stage.c.
 */
#include "invert-stage.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, EXAMPLE_TYPE_INVERT_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("invert",
                      "Makes negatives",
                      add_stages,
                      "1.0",
                      "LGPL-2.1-or-later",
                      "The plugin tutorial");
