// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice validate: every problem of every descriptor, with the line it is in and a caret under the
 * place.
 */
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "descriptor/descriptor-schema.h"
#include "descriptor/pipeline-descriptor.h"
#include "tools/command.h"
#include "tools/stage-scan.h"
#include "tools/terminal.h"

static gboolean wants_schema;

static const GOptionEntry options[] = {
  { "schema", 0, 0, G_OPTION_ARG_NONE, &wants_schema,
    N_ ("Print the JSON Schema of a descriptor, for editors"), NULL },
  { NULL },
};

static const GOptionEntry *
list_validate_options (void)
{
  return options;
}

/* Line @number of @data without its end; a tab counts as the one column that it is to libfyaml. */
static char *
dup_line (const char *data, gsize length, guint number)
{
  const char *end = data + length;
  const char *start = data;
  const char *line_end;
  g_autofree char *line = NULL;

  for (guint i = 1; i < number && start < end; i++) {
    line_end = memchr (start, '\n', (gsize) (end - start));
    start = line_end != NULL ? line_end + 1 : end;
  }
  line_end = memchr (start, '\n', (gsize) (end - start));
  line = g_utf8_make_valid (start, (line_end != NULL ? line_end : end) - start);
  return g_strdelimit (g_steal_pointer (&line), "\t\r\033", ' ');
}

static void
print_problem (const SlTerminal *terminal,
               const char *path,
               const SlProblem *problem,
               const char *data,
               gsize length)
{
  g_autofree char *line = dup_line (data, length, problem->line);
  glong n_before = MIN ((glong) problem->column - 1, g_utf8_strlen (line, -1));
  g_autofree char *before = g_utf8_substring (line, 0, n_before);
  g_autofree char *fill = g_strnfill (sl_text_get_width (before), ' ');
  g_autofree char *caret = sl_terminal_dup_styled (terminal, SL_STYLE_BAD, "^");
  g_autofree char *place = g_strdup_printf ("%s:%u:%u:", path, problem->line, problem->column);
  g_autofree char *styled_place = sl_terminal_dup_styled (terminal, SL_STYLE_BOLD, place);

  printf ("%s %s\n", styled_place, problem->text);
  printf ("%5u | %s\n", problem->line, line);
  printf ("      | %s%s\n", fill, caret);
}

static gboolean
validate_file (const SlTerminal *terminal, SlStageCatalogue *catalogue, const char *path)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new (path);
  g_autoptr (SlPipelineDescriptor) descriptor = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &data, &length, &error)) {
    fprintf (stderr, "sluice: %s\n", error->message);
    return FALSE;
  }
  descriptor = sl_pipeline_descriptor_check (data, length, catalogue, problems, NULL);
  for (guint i = 0; i < sl_problem_list_get_length (problems); i++)
    print_problem (terminal, path, sl_problem_list_get (problems, i), data, length);
  if (descriptor == NULL)
    return FALSE;
  /* Translators: a file has no problem; %s is its path. */
  printf (_ ("%s: ok"), path);
  printf ("\n");
  return TRUE;
}

static int
print_schema (SlStageCatalogue *catalogue)
{
  g_autofree char *schema = sl_descriptor_schema_of_file (catalogue);

  fputs (schema, stdout);
  return SL_EXIT_OK;
}

static int
run_validate (const SlCommand *self, char **arguments)
{
  SlTerminal terminal = sl_terminal_for_fd (STDOUT_FILENO);
  g_autoptr (SlStageCatalogue) catalogue = NULL;
  g_autoptr (GError) error = NULL;
  gboolean all_fine = TRUE;

  if (!wants_schema && *arguments == NULL) {
    fprintf (stderr, "sluice validate: %s\n", _ ("which file?"));
    return SL_EXIT_USAGE;
  }
  catalogue = sl_stage_scan_catalogue (&error);
  if (catalogue == NULL) {
    sl_command_print_error (error);
    return SL_EXIT_FAILED;
  }
  if (wants_schema)
    return print_schema (catalogue);

  for (guint i = 0; arguments[i] != NULL; i++)
    all_fine = validate_file (&terminal, catalogue, arguments[i]) && all_fine;
  return all_fine ? SL_EXIT_OK : SL_EXIT_FAILED;
}

const SlCommand sl_command_validate = {
  .name = "validate",
  .arguments = N_ ("[OPTION…] DESCRIPTOR…"),
  .summary = N_ ("Check pipeline descriptors and show every problem"),
  .description = N_ ("Checks pipeline descriptors against the stages that are installed. Prints\n"
                     "each problem as file:line:column and exits with 1 when there is any."),
  .list_options = list_validate_options,
  .run = run_validate,
  .min_arguments = 0,
  .max_arguments = G_MAXUINT,
};
