// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* "Did you mean" finds slips and nothing else. */
#include "base/suggest.h"

static const char *const stages[] = { "transcode",  "thumbnail", "extract-audio",
                                      "transcribe", "a",         NULL };

static void
test_finds_slips (void)
{
  g_assert_cmpstr (sl_suggest ("trancode", stages), ==, "transcode");
  g_assert_cmpstr (sl_suggest ("thumbnial", stages), ==, "thumbnail");
  g_assert_cmpstr (sl_suggest ("extract_audio", stages), ==, "extract-audio");
  g_assert_cmpstr (sl_suggest ("thumbnail", stages), ==, "thumbnail");
}

static void
test_returns_the_candidate_itself (void)
{
  g_assert_true (sl_suggest ("trancode", stages) == stages[0]);
}

static void
test_nearest_wins (void)
{
  static const char *const near_ones[] = { "width", "weight", "height", NULL };

  g_assert_cmpstr (sl_suggest ("heigth", near_ones), ==, "height");
  g_assert_cmpstr (sl_suggest ("widht", near_ones), ==, "width");
}

static void
test_a_swap_is_one_slip (void)
{
  static const char *const two[] = { "ab", NULL };

  g_assert_cmpstr (sl_suggest ("ba", two), ==, "ab");
}

static void
test_far_words_get_nothing (void)
{
  g_autofree char *huge = g_strnfill (5000, 'a');
  static const char *const none[] = { NULL };

  g_assert_null (sl_suggest ("watermark", stages));
  g_assert_null (sl_suggest (huge, stages));
  g_assert_null (sl_suggest ("transcode", none));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/suggest/finds-slips", test_finds_slips);
  g_test_add_func ("/base/suggest/returns-the-candidate-itself", test_returns_the_candidate_itself);
  g_test_add_func ("/base/suggest/nearest-wins", test_nearest_wins);
  g_test_add_func ("/base/suggest/a-swap-is-one-slip", test_a_swap_is_one_slip);
  g_test_add_func ("/base/suggest/far-words-get-nothing", test_far_words_get_nothing);
  return g_test_run ();
}
