// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Workers and the plugin scanner run code that is not ours on files that are not ours. */
#include "base/child-environment.h"

/* Everything else stays here. Where libraries are and how they log; nothing about databases, object
 * stores, brokers or tokens. */
static const char *const passed_variables[] = {
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "XDG_CACHE_HOME",
  "LD_LIBRARY_PATH",
  "LOG_LEVEL",
  "G_DEBUG",
  "G_MESSAGES_DEBUG",
  "GST_DEBUG",
  "MALLOC_PERTURB_",
  "ASAN_OPTIONS",
  "LSAN_OPTIONS",
  "UBSAN_OPTIONS",
  "SLUICE_CACHE_DIR",
  "SLUICE_GST_PLUGIN_LIST",
  "SLUICE_PLUGIN_PATH",
  "SLUICE_PLUGIN_SYSTEM_PATH",
  NULL,
};

char **
sl_child_environment_new (void)
{
  char **environment = g_new0 (char *, 1);

  for (guint i = 0; passed_variables[i] != NULL; i++) {
    const char *value = g_getenv (passed_variables[i]);

    if (value != NULL)
      environment = g_environ_setenv (environment, passed_variables[i], value, TRUE);
  }
  return environment;
}
