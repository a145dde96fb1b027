// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One parameter of one stage: YAML text -> typed value. YAML's own types play no part: the stage
 * says what a parameter is, so 'preset: no' is the word "no" and 'crf: 0x17' is no number.
 */
#include "descriptor/param-value.h"

#include "base/strict-parse.h"
#include "base/suggest.h"

void
sl_param_value_free (SlParamValue *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

static const char *
describe_type (SlParamType type)
{
  switch (type) {
  case SL_PARAM_BOOLEAN:
    return "true or false";
  case SL_PARAM_INTEGER:
    return "a whole number";
  case SL_PARAM_NUMBER:
    return "a number";
  case SL_PARAM_DURATION:
    return "a duration such as '250ms', '1.5s' or '15m'";
  case SL_PARAM_SIZE:
    return "a size such as '64kB', '500MB' or '5MiB'";
  case SL_PARAM_BITRATE:
    return "a bitrate such as '128k' or '2M'";
  default:
    return "a text";
  }
}

/* Numbers and truth values are written without quotes; with quotes they are texts. */
static gboolean
needs_plain (SlParamType type)
{
  return type == SL_PARAM_BOOLEAN || type == SL_PARAM_INTEGER || type == SL_PARAM_NUMBER;
}

/* The amount in base units; FALSE when @text is not of the type or does not fit it. */
static gboolean
parse_amount (SlParamType type, const char *text, guint64 *amount)
{
  gboolean is_parsed = FALSE;

  if (type == SL_PARAM_DURATION)
    is_parsed = sl_parse_duration (text, amount, NULL);
  else if (type == SL_PARAM_SIZE)
    is_parsed = sl_parse_size (text, amount, NULL);
  else if (type == SL_PARAM_BITRATE)
    is_parsed = sl_parse_bitrate (text, amount, NULL);
  return is_parsed && *amount <= G_MAXINT64;
}

/* Only the type; ranges and choices come later. The parsers' own errors are dropped because the
 * caller says the same with the place and the range. */
static gboolean
parse_typed (SlParamValue *value)
{
  guint64 amount = 0;

  switch (value->type) {
  case SL_PARAM_BOOLEAN:
    return sl_parse_boolean (value->text, &value->boolean, NULL);
  case SL_PARAM_INTEGER:
    return sl_parse_int (value->text, G_MININT64, G_MAXINT64, &value->integer, NULL);
  case SL_PARAM_NUMBER:
    return sl_parse_double (value->text, -G_MAXDOUBLE, G_MAXDOUBLE, &value->number, NULL);
  case SL_PARAM_DURATION:
  case SL_PARAM_SIZE:
  case SL_PARAM_BITRATE:
    if (!parse_amount (value->type, value->text, &amount))
      return FALSE;
    value->integer = (gint64) amount;
    return TRUE;
  default:
    return TRUE;
  }
}

static gboolean
is_in_range (const SlParamSpec *spec, const SlParamValue *value)
{
  double number = value->type == SL_PARAM_NUMBER ? value->number : (double) value->integer;

  if (value->type == SL_PARAM_BOOLEAN || value->type == SL_PARAM_STRING
      || value->type == SL_PARAM_ENUM)
    return TRUE;
  return number >= spec->minimum && number <= spec->maximum;
}

static void
report_type (const SlParamSpec *spec,
             const SlYamlNode *node,
             const char *prefix,
             SlProblemList *problems)
{
  g_autofree char *found = sl_yaml_node_describe (node);
  g_autofree char *range = sl_param_spec_dup_range (spec);
  gboolean is_quoted = node->kind == SL_YAML_SCALAR && !node->is_plain && needs_plain (spec->type);

  sl_problem_list_add (problems, node->line, node->column, "%sexpected %s%s%s%s, found %s%s",
                       prefix, describe_type (spec->type), range != NULL ? " (" : "",
                       range != NULL ? range : "", range != NULL ? ")" : "",
                       is_quoted ? "the text " : "", found);
}

static gboolean
check_choice (const SlParamSpec *spec,
              const SlYamlNode *node,
              const char *prefix,
              SlProblemList *problems)
{
  const char *const *choices = (const char *const *) spec->choices;
  g_autofree char *allowed = NULL;
  const char *near;

  if (spec->type != SL_PARAM_ENUM || g_strv_contains (choices, node->text))
    return TRUE;
  allowed = g_strjoinv (", ", spec->choices);
  near = sl_suggest (node->text, choices);
  sl_problem_list_add (problems, node->line, node->column,
                       "%sunknown value '%s';%s%s%s allowed: %s", prefix, node->text,
                       near != NULL ? " did you mean '" : "", near != NULL ? near : "",
                       near != NULL ? "'?" : "", allowed);
  return FALSE;
}

SlParamValue *
sl_param_value_new_from_yaml (const SlParamSpec *spec,
                              const SlYamlNode *node,
                              const char *prefix,
                              SlProblemList *problems)
{
  g_autoptr (SlParamValue) value = g_new0 (SlParamValue, 1);
  g_autofree char *range = NULL;

  value->name = g_strdup (spec->name);
  value->type = spec->type;
  value->text = g_strdup (node->text);

  if (node->kind != SL_YAML_SCALAR || sl_yaml_node_is_null (node)
      || (needs_plain (spec->type) && !node->is_plain) || !parse_typed (value)) {
    report_type (spec, node, prefix, problems);
    return NULL;
  }
  if (!is_in_range (spec, value)) {
    range = sl_param_spec_dup_range (spec);
    sl_problem_list_add (problems, node->line, node->column, "%s'%s' is out of range; allowed: %s",
                         prefix, node->text, range);
    return NULL;
  }
  return check_choice (spec, node, prefix, problems) ? g_steal_pointer (&value) : NULL;
}
