// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Strict JSON: never crashes, and what it accepts json-glib writes and it accepts again. */
#include "base/json-util.h"
#include "base/strict-json.h"
#include "fuzz-target.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = sl_json_parse ((const char *) data, length, 65536, &error);

  g_assert_true ((node == NULL) == (error != NULL));
  if (node != NULL) {
    g_autofree char *text = json_to_string (node, FALSE);
    g_autoptr (JsonNode) again = sl_json_parse (text, strlen (text), 1 << 20, NULL);

    g_assert_nonnull (again);
  }
  return 0;
}
