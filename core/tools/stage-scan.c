// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs the scanner: plugins are foreign code, and a command that only wants to know what they offer
 * does not load them.
 */
#include "tools/stage-scan.h"

#include <gio/gio.h>
#include <string.h>

#include "sluice/sluice-error.h"

static const char *
get_scanner_path (void)
{
  const char *path = g_getenv ("SLUICE_PLUGIN_SCAN");

  return path != NULL && *path != '\0' ? path : SLUICE_PLUGIN_SCAN_PATH;
}

char *
sl_stage_scan (GError **error)
{
  const char *path = get_scanner_path ();
  g_autoptr (GError) inner = NULL;
  g_autoptr (GSubprocess)
      scanner = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &inner, path, NULL);
  g_autofree char *json = NULL;

  if (scanner == NULL || !g_subprocess_communicate_utf8 (scanner, NULL, NULL, &json, NULL, &inner)
      || !g_subprocess_wait_check (scanner, NULL, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to scan plugins with '%s': %s",
                 path, inner->message);
    return NULL;
  }
  return g_steal_pointer (&json);
}

SlStageCatalogue *
sl_stage_scan_catalogue (GError **error)
{
  g_autofree char *json = sl_stage_scan (error);

  return json != NULL ? sl_stage_catalogue_new_from_json (json, strlen (json), error) : NULL;
}
