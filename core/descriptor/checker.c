// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How the checks of a descriptor read and report: one wording for all of them.
 */
#include "descriptor/checker.h"

#include <string.h>

#include "base/suggest.h"

char *
sl_checker_dup_advice (const char *word, const char *const *allowed)
{
  g_autofree char *list = g_strjoinv (", ", (char **) allowed);
  const char *near = sl_suggest (word, allowed);

  if (near != NULL)
    return g_strdup_printf ("; did you mean '%s'? allowed: %s", near, list);
  return g_strdup_printf ("; allowed: %s", *list != '\0' ? list : "none");
}

void
sl_checker_report_expectation (SlChecker *self,
                               const SlYamlNode *node,
                               const char *prefix,
                               const char *expected)
{
  g_autofree char *found = sl_yaml_node_describe (node);

  sl_problem_list_add (self->problems, node->line, node->column, "%sexpected %s, found %s", prefix,
                       expected, found);
}

void
sl_checker_check_keys (SlChecker *self,
                       const SlYamlNode *mapping,
                       const char *const *allowed,
                       const char *prefix)
{
  for (guint i = 0; i < mapping->keys->len; i++) {
    const SlYamlNode *key = g_ptr_array_index (mapping->keys, i);
    g_autofree char *advice = NULL;

    if (g_strv_contains (allowed, key->text))
      continue;
    advice = sl_checker_dup_advice (key->text, allowed);
    sl_problem_list_add (self->problems, key->line, key->column, "%sunknown key '%s'%s", prefix,
                         key->text, advice);
  }
}

const char *
sl_checker_read_text (SlChecker *self,
                      const SlYamlNode *node,
                      const char *prefix,
                      const char *expected)
{
  if (node->kind == SL_YAML_SCALAR && !sl_yaml_node_is_null (node))
    return node->text;
  sl_checker_report_expectation (self, node, prefix, expected);
  return NULL;
}

gboolean
sl_checker_is_name (const char *text, const char *more_characters)
{
  if (!g_ascii_islower (*text) || strlen (text) > SL_CHECKER_MAX_NAME)
    return FALSE;
  for (const char *at = text; *at != '\0'; at++) {
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && strchr (more_characters, *at) == NULL)
      return FALSE;
  }
  return TRUE;
}
