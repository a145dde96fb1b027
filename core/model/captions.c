// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Words are put into cues one after the other; a cue ends when the next word does not fit, or when
 * what was said comes to an end. Times are settled in a second walk, when it is known what follows.
 */
#include "model/captions.h"

#include <math.h>
#include <string.h>

#include "model/transcript.h"

#define MIN_CUE_MS 800
#define MAX_CUE_MS 7000
#define LINE_WIDTH 42
/* Of scripts whose characters are twice as wide. */
#define WIDE_LINE_WIDTH 16
#define MS_PER_CHARACTER (1000 / 20)
/* A speaker who is silent for so long has ended a thought. */
#define LONG_PAUSE_MS 1000
/* A place to break when a cue is nearly full. */
#define PAUSE_MS 300
/* Nearly full: so many characters of what one line holds. */
#define NEARLY_FULL_NUMERATOR 3
#define NEARLY_FULL_DENOMINATOR 2

typedef struct {
  gint64 start; /* ms */
  gint64 end;
  char *text; /* (owned) without blanks at its ends */
} Word;

typedef struct {
  gint64 start; /* ms */
  gint64 end;
  GPtrArray *words; /* (owned) (element-type Word) (unowned) */
} Cue;

static void
word_free (gpointer data)
{
  Word *word = data;

  g_free (word->text);
  g_free (word);
}

static void
cue_free (gpointer data)
{
  Cue *cue = data;

  g_ptr_array_unref (cue->words);
  g_free (cue);
}

static gint64
to_ms (double seconds)
{
  return (gint64) llround (seconds * 1000.0);
}

/* One line of plain text: what would end a line or a cue becomes a blank. */
static char *
clean (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
      g_string_append_c (out, ' ');
    else
      g_string_append_unichar (out, c);
  }
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

static void
add_word (GPtrArray *words, gint64 start, gint64 end, const char *text)
{
  g_autofree char *cleaned = clean (text);
  Word *word;

  if (*cleaned == '\0')
    return;
  word = g_new0 (Word, 1);
  word->start = start;
  word->end = MAX (end, start);
  word->text = g_steal_pointer (&cleaned);
  g_ptr_array_add (words, word);
}

/* Marks stand on the character before them. */
static guint
count_characters (const char *text)
{
  guint n = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_ismark (c) && !g_unichar_iszerowidth (c))
      n++;
  }
  return n;
}

/* A segment's time spread over its words by their length. */
static void
add_spread_words (GPtrArray *words, const SlTranscriptSegment *segment)
{
  g_autofree char *text = clean (segment->text);
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  gint64 start = to_ms (segment->start);
  gint64 length = to_ms (segment->end) - start;
  guint total = 0;
  guint before = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    total += count_characters (parts[i]);
  for (guint i = 0; parts[i] != NULL && total > 0; i++) {
    guint after = before + count_characters (parts[i]);

    add_word (words, start + length * before / total, start + length * after / total, parts[i]);
    before = after;
  }
}

static GPtrArray *
collect_words (GPtrArray *segments)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (word_free);

  for (guint i = 0; i < segments->len; i++) {
    const SlTranscriptSegment *segment = g_ptr_array_index (segments, i);

    if (segment->words->len == 0)
      add_spread_words (words, segment);
    for (guint j = 0; j < segment->words->len; j++) {
      const SlTranscriptWord *word = g_ptr_array_index (segment->words, j);

      add_word (words, to_ms (word->start), to_ms (word->end), word->text);
    }
  }
  return words;
}

static gboolean
is_wide (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iswide (g_utf8_get_char (p)))
      return TRUE;
  }
  return FALSE;
}

/* Scripts without blanks between words have none in a cue, either. */
static gboolean
needs_blank (const char *before, const char *after)
{
  gunichar last = g_utf8_get_char (g_utf8_prev_char (before + strlen (before)));

  return !g_unichar_iswide (last) || !g_unichar_iswide (g_utf8_get_char (after));
}

/* The words from @first up to @end as one line. */
static char *
join (GPtrArray *words, guint first, guint end)
{
  GString *line = g_string_new (NULL);

  for (guint i = first; i < end; i++) {
    const Word *word = g_ptr_array_index (words, i);

    if (line->len > 0 && needs_blank (line->str, word->text))
      g_string_append_c (line, ' ');
    g_string_append (line, word->text);
  }
  return g_string_free (line, FALSE);
}

static guint
measure (GPtrArray *words, guint first, guint end)
{
  g_autofree char *line = join (words, first, end);

  return count_characters (line);
}

static guint
get_line_width (GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++) {
    if (is_wide (((const Word *) g_ptr_array_index (words, i))->text))
      return WIDE_LINE_WIDTH;
  }
  return LINE_WIDTH;
}

/* Where the second line begins: both fit, and are as alike as they can be. 0 = one line is enough;
 * as many as there are words = it can't be done. */
static guint
find_break (GPtrArray *words)
{
  guint width = get_line_width (words);
  guint total = measure (words, 0, words->len);
  guint best = words->len;
  guint best_difference = G_MAXUINT;

  if (total <= width)
    return 0;
  for (guint i = 1; i < words->len; i++) {
    guint upper = measure (words, 0, i);
    guint lower = measure (words, i, words->len);
    guint difference = upper > lower ? upper - lower : lower - upper;

    if (upper <= width && lower <= width && difference < best_difference) {
      best = i;
      best_difference = difference;
    }
  }
  return best;
}

