// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* "Did you mean": the nearest candidate by optimal string alignment, which counts a swap of two
 * neighbours as one slip. */
#include "base/suggest.h"

#include <string.h>

/* Longer words are no slip of the keyboard, and bounding them keeps the rows on the stack. */
#define MAX_WORD_LENGTH 64

typedef struct {
  guint before_last[MAX_WORD_LENGTH + 1];
  guint last[MAX_WORD_LENGTH + 1];
  guint current[MAX_WORD_LENGTH + 1];
} Rows;

static void
fill_row (Rows *rows, const char *word, const char *other, gsize other_length, gsize i)
{
  rows->current[0] = (guint) i;
  for (gsize j = 1; j <= other_length; j++) {
    guint cost = word[i - 1] == other[j - 1] ? 0 : 1;
    guint best = MIN (rows->last[j] + 1, rows->current[j - 1] + 1);

    best = MIN (best, rows->last[j - 1] + cost);
    if (i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1])
      best = MIN (best, rows->before_last[j - 2] + 1);
    rows->current[j] = best;
  }
}

static guint
measure_distance (const char *word, gsize word_length, const char *other, gsize other_length)
{
  Rows rows;

  for (gsize j = 0; j <= other_length; j++)
    rows.last[j] = (guint) j;
  memcpy (rows.current, rows.last, sizeof rows.last);
  for (gsize i = 1; i <= word_length; i++) {
    fill_row (&rows, word, other, other_length, i);
    memcpy (rows.before_last, rows.last, sizeof rows.last);
    memcpy (rows.last, rows.current, sizeof rows.last);
  }
  return rows.last[other_length];
}

const char *
sl_suggest (const char *word, const char *const *candidates)
{
  const char *nearest = NULL;
  gsize length = strlen (word);
  guint best = MAX ((guint) length / 3, 1) + 1;

  if (length > MAX_WORD_LENGTH)
    return NULL;
  for (gsize i = 0; candidates[i] != NULL; i++) {
    gsize candidate_length = strlen (candidates[i]);
    guint distance = candidate_length > MAX_WORD_LENGTH
                         ? G_MAXUINT
                         : measure_distance (word, length, candidates[i], candidate_length);

    if (distance < best) {
      best = distance;
      nearest = candidates[i];
    }
  }
  return nearest;
}
