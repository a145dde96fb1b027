// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A plugin as it should be, apart from one bad habit: it talks on standard output, which must not
 * spoil the scanner's JSON.
 */
#include <stdio.h>

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  puts ("# {\"plugins\": \"hello\"");
  fflush (stdout);
  return sluice_plugin_add_stage (plugin, TEST_TYPE_COPY_STAGE, error)
         && sluice_plugin_add_stage (plugin, TEST_TYPE_SINK_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("test-good",
                      "Stages for tests",
                      add_stages,
                      "1.2.3",
                      "LGPL-2.1-or-later",
                      "tests");
