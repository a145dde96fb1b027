// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The system clock, and the fake one that other tests rely on. */
#include "base/clock.h"
#include "fake-clock.h"

static void
test_system_wall_time (void)
{
  g_autoptr (SlClock) clock = sl_system_clock_new ();
  gint64 before = g_get_real_time () / 1000;
  gint64 wall = sl_clock_get_wall_ms (clock);

  g_assert_cmpint (wall, >=, before);
  g_assert_cmpint (wall, <=, g_get_real_time () / 1000);
}

static void
test_system_monotonic_time (void)
{
  g_autoptr (SlClock) clock = sl_system_clock_new ();
  gint64 first = sl_clock_get_monotonic_us (clock);

  g_assert_cmpint (first, >, 0);
  g_assert_cmpint (sl_clock_get_monotonic_us (clock), >=, first);
}

static void
test_fake_time_stands_still (void)
{
  g_autoptr (SlFakeClock) fake = sl_fake_clock_new (1000);
  SlClock *clock = SL_CLOCK (fake);

  g_assert_cmpint (sl_clock_get_wall_ms (clock), ==, 1000);
  g_assert_cmpint (sl_clock_get_monotonic_us (clock), ==, 0);
  sl_fake_clock_advance_ms (fake, 5);
  g_assert_cmpint (sl_clock_get_wall_ms (clock), ==, 1005);
  g_assert_cmpint (sl_clock_get_monotonic_us (clock), ==, 5000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/system-wall-time", test_system_wall_time);
  g_test_add_func ("/base/clock/system-monotonic-time", test_system_monotonic_time);
  g_test_add_func ("/base/clock/fake-time-stands-still", test_fake_time_stands_still);
  return g_test_run ();
}
