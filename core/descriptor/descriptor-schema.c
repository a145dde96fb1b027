// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The same rules that the checker applies, as JSON Schema: editors complete and underline while a
 * descriptor is typed. Made from the stages' own parameters, so it can't be out of date.
 */
#include "descriptor/descriptor-schema.h"

#include <json-glib/json-glib.h>

#include "base/strict-parse.h"
#include "descriptor/descriptor-checker.h"
#include "model/media-limits.h"
#include "model/verdict-thresholds.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"
#define DURATION_PATTERN "^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)$"
#define SIZE_PATTERN "^[0-9]+(\\.[0-9]+)?(kB|MB|GB|TB|KiB|MiB|GiB|TiB)?$"
#define BITRATE_PATTERN "^[0-9]+(\\.[0-9]+)?[kM]?$"
#define NAME_PATTERN "^[a-z][a-z0-9_-]{0,49}$"

static JsonArray *
strings_to_json (const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

/* { "type": @type } */
static JsonObject *
type_new (const char *type)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", type);
  return object;
}

static JsonObject *
pattern_new (const char *pattern)
{
  JsonObject *object = type_new ("string");

  json_object_set_string_member (object, "pattern", pattern);
  return object;
}

/* "500MB", or bytes as YAML's own number. */
static JsonObject *
amount_new (const char *pattern)
{
  static const char *const types[] = { "string", "integer", NULL };
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "type", strings_to_json (types));
  json_object_set_string_member (object, "pattern", pattern);
  json_object_set_int_member (object, "minimum", 0);
  return object;
}

static JsonObject *
constant_new (const char *value)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "const", value);
  return object;
}

static JsonObject *
list_new (JsonObject *items, gboolean may_be_empty)
{
  JsonObject *object = type_new ("array");

  json_object_set_object_member (object, "items", items);
  json_object_set_boolean_member (object, "uniqueItems", TRUE);
  if (!may_be_empty)
    json_object_set_int_member (object, "minItems", 1);
  return object;
}

static JsonObject *
choice_new (const char *const *choices)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "enum", strings_to_json (choices));
  return object;
}

static void
set_number_rules (JsonObject *object, const SlParamSpec *spec)
{
  gint64 integer = 0;
  double number = 0;

  if (spec->minimum > -G_MAXDOUBLE)
    json_object_set_double_member (object, "minimum", spec->minimum);
  if (spec->maximum < G_MAXDOUBLE)
    json_object_set_double_member (object, "maximum", spec->maximum);
  if (spec->type == SL_PARAM_INTEGER
      && sl_parse_int (spec->default_text, G_MININT64, G_MAXINT64, &integer, NULL))
    json_object_set_int_member (object, "default", integer);
  if (spec->type == SL_PARAM_NUMBER
      && sl_parse_double (spec->default_text, -G_MAXDOUBLE, G_MAXDOUBLE, &number, NULL))
    json_object_set_double_member (object, "default", number);
}

static JsonObject *
param_type_to_json (const SlParamSpec *spec)
{
  switch (spec->type) {
  case SL_PARAM_BOOLEAN:
    return type_new ("boolean");
  case SL_PARAM_INTEGER:
    return type_new ("integer");
  case SL_PARAM_NUMBER:
    return type_new ("number");
  case SL_PARAM_ENUM:
    return choice_new ((const char *const *) spec->choices);
  case SL_PARAM_DURATION:
    return pattern_new (DURATION_PATTERN);
  case SL_PARAM_SIZE:
    return amount_new (SIZE_PATTERN);
  case SL_PARAM_BITRATE:
    return amount_new (BITRATE_PATTERN);
  default:
    return type_new ("string");
  }
}

