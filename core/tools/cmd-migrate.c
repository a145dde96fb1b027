// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice migrate: brings the schema of the database up to date, or says what that would do. A
 * daemon does it by itself when it starts; this is for those who want to look first, or whose
 * daemons may not change tables.
 */
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file-util.h"
#include "base/time-format.h"
#include "daemon/database-choice.h"
#include "sluice/sluice-error.h"
#include "store/migration-step.h"
#include "tools/command.h"
#include "tools/table.h"

static gboolean wants_plan;

static const GOptionEntry options[] = {
  { "plan", 0, 0, G_OPTION_ARG_NONE, &wants_plan,
    N_ ("Show what would be done, and change nothing"), NULL },
  { NULL },
};

static const GOptionEntry *
list_migrate_options (void)
{
  return options;
}

static char *
describe_step (const SlMigrationStep *step)
{
  g_autofree char *time = sl_time_format (step->applied_at);

  if (!step->is_applied)
    return g_strdup (_ ("to be applied"));
  if (step->is_changed)
    return g_strdup_printf (_ ("applied %s with another text: restore the file that was"), time);
  return g_strdup_printf (_ ("applied %s"), time);
}

/* FALSE when a step stands in the way. */
static gboolean
print_plan (GPtrArray *steps)
{
  SlTerminal terminal = sl_terminal_for_fd (STDOUT_FILENO);
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;
  gboolean is_possible = TRUE;

  sl_table_add_column (table, _ ("Step"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("State"), SL_ALIGN_LEFT);
  for (guint i = 0; i < steps->len; i++) {
    const SlMigrationStep *step = g_ptr_array_index (steps, i);
    g_autofree char *state = describe_step (step);

    sl_table_add_row (table, step->name, state);
    is_possible = is_possible && !step->is_changed;
  }
  text = sl_table_to_text (table, &terminal);
  fputs (text, stdout);
  return is_possible;
}

static gboolean
plan (const SlConfig *config, GError **error)
{
  g_autoptr (GPtrArray) steps = sl_database_choice_plan (config, error);

  if (steps == NULL)
    return FALSE;
  if (print_plan (steps))
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                       "the database was made by other migrations than this program has");
  return FALSE;
}

/* SQLite's file is made by whoever comes first; a server's database is not. */
static gboolean
migrate (const SlConfig *config, GError **error)
{
  g_autoptr (SlClock) clock = sl_system_clock_new ();
  g_autoptr (SlDatabase) database = NULL;
  g_autofree char *name = sl_database_choice_describe (config);

  if (config->database_host == NULL && !sl_folder_create (config->data_dir, 0700, error))
    return FALSE;
  database = sl_database_choice_open (config, clock, error);
  if (database == NULL)
    return FALSE;
  printf (_ ("%s is up to date"), name);
  putchar ('\n');
  return TRUE;
}

static int
run_migrate (const SlCommand *self, char **arguments)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = sl_config_load ((const char *const *) environment, &error);

  if (config != NULL && (wants_plan ? plan (config, &error) : migrate (config, &error)))
    return SL_EXIT_OK;
  sl_command_print_error (error);
  return SL_EXIT_FAILED;
}

const SlCommand sl_command_migrate = {
  .name = "migrate",
  .arguments = N_ ("[OPTION…]"),
  .summary = N_ ("Bring the schema of the daemon's database up to date"),
  .description = N_ (
      "Reads the same variables as sluiced: PostgreSQL with DATABASE_HOST, else SQLite in\n"
      "SLUICE_DATA_DIR. A daemon does the same when it starts."),
  .list_options = list_migrate_options,
  .run = run_migrate,
  .min_arguments = 0,
  .max_arguments = 0,
};
