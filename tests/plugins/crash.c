// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Dies while it is loaded.
 */
#include <stdlib.h>

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  abort ();
}

SLUICE_PLUGIN_DEFINE ("test-crash",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
