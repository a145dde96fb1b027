// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A stage's class as JSON: what descriptors are checked against, `sluice inspect` prints and the
 * documentation is made from. Everything comes from the class itself, so it can't be out of date.
 *
 * Parameters stand in the order of their property ids, the order in which the author declared
 * them, and are named with underscores as in YAML.
 */
#include "sluice/sluice-graph-stage.h"
#include "sluice/sluice-stage.h"

#include <math.h>

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-param.h"
#include "sluice/sluice-stage-private.h"
#include "sluice/sluice-task-stage.h"

/* "boolean", "integer", ... or NULL for a type that a descriptor can't spell. */
static const char *
get_type_name (GParamSpec *pspec)
{
  const char *unit = sluice_param_spec_get_unit (pspec);

  if (unit != NULL)
    return unit;
  switch (G_TYPE_FUNDAMENTAL (G_PARAM_SPEC_VALUE_TYPE (pspec))) {
  case G_TYPE_BOOLEAN:
    return "boolean";
  case G_TYPE_INT:
  case G_TYPE_UINT:
  case G_TYPE_INT64:
  case G_TYPE_UINT64:
    return "integer";
  case G_TYPE_FLOAT:
  case G_TYPE_DOUBLE:
    return "number";
  case G_TYPE_STRING:
    return "string";
  case G_TYPE_ENUM:
    return "enum";
  default:
    return NULL;
  }
}

/* JSON integers are signed here; what is beyond (G_MAXUINT64: no limit) becomes a number. */
static void
set_uint (JsonObject *object, const char *name, guint64 value)
{
  if (value <= G_MAXINT64)
    json_object_set_int_member (object, name, (gint64) value);
  else
    json_object_set_double_member (object, name, (double) value);
}

static void
set_signed_range (JsonObject *object, gint64 minimum, gint64 maximum, gint64 default_value)
{
  json_object_set_int_member (object, "minimum", minimum);
  json_object_set_int_member (object, "maximum", maximum);
  json_object_set_int_member (object, "default", default_value);
}

static void
set_unsigned_range (JsonObject *object, guint64 minimum, guint64 maximum, guint64 default_value)
{
  set_uint (object, "minimum", minimum);
  set_uint (object, "maximum", maximum);
  set_uint (object, "default", default_value);
}

/* A limit that is infinite is none, and JSON has no word for it. */
static void
set_real (JsonObject *object, const char *name, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
}

static void
set_real_range (JsonObject *object, double minimum, double maximum, double default_value)
{
  set_real (object, "minimum", minimum);
  set_real (object, "maximum", maximum);
  set_real (object, "default", default_value);
}

static void
set_choices (JsonObject *object, GParamSpecEnum *pspec)
{
  JsonArray *choices = json_array_new ();

  for (guint i = 0; i < pspec->enum_class->n_values; i++)
    json_array_add_string_element (choices, pspec->enum_class->values[i].value_nick);
  json_object_set_string_member (
      object, "default", g_enum_get_value (pspec->enum_class, pspec->default_value)->value_nick);
  json_object_set_array_member (object, "choices", choices);
}

static void
set_values (JsonObject *object, GParamSpec *pspec)
{
  if (G_IS_PARAM_SPEC_INT (pspec)) {
    GParamSpecInt *p = G_PARAM_SPEC_INT (pspec);
    set_signed_range (object, p->minimum, p->maximum, p->default_value);
  } else if (G_IS_PARAM_SPEC_INT64 (pspec)) {
    GParamSpecInt64 *p = G_PARAM_SPEC_INT64 (pspec);
    set_signed_range (object, p->minimum, p->maximum, p->default_value);
  } else if (G_IS_PARAM_SPEC_UINT (pspec)) {
    GParamSpecUInt *p = G_PARAM_SPEC_UINT (pspec);
    set_unsigned_range (object, p->minimum, p->maximum, p->default_value);
  } else if (G_IS_PARAM_SPEC_UINT64 (pspec)) {
    GParamSpecUInt64 *p = G_PARAM_SPEC_UINT64 (pspec);
    set_unsigned_range (object, p->minimum, p->maximum, p->default_value);
  } else if (G_IS_PARAM_SPEC_DOUBLE (pspec)) {
    GParamSpecDouble *p = G_PARAM_SPEC_DOUBLE (pspec);
    set_real_range (object, p->minimum, p->maximum, p->default_value);
  } else if (G_IS_PARAM_SPEC_FLOAT (pspec)) {
    GParamSpecFloat *p = G_PARAM_SPEC_FLOAT (pspec);
    set_real_range (object, p->minimum, p->maximum, p->default_value);
  } else if (G_IS_PARAM_SPEC_BOOLEAN (pspec)) {
    json_object_set_boolean_member (object, "default", G_PARAM_SPEC_BOOLEAN (pspec)->default_value);
  } else if (G_IS_PARAM_SPEC_ENUM (pspec)) {
    set_choices (object, G_PARAM_SPEC_ENUM (pspec));
  } else if (G_IS_PARAM_SPEC_STRING (pspec)) {
    json_object_set_string_member (object, "default", G_PARAM_SPEC_STRING (pspec)->default_value);
  }
}

static JsonObject *
param_to_json (GParamSpec *pspec)
{
  g_autofree char *name = g_strdelimit (g_strdup (pspec->name), "-", '_');
  const char *blurb = g_param_spec_get_blurb (pspec);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "type", get_type_name (pspec));
  set_values (object, pspec);
  json_object_set_string_member (object, "blurb", blurb != NULL ? blurb : "");
  return object;
}

