// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Two recognisers that heard the same seconds, more or less. */
#include "transcript-stitcher.h"

static TranscriptPart *
add_part (GPtrArray *parts, double start, double end)
{
  TranscriptPart *part = transcript_part_new (start, end);

  g_ptr_array_add (parts, part);
  return part;
}

static GPtrArray *
create_parts (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_part_free);
}

/* Words of half a second, one behind the other. */
static TranscriptSegment *
add_segment (TranscriptPart *part, double start, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  TranscriptSegment *segment = transcript_segment_new (start, start, text);

  for (guint i = 0; words[i] != NULL; i++) {
    transcript_segment_add_word (segment, segment->end, segment->end + 0.5, words[i]);
    segment->end += 0.5;
  }
  g_ptr_array_add (part->segments, segment);
  return segment;
}

static TranscriptSegment *
add_segment_without_words (TranscriptPart *part, double start, double end, const char *text)
{
  TranscriptSegment *segment = transcript_segment_new (start, end, text);

  g_ptr_array_add (part->segments, segment);
  return segment;
}

static char *
join (GPtrArray *segments)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < segments->len; i++) {
    const TranscriptSegment *segment = g_ptr_array_index (segments, i);

    g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", segment->text);
  }
  return g_string_free (text, FALSE);
}

/* The same without the borders between segments. */
static char *
join_flat (GPtrArray *segments)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < segments->len; i++) {
    const TranscriptSegment *segment = g_ptr_array_index (segments, i);

    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", segment->text);
  }
  return g_string_free (text, FALSE);
}

