// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a descriptor may say. One function for each key; each reports what is wrong at the place of
 * the value and lets the others go on, so that one run of sluice validate shows all there is.
 */
#include "descriptor/descriptor-checker.h"

#include <string.h>

#include "base/strict-parse.h"
#include "base/suggest.h"
#include "descriptor/param-value.h"
#include "descriptor/stage-order.h"

/* Width of media_files.file_type and of the stage columns. */
#define MAX_NAME 50
/* What S3 takes in one PUT, and an upload is one PUT. */
#define MAX_UPLOAD_BYTES (G_GUINT64_CONSTANT (5) * 1024 * 1024 * 1024)

static const char *const descriptor_keys[] = { "file_type", "bucket", "allowed",
                                               "max_size",  "stages", NULL };
static const char *const stage_keys[] = { "id", "stage", "params", "needs", "optional", NULL };
static const char *const buckets[] = { "videos",    "audio",          "images", "avatars",
                                       "documents", "transcriptions", NULL };
static const char *const extensions[] = { "mp4", "webm", "mov", "avi", "mp3",  "wav", "m4a", "ogg",
                                          "jpg", "jpeg", "png", "gif", "webp", "pdf", NULL };

/* What one check works on. */
typedef struct {
  SlStageCatalogue *catalogue; /* (unowned) */
  SlProblemList *problems;     /* (unowned) */
  SlFileType *file_type;       /* (owned) */
  GPtrArray *stages;           /* (owned) (element-type SlStageDescriptor) in file order */
  GPtrArray *ordered;          /* (owned) (element-type SlOrderedStage) those with an id */
} Checker;

static void
stage_descriptor_free (gpointer data)
{
  SlStageDescriptor *stage = data;

  g_free (stage->id);
  g_free (stage->stage);
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

/* "; did you mean 'crf'? allowed: audio_codec, crf" */
static char *
dup_advice (const char *word, const char *const *allowed)
{
  g_autofree char *list = g_strjoinv (", ", (char **) allowed);
  const char *near = sl_suggest (word, allowed);

  if (near != NULL)
    return g_strdup_printf ("; did you mean '%s'? allowed: %s", near, list);
  return g_strdup_printf ("; allowed: %s", *list != '\0' ? list : "none");
}

static void
report_expectation (Checker *self, const SlYamlNode *node, const char *prefix, const char *expected)
{
  g_autofree char *found = sl_yaml_node_describe (node);

  sl_problem_list_add (self->problems, node->line, node->column, "%sexpected %s, found %s", prefix,
                       expected, found);
}

static void
check_keys (Checker *self,
            const SlYamlNode *mapping,
            const char *const *allowed,
            const char *prefix)
{
  for (guint i = 0; i < mapping->keys->len; i++) {
    const SlYamlNode *key = g_ptr_array_index (mapping->keys, i);
    g_autofree char *advice = NULL;

    if (g_strv_contains (allowed, key->text))
      continue;
    advice = dup_advice (key->text, allowed);
    sl_problem_list_add (self->problems, key->line, key->column, "%sunknown key '%s'%s", prefix,
                         key->text, advice);
  }
}

/* The value of a key that must be there. */
static const SlYamlNode *
require (Checker *self, const SlYamlNode *mapping, const char *key)
{
  const SlYamlNode *node = sl_yaml_node_find (mapping, key);

  if (node == NULL)
    sl_problem_list_add (self->problems, mapping->line, mapping->column, "missing key '%s'", key);
  return node;
}

/* A scalar that says something, or NULL with a problem. */
static const char *
read_text (Checker *self, const SlYamlNode *node, const char *prefix, const char *expected)
{
  if (node->kind == SL_YAML_SCALAR && !sl_yaml_node_is_null (node))
    return node->text;
  report_expectation (self, node, prefix, expected);
  return NULL;
}

static gboolean
is_name (const char *text, const char *more_characters)
{
  if (!g_ascii_islower (*text) || strlen (text) > MAX_NAME)
    return FALSE;
  for (const char *at = text; *at != '\0'; at++) {
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && strchr (more_characters, *at) == NULL)
      return FALSE;
  }
  return TRUE;
}

static void
check_file_type (Checker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "file_type");
  const char *text = node != NULL
                         ? read_text (self, node, "file_type: ", "a name such as 'video_response'")
                         : NULL;

  if (text == NULL)
    return;
  if (!is_name (text, "_")) {
    sl_problem_list_add (self->problems, node->line, node->column,
                         "file_type: bad name '%s'; a letter, then letters, digits and '_', all "
                         "lower case, %d at most",
                         text, MAX_NAME);
    return;
  }
  self->file_type->name = g_strdup (text);
}

static void
check_bucket (Checker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "bucket");
  const char *text = node != NULL ? read_text (self, node, "bucket: ", "the name of a bucket")
                                  : NULL;
  g_autofree char *advice = NULL;

  if (text == NULL)
    return;
  if (g_strv_contains (buckets, text)) {
    self->file_type->bucket = g_strdup (text);
    return;
  }
  advice = dup_advice (text, buckets);
  sl_problem_list_add (self->problems, node->line, node->column, "bucket: unknown bucket '%s'%s",
                       text, advice);
}

