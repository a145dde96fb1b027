// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Exit codes of the sluice command; docs/cli.md promises them. */
#define SL_EXIT_OK 0
#define SL_EXIT_FAILED 1      /* the work was done and something is wrong with it */
#define SL_EXIT_USAGE 2       /* nothing was done: the command line makes no sense */
#define SL_EXIT_CANCELLED 130 /* Ctrl-C, as shells count it: 128 + SIGINT */

/* A subcommand. Texts are marked for translation where the table is. */
typedef struct _SlCommand SlCommand;
struct _SlCommand {
  const char *name;
  const char *arguments;   /* what follows the name, without options */
  const char *summary;     /* one line of sluice --help */
  const char *description; /* sluice NAME --help */
  const GOptionEntry *(*list_options) (void);
  /* @arguments: what is left after the options. Returns an exit code. */
  int (*run) (const SlCommand *self, char **arguments);
  guint min_arguments;
  guint max_arguments; /* G_MAXUINT: any number */
};

/* Parses the options of @command into its variables and runs it. @argv[0] is its name. */
int sl_command_run (const SlCommand *command, int argc, char **argv);
char *sl_command_dup_help (const SlCommand *command);

/* "sluice: TEXT [CODE]" on standard error, one "sluice: " for each line of the text. */
void sl_command_print_error (const GError *error);
/* {"error": {"code": ..., "message": ..., "retryable": ...}} */
char *sl_command_error_to_json (const GError *error);

/* cmd-doctor.c, cmd-inspect.c, cmd-migrate.c, cmd-nodes.c, cmd-run.c, cmd-upload.c, cmd-validate.c
 */
extern const SlCommand sl_command_doctor;
extern const SlCommand sl_command_inspect;
extern const SlCommand sl_command_migrate;
extern const SlCommand sl_command_nodes;
extern const SlCommand sl_command_run_pipeline;
extern const SlCommand sl_command_upload;
extern const SlCommand sl_command_validate;
