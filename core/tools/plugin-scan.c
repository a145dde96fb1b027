// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice-plugin-scan: what plugins there are, what they offer, and which are blocked and why, as
 * JSON on standard output. Plugins are opened in children, one for each file; what is known from
 * before is not opened again.
 */
#include <gio/gio.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "sluice/sluice-plugin-path-private.h"
#include "tools/plugin-probe.h"
#include "tools/plugin-scanner.h"

typedef struct {
  char *cache;  /* (owned) (nullable) */
  char **paths; /* (owned) (nullable) */
  double timeout;
  gboolean retry_blocked;
  char *one; /* (owned) (nullable) */
} ScanOptions;

static void
scan_options_clear (ScanOptions *options)
{
  g_free (options->cache);
  g_strfreev (options->paths);
  g_free (options->one);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScanOptions, scan_options_clear)

static gboolean
parse_options (int *argc, char ***argv, ScanOptions *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "cache", 0, 0, G_OPTION_ARG_FILENAME, &options->cache,
      "Remember plugins in FILE (default: plugins.json in SLUICE_CACHE_DIR)", "FILE" },
    { "path", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->paths,
      "Look into DIR instead of the search path; may be given more than once", "DIR" },
    { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &options->timeout,
      "Seconds that loading one plugin may take (default: 10)", "SECONDS" },
    { "retry-blocked", 0, 0, G_OPTION_ARG_NONE, &options->retry_blocked,
      "Look again at plugins that are blocked", NULL },
    { "one", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &options->one,
      "Open FILE in this process", "FILE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Lists stage plugins as JSON, and why some are blocked.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static int
scan (ScanOptions *options)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (SlPluginScanner) scanner = sl_plugin_scanner_new (program);
  g_auto (GStrv) folders = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  scanner->cache_file = g_strdup (options->cache);
  if (scanner->cache_file == NULL)
    scanner->cache_file = sluice_plugin_path_dup_cache_file ();
  scanner->is_retrying = options->retry_blocked;
  if (options->timeout > 0.0)
    scanner->timeout_ms = (guint) (options->timeout * 1000.0);
  folders = options->paths != NULL ? g_strdupv (options->paths)
                                   : sluice_plugin_path_list_folders ();

  json = sl_plugin_scanner_scan (scanner, (const char *const *) folders, &error);
  for (guint i = 0; i < scanner->complaints->len; i++)
    g_printerr ("sluice-plugin-scan: %s\n", (char *) g_ptr_array_index (scanner->complaints, i));
  if (json == NULL) {
    g_printerr ("sluice-plugin-scan: %s\n", error->message);
    return 1;
  }
  return puts (json) < 0 || fflush (stdout) != 0 ? 1 : 0;
}

int
main (int argc, char **argv)
{
  g_auto (ScanOptions) options = { NULL };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  if (!parse_options (&argc, &argv, &options, &error)) {
    g_printerr ("sluice-plugin-scan: %s\n", error->message);
    return 2;
  }
  if (argc > 1) {
    g_printerr ("sluice-plugin-scan: takes no argument '%s'; see --help\n", argv[1]);
    return 2;
  }
  return options.one != NULL ? sl_plugin_probe_run (options.one) : scan (&options);
}
