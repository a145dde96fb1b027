// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Two pieces that overlap heard the same seconds, each with a word that is cut at its own end, and
 * with times that differ a little. Each word belongs to the piece on whose side of the middle of
 * the overlap it lies. A word that both heard is found in both first and then judged once: judged
 * by two clocks, a word near the middle would be taken twice or not at all. */
#include "transcript-stitcher.h"

#include <math.h>
#include <string.h>

/* Seconds; two clocks that hear the same word differ by less. */
#define NEAR 0.5
/* The same where times of words were only guessed from their place in a text. */
#define NEAR_GUESSED 2.0
/* Shared by words of different spelling that are one sound: the part of the shorter one. */
#define LEAST_SHARED 0.5
/* What a pair is worth: spelling counts more than any number of sounds around it. */
#define SAME_SPELLING 8.0
#define SAME_SOUND 1.0
/* Words on one side of a seam; nobody speaks so many in an overlap, and all pairs are looked at. */
#define MOST_WORDS 500

/* A word in an overlap. */
typedef struct {
  TranscriptWord *word; /* (unowned) */
  char *spelling;       /* (owned) without case and punctuation */
  double middle;
  gboolean is_guessed;
} Candidate;

typedef struct {
  double middle;       /* of the overlap */
  GArray *left;        /* (owned) (element-type Candidate) */
  GArray *right;       /* (owned) (element-type Candidate) */
  GHashTable *doubled; /* (unowned) (element-type TranscriptWord) words to be left out */
} Seam;

TranscriptPart *
transcript_part_new (double start, double end)
{
  TranscriptPart *self = g_new0 (TranscriptPart, 1);

  self->start = start;
  self->end = end;
  self->segments = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_segment_free);
  return self;
}

void
transcript_part_free (TranscriptPart *self)
{
  g_ptr_array_unref (self->segments);
  g_free (self);
}

static void
candidate_clear (gpointer data)
{
  g_free (((Candidate *) data)->spelling);
}

static void
seam_clear (Seam *self)
{
  g_array_unref (self->left);
  g_array_unref (self->right);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seam, seam_clear)

static char *
dup_spelling (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GString *spelling = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_isalnum (g_utf8_get_char (p)) || g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (spelling, g_utf8_get_char (p));
  }
  return g_string_free (spelling, FALSE);
}

