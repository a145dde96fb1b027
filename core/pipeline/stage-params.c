// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From descriptor values to GObject properties. The descriptor was checked against the stage's
 * schema before, but the schema may come from a cache and the plugin may have changed since: what
 * does not fit is refused here too.
 */
#include "stage-params.h"

#include "sluice/sluice-error.h"

static GParamSpec *
find_property (SluiceStage *stage, const char *param_name)
{
  g_autofree char *name = g_strdelimit (g_strdup (param_name), "_", '-');

  return g_object_class_find_property (G_OBJECT_GET_CLASS (stage), name);
}

static gboolean
convert_enum (const SlParamValue *param, GParamSpec *pspec, GValue *value)
{
  GEnumValue *choice = NULL;

  if (!G_IS_PARAM_SPEC_ENUM (pspec))
    return FALSE;
  choice = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, param->text);
  if (choice == NULL)
    return FALSE;
  g_value_init (value, G_PARAM_SPEC_VALUE_TYPE (pspec));
  g_value_set_enum (value, choice->value);
  return TRUE;
}

/* FALSE when a value of this kind can't be one of the property's. */
static gboolean
convert (const SlParamValue *param, GParamSpec *pspec, GValue *value)
{
  switch (param->type) {
  case SL_PARAM_BOOLEAN:
    g_value_init (value, G_TYPE_BOOLEAN);
    g_value_set_boolean (value, param->boolean);
    return TRUE;
  case SL_PARAM_NUMBER:
    g_value_init (value, G_TYPE_DOUBLE);
    g_value_set_double (value, param->number);
    return TRUE;
  case SL_PARAM_INTEGER:
  case SL_PARAM_DURATION:
  case SL_PARAM_SIZE:
  case SL_PARAM_BITRATE:
    g_value_init (value, G_TYPE_INT64);
    g_value_set_int64 (value, param->integer);
    return TRUE;
  case SL_PARAM_STRING:
    g_value_init (value, G_TYPE_STRING);
    g_value_set_string (value, param->text);
    return TRUE;
  case SL_PARAM_ENUM:
    return convert_enum (param, pspec, value);
  default:
    return FALSE;
  }
}

static gboolean
apply_param (SluiceStage *stage, const SlParamValue *param, GError **error)
{
  GParamSpec *pspec = find_property (stage, param->name);
  g_auto (GValue) from = G_VALUE_INIT;
  g_auto (GValue) to = G_VALUE_INIT;

  if (pspec == NULL || !convert (param, pspec, &from)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID,
                 "parameter '%s' can't be set", param->name);
    return FALSE;
  }
  g_value_init (&to, G_PARAM_SPEC_VALUE_TYPE (pspec));
  if (!g_value_transform (&from, &to) || g_param_value_validate (pspec, &to)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID,
                 "parameter '%s' does not take this value", param->name);
    return FALSE;
  }
  g_object_set_property (G_OBJECT (stage), pspec->name, &to);
  return TRUE;
}

gboolean
sl_stage_params_apply (SluiceStage *stage, GPtrArray *params, GError **error)
{
  for (guint i = 0; i < params->len; i++) {
    if (!apply_param (stage, g_ptr_array_index (params, i), error))
      return FALSE;
  }
  return sluice_stage_validate (stage, error);
}
