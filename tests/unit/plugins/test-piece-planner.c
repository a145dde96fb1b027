// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Cuts of recordings whose pauses are known. A sample is a hundredth of a second here. */
#include "piece-planner.h"

#define SECOND 100
#define LIMIT (100 * SECOND)
#define OVERLAP (3 * SECOND)
#define LEAST_SILENCE 30

typedef struct {
  GArray *silences; /* (owned) (element-type SampleRange) */
  PiecePlanner planner;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->silences = g_array_new (FALSE, FALSE, sizeof (SampleRange));
  fixture->planner = (PiecePlanner){
    .n_samples = 1000 * SECOND,
    .silences = fixture->silences,
    .least_silence = LEAST_SILENCE,
    .overlap = OVERLAP,
  };
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->silences, g_array_unref);
}

static void
add_silence (Fixture *fixture, guint64 start, guint64 end)
{
  const SampleRange range = { start, end };

  g_array_append_val (fixture->silences, range);
}

static void
assert_piece (Fixture *fixture, guint64 start, guint64 end, guint64 next)
{
  Piece piece = piece_planner_next (&fixture->planner, start, LIMIT);

  g_assert_cmpuint (piece.start, ==, start);
  g_assert_cmpuint (piece.end, ==, end);
  g_assert_cmpuint (piece.next, ==, next);
}

static void
test_short_recordings_are_one_piece (Fixture *fixture, gconstpointer user_data)
{
  fixture->planner.n_samples = LIMIT;
  add_silence (fixture, LIMIT / 2, LIMIT / 2 + SECOND);
  assert_piece (fixture, 0, LIMIT, LIMIT);
}

static void
test_cuts_in_the_last_pause (Fixture *fixture, gconstpointer user_data)
{
  add_silence (fixture, 60 * SECOND, 62 * SECOND);
  add_silence (fixture, 80 * SECOND, 81 * SECOND);
  add_silence (fixture, 150 * SECOND, 151 * SECOND);
  assert_piece (fixture, 0, 80 * SECOND + SECOND / 2, 80 * SECOND + SECOND / 2);
}

/* Not in its middle, which is behind the limit. */
static void
test_cuts_in_a_pause_over_the_limit (Fixture *fixture, gconstpointer user_data)
{
  add_silence (fixture, 99 * SECOND, 120 * SECOND);
  assert_piece (fixture, 0, LIMIT - LEAST_SILENCE / 2, LIMIT - LEAST_SILENCE / 2);
}

static void
test_a_pause_that_begins_too_late_is_none (Fixture *fixture, gconstpointer user_data)
{
  add_silence (fixture, LIMIT - LEAST_SILENCE + 1, 120 * SECOND);
  assert_piece (fixture, 0, LIMIT, LIMIT - OVERLAP);
}

static void
test_early_pauses_do_not_count (Fixture *fixture, gconstpointer user_data)
{
  add_silence (fixture, 10 * SECOND, 11 * SECOND);
  add_silence (fixture, 48 * SECOND, 49 * SECOND);
  assert_piece (fixture, 0, LIMIT, LIMIT - OVERLAP);
}

static void
test_the_last_piece_is_no_crumb (Fixture *fixture, gconstpointer user_data)
{
  fixture->planner.n_samples = LIMIT + SECOND;
  assert_piece (fixture, 0, LIMIT + SECOND - LIMIT / 4, LIMIT + SECOND - LIMIT / 4 - OVERLAP);
}

/* Whatever the pauses are: pieces follow each other, none is too long, the end is reached. */
static void
test_covers_every_recording (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint run = 0; run < 300; run++) {
    guint64 start = 0;

    g_array_set_size (fixture->silences, 0);
    fixture->planner.n_samples = (guint64) g_rand_int_range (rand, 1, 2000 * SECOND);
    for (guint64 at = 0; at < fixture->planner.n_samples;) {
      guint64 silence = at + (guint64) g_rand_int_range (rand, 0, 90 * SECOND);

      at = silence + (guint64) g_rand_int_range (rand, LEAST_SILENCE, 20 * SECOND);
      add_silence (fixture, silence, at);
    }
    while (start < fixture->planner.n_samples) {
      Piece piece = piece_planner_next (&fixture->planner, start, LIMIT);

      g_assert_cmpuint (piece.end, >, piece.start);
      g_assert_cmpuint (piece.end - piece.start, <=, LIMIT);
      g_assert_cmpuint (piece.next, >, start);
      g_assert_true (piece.next == piece.end || piece.next == piece.end - OVERLAP);
      start = piece.next;
    }
    g_assert_cmpuint (start, ==, fixture->planner.n_samples);
  }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/piece-planner/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("short-recordings-are-one-piece", test_short_recordings_are_one_piece);
  ADD ("cuts-in-the-last-pause", test_cuts_in_the_last_pause);
  ADD ("cuts-in-a-pause-over-the-limit", test_cuts_in_a_pause_over_the_limit);
  ADD ("a-pause-that-begins-too-late-is-none", test_a_pause_that_begins_too_late_is_none);
  ADD ("early-pauses-do-not-count", test_early_pauses_do_not_count);
  ADD ("the-last-piece-is-no-crumb", test_the_last_piece_is_no_crumb);
  ADD ("covers-every-recording", test_covers_every_recording);
  return g_test_run ();
}