/* (transfer full) (element-type utf8) the words of a text */
static char **
split_text (const char *text)
{
  g_auto (GStrv) all = g_strsplit_set (text, " \t\r\n", -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; all[i] != NULL; i++) {
    if (*all[i] != '\0')
      g_ptr_array_add (words, g_strdup (all[i]));
  }
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

/* Words of a segment that came without: spread over its time by their length. */
static void
guess_words (TranscriptSegment *segment)
{
  g_auto (GStrv) words = split_text (segment->text);
  double total = 0;
  double start = segment->start;

  for (guint i = 0; words[i] != NULL; i++)
    total += (double) g_utf8_strlen (words[i], -1);
  for (guint i = 0; words[i] != NULL; i++) {
    double share = (double) g_utf8_strlen (words[i], -1) / total;
    double end = start + share * (segment->end - segment->start);

    transcript_segment_add_word (segment, start, end, words[i]);
    start = end;
  }
}

/* Words of the segments from @start to @end, as candidates. Segments that came without words get
 * guessed ones and are noted in @guessed. */
static void
collect_candidates (GPtrArray *segments,
                    double start,
                    double end,
                    GHashTable *guessed,
                    GArray *candidates)
{
  for (guint i = 0; i < segments->len; i++) {
    TranscriptSegment *segment = g_ptr_array_index (segments, i);

    if (segment->end < start || segment->start > end)
      continue;
    if (segment->words == NULL) {
      guess_words (segment);
      g_hash_table_add (guessed, segment);
    }
    for (guint j = 0; segment->words != NULL && j < segment->words->len; j++) {
      TranscriptWord *word = g_ptr_array_index (segment->words, j);
      Candidate candidate = {
        .word = word,
        .middle = (word->start + word->end) / 2,
        .is_guessed = g_hash_table_contains (guessed, segment),
      };

      if (candidate.middle < start || candidate.middle > end)
        continue;
      candidate.spelling = dup_spelling (word->text);
      g_array_append_val (candidates, candidate);
    }
  }
}

static double
measure_shared (const TranscriptWord *left, const TranscriptWord *right)
{
  double shared = MIN (left->end, right->end) - MAX (left->start, right->start);
  double shorter = MIN (left->end - left->start, right->end - right->start);

  return shorter > 0 ? shared / shorter : 0;
}

/* What it is worth to take the two for one word; 0: they are not. */
static double
compare_candidates (const Candidate *left, const Candidate *right)
{
  gboolean is_guessed = left->is_guessed || right->is_guessed;
  double distance = fabs (left->middle - right->middle);
  double near = is_guessed ? NEAR_GUESSED : NEAR;

  if (strcmp (left->spelling, right->spelling) == 0 && distance <= near)
    return SAME_SPELLING - distance;
  if (!is_guessed && measure_shared (left->word, right->word) >= LEAST_SHARED)
    return SAME_SOUND;
  return 0;
}

/* The best worth of the first i words on the left and j on the right is at i * (n_right + 1) + j.
 * (transfer full) */
static double *
find_best_worths (const Seam *self)
{
  gsize n_left = self->left->len;
  gsize n_right = self->right->len;
  double *best = g_new0 (double, (n_left + 1) * (n_right + 1));

  for (gsize i = 1; i <= n_left; i++) {
    for (gsize j = 1; j <= n_right; j++) {
      double worth = compare_candidates (&g_array_index (self->left, Candidate, i - 1),
                                         &g_array_index (self->right, Candidate, j - 1));
      double skipped = MAX (best[(i - 1) * (n_right + 1) + j], best[i * (n_right + 1) + j - 1]);

      if (worth > 0)
        worth += best[(i - 1) * (n_right + 1) + j - 1];
      best[i * (n_right + 1) + j] = MAX (skipped, worth);
    }
  }
  return best;
}

/* The two are one word: it stays where its middle, between two clocks, lies. */
static void
settle_pair (Seam *self, Candidate *left, Candidate *right)
{
  double middle = (left->middle + right->middle) / 2;

  left->middle = middle;
  right->middle = middle;
}

/* Walks back from the best worth of all. */
static void
pair_candidates (Seam *self)
{
  gsize i = self->left->len;
  gsize j = self->right->len;
  gsize width = j + 1;
  g_autofree double *best = NULL;

  if (i > MOST_WORDS || j > MOST_WORDS)
    return;
  best = find_best_worths (self);
  while (i > 0 && j > 0) {
    if (best[i * width + j] == best[(i - 1) * width + j]) {
      i--;
    } else if (best[i * width + j] == best[i * width + j - 1]) {
      j--;
    } else {
      settle_pair (self, &g_array_index (self->left, Candidate, --i),
                   &g_array_index (self->right, Candidate, --j));
    }
  }
}

static void
mark_doubled (Seam *self)
{
  for (guint i = 0; i < self->left->len; i++) {
    const Candidate *candidate = &g_array_index (self->left, Candidate, i);

    if (candidate->middle >= self->middle)
      g_hash_table_add (self->doubled, candidate->word);
  }
  for (guint i = 0; i < self->right->len; i++) {
    const Candidate *candidate = &g_array_index (self->right, Candidate, i);

    if (candidate->middle < self->middle)
      g_hash_table_add (self->doubled, candidate->word);
  }
}

static void
settle_seam (const TranscriptPart *left,
             const TranscriptPart *right,
             GHashTable *guessed,
             GHashTable *doubled)
{
  g_auto (Seam) seam = {
    .middle = (right->start + left->end) / 2,
    .left = g_array_new (FALSE, FALSE, sizeof (Candidate)),
    .right = g_array_new (FALSE, FALSE, sizeof (Candidate)),
    .doubled = doubled,
  };

  if (right->start >= left->end)
    return;
  g_array_set_clear_func (seam.left, candidate_clear);
  g_array_set_clear_func (seam.right, candidate_clear);
  collect_candidates (left->segments, right->start, left->end, guessed, seam.left);
  collect_candidates (right->segments, right->start, left->end, guessed, seam.right);
  pair_candidates (&seam);
  mark_doubled (&seam);
}

/* From the text where it has as many words: the list may lack punctuation. */
static void
rebuild_text (TranscriptSegment *segment, GHashTable *doubled)
{
  g_auto (GStrv) written = split_text (segment->text);
  gboolean fits = g_strv_length (written) == segment->words->len;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < segment->words->len; i++) {
    const TranscriptWord *word = g_ptr_array_index (segment->words, i);

    if (g_hash_table_contains (doubled, word))
      continue;
    if (text->len > 0)
      g_string_append_c (text, ' ');
    g_string_append (text, fits ? written[i] : word->text);
  }
  g_clear_pointer (&segment->text, g_free);
  segment->text = g_string_free (g_steal_pointer (&text), FALSE);
}

