// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Says that all is well and offers nothing.
 */

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return TRUE;
}

SLUICE_PLUGIN_DEFINE ("test-idle",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
