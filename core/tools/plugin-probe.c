// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The child of sluice-plugin-scan: the only process that runs a plugin's code without knowing it.
 * It may crash, hang or end early; the parent draws the conclusion.
 */
#include "tools/plugin-probe.h"

#include <errno.h>
#include <sluice/sluice.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file-util.h"

/* Keeps our standard output for the answer: what the plugin prints goes to standard error. */
static int
take_output (void)
{
  int output = dup (STDOUT_FILENO);

  if (output >= 0 && dup2 (STDERR_FILENO, STDOUT_FILENO) < 0) {
    close (output);
    return -1;
  }
  return output;
}

static void
limit_process (void)
{
  const struct rlimit no_core = { 0, 0 };

  setrlimit (RLIMIT_CORE, &no_core);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
write_answer (int output, const char *file, GError **error)
{
  const char *const no_folders[] = { NULL };
  g_autoptr (SluiceRegistry) registry = sluice_registry_new_for_path (no_folders);
  g_autoptr (GError) blocked = NULL;
  g_autofree char *json = NULL;

  /* A plugin that is refused is an answer too: the registry keeps the reason. */
  sluice_registry_load_file (registry, file, &blocked);
  json = sluice_registry_to_json (registry);
  return sl_fd_write_all (output, json, strlen (json), error);
}

int
sl_plugin_probe_run (const char *file)
{
  g_autoptr (GError) error = NULL;
  int output = take_output ();

  limit_process ();
  if (output < 0) {
    g_printerr ("sluice-plugin-scan: failed to set up the output: %s\n", g_strerror (errno));
    return SL_PLUGIN_PROBE_UNABLE;
  }
  if (!sluice_init (&error) || !write_answer (output, file, &error)) {
    g_printerr ("sluice-plugin-scan: %s\n", error->message);
    return SL_PLUGIN_PROBE_UNABLE;
  }
  close (output);
  return 0;
}