/* A single word that is longer than a line is not for words to be broken at: it stands alone. */
static gboolean
fits (GPtrArray *words)
{
  return words->len == 1 || find_break (words) < words->len;
}

static gboolean
ends_with (const Word *word, const char *marks)
{
  const char *last = g_utf8_prev_char (word->text + strlen (word->text));

  return g_utf8_strchr (marks, -1, g_utf8_get_char (last)) != NULL;
}

static const Word *
get_last (const Cue *cue)
{
  return g_ptr_array_index (cue->words, cue->words->len - 1);
}

static gboolean
is_nearly_full (const Cue *cue)
{
  return measure (cue->words, 0, cue->words->len) * NEARLY_FULL_DENOMINATOR
         >= get_line_width (cue->words) * NEARLY_FULL_NUMERATOR;
}

/* What was said has come to an end, or this is a good place to break. */
static gboolean
is_complete (const Cue *cue, const Word *next)
{
  const Word *last = get_last (cue);
  gint64 pause = next->start - last->end;

  if (ends_with (last, ".?!\u3002\uff1f\uff01\u2026"))
    return last->end - cue->start >= MIN_CUE_MS;
  if (pause >= LONG_PAUSE_MS)
    return TRUE;
  return is_nearly_full (cue)
         && (ends_with (last, ",;:\u3001\uff0c\uff1b\uff1a") || pause >= PAUSE_MS);
}

static gboolean
takes (const Cue *cue, Word *next)
{
  gboolean is_good;

  if (is_complete (cue, next) || next->end - cue->start > MAX_CUE_MS)
    return FALSE;
  g_ptr_array_add (cue->words, next);
  is_good = fits (cue->words);
  g_ptr_array_remove_index (cue->words, cue->words->len - 1);
  return is_good;
}

static GPtrArray *
make_cues (GPtrArray *words)
{
  GPtrArray *cues = g_ptr_array_new_with_free_func (cue_free);
  Cue *cue = NULL;

  for (guint i = 0; i < words->len; i++) {
    Word *word = g_ptr_array_index (words, i);

    if (cue == NULL || !takes (cue, word)) {
      cue = g_new0 (Cue, 1);
      cue->start = word->start;
      cue->words = g_ptr_array_new ();
      g_ptr_array_add (cues, cue);
    }
    g_ptr_array_add (cue->words, word);
    cue->end = word->end;
  }
  return cues;
}

/* As long as it takes to read, where the next one leaves room; never too short, so that the next
 * one may have to begin a little later than it is said. */
static void
settle_times (GPtrArray *cues)
{
  gint64 free_from = 0;

  for (guint i = 0; i < cues->len; i++) {
    Cue *cue = g_ptr_array_index (cues, i);
    const Cue *next = i + 1 < cues->len ? g_ptr_array_index (cues, i + 1) : NULL;
    gint64 reading = (gint64) measure (cue->words, 0, cue->words->len) * MS_PER_CHARACTER;
    gint64 end;

    cue->start = MAX (cue->start, free_from);
    end = MAX (cue->end, cue->start + reading);
    if (next != NULL)
      end = MIN (end, next->start);
    cue->end = CLAMP (end, cue->start + MIN_CUE_MS, cue->start + MAX_CUE_MS);
    free_from = cue->end;
  }
}

static void
append_time (GString *out, gint64 ms, char point)
{
  g_string_append_printf (out,
                          "%02" G_GINT64_FORMAT ":%02" G_GINT64_FORMAT ":%02" G_GINT64_FORMAT
                          "%c%03" G_GINT64_FORMAT,
                          ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, point, ms % 1000);
}

/* WebVTT has markup: its characters are named. SubRip has none, but for the arrow. */
static void
append_line (GString *out, const char *line, SlCaptionsFormat format)
{
  g_autoptr (GString) text = g_string_new (line);

  if (format == SL_CAPTIONS_SRT) {
    g_string_replace (text, "-->", "\u2192", 0);
  } else {
    g_string_replace (text, "&", "&amp;", 0);
    g_string_replace (text, "<", "&lt;", 0);
    g_string_replace (text, ">", "&gt;", 0);
  }
  g_string_append (out, text->str);
  g_string_append_c (out, '\n');
}

static void
append_cue (GString *out, const Cue *cue, guint number, SlCaptionsFormat format)
{
  char point = format == SL_CAPTIONS_SRT ? ',' : '.';
  guint at = find_break (cue->words);
  guint first_end = at == 0 ? cue->words->len : at;
  g_autofree char *first = join (cue->words, 0, first_end);

  g_string_append_printf (out, "%u\n", number);
  append_time (out, cue->start, point);
  g_string_append (out, " --> ");
  append_time (out, cue->end, point);
  g_string_append_c (out, '\n');
  append_line (out, first, format);
  if (first_end < cue->words->len) {
    g_autofree char *second = join (cue->words, first_end, cue->words->len);

    append_line (out, second, format);
  }
  g_string_append_c (out, '\n');
}

char *
sl_captions_format (GPtrArray *segments, SlCaptionsFormat format)
{
  g_autoptr (GPtrArray) words = collect_words (segments);
  g_autoptr (GPtrArray) cues = make_cues (words);
  GString *out = g_string_new (format == SL_CAPTIONS_VTT ? "WEBVTT\n\n" : NULL);

  settle_times (cues);
  for (guint i = 0; i < cues->len; i++)
    append_cue (out, g_ptr_array_index (cues, i), i + 1, format);
  return g_string_free (out, FALSE);
}
