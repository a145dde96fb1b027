// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Offers the same stage twice.
 */

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, TEST_TYPE_COPY_STAGE, error)
         && sluice_plugin_add_stage (plugin, TEST_TYPE_COPY_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("test-twice",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
