// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The scanner's cache: what is taken is written and read again without loss. */
#include <string.h>

#include "fuzz-target.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-plugin-cache-private.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluicePluginCache)
      cache = sluice_plugin_cache_parse ((const char *) data, length, &error);
  g_autoptr (SluicePluginCache) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;

  if (cache == NULL) {
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
    return 0;
  }
  sluice_plugin_cache_find (cache, "/dev/null");
  written = sluice_plugin_cache_to_text (cache);
  again = sluice_plugin_cache_parse (written, strlen (written), &error);
  g_assert_no_error (error);
  rewritten = sluice_plugin_cache_to_text (again);
  g_assert_cmpstr (written, ==, rewritten);
  return 0;
}
