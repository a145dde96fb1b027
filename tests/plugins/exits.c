// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Takes the process with it, as if all were well.
 */
#include <stdlib.h>

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  exit (0);
}

SLUICE_PLUGIN_DEFINE ("test-exits",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
