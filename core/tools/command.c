// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What all subcommands share: options, help, errors. GOptionContext parses; the help is ours,
 * because GLib's speaks only the languages that GLib was installed with.
 */
#include "tools/command.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "base/error-info.h"
#include "base/json-util.h"
#include "tools/terminal.h"

/* Options begin here, their descriptions there, as in most programs people know. */
#define OPTION_INDENT 2
#define OPTION_WIDTH 26

static gboolean
has_help_argument (int argc, char **argv)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++) {
    if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
      return TRUE;
  }
  return FALSE;
}

static void
append_option (GString *out,
               char short_name,
               const char *name,
               const char *argument,
               const char *text)
{
  g_autofree char *letter = short_name != '\0' ? g_strdup_printf ("-%c, ", short_name)
                                               : g_strdup ("    ");
  g_autofree char *option = g_strconcat (letter, "--", name, argument != NULL ? "=" : "",
                                         argument != NULL ? argument : "", NULL);
  g_autofree char *padded = sl_text_get_width (option) < OPTION_WIDTH
                                ? sl_text_fit (option, OPTION_WIDTH)
                                : g_strconcat (option, " ", NULL);

  g_string_append_printf (out, "%*s%s %s\n", OPTION_INDENT, "", padded, text);
}

char *
sl_command_dup_help (const SlCommand *command)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s sluice %s %s\n\n%s\n\n%s\n", _ ("Usage:"), command->name,
                          _ (command->arguments), _ (command->description), _ ("Options:"));
  for (const GOptionEntry *entry = command->list_options (); entry->long_name != NULL; entry++) {
    const char *argument = entry->arg_description != NULL ? _ (entry->arg_description) : NULL;

    append_option (out, entry->short_name, entry->long_name, argument, _ (entry->description));
  }
  append_option (out, 'h', "help", NULL, _ ("Show this help"));
  return g_string_free (out, FALSE);
}

static guint
count_arguments (char **arguments)
{
  return arguments != NULL ? g_strv_length (arguments) : 0;
}

static gboolean
parse_options (const SlCommand *command, int argc, char **argv, char ***rest, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry remaining[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, rest, NULL, NULL },
    { NULL },
  };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, command->list_options (), NULL);
  g_option_context_add_main_entries (context, remaining, NULL);
  return g_option_context_parse (context, &argc, &argv, error);
}

int
sl_command_run (const SlCommand *command, int argc, char **argv)
{
  g_auto (GStrv) arguments = NULL;
  g_autofree char *help = NULL;
  g_autoptr (GError) error = NULL;

  if (has_help_argument (argc, argv)) {
    help = sl_command_dup_help (command);
    fputs (help, stdout);
    return SL_EXIT_OK;
  }
  if (!parse_options (command, argc, argv, &arguments, &error)) {
    fprintf (stderr, "sluice %s: %s\n", command->name, error->message);
  } else if (count_arguments (arguments) < command->min_arguments) {
    fprintf (stderr, "sluice %s: %s\n", command->name, _ ("too few arguments"));
  } else if (count_arguments (arguments) > command->max_arguments) {
    fprintf (stderr, "sluice %s: %s\n", command->name, _ ("too many arguments"));
  } else {
    static char *none[] = { NULL };

    return command->run (command, arguments != NULL ? arguments : none);
  }
  /* Translators: %s is the name of a subcommand. */
  fprintf (stderr, _ ("See 'sluice %s --help'."), command->name);
  fputc ('\n', stderr);
  return SL_EXIT_USAGE;
}

void
sl_command_print_error (const GError *error)
{
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  const char *name = sl_error_info_for_error (error)->name;

  for (guint i = 0; lines[i] != NULL; i++)
    fprintf (stderr, "sluice: %s%s%s%s\n", lines[i], lines[i + 1] == NULL ? " [" : "",
             lines[i + 1] == NULL ? name : "", lines[i + 1] == NULL ? "]" : "");
}

char *
sl_command_error_to_json (const GError *error)
{
  const SlErrorInfo *info = sl_error_info_for_error (error);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *inner = json_object_new ();

  json_object_set_string_member (inner, "code", info->name);
  json_object_set_string_member (inner, "message", error->message);
  json_object_set_boolean_member (inner, "retryable", info->retry_class != SL_RETRY_NEVER);
  json_object_set_object_member (object, "error", inner);
  return sl_json_object_to_string (object);
}
