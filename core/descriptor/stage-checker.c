// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a descriptor may say about a stage: its name, its parameters, what it needs. One function
 * for each key, as in descriptor-checker.c.
 */
#include "descriptor/stage-checker.h"

#include "base/strict-parse.h"
#include "descriptor/param-value.h"

static const char *const stage_keys[] = { "id", "stage", "params", "needs", "optional", NULL };

static void
stage_descriptor_free (gpointer data)
{
  SlStageDescriptor *stage = data;

  g_free (stage->id);
  g_free (stage->stage);
  g_free (stage->artifact_prefix);
  g_strfreev (stage->needs);
  g_ptr_array_unref (stage->params);
  g_free (stage);
}

static void
param_value_free (gpointer data)
{
  sl_param_value_free (data);
}

static void
ordered_stage_free (gpointer data)
{
  SlOrderedStage *ordered = data;

  g_ptr_array_unref (ordered->need_nodes);
  g_free (ordered);
}

static const char *
check_stage_id (SlChecker *self, const SlYamlNode *node)
{
  const SlYamlNode *id_node = sl_yaml_node_find (node, "id");
  const char *id;

  if (id_node == NULL) {
    sl_problem_list_add (self->problems, node->line, node->column, "stage without an 'id'");
    return NULL;
  }
  id = sl_checker_read_text (self, id_node, "id: ", "a name such as 'thumbnail'");
  if (id == NULL)
    return NULL;
  if (!sl_checker_is_name (id, "_-")) {
    sl_problem_list_add (self->problems, id_node->line, id_node->column,
                         "bad id '%s'; a letter, then letters, digits, '_' and '-', all lower "
                         "case, %d at most",
                         id, SL_CHECKER_MAX_NAME);
    return NULL;
  }
  for (guint i = 0; i < self->ordered->len; i++) {
    const SlOrderedStage *other = g_ptr_array_index (self->ordered, i);

    if (!g_str_equal (other->stage->id, id))
      continue;
    sl_problem_list_add (self->problems, id_node->line, id_node->column,
                         "duplicate id '%s'; each stage has its own", id);
    return NULL;
  }
  return id;
}

/* The plugin's stage: named by 'stage', else by the id. */
static const SlStageSchema *
check_stage_name (SlChecker *self, const SlYamlNode *node, SlStageDescriptor *stage)
{
  const SlYamlNode *name_node = sl_yaml_node_find (node, "stage");
  const char *name = stage->id;
  const SlStageSchema *schema;
  g_autofree char *advice = NULL;

  if (name_node != NULL)
    name = sl_checker_read_text (self, name_node, "stage: ", "the name of a stage");
  else
    name_node = sl_yaml_node_find (node, "id");
  if (name == NULL)
    return NULL;

  stage->stage = g_strdup (name);
  schema = sl_stage_catalogue_find (self->catalogue, name);
  if (schema != NULL)
    return schema;
  advice = sl_checker_dup_advice (name, sl_stage_catalogue_list (self->catalogue));
  sl_problem_list_add (self->problems, name_node->line, name_node->column, "unknown stage '%s'%s",
                       name, advice);
  return NULL;
}

static void
report_unknown_param (SlChecker *self, const SlStageDescriptor *stage, const SlYamlNode *key)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *advice = NULL;

  for (guint i = 0; i < stage->schema->params->len; i++) {
    const SlParamSpec *spec = g_ptr_array_index (stage->schema->params, i);

    g_ptr_array_add (names, spec->name);
  }
  g_ptr_array_add (names, NULL);
  advice = sl_checker_dup_advice (key->text, (const char *const *) names->pdata);
  sl_problem_list_add (self->problems, key->line, key->column,
                       "stage '%s': unknown parameter '%s'%s", stage->id, key->text, advice);
}

static void
check_param (SlChecker *self,
             SlStageDescriptor *stage,
             const SlYamlNode *key,
             const SlYamlNode *value_node)
{
  const SlParamSpec *spec = sl_stage_schema_find_param (stage->schema, key->text);
  g_autofree char *prefix = NULL;
  SlParamValue *value;

  if (spec == NULL) {
    report_unknown_param (self, stage, key);
    return;
  }
  prefix = g_strdup_printf ("stage '%s': parameter '%s': ", stage->id, spec->name);
  value = sl_param_value_new_from_yaml (spec, value_node, prefix, self->problems);
  if (value != NULL)
    g_ptr_array_add (stage->params, value);
}

static void
check_params (SlChecker *self, const SlYamlNode *node, SlStageDescriptor *stage)
{
  const SlYamlNode *params = sl_yaml_node_find (node, "params");

  if (params == NULL)
    return;
  if (params->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (self, params, "params: ", "a mapping of parameters");
    return;
  }
  if (stage->schema == NULL)
    return; /* an unknown stage has no known parameters */
  for (guint i = 0; i < params->values->len; i++)
    check_param (self, stage, g_ptr_array_index (params->keys, i),
                 g_ptr_array_index (params->values, i));
}

