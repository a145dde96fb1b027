// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Folding for search. What a database would do by itself differs from one to the next. */
#include "base/text-fold.h"

static void
append_blank (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
}

static void
append_character (GString *out, gunichar c)
{
  if (g_unichar_ismark (c) || g_unichar_iszerowidth (c))
    return;
  if (!g_unichar_isalnum (c)) {
    append_blank (out);
    return;
  }
  if (g_unichar_iswide (c))
    append_blank (out);
  g_string_append_unichar (out, c);
  if (g_unichar_iswide (c))
    append_blank (out);
}

char *
sl_text_fold_words (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *cased = g_utf8_casefold (valid, -1);
  g_autofree char *plain = g_utf8_normalize (cased, -1, G_NORMALIZE_ALL);
  GString *out = g_string_new (NULL);

  for (const char *p = plain; *p != '\0'; p = g_utf8_next_char (p))
    append_character (out, g_utf8_get_char (p));
  return g_strchomp (g_string_free (out, FALSE));
}
