// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* RFC 3339 times, against known instants and against GLib's calendar. */
#include "base/time-format.h"
#include "sluice/sluice-error.h"

static void
assert_both_ways (gint64 wall_ms, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *formatted = sl_time_format (wall_ms);
  gint64 parsed = 0;

  g_assert_cmpstr (formatted, ==, text);
  g_assert_true (sl_time_parse (text, &parsed, &error));
  g_assert_no_error (error);
  g_assert_cmpint (parsed, ==, wall_ms);
}

static void
test_known_instants (void)
{
  assert_both_ways (0, "1970-01-01T00:00:00.000Z");
  assert_both_ways (-1, "1969-12-31T23:59:59.999Z");
  assert_both_ways (G_GINT64_CONSTANT (951782400000), "2000-02-29T00:00:00.000Z");
  assert_both_ways (G_GINT64_CONSTANT (1735689600123), "2025-01-01T00:00:00.123Z");
  assert_both_ways (G_GINT64_CONSTANT (253402300799999), "9999-12-31T23:59:59.999Z");
}

static void
test_agrees_with_glib (void)
{
  /* A step that is no multiple of a day or a year visits all months and hours. */
  for (gint64 s = 0; s < G_GINT64_CONSTANT (8000000000); s += 7654321) {
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (s);
    g_autofree char *expected = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z");

    assert_both_ways (s * 1000, expected);
  }
}

static void
test_fractions (void)
{
  gint64 wall_ms = 0;

  g_assert_true (sl_time_parse ("1970-01-01T00:00:01Z", &wall_ms, NULL));
  g_assert_cmpint (wall_ms, ==, 1000);
  g_assert_true (sl_time_parse ("1970-01-01T00:00:00.5Z", &wall_ms, NULL));
  g_assert_cmpint (wall_ms, ==, 500);
  g_assert_true (sl_time_parse ("1970-01-01T00:00:00.123999Z", &wall_ms, NULL));
  g_assert_cmpint (wall_ms, ==, 123);
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "",
    "1970-01-01",
    "1970-01-01T00:00:00",
    "1970-01-01T00:00:00.Z",
    "1970-01-01T00:00:00+00:00",
    "1970-01-01 00:00:00Z",
    "1970-13-01T00:00:00Z",
    "1970-00-01T00:00:00Z",
    "1970-02-29T00:00:00Z",
    "1970-01-00T00:00:00Z",
    "1970-01-01T24:00:00Z",
    "1970-01-01T00:60:00Z",
    "1970-01-01T00:00:60Z",
    "1970-01-01T00:00:00Zx",
    " 1970-01-01T00:00:00Z",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    gint64 wall_ms = 42;

    g_assert_false (sl_time_parse (bad[i], &wall_ms, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
    g_assert_cmpint (wall_ms, ==, 42);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/time-format/known-instants", test_known_instants);
  g_test_add_func ("/base/time-format/agrees-with-glib", test_agrees_with_glib);
  g_test_add_func ("/base/time-format/fractions", test_fractions);
  g_test_add_func ("/base/time-format/refuses", test_refuses);
  return g_test_run ();
}
