// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The sluice command: a table of subcommands and the languages that they speak. Exit codes are in
 * command.h.
 */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "sluice/sluice-version.h"
#include "tools/command.h"
#include "tools/terminal.h"

/* Column in which the summaries of the commands begin. */
#define SUMMARY_COLUMN 12

static const SlCommand *const commands[] = {
  &sl_command_run_pipeline, &sl_command_upload, &sl_command_inspect, &sl_command_validate,
  &sl_command_migrate,      &sl_command_nodes,  &sl_command_doctor,
};

/* Where a language is asked for whose locale is not installed (every container), the C locale with
 * UTF-8 serves and gettext takes the language from LANGUAGE. */
static void
use_language_without_locale (void)
{
  static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names) && g_getenv ("LANGUAGE") == NULL; i++) {
    const char *value = g_getenv (names[i]);

    if (value == NULL || *value == '\0')
      continue;
    if (!g_str_has_prefix (value, "C") && !g_str_has_prefix (value, "POSIX"))
      g_setenv ("LANGUAGE", value, TRUE);
    break;
  }
  setlocale (LC_ALL, "C.UTF-8");
}

static void
use_language (void)
{
  const char *folder = g_getenv ("SLUICE_LOCALE_DIR");
  const char *found = setlocale (LC_ALL, "");

  if (found == NULL || g_str_equal (setlocale (LC_MESSAGES, NULL), "C"))
    use_language_without_locale ();
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : SLUICE_LOCALE_INSTALL_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
print_help (FILE *stream)
{
  fprintf (stream, "%s sluice %s\n\n", _ ("Usage:"), _ ("COMMAND [OPTION…] [ARGUMENT…]"));
  fprintf (stream, "%s\n\n", _ ("Runs media pipelines, and shows what they are made of."));
  fprintf (stream, "%s\n", _ ("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autofree char *name = sl_text_fit (commands[i]->name, SUMMARY_COLUMN);

    fprintf (stream, "  %s%s\n", name, _ (commands[i]->summary));
  }
  fprintf (stream, "\n%s\n", _ ("Options:"));
  fprintf (stream, "  -h, --help     %s\n", _ ("Show this help"));
  fprintf (stream, "      --version  %s\n", _ ("Show the version"));
  fprintf (stream, "\n%s\n", _ ("'sluice COMMAND --help' tells more about a command."));
  fprintf (stream, "%s\n",
           _ ("Exit codes: 0 fine, 1 something failed, 2 wrong usage, 130 cancelled."));
}

static const SlCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (g_str_equal (commands[i]->name, name))
      return commands[i];
  }
  return NULL;
}

static int
refuse_command (const char *name)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  const char *near;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i]->name;
  near = sl_suggest (name, names);

  fprintf (stderr, "sluice: ");
  fprintf (stderr, _ ("there is no command '%s'"), name);
  if (near != NULL) {
    fputs ("; ", stderr);
    fprintf (stderr, _ ("did you mean '%s'?"), near);
  }
  fprintf (stderr, "\n%s\n", _ ("See 'sluice --help'."));
  return SL_EXIT_USAGE;
}

int
main (int argc, char **argv)
{
  const SlCommand *command;

  use_language ();
  if (argc < 2) {
    print_help (stderr);
    return SL_EXIT_USAGE;
  }
  if (g_str_equal (argv[1], "--version")) {
    printf ("sluice %s\n", SLUICE_VERSION_STRING);
    return SL_EXIT_OK;
  }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || (g_str_equal (argv[1], "help") && argc == 2)) {
    print_help (stdout);
    return SL_EXIT_OK;
  }
  command = find_command (argv[1]);
  if (command == NULL)
    return refuse_command (argv[1]);
  return sl_command_run (command, argc - 1, argv + 1);
}