static JsonObject *
param_to_json (const SlParamSpec *spec)
{
  JsonObject *object = param_type_to_json (spec);
  g_autofree char *range = sl_param_spec_dup_range (spec);
  gboolean is_plain_number = spec->type == SL_PARAM_INTEGER || spec->type == SL_PARAM_NUMBER;
  g_autofree char *description = range != NULL ? g_strdup_printf ("%s (%s)", spec->blurb, range)
                                               : g_strdup (spec->blurb);

  json_object_set_string_member (object, "description", description);
  if (is_plain_number)
    set_number_rules (object, spec);
  else if (spec->type == SL_PARAM_BOOLEAN)
    json_object_set_boolean_member (object, "default", g_str_equal (spec->default_text, "true"));
  else
    json_object_set_string_member (object, "default", spec->default_text);
  return object;
}

static JsonObject *
closed_object_new (JsonObject *properties)
{
  JsonObject *object = type_new ("object");

  json_object_set_object_member (object, "properties", properties);
  json_object_set_boolean_member (object, "additionalProperties", FALSE);
  return object;
}

static JsonObject *
params_to_json (const SlStageSchema *schema)
{
  JsonObject *properties = json_object_new ();
  JsonObject *object;

  for (guint i = 0; i < schema->params->len; i++) {
    const SlParamSpec *spec = g_ptr_array_index (schema->params, i);

    json_object_set_object_member (properties, spec->name, param_to_json (spec));
  }
  object = closed_object_new (properties);
  json_object_set_string_member (object, "title", schema->title);
  json_object_set_string_member (object, "description", schema->description);
  return object;
}

/* { "properties": { @key: { "const": @value } }, "required": [ @key ] } */
static JsonObject *
has_value_new (const char *key, const char *value)
{
  const char *required[] = { key, NULL };
  JsonObject *object = json_object_new ();
  JsonObject *properties = json_object_new ();

  json_object_set_object_member (properties, key, constant_new (value));
  json_object_set_object_member (object, "properties", properties);
  json_object_set_array_member (object, "required", strings_to_json (required));
  return object;
}

/* The stage is named by "stage", or by "id" when there is no "stage". */
static JsonObject *
is_stage_new (const char *name)
{
  JsonObject *condition = json_object_new ();
  JsonArray *either = json_array_new ();
  JsonObject *by_id = has_value_new ("id", name);
  JsonObject *properties = json_object_get_object_member (by_id, "properties");
  JsonNode *never = json_node_init_boolean (json_node_alloc (), FALSE);

  json_object_set_member (properties, "stage", never);
  json_array_add_object_element (either, has_value_new ("stage", name));
  json_array_add_object_element (either, by_id);
  json_object_set_array_member (condition, "anyOf", either);
  return condition;
}

/* If it is this stage, then "params" is this stage's. */
static JsonObject *
stage_rule_new (const char *name)
{
  g_autofree char *reference_text = g_strconcat ("#/$defs/", name, NULL);
  JsonObject *rule = json_object_new ();
  JsonObject *then = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonObject *reference = json_object_new ();

  json_object_set_string_member (reference, "$ref", reference_text);
  json_object_set_object_member (properties, "params", reference);
  json_object_set_object_member (then, "properties", properties);
  json_object_set_object_member (rule, "if", is_stage_new (name));
  json_object_set_object_member (rule, "then", then);
  return rule;
}

static JsonObject *
stage_to_json (SlStageCatalogue *catalogue)
{
  static const char *const required[] = { "id", NULL };
  const char *const *names = sl_stage_catalogue_list (catalogue);
  JsonObject *properties = json_object_new ();
  JsonArray *rules = json_array_new ();
  JsonObject *stage;

  json_object_set_object_member (properties, "id", pattern_new (NAME_PATTERN));
  json_object_set_object_member (properties, "stage", choice_new (names));
  json_object_set_object_member (properties, "params", type_new ("object"));
  json_object_set_object_member (properties, "needs", list_new (pattern_new (NAME_PATTERN), TRUE));
  json_object_set_object_member (properties, "optional", type_new ("boolean"));
  for (guint i = 0; names[i] != NULL; i++)
    json_array_add_object_element (rules, stage_rule_new (names[i]));

  stage = closed_object_new (properties);
  json_object_set_array_member (stage, "required", strings_to_json (required));
  json_object_set_array_member (stage, "allOf", rules);
  return stage;
}

