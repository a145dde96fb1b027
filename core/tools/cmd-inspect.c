// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice inspect: what stages there are and what each can do, in the manner of gst-inspect-1.0. All
 * of it comes from the scanner, which asked the plugins' classes.
 */
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "base/suggest.h"
#include "descriptor/descriptor-schema.h"
#include "descriptor/stage-catalogue.h"
#include "sluice/sluice-error.h"
#include "tools/command.h"
#include "tools/stage-scan.h"
#include "tools/table.h"

/* As much as the catalogue takes. */
#define MAX_SCAN_BYTES (8 * 1024 * 1024)
/* Column of the values in the description of a stage. */
#define VALUE_COLUMN 16

static gboolean wants_json;

static const GOptionEntry options[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &wants_json,
    N_ ("Print JSON: all that was found, or the JSON Schema of the stage's parameters"), NULL },
  { NULL },
};

static const GOptionEntry *
list_inspect_options (void)
{
  return options;
}

/* The plugin that offers @stage, in the scanner's own words. */
static JsonObject *
find_plugin (JsonObject *scan, const char *stage)
{
  JsonArray *plugins = json_object_get_array_member (scan, "plugins");

  for (guint i = 0; i < json_array_get_length (plugins); i++) {
    JsonObject *plugin = json_array_get_object_element (plugins, i);
    JsonArray *stages = json_object_get_array_member (plugin, "stages");

    for (guint j = 0; j < json_array_get_length (stages); j++) {
      JsonObject *candidate = json_array_get_object_element (stages, j);

      if (g_strcmp0 (json_object_get_string_member (candidate, "name"), stage) == 0)
        return plugin;
    }
  }
  return NULL;
}

static const char *
describe_need (SlStreamNeed need)
{
  switch (need) {
  case SL_NEED_REQUIRED:
    return _ ("required");
  case SL_NEED_OPTIONAL:
    return _ ("optional");
  default:
    return _ ("not used");
  }
}

static const char *
describe_kind (const SlStageSchema *stage)
{
  if (!stage->is_graph)
    return _ ("task stage: works on finished files");
  if (stage->is_quick)
    return _ ("graph stage of the quick pass");
  return _ ("graph stage of the long pass");
}

static void
print_value (const char *name, const char *value)
{
  g_autofree char *padded = sl_text_fit (name, VALUE_COLUMN);

  printf ("  %s%s\n", padded, value);
}

static void
print_heading (const SlTerminal *terminal, const char *text)
{
  g_autofree char *styled = sl_terminal_dup_styled (terminal, SL_STYLE_BOLD, text);

  printf ("\n%s\n", styled);
}

static void
print_plugin (const SlTerminal *terminal, JsonObject *plugin)
{
  const struct {
    const char *member;
    const char *title;
  } lines[] = {
    { "name", _ ("Name") },       { "description", _ ("Description") }, { "file", _ ("File") },
    { "version", _ ("Version") }, { "license", _ ("Licence") },         { "origin", _ ("Origin") },
  };

  print_heading (terminal, _ ("Plugin"));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    const char *value = json_object_get_string_member_with_default (plugin, lines[i].member, NULL);

    if (value != NULL && *value != '\0')
      print_value (lines[i].title, value);
  }
}

static void
print_inputs (const SlTerminal *terminal, const SlStageSchema *stage)
{
  print_heading (terminal, _ ("Inputs"));
  if (stage->is_graph) {
    print_value (_ ("video"), describe_need (stage->video));
    print_value (_ ("audio"), describe_need (stage->audio));
  } else {
    print_value (_ ("files"), _ ("the upload, and artifacts of the stages that it needs"));
  }
}

static void
print_outputs (const SlTerminal *terminal, const SlStageSchema *stage)
{
  print_heading (terminal, _ ("Outputs"));
  for (guint i = 0; stage->outputs[i] != NULL; i++)
    print_value (stage->outputs[i], stage->output_descriptions[i]);
}

static void
print_param (const SlTerminal *terminal, const SlParamSpec *spec)
{
  g_autofree char *name = sl_terminal_dup_styled (terminal, SL_STYLE_BOLD, spec->name);
  g_autofree char *range = sl_param_spec_dup_range (spec);
  g_autofree char *choices = spec->choices != NULL ? g_strjoinv (", ", spec->choices) : NULL;

  printf ("  %s\n", name);
  if (*spec->blurb != '\0')
    printf ("      %s\n", spec->blurb);
  printf ("      %s: %s", _ ("type"), sl_param_type_to_string (spec->type));
  if (range != NULL)
    printf ("; %s: %s", _ ("range"), range);
  printf ("; %s: %s\n", _ ("default"), *spec->default_text != '\0' ? spec->default_text : "''");
  if (choices != NULL)
    printf ("      %s: %s\n", _ ("one of"), choices);
}

