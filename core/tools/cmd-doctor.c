// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice doctor: looks at what a daemon with the same variables would work with, and says what is
 * right, what is not and what to change. So far that is the object store.
 */
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json-util.h"
#include "daemon/object-choice.h"
#include "objects/store-finding.h"
#include "sluice/sluice-error.h"
#include "tools/command.h"
#include "tools/terminal.h"

/* Columns of the state and of the check's name; the longest are "problem" and
 * "lifecycle-incomplete". */
#define STATE_WIDTH 8
#define CHECK_WIDTH 21

static gboolean wants_json;

static const GOptionEntry options[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &wants_json, N_ ("Print the findings as one JSON object"),
    NULL },
  { NULL },
};

static const GOptionEntry *
list_doctor_options (void)
{
  return options;
}

static SlStyle
get_style (SlFindingState state)
{
  switch (state) {
  case SL_FINDING_FINE:
    return SL_STYLE_GOOD;
  case SL_FINDING_ADVICE:
    return SL_STYLE_WARN;
  case SL_FINDING_PROBLEM:
    return SL_STYLE_BAD;
  case SL_FINDING_SKIPPED:
  default:
    return SL_STYLE_DIM;
  }
}

static void
print_finding (const SlTerminal *terminal, const SlStoreFinding *finding)
{
  g_autofree char *state = sl_text_fit (sl_finding_state_to_string (finding->state), STATE_WIDTH);
  g_autofree char *styled = sl_terminal_dup_styled (terminal, get_style (finding->state), state);
  g_autofree char *check = sl_text_fit (finding->check, CHECK_WIDTH);

  printf ("%s%s%s%s%s\n", styled, check, finding->subject != NULL ? finding->subject : "",
          finding->subject != NULL ? ": " : "", finding->text);
  if (finding->remedy != NULL && finding->state != SL_FINDING_FINE)
    printf ("%*s%s %s\n", STATE_WIDTH + CHECK_WIDTH, "", _ ("change:"), finding->remedy);
}

static JsonNode *
make_finding_node (const SlStoreFinding *finding)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "check", finding->check);
  json_object_set_string_member (object, "subject", finding->subject);
  json_object_set_string_member (object, "state", sl_finding_state_to_string (finding->state));
  json_object_set_string_member (object, "text", finding->text);
  json_object_set_string_member (object, "remedy", finding->remedy);
  json_node_take_object (node, g_steal_pointer (&object));
  return node;
}

static void
print_json (const char *store, GPtrArray *findings)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonArray) array = json_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < findings->len; i++)
    json_array_add_element (array, make_finding_node (findings->pdata[i]));
  json_object_set_string_member (object, "store", store);
  json_object_set_boolean_member (object, "ok",
                                  !sl_store_findings_have (findings, SL_FINDING_PROBLEM));
  json_object_set_array_member (object, "findings", g_steal_pointer (&array));
  text = sl_json_object_to_string (object);
  puts (text);
}

static int
examine_storage (const SlConfig *config)
{
  g_autoptr (SlClock) clock = sl_system_clock_new ();
  g_autoptr (GPtrArray) findings = sl_object_choice_examine (config, clock);
  g_autofree char *store = sl_object_choice_describe (config);
  SlTerminal terminal = sl_terminal_for_fd (STDOUT_FILENO);

  if (wants_json) {
    print_json (store, findings);
  } else {
    printf ("%s\n", store);
    for (guint i = 0; i < findings->len; i++)
      print_finding (&terminal, findings->pdata[i]);
  }
  return sl_store_findings_have (findings, SL_FINDING_PROBLEM) ? SL_EXIT_FAILED : SL_EXIT_OK;
}

static int
run_doctor (const SlCommand *self, char **arguments)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = NULL;

  if (strcmp (arguments[0], "storage") != 0) {
    fprintf (stderr, "sluice: ");
    fprintf (stderr, _ ("the doctor does not know '%s'; it knows storage"), arguments[0]);
    fputc ('\n', stderr);
    return SL_EXIT_USAGE;
  }
  config = sl_config_load ((const char *const *) environment, &error);
  if (config != NULL)
    return examine_storage (config);
  sl_command_print_error (error);
  return SL_EXIT_FAILED;
}

const SlCommand sl_command_doctor = {
  .name = "doctor",
  .arguments = N_ ("storage [OPTION…]"),
  .summary = N_ ("Look at the daemon's object store and say what to change"),
  .description = N_ (
      "Reads the same variables as sluiced: an S3 store with MINIO_ENDPOINT, else the\n"
      "folder in SLUICE_DATA_DIR. Tries what it says works with objects of its own,\n"
      "and changes no setting. Exit code 1 when there is a problem."),
  .list_options = list_doctor_options,
  .run = run_doctor,
  .min_arguments = 1,
  .max_arguments = 1,
};
