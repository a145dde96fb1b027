// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loudness-gain.h"

#include <math.h>

static const LoudnessTarget target = { -16.0, -1.0 };

static double
choose (double loudness, double peak)
{
  const LoudnessReading reading = { loudness, peak };

  return loudness_gain_choose (&reading, &target);
}

static void
test_reaches_target (void)
{
  g_assert_cmpfloat_with_epsilon (choose (-23.0, -12.0), 7.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (choose (-9.0, -0.5), -7.0, 1e-9);
}

static void
test_stops_at_ceiling (void)
{
  g_assert_cmpfloat_with_epsilon (choose (-23.0, -4.0), 3.0, 1e-9);
}

/* Too loud a peak is brought down even where that makes a quiet recording quieter. */
static void
test_lowers_to_ceiling (void)
{
  g_assert_cmpfloat_with_epsilon (choose (-20.0, 2.5), -3.5, 1e-9);
}

static void
test_leaves_silence (void)
{
  g_assert_cmpfloat (choose (-HUGE_VAL, -HUGE_VAL), ==, 0.0);
  g_assert_cmpfloat (choose (-65.0, -50.0), ==, 0.0);
}

static void
test_leaves_what_is_too_short (void)
{
  g_assert_cmpfloat (choose (-HUGE_VAL, -20.0), ==, 0.0);
  g_assert_cmpfloat_with_epsilon (choose (-HUGE_VAL, 0.0), -1.0, 1e-9);
}

static void
test_has_a_limit (void)
{
  g_assert_cmpfloat_with_epsilon (choose (-45.0, -40.0), 20.0, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/loudness-gain/reaches-target", test_reaches_target);
  g_test_add_func ("/plugins/loudness-gain/stops-at-ceiling", test_stops_at_ceiling);
  g_test_add_func ("/plugins/loudness-gain/lowers-to-ceiling", test_lowers_to_ceiling);
  g_test_add_func ("/plugins/loudness-gain/leaves-silence", test_leaves_silence);
  g_test_add_func ("/plugins/loudness-gain/leaves-what-is-too-short",
                   test_leaves_what_is_too_short);
  g_test_add_func ("/plugins/loudness-gain/has-a-limit", test_has_a_limit);
  return g_test_run ();
}
