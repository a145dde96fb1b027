// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Asks sluice-plugin-scan which stages there are. The daemon itself never opens a plugin. */
#include "daemon/catalogue-scan.h"

#include <gio/gio.h>
#include <string.h>

#include "base/child-environment.h"
#include "base/json-util.h"
#include "base/log.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"

/* A plugin describes itself in a few kilobytes; the scanner limits how many it takes. */
#define MAX_CATALOGUE_BYTES (4 * 1024 * 1024)

struct _SlCatalogueScan {
  char *program;        /* (owned) */
  GSubprocess *process; /* (owned) */
};

SlCatalogueScan *
sl_catalogue_scan_start (const char *program, GError **error)
{
  g_autoptr (SlCatalogueScan) self = g_new0 (SlCatalogueScan, 1);
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_auto (GStrv) environment = sl_child_environment_new ();
  g_autoptr (GError) cause = NULL;

  g_subprocess_launcher_set_environ (launcher, environment);
  self->program = g_strdup (program);
  self->process = g_subprocess_launcher_spawn (launcher, &cause, program, NULL);
  if (self->process == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "failed to start the plugin scanner '%s': %s", program, cause->message);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
sl_catalogue_scan_free (SlCatalogueScan *self)
{
  if (self == NULL)
    return;
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  g_free (self->program);
  g_free (self);
}

static void
log_blocked (JsonArray *blocked)
{
  for (guint i = 0; i < json_array_get_length (blocked); i++) {
    JsonObject *plugin = json_array_get_object_element (blocked, i);
    const char *file = sl_json_get_string (plugin, "file", NULL);
    const char *reason = sl_json_get_string (plugin, "reason", NULL);

    sl_log_warning ("plugin blocked", "PLUGIN", file, "REASON", reason, NULL);
  }
}

static gboolean
report_blocked (const char *json, gsize length, GError **error)
{
  g_autoptr (JsonObject) object = sl_json_parse_object (json, length, MAX_CATALOGUE_BYTES, error);
  JsonArray *blocked = object != NULL ? sl_json_get_array (object, "blocked", error) : NULL;

  if (blocked != NULL)
    log_blocked (blocked);
  return blocked != NULL;
}

SlStageCatalogue *
sl_catalogue_scan_finish (SlCatalogueScan *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *json = NULL;
  SlStageCatalogue *catalogue = NULL;

  if (!g_subprocess_communicate_utf8 (self->process, NULL, NULL, &json, NULL, &cause)
      || !g_subprocess_wait_check (self->process, NULL, &cause)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "plugin scanner '%s' failed: %s",
                 self->program, cause->message);
    return NULL;
  }
  if (report_blocked (json, strlen (json), error))
    catalogue = sl_stage_catalogue_new_from_json (json, strlen (json), error);
  if (catalogue == NULL)
    g_prefix_error (error, "plugin scanner '%s': ", self->program);
  return catalogue;
}