static JsonObject *
limit_to_json (SluiceLimit limit)
{
  const SlLimitSpec *spec = sl_limit_get_spec (limit);
  g_autofree char *standard = sl_limit_format (limit, spec->standard);
  JsonObject *object = NULL;

  if (spec->unit == SL_LIMIT_UNIT_COUNT) {
    object = type_new ("integer");
    json_object_set_int_member (object, "minimum", 1);
    json_object_set_int_member (object, "maximum", (gint64) spec->maximum);
    json_object_set_int_member (object, "default", (gint64) spec->standard);
  } else {
    object = spec->unit == SL_LIMIT_UNIT_BYTES ? amount_new (SIZE_PATTERN)
                                               : pattern_new (DURATION_PATTERN);
    json_object_set_string_member (object, "default", standard);
  }
  json_object_set_string_member (object, "description", spec->blurb);
  return object;
}

static JsonObject *
limits_to_json (void)
{
  JsonObject *properties = json_object_new ();

  for (guint i = 0; i < SL_N_LIMITS; i++)
    json_object_set_object_member (properties, sl_limit_get_spec (i)->key, limit_to_json (i));
  return closed_object_new (properties);
}

static JsonObject *
threshold_to_json (SlThreshold threshold)
{
  const SlThresholdSpec *spec = sl_threshold_get_spec (threshold);
  JsonObject *object = NULL;

  if (threshold == SL_THRESHOLD_MIN_DURATION) {
    g_autofree char *standard = sl_threshold_format (threshold, spec->standard);

    object = pattern_new (DURATION_PATTERN);
    json_object_set_string_member (object, "default", standard);
  } else {
    object = type_new ("integer");
    json_object_set_int_member (object, "minimum", spec->minimum);
    json_object_set_int_member (object, "maximum", spec->maximum);
    json_object_set_int_member (object, "default", spec->standard);
  }
  json_object_set_string_member (object, "description", spec->blurb);
  return object;
}

static JsonObject *
verdict_to_json (void)
{
  JsonObject *properties = json_object_new ();

  for (guint i = 0; i < SL_N_THRESHOLDS; i++)
    json_object_set_object_member (properties, sl_threshold_get_spec (i)->key,
                                   threshold_to_json (i));
  return closed_object_new (properties);
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

char *
sl_descriptor_schema_of_params (const SlStageSchema *schema)
{
  g_autoptr (JsonObject) object = params_to_json (schema);

  json_object_set_string_member (object, "$schema", DIALECT);
  return to_text (object);
}

char *
sl_descriptor_schema_of_file (SlStageCatalogue *catalogue)
{
  const char *const *names = sl_stage_catalogue_list (catalogue);
  JsonObject *properties = json_object_new ();
  JsonObject *definitions = json_object_new ();
  g_autoptr (JsonObject) object = closed_object_new (properties);

  json_object_set_object_member (properties, "file_type", pattern_new ("^[a-z][a-z0-9_]{0,49}$"));
  json_object_set_object_member (properties, "bucket", choice_new (sl_descriptor_buckets ()));
  json_object_set_object_member (properties, "allowed",
                                 list_new (choice_new (sl_descriptor_extensions ()), FALSE));
  json_object_set_object_member (properties, "max_size", amount_new (SIZE_PATTERN));
  json_object_set_object_member (properties, "limits", limits_to_json ());
  json_object_set_object_member (properties, "verdict", verdict_to_json ());
  json_object_set_object_member (properties, "stages", list_new (stage_to_json (catalogue), FALSE));
  for (guint i = 0; names[i] != NULL; i++)
    json_object_set_object_member (definitions, names[i],
                                   params_to_json (sl_stage_catalogue_find (catalogue, names[i])));

  json_object_set_array_member (object, "required", strings_to_json (sl_descriptor_keys ()));
  json_object_set_object_member (object, "$defs", definitions);
  json_object_set_string_member (object, "title", "Sluice pipeline descriptor");
  json_object_set_string_member (object, "$schema", DIALECT);
  return to_text (object);
}
