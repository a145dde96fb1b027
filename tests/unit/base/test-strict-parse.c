// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Numbers, sizes, durations and bitrates: what is read, what is refused, what is written. */
#include "base/strict-parse.h"
#include "sluice/sluice-error.h"

typedef gboolean (*ParseFunc) (const char *text, guint64 *value, GError **error);
typedef char *(*FormatFunc) (guint64 value);

typedef struct {
  const char *text;
  guint64 value;
} Case;

static void
assert_reads (ParseFunc parse, const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++) {
    g_autoptr (GError) error = NULL;
    guint64 value = 0;

    g_assert_true (parse (cases[i].text, &value, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (value, ==, cases[i].value);
  }
}

static void
assert_refuses (ParseFunc parse, const char *const *texts)
{
  for (; *texts != NULL; texts++) {
    g_autoptr (GError) error = NULL;
    guint64 value = 42;

    g_assert_false (parse (*texts, &value, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
    g_assert_cmpuint (value, ==, 42);
  }
}

static void
assert_writes (FormatFunc format, ParseFunc parse, const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++) {
    g_autofree char *text = format (cases[i].value);
    guint64 value = 0;

    g_assert_cmpstr (text, ==, cases[i].text);
    g_assert_true (parse (text, &value, NULL));
    g_assert_cmpuint (value, ==, cases[i].value);
  }
}

static void
test_uint (void)
{
  static const char *const bad[] = {
    "", " 1", "1 ", "+1", "-1", "01", "1x", "0x1", "101", "4", "99999999999999999999", NULL
  };
  guint64 value = 0;

  g_assert_true (sl_parse_uint ("0", 0, G_MAXUINT64, &value, NULL));
  g_assert_cmpuint (value, ==, 0);
  g_assert_true (sl_parse_uint ("18446744073709551615", 0, G_MAXUINT64, &value, NULL));
  g_assert_cmpuint (value, ==, G_MAXUINT64);
  g_assert_false (sl_parse_uint ("18446744073709551616", 0, G_MAXUINT64, &value, NULL));
  for (gsize i = 0; bad[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (sl_parse_uint (bad[i], 5, 100, &value, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (g_strrstr (error->message, "from 5 to 100"));
  }
}

static void
test_int (void)
{
  static const char *const bad[] = { "", "-", "--1", "+1", "-01", "1.0", "1e3", NULL };
  gint64 value = 0;

  g_assert_true (sl_parse_int ("-9223372036854775808", G_MININT64, G_MAXINT64, &value, NULL));
  g_assert_cmpint (value, ==, G_MININT64);
  g_assert_true (sl_parse_int ("9223372036854775807", G_MININT64, G_MAXINT64, &value, NULL));
  g_assert_cmpint (value, ==, G_MAXINT64);
  g_assert_false (sl_parse_int ("9223372036854775808", G_MININT64, G_MAXINT64, &value, NULL));
  g_assert_false (sl_parse_int ("-9223372036854775809", G_MININT64, G_MAXINT64, &value, NULL));
  g_assert_false (sl_parse_int ("-6", -5, 5, &value, NULL));
  for (gsize i = 0; bad[i] != NULL; i++)
    g_assert_false (sl_parse_int (bad[i], G_MININT64, G_MAXINT64, &value, NULL));
}

static void
test_double (void)
{
  static const char *const bad[] = { "",    ".5",  "1.",  "1e",    "+1",   "01.5", "nan",
                                     "inf", "0x1", "1,5", "1e999", "1.5x", NULL };
  double value = 0;

  g_assert_true (sl_parse_double ("-1.5e2", -200, 200, &value, NULL));
  g_assert_cmpfloat (value, ==, -150);
  g_assert_true (sl_parse_double ("0.25", 0, 1, &value, NULL));
  g_assert_cmpfloat (value, ==, 0.25);
  g_assert_false (sl_parse_double ("1.25", 0, 1, &value, NULL));
  for (gsize i = 0; bad[i] != NULL; i++)
    g_assert_false (sl_parse_double (bad[i], -G_MAXDOUBLE, G_MAXDOUBLE, &value, NULL));
}

static void
test_boolean (void)
{
  static const char *const bad[] = { "", "yes", "no", "on", "True", "1", " true", NULL };
  gboolean value = FALSE;

  g_assert_true (sl_parse_boolean ("true", &value, NULL));
  g_assert_true (value);
  g_assert_true (sl_parse_boolean ("false", &value, NULL));
  g_assert_false (value);
  for (gsize i = 0; bad[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (sl_parse_boolean (bad[i], &value, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_size (void)
{
  static const Case good[] = {
    { "0", 0 },
    { "512", 512 },
    { "64kB", 64000 },
    { "64KiB", 65536 },
    { "500MB", 500000000 },
    { "5MiB", 5242880 },
    { "1.5KiB", 1536 },
    { "0.25KiB", 256 },
    { "1GB", 1000000000 },
    { "2TiB", G_GUINT64_CONSTANT (2199023255552) },
  };
  static const char *const bad[] = { "",    "MB",       "1 MB", "1mb",  "1Mb", "-1MB",       "0.3",
                                     "1.B", "0.0001kB", "1.5",  "1MBx", "1B",  "99999999TB", NULL };

  assert_reads (sl_parse_size, good, G_N_ELEMENTS (good));
  assert_refuses (sl_parse_size, bad);
}

static void
test_duration (void)
{
  static const Case good[] = {
    { "0s", 0 },
    { "250ms", 250000000 },
    { "1s", 1000000000 },
    { "1.5s", 1500000000 },
    { "15m", G_GUINT64_CONSTANT (900000000000) },
    { "1h", G_GUINT64_CONSTANT (3600000000000) },
    { "7d", G_GUINT64_CONSTANT (604800000000000) },
    { "0.000000001s", 1 },
  };
  static const char *const bad[] = { "",           "1",    "0",     "s",     "1 s", "-1s",
                                     "1S",         "1min", "1h30m", "0.5ns", "1.s", "0.0000000001s",
                                     "999999999d", NULL };

  assert_reads (sl_parse_duration, good, G_N_ELEMENTS (good));
  assert_refuses (sl_parse_duration, bad);
}

static void
test_bitrate (void)
{
  static const Case good[] = { { "128k", 128000 },
                               { "2M", 2000000 },
                               { "128000", 128000 },
                               { "1.5M", 1500000 } };
  static const char *const bad[] = { "", "128K", "128kbps", "k", "-1k", NULL };

  assert_reads (sl_parse_bitrate, good, G_N_ELEMENTS (good));
  assert_refuses (sl_parse_bitrate, bad);
}

static void
test_format_is_shortest (void)
{
  static const Case sizes[] = {
    { "0", 0 },          { "999", 999 },         { "1kB", 1000 },         { "1KiB", 1024 },
    { "5MiB", 5242880 }, { "500MB", 500000000 }, { "1.5GB", 1500000000 }, { "1234567", 1234567 }
  };
  static const Case durations[] = { { "0s", 0 },
                                    { "1s", 1000000000 },
                                    { "1.5s", 1500000000 },
                                    { "1m", G_GUINT64_CONSTANT (60000000000) },
                                    { "90s", G_GUINT64_CONSTANT (90000000000) },
                                    { "7d", G_GUINT64_CONSTANT (604800000000000) },
                                    { "1ns", 1 } };
  static const Case bitrates[] = { { "128k", 128000 }, { "2M", 2000000 }, { "1", 1 } };

  assert_writes (sl_format_size, sl_parse_size, sizes, G_N_ELEMENTS (sizes));
  assert_writes (sl_format_duration, sl_parse_duration, durations, G_N_ELEMENTS (durations));
  assert_writes (sl_format_bitrate, sl_parse_bitrate, bitrates, G_N_ELEMENTS (bitrates));
}

static void
test_format_reads_back (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++) {
    guint64 value = (guint64) g_rand_int (random) << (i % 32);
    g_autofree char *size = sl_format_size (value);
    g_autofree char *duration = sl_format_duration (value);
    guint64 read = 0;

    g_assert_true (sl_parse_size (size, &read, NULL));
    g_assert_cmpuint (read, ==, value);
    g_assert_true (sl_parse_duration (duration, &read, NULL));
    g_assert_cmpuint (read, ==, value);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/strict-parse/uint", test_uint);
  g_test_add_func ("/base/strict-parse/int", test_int);
  g_test_add_func ("/base/strict-parse/double", test_double);
  g_test_add_func ("/base/strict-parse/boolean", test_boolean);
  g_test_add_func ("/base/strict-parse/size", test_size);
  g_test_add_func ("/base/strict-parse/duration", test_duration);
  g_test_add_func ("/base/strict-parse/bitrate", test_bitrate);
  g_test_add_func ("/base/strict-parse/format-is-shortest", test_format_is_shortest);
  g_test_add_func ("/base/strict-parse/format-reads-back", test_format_reads_back);
  return g_test_run ();
}
