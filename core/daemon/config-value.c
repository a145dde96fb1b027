// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* How the value of a variable is refused, and what an empty one means. */
#include "daemon/config-value.h"

#include "base/suggest.h"
#include "sluice/sluice-error.h"

gboolean
sl_config_set_error (GError **error, const char *found, const char *expected)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "found '%s', expected %s", found,
               expected);
  return FALSE;
}

gboolean
sl_config_set_choice_error (GError **error, const char *text, const char *const *choices)
{
  g_autofree char *list = g_strjoinv (", ", (char **) choices);
  const char *nearest = sl_suggest (text, choices);
  g_autofree char *expected = nearest == NULL ? g_strdup_printf ("one of %s", list)
                                              : g_strdup_printf ("one of %s; did you mean '%s'?",
                                                                 list, nearest);

  return sl_config_set_error (error, text, expected);
}

char *
sl_config_dup_or_null (const char *text)
{
  return *text != '\0' ? g_strdup (text) : NULL;
}
