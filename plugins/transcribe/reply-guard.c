// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recognisers that hear nothing tend to say something: thanks for watching, or the same phrase over
 * and over. */
#include "reply-guard.h"

#include <string.h>

/* Words of a phrase; repetitions of longer ones are found by the compression ratio. */
#define LONGEST_PHRASE 8
/* People say "no, no, no": a single word has to be said so many times as often as a phrase. */
#define SINGLE_WORD_FACTOR 2

/* (transfer full) (element-type utf8) without case and punctuation */
static GPtrArray *
split_words (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (const char *p = folded;; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);

    if (g_unichar_isalnum (character) || g_unichar_ismark (character)) {
      g_string_append_unichar (word, character);
    } else if (word->len > 0 && (character == 0 || g_unichar_isspace (character))) {
      g_ptr_array_add (words, g_strdup (word->str));
      g_string_truncate (word, 0);
    }
    if (character == 0)
      return words;
  }
}

static gboolean
is_same_phrase (GPtrArray *words, guint first, guint second, guint length)
{
  for (guint i = 0; i < length; i++) {
    if (strcmp (g_ptr_array_index (words, first + i), g_ptr_array_index (words, second + i)) != 0)
      return FALSE;
  }
  return TRUE;
}

/* How often the phrase at @start stands there, one behind the other. */
static guint
count_repetitions (GPtrArray *words, guint start, guint length)
{
  guint count = 1;

  for (guint next = start + length; next + length <= words->len; next += length, count++) {
    if (!is_same_phrase (words, start, next, length))
      break;
  }
  return count;
}

static gboolean
has_repeated_phrase (GPtrArray *words, guint length, guint limit)
{
  for (guint start = 0; start + length * limit <= words->len; start++) {
    if (count_repetitions (words, start, length) >= limit)
      return TRUE;
  }
  return FALSE;
}

static gboolean
repeats_itself (const ReplyGuard *self, const char *text)
{
  g_autoptr (GPtrArray) words = split_words (text);

  if (self->repetitions == 0)
    return FALSE;
  if (has_repeated_phrase (words, 1, self->repetitions * SINGLE_WORD_FACTOR))
    return TRUE;
  for (guint length = 2; length <= LONGEST_PHRASE; length++) {
    if (has_repeated_phrase (words, length, self->repetitions))
      return TRUE;
  }
  return FALSE;
}

/* Comparisons with NAN are false: what a provider does not say speaks for nothing. */
const char *
reply_guard_judge (const ReplyGuard *self, const ReplySegment *segment, double sound)
{
  if (sound <= 0)
    return "silence";
  if (segment->no_speech > self->no_speech && segment->log_probability < self->log_probability)
    return "no-speech";
  if (segment->compression > self->compression || repeats_itself (self, segment->segment->text))
    return "repetition";
  return NULL;
}