static JsonArray *
params_to_json (SluiceStageClass *klass)
{
  g_autoptr (GPtrArray) params = sluice_stage_class_dup_params (klass);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < params->len; i++)
    json_array_add_object_element (array, param_to_json (g_ptr_array_index (params, i)));
  return array;
}

static JsonArray *
outputs_to_json (SluiceStageClass *klass)
{
  g_autoptr (GPtrArray) outputs = sluice_stage_class_dup_outputs (klass);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < outputs->len; i++) {
    const SluiceStageOutput *output = g_ptr_array_index (outputs, i);
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "name", output->name);
    json_object_set_string_member (object, "description", output->description);
    json_array_add_object_element (array, object);
  }
  return array;
}

static JsonArray *
flags_to_json (SluiceStageFlags flags)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (SLUICE_TYPE_STAGE_FLAGS);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < klass->n_values; i++)
    if ((klass->values[i].value & flags) != 0)
      json_array_add_string_element (array, klass->values[i].value_nick);
  return array;
}

static const char *
get_need_nick (SluiceGraphStageClass *klass, SluiceMediaKind kind)
{
  g_autoptr (GEnumClass) needs = g_type_class_ref (SLUICE_TYPE_STREAM_NEED);

  return g_enum_get_value (needs, sluice_graph_stage_class_get_need (klass, kind))->value_nick;
}

static JsonObject *
needs_to_json (SluiceGraphStageClass *klass)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "video", get_need_nick (klass, SLUICE_MEDIA_KIND_VIDEO));
  json_object_set_string_member (object, "audio", get_need_nick (klass, SLUICE_MEDIA_KIND_AUDIO));
  return object;
}

static gboolean
is_name (const char *name)
{
  return g_regex_match_simple ("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean
check_kind (SluiceStageClass *klass, GError **error)
{
  gboolean works = SLUICE_IS_GRAPH_STAGE_CLASS (klass)
                       ? SLUICE_GRAPH_STAGE_CLASS (klass)->build != NULL
                   : SLUICE_IS_TASK_STAGE_CLASS (klass)
                       ? SLUICE_TASK_STAGE_CLASS (klass)->run != NULL
                       : FALSE;

  if (works)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED,
               "type '%s' is neither a graph stage with build nor a task stage with run",
               G_OBJECT_CLASS_NAME (klass));
  return FALSE;
}

static gboolean
check_needs (SluiceStageClass *klass, GError **error)
{
  SluiceGraphStageClass *graph;

  if (!SLUICE_IS_GRAPH_STAGE_CLASS (klass))
    return TRUE;
  graph = SLUICE_GRAPH_STAGE_CLASS (klass);
  if (sluice_graph_stage_class_get_need (graph, SLUICE_MEDIA_KIND_VIDEO) != SLUICE_STREAM_NEED_NONE
      || sluice_graph_stage_class_get_need (graph, SLUICE_MEDIA_KIND_AUDIO)
             != SLUICE_STREAM_NEED_NONE)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED,
               "graph stage '%s' asks for no track", sluice_stage_class_get_name (klass));
  return FALSE;
}

gboolean
sluice_stage_class_check (SluiceStageClass *klass, GError **error)
{
  g_autoptr (GPtrArray) params = sluice_stage_class_dup_params (klass);
  const char *name = sluice_stage_class_get_name (klass);

  if (!check_kind (klass, error))
    return FALSE;
  if (name == NULL || !is_name (name)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED,
                 "type '%s' has the stage name '%s'; names are lower-case words with dashes",
                 G_OBJECT_CLASS_NAME (klass), name != NULL ? name : "");
    return FALSE;
  }
  for (guint i = 0; i < params->len; i++) {
    GParamSpec *pspec = g_ptr_array_index (params, i);

    if (get_type_name (pspec) == NULL) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED,
                   "parameter '%s' of stage '%s' has the type '%s', which no descriptor can spell",
                   pspec->name, name, g_type_name (G_PARAM_SPEC_VALUE_TYPE (pspec)));
      return FALSE;
    }
  }
  return check_needs (klass, error);
}

GPtrArray *
sluice_stage_class_dup_params (SluiceStageClass *klass)
{
  GPtrArray *params = g_ptr_array_new ();
  guint length = 0;
  g_autofree GParamSpec **all = g_object_class_list_properties (G_OBJECT_CLASS (klass), &length);

  for (guint i = 0; i < length; i++)
    if ((all[i]->flags & G_PARAM_WRITABLE) != 0)
      g_ptr_array_add (params, all[i]);
  return params;
}

JsonObject *
sluice_stage_class_to_json_object (SluiceStageClass *klass)
{
  gboolean is_graph = SLUICE_IS_GRAPH_STAGE_CLASS (klass);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", sluice_stage_class_get_name (klass));
  json_object_set_string_member (object, "title", sluice_stage_class_get_title (klass));
  json_object_set_string_member (object, "description", sluice_stage_class_get_description (klass));
  json_object_set_string_member (object, "kind", is_graph ? "graph" : "task");
  json_object_set_array_member (object, "flags",
                                flags_to_json (sluice_stage_class_get_flags (klass)));
  if (is_graph)
    json_object_set_object_member (object, "needs",
                                   needs_to_json (SLUICE_GRAPH_STAGE_CLASS (klass)));
  json_object_set_array_member (object, "outputs", outputs_to_json (klass));
  json_object_set_array_member (object, "parameters", params_to_json (klass));
  return object;
}
