// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a descriptor may say about the content of its uploads, under `limits:`. */
#include "descriptor/limits-checker.h"

#include "base/strict-parse.h"

static gboolean
parse_value (const SlLimitSpec *spec, const char *text, guint64 *value)
{
  switch (spec->unit) {
  case SL_LIMIT_UNIT_BYTES:
    return sl_parse_size (text, value, NULL);
  case SL_LIMIT_UNIT_NANOSECONDS:
    return sl_parse_duration (text, value, NULL);
  default:
    return sl_parse_uint (text, 0, G_MAXUINT64, value, NULL);
  }
}

static const char *
describe_value (const SlLimitSpec *spec)
{
  switch (spec->unit) {
  case SL_LIMIT_UNIT_BYTES:
    return "a size such as '16MiB'";
  case SL_LIMIT_UNIT_NANOSECONDS:
    return "a duration such as '4h'";
  default:
    return "a whole number";
  }
}

static void
check_limit (SlChecker *self, const SlYamlNode *node, SluiceLimit limit, SlMediaLimits *limits)
{
  const SlLimitSpec *spec = sl_limit_get_spec (limit);
  g_autofree char *prefix = g_strdup_printf ("limits: %s: ", spec->key);
  guint64 value = 0;

  if (node->kind != SL_YAML_SCALAR || !parse_value (spec, node->text, &value)) {
    sl_checker_report_expectation (self, node, prefix, describe_value (spec));
    return;
  }
  if (value == 0 || value > spec->maximum) {
    g_autofree char *minimum = sl_limit_format (limit, 1);
    g_autofree char *maximum = sl_limit_format (limit, spec->maximum);

    sl_problem_list_add (self->problems, node->line, node->column,
                         "%s'%s' is out of range; allowed: %s to %s", prefix, node->text, minimum,
                         maximum);
    return;
  }
  limits->values[limit] = value;
}

void
sl_limits_checker_run (SlChecker *self, const SlYamlNode *node, SlMediaLimits *limits)
{
  const char *keys[SL_N_LIMITS + 1] = { NULL };

  for (guint i = 0; i < SL_N_LIMITS; i++)
    keys[i] = sl_limit_get_spec (i)->key;
  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (self, node,
                                   "limits: ", "a mapping such as {max_pixels: 1000000}");
    return;
  }
  sl_checker_check_keys (self, node, keys, "limits: ");
  for (guint i = 0; i < SL_N_LIMITS; i++) {
    const SlYamlNode *value = sl_yaml_node_find (node, keys[i]);

    if (value != NULL)
      check_limit (self, value, i, limits);
  }
}