static void
remove_doubled (TranscriptSegment *segment, GHashTable *doubled)
{
  guint n_words = segment->words->len;

  for (guint i = n_words; i > 0; i--) {
    if (g_hash_table_contains (doubled, g_ptr_array_index (segment->words, i - 1)))
      g_ptr_array_remove_index (segment->words, i - 1);
  }
  if (segment->words->len > 0 && segment->words->len < n_words) {
    segment->start = ((TranscriptWord *) g_ptr_array_index (segment->words, 0))->start;
    segment->end = ((TranscriptWord *) g_ptr_array_index (segment->words, segment->words->len - 1))
                       ->end;
  }
}

/* FALSE when nothing is left of it. */
static gboolean
rebuild_segment (TranscriptSegment *segment, GHashTable *guessed, GHashTable *doubled)
{
  gboolean is_left = TRUE;

  if (segment->words == NULL)
    return TRUE;
  for (guint i = 0; i < segment->words->len; i++) {
    if (g_hash_table_contains (doubled, g_ptr_array_index (segment->words, i))) {
      rebuild_text (segment, doubled);
      remove_doubled (segment, doubled);
      is_left = segment->words->len > 0;
      break;
    }
  }
  if (g_hash_table_contains (guessed, segment))
    g_clear_pointer (&segment->words, g_ptr_array_unref);
  return is_left;
}

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  const TranscriptSegment *left = *(const TranscriptSegment *const *) a;
  const TranscriptSegment *right = *(const TranscriptSegment *const *) b;

  return (left->start > right->start) - (left->start < right->start);
}

/* Words lie in their segment, and segments behind each other. */
static void
put_in_order (GPtrArray *segments)
{
  g_ptr_array_sort (segments, compare_starts);
  for (guint i = 0; i < segments->len; i++) {
    TranscriptSegment *segment = g_ptr_array_index (segments, i);
    double next = i + 1 < segments->len
                      ? ((TranscriptSegment *) g_ptr_array_index (segments, i + 1))->start
                      : segment->end;

    segment->end = MIN (segment->end, MAX (next, segment->start));
    for (guint j = 0; segment->words != NULL && j < segment->words->len; j++) {
      TranscriptWord *word = g_ptr_array_index (segment->words, j);

      word->start = CLAMP (word->start, segment->start, segment->end);
      word->end = CLAMP (word->end, word->start, segment->end);
    }
  }
}

/* The words know better where a segment begins and ends than the segment itself. */
static void
cover_words (TranscriptSegment *segment)
{
  for (guint i = 0; segment->words != NULL && i < segment->words->len; i++) {
    const TranscriptWord *word = g_ptr_array_index (segment->words, i);

    segment->start = MIN (segment->start, word->start);
    segment->end = MAX (segment->end, word->end);
  }
}

GPtrArray *
transcript_stitch (GPtrArray *parts)
{
  g_autoptr (GHashTable) guessed = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) doubled = g_hash_table_new (NULL, NULL);
  GPtrArray *segments = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_segment_free);

  for (guint i = 0; i + 1 < parts->len; i++)
    settle_seam (g_ptr_array_index (parts, i), g_ptr_array_index (parts, i + 1), guessed, doubled);
  for (guint i = 0; i < parts->len; i++) {
    TranscriptPart *part = g_ptr_array_index (parts, i);

    while (part->segments->len > 0) {
      g_autoptr (TranscriptSegment) segment = g_ptr_array_steal_index (part->segments, 0);

      if (!rebuild_segment (segment, guessed, doubled))
        continue;
      cover_words (segment);
      g_ptr_array_add (segments, g_steal_pointer (&segment));
    }
  }
  put_in_order (segments);
  return segments;
}
