// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Fails and does not say why.
 */

#include "test-stages.h"

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return FALSE;
}

SLUICE_PLUGIN_DEFINE ("test-silent",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
