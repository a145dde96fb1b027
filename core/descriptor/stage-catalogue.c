// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The stages that exist, read from what sluice-plugin-scan wrote. The scanner's output is data of
 * a child that loaded foreign code, so nothing in it is taken on trust: a wrong type or an unknown
 * word refuses the whole text with the JSON Pointer of the place.
 */
#include "descriptor/stage-catalogue.h"

#include "base/json-util.h"
#include "base/strict-json.h"
#include "base/strict-parse.h"
#include "sluice/sluice-error.h"

/* Hundreds of plugins with long blurbs stay far below. */
#define MAX_CATALOGUE_BYTES (8 * 1024 * 1024)

struct _SlStageCatalogue {
  gatomicrefcount ref_count;
  GHashTable *stages; /* (owned) (element-type utf8 SlStageSchema) names owned by the schemas */
  char **names;       /* (owned) sorted, elements owned by the schemas */
};

static const char *const param_type_names[] = {
  [SL_PARAM_BOOLEAN] = "boolean", [SL_PARAM_INTEGER] = "integer", [SL_PARAM_NUMBER] = "number",
  [SL_PARAM_STRING] = "string",   [SL_PARAM_ENUM] = "enum",       [SL_PARAM_DURATION] = "duration",
  [SL_PARAM_SIZE] = "size",       [SL_PARAM_BITRATE] = "bitrate", NULL,
};
static const char *const need_names[] = {
  [SL_NEED_NONE] = "none",
  [SL_NEED_OPTIONAL] = "optional",
  [SL_NEED_REQUIRED] = "required",
  NULL,
};

/* Bounds beyond this are those of the C type and not a rule of the stage. */
#define NO_BOUND 9e18

static void
param_spec_free (gpointer data)
{
  SlParamSpec *spec = data;

  g_free (spec->name);
  g_free (spec->default_text);
  g_strfreev (spec->choices);
  g_free (spec->blurb);
  g_free (spec);
}

static void
stage_schema_free (gpointer data)
{
  SlStageSchema *schema = data;

  g_free (schema->name);
  g_free (schema->title);
  g_free (schema->description);
  g_strfreev (schema->outputs);
  g_strfreev (schema->output_descriptions);
  g_clear_pointer (&schema->params, g_ptr_array_unref);
  g_free (schema);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlParamSpec, param_spec_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlStageSchema, stage_schema_free)

/* The index of @text in @names. */
static gboolean
find_word (const char *const *names, const char *what, const char *text, int *index, GError **error)
{
  for (int i = 0; names[i] != NULL; i++) {
    if (g_str_equal (names[i], text)) {
      *index = i;
      return TRUE;
    }
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "unknown %s '%s'", what, text);
  return FALSE;
}

static char **
dup_strings (JsonObject *object, const char *name, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = sl_json_get_array (object, name, error);

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (json_node_get_value_type (node) != G_TYPE_STRING) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "/%s/%u: expected a string",
                   name, i);
      return NULL;
    }
    g_strv_builder_add (builder, json_node_get_string (node));
  }
  return g_strv_builder_end (builder);
}

/* Properties are spelt with dashes, descriptors with underscores. */
static char *
dup_with_underscores (const char *name)
{
  return g_strdelimit (g_strdup (name), "-", '_');
}

/* A default is written as YAML would: "1s", "128k", "true". */
static char *
dup_default (JsonObject *object, const SlParamSpec *spec)
{
  JsonNode *node = json_object_get_member (object, "default");
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  if (type == G_TYPE_DOUBLE)
    return g_strdup (g_ascii_dtostr (number, sizeof number, json_node_get_double (node)));
  if (type != G_TYPE_INT64)
    return g_strdup ("");

  switch (spec->type) {
  case SL_PARAM_DURATION:
    return sl_format_duration ((guint64) json_node_get_int (node));
  case SL_PARAM_SIZE:
    return sl_format_size ((guint64) json_node_get_int (node));
  case SL_PARAM_BITRATE:
    return sl_format_bitrate ((guint64) json_node_get_int (node));
  default:
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  }
}

static gboolean
read_bound (JsonObject *object, const char *name, double fallback, double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  *value = fallback;
  if (node == NULL || json_node_is_null (node))
    return TRUE;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "/%s: expected a number", name);
    return FALSE;
  }
  *value = json_node_get_double (node);
  return TRUE;
}