static const char *
check_extension (Checker *self, const SlYamlNode *node)
{
  const char *text = read_text (self, node, "allowed: ", "a file name extension such as 'mp4'");
  g_autofree char *lower = NULL;
  g_autofree char *advice = NULL;

  if (text == NULL || g_strv_contains (extensions, text))
    return text;
  lower = g_ascii_strdown (*text == '.' ? text + 1 : text, -1);
  advice = dup_advice (lower, extensions);
  sl_problem_list_add (self->problems, node->line, node->column,
                       "allowed: unknown extension '%s'%s", text, advice);
  return NULL;
}

static void
check_allowed (Checker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "allowed");
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  if (node == NULL)
    return;
  if (node->kind != SL_YAML_SEQUENCE || node->items->len == 0) {
    report_expectation (self, node, "allowed: ", "a list of extensions such as [mp4, webm]");
    return;
  }
  for (guint i = 0; i < node->items->len; i++) {
    const SlYamlNode *item = g_ptr_array_index (node->items, i);
    const char *extension = check_extension (self, item);

    if (extension == NULL)
      continue;
    if (g_ptr_array_find_with_equal_func (list, extension, g_str_equal, NULL))
      sl_problem_list_add (self->problems, item->line, item->column, "allowed: '%s' is named twice",
                           extension);
    g_ptr_array_add (list, (gpointer) extension);
  }
  g_ptr_array_add (list, NULL);
  self->file_type->extensions = g_strdupv ((char **) list->pdata);
}

static void
check_max_size (Checker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "max_size");
  guint64 bytes = 0;

  if (node == NULL)
    return;
  if (node->kind != SL_YAML_SCALAR || !sl_parse_size (node->text, &bytes, NULL)) {
    report_expectation (self, node, "max_size: ", "a size such as '500MB' or '5MiB'");
    return;
  }
  if (bytes == 0 || bytes > MAX_UPLOAD_BYTES) {
    g_autofree char *maximum = sl_format_size (MAX_UPLOAD_BYTES);

    sl_problem_list_add (self->problems, node->line, node->column,
                         "max_size: '%s' is out of range; allowed: 1 to %s", node->text, maximum);
    return;
  }
  self->file_type->max_size = bytes;
}

