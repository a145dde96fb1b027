// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What providers mean by Retry-After. */
#include "retry-after.h"

/* Sun, 06 Nov 1994 08:49:37 GMT */
#define NOW 784111777
#define DAY_MS (24 * 60 * 60 * 1000)

static void
test_seconds (void)
{
  g_assert_cmpuint (retry_after_parse ("2", NOW), ==, 2000);
  g_assert_cmpuint (retry_after_parse ("0", NOW), ==, 0);
  g_assert_cmpuint (retry_after_parse ("7.66", NOW), ==, 8000);
  g_assert_cmpuint (retry_after_parse ("99999999999999999999", NOW), ==, DAY_MS);
}

static void
test_dates (void)
{
  g_assert_cmpuint (retry_after_parse ("Sun, 06 Nov 1994 08:50:07 GMT", NOW), ==, 30000);
  g_assert_cmpuint (retry_after_parse ("Sun, 06 Nov 1994 08:49:30 GMT", NOW), ==, 0);
  g_assert_cmpuint (retry_after_parse ("Fri, 31 Dec 2027 23:59:59 GMT", NOW), ==, DAY_MS);
}

static void
test_nonsense (void)
{
  g_assert_cmpuint (retry_after_parse (NULL, NOW), ==, 0);
  g_assert_cmpuint (retry_after_parse ("", NOW), ==, 0);
  g_assert_cmpuint (retry_after_parse ("-5", NOW), ==, 0);
  g_assert_cmpuint (retry_after_parse ("soon", NOW), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/retry-after/seconds", test_seconds);
  g_test_add_func ("/plugins/retry-after/dates", test_dates);
  g_test_add_func ("/plugins/retry-after/nonsense", test_nonsense);
  return g_test_run ();
}