static SlParamSpec *
read_param (JsonObject *object, GError **error)
{
  g_autoptr (SlParamSpec) spec = g_new0 (SlParamSpec, 1);
  const char *name = sl_json_get_string (object, "name", error);
  const char *type = name != NULL ? sl_json_get_string (object, "type", error) : NULL;
  const char *blurb = NULL;
  int index = 0;

  if (type == NULL || !find_word (param_type_names, "parameter type", type, &index, error)
      || !sl_json_get_optional_string (object, "blurb", &blurb, error))
    return NULL;

  spec->name = dup_with_underscores (name);
  spec->type = (SlParamType) index;
  spec->blurb = g_strdup (blurb != NULL ? blurb : "");
  if (!read_bound (object, "minimum", -G_MAXDOUBLE, &spec->minimum, error)
      || !read_bound (object, "maximum", G_MAXDOUBLE, &spec->maximum, error))
    return NULL;
  spec->default_text = dup_default (object, spec);
  if (spec->type == SL_PARAM_ENUM) {
    spec->choices = dup_strings (object, "choices", error);
    if (spec->choices == NULL)
      return NULL;
  }
  return g_steal_pointer (&spec);
}

typedef gboolean (*ReadFunc) (JsonObject *object, gpointer target, GError **error);

/* Calls @read for each element of the array @name, which must hold objects. */
static gboolean
read_objects (JsonObject *object, const char *name, ReadFunc read, gpointer target, GError **error)
{
  JsonArray *array = sl_json_get_array (object, name, error);

  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_OBJECT (node)) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "/%s/%u: expected an object",
                   name, i);
      return FALSE;
    }
    if (!read (json_node_get_object (node), target, error)) {
      g_prefix_error (error, "/%s/%u: ", name, i);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_param_into (JsonObject *object, gpointer target, GError **error)
{
  SlStageSchema *schema = target;
  SlParamSpec *spec = read_param (object, error);

  if (spec == NULL)
    return FALSE;
  g_ptr_array_add (schema->params, spec);
  return TRUE;
}

typedef struct {
  GStrvBuilder *names;        /* (owned) */
  GStrvBuilder *descriptions; /* (owned) */
} Outputs;

static gboolean
read_output_into (JsonObject *object, gpointer target, GError **error)
{
  Outputs *outputs = target;
  const char *name = sl_json_get_string (object, "name", error);
  const char *description = NULL;

  if (name == NULL || !sl_json_get_optional_string (object, "description", &description, error))
    return FALSE;
  g_strv_builder_add (outputs->names, name);
  g_strv_builder_add (outputs->descriptions, description != NULL ? description : "");
  return TRUE;
}

static gboolean
read_outputs (JsonObject *object, SlStageSchema *schema, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) descriptions = g_strv_builder_new ();
  Outputs outputs = { names, descriptions };

  if (!read_objects (object, "outputs", read_output_into, &outputs, error))
    return FALSE;
  schema->outputs = g_strv_builder_end (names);
  schema->output_descriptions = g_strv_builder_end (descriptions);
  return TRUE;
}

static gboolean
read_need (JsonObject *needs, const char *kind, SlStreamNeed *need, GError **error)
{
  const char *text = sl_json_get_string (needs, kind, error);
  int index = 0;

  if (text == NULL || !find_word (need_names, "need", text, &index, error))
    return FALSE;
  *need = (SlStreamNeed) index;
  return TRUE;
}

/* Task stages see files, not tracks, so they have no needs. */
static gboolean
read_needs (JsonObject *object, SlStageSchema *schema, GError **error)
{
  JsonObject *needs;

  if (!schema->is_graph)
    return TRUE;
  needs = sl_json_get_object (object, "needs", error);
  return needs != NULL && read_need (needs, "video", &schema->video, error)
         && read_need (needs, "audio", &schema->audio, error);
}

static SlStageSchema *
read_stage (JsonObject *object, GError **error)
{
  static const char *const kinds[] = { "graph", "task", NULL };
  g_autoptr (SlStageSchema) schema = g_new0 (SlStageSchema, 1);
  g_auto (GStrv) flags = NULL;
  const char *name = sl_json_get_string (object, "name", error);
  const char *kind = name != NULL ? sl_json_get_string (object, "kind", error) : NULL;
  const char *title = NULL;
  const char *description = NULL;
  int kind_index = 0;

  if (kind == NULL || !find_word (kinds, "kind of stage", kind, &kind_index, error)
      || !sl_json_get_optional_string (object, "title", &title, error)
      || !sl_json_get_optional_string (object, "description", &description, error))
    return NULL;
  flags = dup_strings (object, "flags", error);
  if (flags == NULL)
    return NULL;

  schema->name = g_strdup (name);
  schema->title = g_strdup (title != NULL ? title : name);
  schema->description = g_strdup (description != NULL ? description : "");
  schema->is_graph = kind_index == 0;
  schema->is_quick = g_strv_contains ((const char *const *) flags, "quick");
  schema->needs_network = g_strv_contains ((const char *const *) flags, "network");
  schema->params = g_ptr_array_new_with_free_func (param_spec_free);
  if (!read_outputs (object, schema, error) || !read_needs (object, schema, error)
      || !read_objects (object, "parameters", read_param_into, schema, error))
    return NULL;
  return g_steal_pointer (&schema);
}

