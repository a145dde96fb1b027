// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/human.h"

static void
assert_size (guint64 bytes, const char *expected)
{
  g_autofree char *text = sl_human_size (bytes);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_sizes (void)
{
  assert_size (0, "0 B");
  assert_size (999, "999 B");
  assert_size (1000, "1.0 kB");
  assert_size (9184, "9.2 kB");
  assert_size (999949, "999.9 kB");
  assert_size (999950, "1.0 MB");
  assert_size (1400000, "1.4 MB");
  assert_size (G_MAXUINT64, "18446744.1 TB");
}

static void
assert_duration (double seconds, const char *expected)
{
  g_autofree char *text = sl_human_duration (seconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_durations (void)
{
  assert_duration (-1, "0.0 s");
  assert_duration (0.44, "0.4 s");
  assert_duration (59.94, "59.9 s");
  assert_duration (59.96, "1:00");
  assert_duration (65, "1:05");
  assert_duration (3599.6, "1:00:00");
  assert_duration (3723, "1:02:03");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tools/human/sizes", test_sizes);
  g_test_add_func ("/tools/human/durations", test_durations);
  return g_test_run ();
}
