// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Utterances of recordings whose pauses are known. A second has a hundred samples here. */
#include "utterance-cutter.h"

#define SECOND 100
/* What stays with the speech of a long silence. */
#define MARGIN 25

static GArray *
make_silences (const SampleRange *ranges, guint n_ranges)
{
  GArray *silences = g_array_new (FALSE, FALSE, sizeof (SampleRange));

  g_array_append_vals (silences, ranges, n_ranges);
  return silences;
}

static void
assert_utterance (const GArray *silences,
                  guint64 n_samples,
                  guint64 from,
                  guint64 start,
                  guint64 end)
{
  guint64 next = 0;
  SampleRange utterance = utterance_cutter_next (silences, SECOND, n_samples, from, &next);

  g_assert_cmpuint (utterance.start, ==, start);
  g_assert_cmpuint (utterance.end, ==, end);
  g_assert_cmpuint (next, ==, end);
}

static void
test_without_a_pause_is_cut_at_the_limit (void)
{
  g_autoptr (GArray) silences = make_silences (NULL, 0);

  assert_utterance (silences, 70 * SECOND, 0, 0, 30 * SECOND);
  assert_utterance (silences, 70 * SECOND, 30 * SECOND, 30 * SECOND, 60 * SECOND);
  assert_utterance (silences, 70 * SECOND, 60 * SECOND, 60 * SECOND, 70 * SECOND);
}

static void
test_ends_with_a_sentence (void)
{
  const SampleRange ranges[] = { { 200, 230 }, { 500, 560 }, { 900, 1000 } };
  g_autoptr (GArray) silences = make_silences (ranges, G_N_ELEMENTS (ranges));

  assert_utterance (silences, 1200, 0, 0, 500 + MARGIN);
  assert_utterance (silences, 1200, 500 + MARGIN, 560 - MARGIN, 900 + MARGIN);
  assert_utterance (silences, 1200, 900 + MARGIN, 1000 - MARGIN, 1200);
}

static void
test_too_long_is_cut_at_the_longest_pause (void)
{
  const SampleRange ranges[] = { { 500, 545 }, { 1600, 1620 }, { 2000, 2040 }, { 2500, 2515 } };
  g_autoptr (GArray) silences = make_silences (ranges, G_N_ELEMENTS (ranges));

  assert_utterance (silences, 6000, 0, 0, 2020);
}

static void
test_leaves_silence_out (void)
{
  const SampleRange ranges[] = { { 0, 700 }, { 1000, 2000 } };
  g_autoptr (GArray) silences = make_silences (ranges, G_N_ELEMENTS (ranges));

  assert_utterance (silences, 2000, 0, 700 - MARGIN, 1000 + MARGIN);
  assert_utterance (silences, 2000, 1000 + MARGIN, 2000, 2000);
}

static void
test_always_moves_on (void)
{
  g_autoptr (GArray) silences = g_array_new (FALSE, FALSE, sizeof (SampleRange));
  guint64 n_samples = 100 * SECOND;
  guint64 next = 0;

  for (guint64 start = 5; start < n_samples; start += 37) {
    const SampleRange range = { start, start + 12 + start % 20 };

    g_array_append_val (silences, range);
  }
  while (next < n_samples) {
    guint64 before = next;
    SampleRange utterance = utterance_cutter_next (silences, SECOND, n_samples, before, &next);

    g_assert_cmpuint (next, >, before);
    g_assert_cmpuint (utterance.start, >=, before);
    g_assert_cmpuint (utterance.end, <=, n_samples);
    g_assert_cmpuint (utterance.end - utterance.start, <=, LONGEST_UTTERANCE * SECOND);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/utterance-cutter/without-a-pause-is-cut-at-the-limit",
                   test_without_a_pause_is_cut_at_the_limit);
  g_test_add_func ("/plugins/utterance-cutter/ends-with-a-sentence", test_ends_with_a_sentence);
  g_test_add_func ("/plugins/utterance-cutter/too-long-is-cut-at-the-longest-pause",
                   test_too_long_is_cut_at_the_longest_pause);
  g_test_add_func ("/plugins/utterance-cutter/leaves-silence-out", test_leaves_silence_out);
  g_test_add_func ("/plugins/utterance-cutter/always-moves-on", test_always_moves_on);
  return g_test_run ();
}