static void
check_optional (SlChecker *self, const SlYamlNode *node, SlStageDescriptor *stage)
{
  const SlYamlNode *optional = sl_yaml_node_find (node, "optional");

  if (optional == NULL)
    return;
  if (optional->kind != SL_YAML_SCALAR || !optional->is_plain
      || !sl_parse_boolean (optional->text, &stage->optional, NULL))
    sl_checker_report_expectation (self, optional, "optional: ", "true or false");
}

/* Fills need_nodes with those items that are words, and the stage's needs with their texts. */
static void
check_needs (SlChecker *self, const SlYamlNode *node, SlOrderedStage *ordered)
{
  const SlYamlNode *needs = sl_yaml_node_find (node, "needs");
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (needs != NULL && needs->kind != SL_YAML_SEQUENCE)
    sl_checker_report_expectation (self, needs, "needs: ", "a list of stage ids such as [audio]");
  for (guint i = 0; needs != NULL && needs->items != NULL && i < needs->items->len; i++) {
    SlYamlNode *item = g_ptr_array_index (needs->items, i);
    const char *id = sl_checker_read_text (self, item, "needs: ", "the id of a stage");

    if (id == NULL)
      continue;
    g_ptr_array_add (ordered->need_nodes, item);
    g_strv_builder_add (ids, id);
  }
  ordered->stage->needs = g_strv_builder_end (ids);
}

static gboolean
share_output (const SlStageSchema *one, const SlStageSchema *other)
{
  for (guint i = 0; one->outputs[i] != NULL; i++) {
    if (g_strv_contains ((const char *const *) other->outputs, one->outputs[i]))
      return TRUE;
  }
  return FALSE;
}

/* Artifacts are files side by side and members of one JSON object: a name stands for one. The first
 * stage that makes it has the plain name. */
static void
set_artifact_prefix (SlChecker *self, SlStageDescriptor *stage)
{
  for (guint i = 0; i + 1 < self->stages->len; i++) {
    const SlStageDescriptor *other = g_ptr_array_index (self->stages, i);

    if (other->schema == NULL || stage->schema == NULL
        || !share_output (stage->schema, other->schema))
      continue;
    stage->artifact_prefix = g_strconcat (stage->id, "-", NULL);
    return;
  }
}

static void
check_stage (SlChecker *self, const SlYamlNode *node)
{
  g_autofree char *prefix = NULL;
  SlStageDescriptor *stage;
  SlOrderedStage *ordered;
  const char *id;

  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (self, node, "stages: ", "a mapping with an 'id'");
    return;
  }
  id = check_stage_id (self, node);
  prefix = id != NULL ? g_strdup_printf ("stage '%s': ", id) : g_strdup ("stage: ");
  sl_checker_check_keys (self, node, stage_keys, prefix);

  stage = g_new0 (SlStageDescriptor, 1);
  stage->id = g_strdup (id);
  stage->params = g_ptr_array_new_with_free_func (param_value_free);
  g_ptr_array_add (self->stages, stage);
  stage->schema = check_stage_name (self, node, stage);
  check_params (self, node, stage);
  check_optional (self, node, stage);
  if (id == NULL)
    return;

  set_artifact_prefix (self, stage);
  ordered = g_new0 (SlOrderedStage, 1);
  ordered->stage = stage;
  ordered->need_nodes = g_ptr_array_new ();
  g_ptr_array_add (self->ordered, ordered);
  check_needs (self, node, ordered);
}

void
sl_stage_checker_run (SlChecker *self, const SlYamlNode *node)
{
  if (node->kind != SL_YAML_SEQUENCE || node->items->len == 0) {
    sl_checker_report_expectation (self, node, "stages: ", "a list of at least one stage");
    return;
  }
  if (node->items->len > SL_DESCRIPTOR_MAX_STAGES) {
    sl_problem_list_add (self->problems, node->line, node->column, "stages: %u stages, %d at most",
                         node->items->len, SL_DESCRIPTOR_MAX_STAGES);
    return;
  }
  for (guint i = 0; i < node->items->len; i++)
    check_stage (self, g_ptr_array_index (node->items, i));
}

GPtrArray *
sl_stage_checker_new_stages (void)
{
  return g_ptr_array_new_with_free_func (stage_descriptor_free);
}

GPtrArray *
sl_stage_checker_new_ordered (void)
{
  return g_ptr_array_new_with_free_func (ordered_stage_free);
}

GPtrArray *
sl_stage_checker_put_in_order (SlChecker *self)
{
  g_autoptr (GPtrArray) order = NULL;

  if (self->ordered->len == self->stages->len)
    order = sl_stage_order_check (self->ordered, self->problems);
  if (order == NULL)
    return g_ptr_array_ref (self->stages);
  g_ptr_array_set_free_func (self->stages, NULL);
  g_ptr_array_set_free_func (order, stage_descriptor_free);
  return g_steal_pointer (&order);
}