static gboolean
read_stage_into (JsonObject *object, gpointer target, GError **error)
{
  SlStageCatalogue *self = target;
  g_autoptr (SlStageSchema) schema = read_stage (object, error);

  if (schema == NULL)
    return FALSE;
  /* The first on the search path serves, as in the registry. */
  if (!g_hash_table_contains (self->stages, schema->name)) {
    g_hash_table_insert (self->stages, schema->name, schema);
    g_steal_pointer (&schema);
  }
  return TRUE;
}

static gboolean
read_plugin_into (JsonObject *object, gpointer target, GError **error)
{
  return read_objects (object, "stages", read_stage_into, target, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
sort_names (SlStageCatalogue *self)
{
  guint length = 0;

  self->names = (char **) g_hash_table_get_keys_as_array (self->stages, &length);
  qsort (self->names, length, sizeof *self->names, compare_names);
}

const char *
sl_param_type_to_string (SlParamType type)
{
  return param_type_names[type];
}

static char *
dup_bound (SlParamType type, double bound)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (type) {
  case SL_PARAM_DURATION:
    return sl_format_duration ((guint64) bound);
  case SL_PARAM_SIZE:
    return sl_format_size ((guint64) bound);
  case SL_PARAM_BITRATE:
    return sl_format_bitrate ((guint64) bound);
  default:
    return g_strdup (g_ascii_formatd (number, sizeof number, "%.15g", bound));
  }
}

/* Amounts can't be negative, so "at least 0" says nothing of them. */
static gboolean
is_amount (SlParamType type)
{
  return type == SL_PARAM_DURATION || type == SL_PARAM_SIZE || type == SL_PARAM_BITRATE;
}

char *
sl_param_spec_dup_range (const SlParamSpec *self)
{
  gboolean is_number = self->type != SL_PARAM_BOOLEAN && self->type != SL_PARAM_STRING
                       && self->type != SL_PARAM_ENUM;
  gboolean has_minimum = is_number && self->minimum > -NO_BOUND;
  gboolean has_maximum = is_number && self->maximum < NO_BOUND;
  g_autofree char *minimum = has_minimum ? dup_bound (self->type, self->minimum) : NULL;
  g_autofree char *maximum = has_maximum ? dup_bound (self->type, self->maximum) : NULL;

  if (has_minimum && has_maximum)
    return g_strdup_printf ("%s to %s", minimum, maximum);
  if (has_minimum && (self->minimum != 0 || !is_amount (self->type)))
    return g_strdup_printf ("at least %s", minimum);
  if (has_maximum)
    return g_strdup_printf ("at most %s", maximum);
  return NULL;
}

SlStageCatalogue *
sl_stage_catalogue_new_from_json (const char *json, gsize length, GError **error)
{
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (SlStageCatalogue) self = g_new0 (SlStageCatalogue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->stages = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stage_schema_free);

  root = sl_json_parse_object (json, length, MAX_CATALOGUE_BYTES, error);
  if (root == NULL || !read_objects (root, "plugins", read_plugin_into, self, error)) {
    g_prefix_error (error, "stage catalogue: ");
    return NULL;
  }
  sort_names (self);
  return g_steal_pointer (&self);
}

SlStageCatalogue *
sl_stage_catalogue_ref (SlStageCatalogue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sl_stage_catalogue_unref (SlStageCatalogue *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->names);
  g_hash_table_unref (self->stages);
  g_free (self);
}

const SlStageSchema *
sl_stage_catalogue_find (SlStageCatalogue *self, const char *stage)
{
  return g_hash_table_lookup (self->stages, stage);
}

const SlParamSpec *
sl_stage_schema_find_param (const SlStageSchema *schema, const char *name)
{
  for (guint i = 0; i < schema->params->len; i++) {
    const SlParamSpec *spec = g_ptr_array_index (schema->params, i);

    if (g_str_equal (spec->name, name))
      return spec;
  }
  return NULL;
}

const char *const *
sl_stage_catalogue_list (SlStageCatalogue *self)
{
  return (const char *const *) self->names;
}