static const char *
check_stage_id (Checker *self, const SlYamlNode *node)
{
  const SlYamlNode *id_node = sl_yaml_node_find (node, "id");
  const char *id;

  if (id_node == NULL) {
    sl_problem_list_add (self->problems, node->line, node->column, "stage without an 'id'");
    return NULL;
  }
  id = read_text (self, id_node, "id: ", "a name such as 'thumbnail'");
  if (id == NULL)
    return NULL;
  if (!is_name (id, "_-")) {
    sl_problem_list_add (self->problems, id_node->line, id_node->column,
                         "bad id '%s'; a letter, then letters, digits, '_' and '-', all lower "
                         "case, %d at most",
                         id, MAX_NAME);
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
check_stage_name (Checker *self, const SlYamlNode *node, SlStageDescriptor *stage)
{
  const SlYamlNode *name_node = sl_yaml_node_find (node, "stage");
  const char *name = stage->id;
  const SlStageSchema *schema;
  g_autofree char *advice = NULL;

  if (name_node != NULL)
    name = read_text (self, name_node, "stage: ", "the name of a stage");
  else
    name_node = sl_yaml_node_find (node, "id");
  if (name == NULL)
    return NULL;

  stage->stage = g_strdup (name);
  schema = sl_stage_catalogue_find (self->catalogue, name);
  if (schema != NULL)
    return schema;
  advice = dup_advice (name, sl_stage_catalogue_list (self->catalogue));
  sl_problem_list_add (self->problems, name_node->line, name_node->column, "unknown stage '%s'%s",
                       name, advice);
  return NULL;
}

static void
report_unknown_param (Checker *self, const SlStageDescriptor *stage, const SlYamlNode *key)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *advice = NULL;

  for (guint i = 0; i < stage->schema->params->len; i++) {
    const SlParamSpec *spec = g_ptr_array_index (stage->schema->params, i);

    g_ptr_array_add (names, spec->name);
  }
  g_ptr_array_add (names, NULL);
  advice = dup_advice (key->text, (const char *const *) names->pdata);
  sl_problem_list_add (self->problems, key->line, key->column,
                       "stage '%s': unknown parameter '%s'%s", stage->id, key->text, advice);
}

static void
check_param (Checker *self,
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
check_params (Checker *self, const SlYamlNode *node, SlStageDescriptor *stage)
{
  const SlYamlNode *params = sl_yaml_node_find (node, "params");

  if (params == NULL)
    return;
  if (params->kind != SL_YAML_MAPPING) {
    report_expectation (self, params, "params: ", "a mapping of parameters");
    return;
  }
  if (stage->schema == NULL)
    return; /* an unknown stage has no known parameters */
  for (guint i = 0; i < params->values->len; i++)
    check_param (self, stage, g_ptr_array_index (params->keys, i),
                 g_ptr_array_index (params->values, i));
}

static void
check_optional (Checker *self, const SlYamlNode *node, SlStageDescriptor *stage)
{
  const SlYamlNode *optional = sl_yaml_node_find (node, "optional");

  if (optional == NULL)
    return;
  if (optional->kind != SL_YAML_SCALAR || !optional->is_plain
      || !sl_parse_boolean (optional->text, &stage->optional, NULL))
    report_expectation (self, optional, "optional: ", "true or false");
}

/* Fills need_nodes with those items that are words, and the stage's needs with their texts. */
static void
check_needs (Checker *self, const SlYamlNode *node, SlOrderedStage *ordered)
{
  const SlYamlNode *needs = sl_yaml_node_find (node, "needs");
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (needs != NULL && needs->kind != SL_YAML_SEQUENCE)
    report_expectation (self, needs, "needs: ", "a list of stage ids such as [audio]");
  for (guint i = 0; needs != NULL && needs->items != NULL && i < needs->items->len; i++) {
    SlYamlNode *item = g_ptr_array_index (needs->items, i);
    const char *id = read_text (self, item, "needs: ", "the id of a stage");

    if (id == NULL)
      continue;
    g_ptr_array_add (ordered->need_nodes, item);
    g_strv_builder_add (ids, id);
  }
  ordered->stage->needs = g_strv_builder_end (ids);
}

/* Artifacts are files side by side and members of one JSON object: a name stands for one. */
static void
check_outputs (Checker *self, const SlYamlNode *node, const SlStageDescriptor *stage)
{
  for (guint i = 0; i + 1 < self->stages->len; i++) {
    const SlStageDescriptor *other = g_ptr_array_index (self->stages, i);

    if (other->schema == NULL || stage->schema == NULL || other->id == NULL)
      continue;
    for (guint j = 0; stage->schema->outputs[j] != NULL; j++) {
      const char *output = stage->schema->outputs[j];

      if (!g_strv_contains ((const char *const *) other->schema->outputs, output))
        continue;
      sl_problem_list_add (self->problems, node->line, node->column,
                           "stage '%s': makes the artifact '%s', which stage '%s' makes already",
                           stage->id, output, other->id);
      return;
    }
  }
}

static void
check_stage (Checker *self, const SlYamlNode *node)
{
  g_autofree char *prefix = NULL;
  SlStageDescriptor *stage;
  SlOrderedStage *ordered;
  const char *id;

  if (node->kind != SL_YAML_MAPPING) {
    report_expectation (self, node, "stages: ", "a mapping with an 'id'");
    return;
  }
  id = check_stage_id (self, node);
  prefix = id != NULL ? g_strdup_printf ("stage '%s': ", id) : g_strdup ("stage: ");
  check_keys (self, node, stage_keys, prefix);

  stage = g_new0 (SlStageDescriptor, 1);
  stage->id = g_strdup (id);
  stage->params = g_ptr_array_new_with_free_func (param_value_free);
  g_ptr_array_add (self->stages, stage);
  stage->schema = check_stage_name (self, node, stage);
  check_params (self, node, stage);
  check_optional (self, node, stage);
  if (id == NULL)
    return;

  check_outputs (self, node, stage);
  ordered = g_new0 (SlOrderedStage, 1);
  ordered->stage = stage;
  ordered->need_nodes = g_ptr_array_new ();
  g_ptr_array_add (self->ordered, ordered);
  check_needs (self, node, ordered);
}

static void
check_stages (Checker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "stages");

  if (node == NULL)
    return;
  if (node->kind != SL_YAML_SEQUENCE || node->items->len == 0) {
    report_expectation (self, node, "stages: ", "a list of at least one stage");
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

/* Needs make sense only when every stage could be told by its id. The array that comes back owns
 * the stages. */
static GPtrArray *
put_in_order (Checker *self)
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

void
sl_descriptor_check (const SlYamlNode *root,
                     SlStageCatalogue *catalogue,
                     SlProblemList *problems,
                     SlFileType **file_type,
                     GPtrArray **stages)
{
  g_autoptr (SlFileType) owned_type = sl_file_type_new (NULL);
  g_autoptr (GPtrArray) owned_stages = g_ptr_array_new_with_free_func (stage_descriptor_free);
  g_autoptr (GPtrArray) ordered = g_ptr_array_new_with_free_func (ordered_stage_free);
  Checker self = { catalogue, problems, owned_type, owned_stages, ordered };

  if (root->kind != SL_YAML_MAPPING) {
    report_expectation (&self, root, "",
                        "a mapping with file_type, bucket, allowed, max_size and "
                        "stages");
  } else {
    check_keys (&self, root, descriptor_keys, "");
    check_file_type (&self, root);
    check_bucket (&self, root);
    check_allowed (&self, root);
    check_max_size (&self, root);
    check_stages (&self, root);
  }
  *stages = put_in_order (&self);
  *file_type = g_steal_pointer (&owned_type);
}

const char *const *
sl_descriptor_keys (void)
{
  return descriptor_keys;
}

const char *const *
sl_descriptor_buckets (void)
{
  return buckets;
}

const char *const *
sl_descriptor_extensions (void)
{
  return extensions;
}
