// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Offers a type that is no stage.
 */

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, SLUICE_TYPE_ARTIFACT, error);
}

SLUICE_PLUGIN_DEFINE ("test-liar",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