static void
print_stage (const SlTerminal *terminal, const SlStageSchema *stage, JsonObject *plugin)
{
  g_autofree char *name = sl_terminal_dup_styled (terminal, SL_STYLE_BOLD, stage->name);

  printf ("%s: %s\n", name, stage->title);
  if (*stage->description != '\0')
    printf ("  %s\n", stage->description);
  printf ("  %s%s\n", describe_kind (stage), stage->needs_network ? _ ("; uses the network") : "");
  print_plugin (terminal, plugin);
  print_inputs (terminal, stage);
  print_outputs (terminal, stage);
  print_heading (terminal, _ ("Parameters"));
  for (guint i = 0; i < stage->params->len; i++)
    print_param (terminal, g_ptr_array_index (stage->params, i));
  if (stage->params->len == 0)
    printf ("  %s\n", _ ("none"));
}

static int
inspect_stage (SlStageCatalogue *catalogue, JsonObject *scan, const char *name)
{
  SlTerminal terminal = sl_terminal_for_fd (STDOUT_FILENO);
  const SlStageSchema *stage = sl_stage_catalogue_find (catalogue, name);
  const char *near = sl_suggest (name, sl_stage_catalogue_list (catalogue));
  g_autoptr (GError) error = NULL;
  g_autofree char *schema = NULL;

  if (stage == NULL) {
    g_set_error (&error, SLUICE_ERROR, SLUICE_ERROR_UNKNOWN_STAGE, "unknown stage '%s'%s%s%s", name,
                 near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                 near != NULL ? "'?" : "");
    sl_command_print_error (error);
    return SL_EXIT_FAILED;
  }
  if (wants_json) {
    schema = sl_descriptor_schema_of_params (stage);
    fputs (schema, stdout);
  } else {
    print_stage (&terminal, stage, find_plugin (scan, name));
  }
  return SL_EXIT_OK;
}

static void
print_blocked (const SlTerminal *terminal, JsonObject *scan)
{
  JsonArray *blocked = json_object_has_member (scan, "blocked")
                           ? json_object_get_array_member (scan, "blocked")
                           : NULL;

  if (blocked == NULL || json_array_get_length (blocked) == 0)
    return;
  print_heading (terminal, _ ("Blocked plugins"));
  for (guint i = 0; i < json_array_get_length (blocked); i++) {
    JsonObject *plugin = json_array_get_object_element (blocked, i);

    printf ("  %s\n      %s\n", json_object_get_string_member_with_default (plugin, "file", "?"),
            json_object_get_string_member_with_default (plugin, "reason", "?"));
  }
}

static int
list_stages (SlStageCatalogue *catalogue, JsonObject *scan)
{
  SlTerminal terminal = sl_terminal_for_fd (STDOUT_FILENO);
  const char *const *names = sl_stage_catalogue_list (catalogue);
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;

  sl_table_add_column (table, _ ("Stage"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Plugin"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Pass"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Title"), SL_ALIGN_LEFT);
  for (guint i = 0; names[i] != NULL; i++) {
    const SlStageSchema *stage = sl_stage_catalogue_find (catalogue, names[i]);
    JsonObject *plugin = find_plugin (scan, names[i]);
    const char *pass = !stage->is_graph ? "task" : stage->is_quick ? "quick" : "long";

    sl_table_add_row (table, stage->name,
                      json_object_get_string_member_with_default (plugin, "name", "?"), pass,
                      stage->title);
  }
  if (sl_table_get_length (table) == 0) {
    printf ("%s\n", _ ("no stages found; SLUICE_PLUGIN_PATH says where to look"));
  } else {
    text = sl_table_to_text (table, &terminal);
    fputs (text, stdout);
  }
  print_blocked (&terminal, scan);
  return SL_EXIT_OK;
}

static int
run_inspect (const SlCommand *self, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = sl_stage_scan (&error);
  g_autoptr (JsonObject) scan = NULL;
  g_autoptr (SlStageCatalogue) catalogue = NULL;

  if (json != NULL)
    catalogue = sl_stage_catalogue_new_from_json (json, strlen (json), &error);
  if (catalogue != NULL)
    scan = sl_json_parse_object (json, strlen (json), MAX_SCAN_BYTES, &error);
  if (scan == NULL) {
    sl_command_print_error (error);
    return SL_EXIT_FAILED;
  }
  if (arguments[0] != NULL)
    return inspect_stage (catalogue, scan, arguments[0]);
  if (wants_json) {
    puts (json);
    return SL_EXIT_OK;
  }
  return list_stages (catalogue, scan);
}

const SlCommand sl_command_inspect = {
  .name = "inspect",
  .arguments = N_ ("[OPTION…] [STAGE]"),
  .summary = N_ ("List stages, or show one with its parameters"),
  .description = N_ (
      "Without STAGE lists the stages of all plugins, and the plugins that can't be\n"
      "used with the reason. With STAGE shows its inputs, outputs and parameters."),
  .list_options = list_inspect_options,
  .run = run_inspect,
  .min_arguments = 0,
  .max_arguments = 1,
};