static void
assert_stitched_flat (GPtrArray *parts, const char *expected)
{
  g_autoptr (GPtrArray) segments = transcript_stitch (parts);
  g_autofree char *text = join_flat (segments);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_stitched (GPtrArray *parts, const char *expected)
{
  g_autoptr (GPtrArray) segments = transcript_stitch (parts);
  g_autofree char *text = join (segments);

  g_assert_cmpstr (text, ==, expected);
  for (guint i = 0; i + 1 < segments->len; i++) {
    const TranscriptSegment *segment = g_ptr_array_index (segments, i);
    const TranscriptSegment *next = g_ptr_array_index (segments, i + 1);

    g_assert_cmpfloat (segment->start, <=, segment->end);
    g_assert_cmpfloat (segment->end, <=, next->start);
  }
}

static void
test_pieces_cut_in_silence (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();

  add_segment (add_part (parts, 0, 10), 8, "one two");
  add_segment (add_part (parts, 10, 20), 10.5, "two three");
  assert_stitched (parts, "one two | two three");
}

/* Overlap 7 to 10: "five", cut at 10, and "two", cut at 7, are half words. */
static void
test_each_word_once (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();

  add_segment (add_part (parts, 0, 10), 6.75, "One, two three. Four? fi");
  add_segment (add_part (parts, 7, 17), 6.75, "o two three. Four? Five! Six");
  assert_stitched (parts, "One, two three. | Four? Five! Six");
}

/* By the clock of the left it is behind the middle, by that of the right before it, and the other
 * way round. */
static void
test_clocks_that_differ (void)
{
  for (int sign = -1; sign <= 1; sign += 2) {
    g_autoptr (GPtrArray) parts = create_parts ();

    add_segment (add_part (parts, 0, 10), 7.25 + sign * 0.1, "a b middle d");
    add_segment (add_part (parts, 7, 17), 7.25 - sign * 0.1, "a b middle d");
    assert_stitched_flat (parts, "a b middle d");
  }
}

/* One sound, spelled differently on both sides. */
static void
test_other_spelling (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();

  add_segment (add_part (parts, 0, 10), 7.3, "a b two d");
  add_segment (add_part (parts, 7, 17), 7.2, "a b too d");
  assert_stitched_flat (parts, "a b too d");
}

/* Said twice, it is there twice. */
static void
test_repeated_words (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();

  add_segment (add_part (parts, 0, 10), 7.0, "no no no no no no");
  add_segment (add_part (parts, 7, 17), 7.1, "no no no no no no");
  assert_stitched_flat (parts, "no no no no no no");
}

static void
test_times_follow_the_words (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();
  g_autoptr (GPtrArray) segments = NULL;
  const TranscriptSegment *segment = NULL;

  add_segment (add_part (parts, 0, 10), 8, "a b c d");
  add_segment (add_part (parts, 7, 17), 8, "a b c d");
  segments = transcript_stitch (parts);
  g_assert_cmpuint (segments->len, ==, 2);
  segment = g_ptr_array_index (segments, 0);
  g_assert_cmpstr (segment->text, ==, "a");
  g_assert_cmpfloat (segment->end, ==, 8.5);
  segment = g_ptr_array_index (segments, 1);
  g_assert_cmpstr (segment->text, ==, "b c d");
  g_assert_cmpfloat (segment->start, ==, 8.5);
}

/* The list has no punctuation, the text has; a segment that was not touched keeps its own. */
static void
test_punctuation_stays (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();
  TranscriptSegment *segment = NULL;

  segment = add_segment (add_part (parts, 0, 10), 8, "a b");
  g_clear_pointer (&segment->text, g_free);
  segment->text = g_strdup ("A, b.");
  assert_stitched (parts, "A, b.");

  segment = add_segment (g_ptr_array_index (parts, 0), 8, "a b");
  g_clear_pointer (&segment->text, g_free);
  segment->text = g_strdup ("A, b.");
  add_segment (add_part (parts, 7, 17), 8, "a b");
  assert_stitched (parts, "A, | b");
}

/* Nobody said when each word was: their order says which are the same. */
static void
test_without_words (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();
  g_autoptr (GPtrArray) segments = NULL;
  g_autofree char *text = NULL;

  add_segment_without_words (add_part (parts, 0, 10), 5, 10, "alpha beta gamma delta epsilon");
  add_segment_without_words (add_part (parts, 7, 17), 7, 12, "gamma delta epsilon zeta eta");
  segments = transcript_stitch (parts);
  text = join_flat (segments);
  g_assert_cmpstr (text, ==, "alpha beta gamma delta epsilon zeta eta");
  for (guint i = 0; i < segments->len; i++)
    g_assert_null (((TranscriptSegment *) g_ptr_array_index (segments, i))->words);
}

static void
test_segments_without_overlap (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();

  add_segment (add_part (parts, 0, 10), 3, "c d e f");
  add_segment (g_ptr_array_index (parts, 0), 2.25, "a b");
  assert_stitched (parts, "a b | c d e f");
}

/* A list that no voice could speak is settled by the clock alone, without a table of all pairs. */
static void
test_endless_lists (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();
  g_autoptr (GPtrArray) segments = NULL;
  TranscriptSegment *left = add_segment_without_words (add_part (parts, 0, 10), 7, 10, "x");
  TranscriptSegment *right = add_segment_without_words (add_part (parts, 7, 17), 7, 10, "x");

  for (guint i = 0; i < 20000; i++) {
    double at = 7 + i * 3.0 / 20000;

    transcript_segment_add_word (left, at, at, "x");
    transcript_segment_add_word (right, at, at, "x");
  }
  segments = transcript_stitch (parts);
  g_assert_cmpuint (segments->len, ==, 2);
  left = g_ptr_array_index (segments, 0);
  right = g_ptr_array_index (segments, 1);
  g_assert_cmpuint (left->words->len + right->words->len, ==, 20000);
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) parts = create_parts ();

  assert_stitched (parts, "");
  add_part (parts, 0, 10);
  add_part (parts, 7, 17);
  assert_stitched (parts, "");
}

#define ADD(name, function) g_test_add_func ("/plugins/transcript-stitcher/" name, function)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pieces-cut-in-silence", test_pieces_cut_in_silence);
  ADD ("each-word-once", test_each_word_once);
  ADD ("clocks-that-differ", test_clocks_that_differ);
  ADD ("other-spelling", test_other_spelling);
  ADD ("repeated-words", test_repeated_words);
  ADD ("times-follow-the-words", test_times_follow_the_words);
  ADD ("punctuation-stays", test_punctuation_stays);
  ADD ("without-words", test_without_words);
  ADD ("segments-without-overlap", test_segments_without_overlap);
  ADD ("endless-lists", test_endless_lists);
  ADD ("nothing", test_nothing);
  return g_test_run ();
}
