// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Calls a function that nobody has.
 */
#include "test-stages.h"

extern gboolean test_function_of_nobody (SluicePlugin *plugin);

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return test_function_of_nobody (plugin);
}

SLUICE_PLUGIN_DEFINE ("test-undefined-symbol",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
