// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a descriptor may say about the verdict on its uploads, under `verdict:`. */
#include "descriptor/verdict-checker.h"

#include "base/strict-parse.h"

static gboolean
parse_value (SlThreshold threshold, const char *text, gint64 *value)
{
  guint64 nanoseconds = 0;

  if (threshold != SL_THRESHOLD_MIN_DURATION)
    return sl_parse_int (text, G_MININT64, G_MAXINT64, value, NULL);
  if (!sl_parse_duration (text, &nanoseconds, NULL) || nanoseconds > G_MAXINT64)
    return FALSE;
  *value = (gint64) nanoseconds;
  return TRUE;
}

static void
check_threshold (SlChecker *self,
                 const SlYamlNode *node,
                 SlThreshold threshold,
                 SlVerdictThresholds *thresholds)
{
  const SlThresholdSpec *spec = sl_threshold_get_spec (threshold);
  g_autofree char *prefix = g_strdup_printf ("verdict: %s: ", spec->key);
  gint64 value = 0;

  if (node->kind != SL_YAML_SCALAR || !parse_value (threshold, node->text, &value)) {
    sl_checker_report_expectation (
        self, node, prefix,
        threshold == SL_THRESHOLD_MIN_DURATION ? "a duration such as '1s'" : "a whole number");
    return;
  }
  if (value < spec->minimum || value > spec->maximum) {
    g_autofree char *minimum = sl_threshold_format (threshold, spec->minimum);
    g_autofree char *maximum = sl_threshold_format (threshold, spec->maximum);

    sl_problem_list_add (self->problems, node->line, node->column,
                         "%s'%s' is out of range; allowed: %s to %s", prefix, node->text, minimum,
                         maximum);
    return;
  }
  thresholds->values[threshold] = value;
}

void
sl_verdict_checker_run (SlChecker *self, const SlYamlNode *node, SlVerdictThresholds *thresholds)
{
  const char *keys[SL_N_THRESHOLDS + 1] = { NULL };

  for (guint i = 0; i < SL_N_THRESHOLDS; i++)
    keys[i] = sl_threshold_get_spec (i)->key;
  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (self, node, "verdict: ", "a mapping such as {silence: -50}");
    return;
  }
  thresholds->is_wanted = TRUE;
  sl_checker_check_keys (self, node, keys, "verdict: ");
  for (guint i = 0; i < SL_N_THRESHOLDS; i++) {
    const SlYamlNode *value = sl_yaml_node_find (node, keys[i]);

    if (value != NULL)
      check_threshold (self, value, i, thresholds);
  }
}
