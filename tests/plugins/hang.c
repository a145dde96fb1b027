// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Never comes back.
 */
#include <unistd.h>

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  while (pause () < 0)
    ;
  return FALSE;
}

SLUICE_PLUGIN_DEFINE ("test-hang",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
