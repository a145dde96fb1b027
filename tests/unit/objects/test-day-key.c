// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "objects/day-key.h"

/* The first millisecond of 2013-05-24. */
#define MIDNIGHT_MS G_GINT64_CONSTANT (1369353600000)

static const SlSigV4Credentials ours = { "access", "secret", "us-east-1", "s3", NULL };

static void
assert_derived (const SlSigV4Key *key, gint64 wall_ms)
{
  SlSigV4Key expected;

  sl_sigv4_derive_key (&ours, wall_ms, &expected);
  g_assert_cmpstr (key->day, ==, expected.day);
  g_assert_cmpmem (key->bytes, sizeof key->bytes, expected.bytes, sizeof expected.bytes);
}

/* Other credentials show that nothing is derived again. */
static void
test_is_kept_all_day (void)
{
  const SlSigV4Credentials others = { "access", "other", "us-east-1", "s3", NULL };
  SlDayKey day_key;
  SlSigV4Key key;

  sl_day_key_init (&day_key);
  key = sl_day_key_get (&day_key, &ours, MIDNIGHT_MS);
  assert_derived (&key, MIDNIGHT_MS);
  key = sl_day_key_get (&day_key, &others, MIDNIGHT_MS + 86399999);
  assert_derived (&key, MIDNIGHT_MS);
  sl_day_key_clear (&day_key);
}

static void
test_changes_at_midnight (void)
{
  SlDayKey day_key;
  SlSigV4Key key;

  sl_day_key_init (&day_key);
  key = sl_day_key_get (&day_key, &ours, MIDNIGHT_MS - 1);
  g_assert_cmpstr (key.day, ==, "20130523");
  key = sl_day_key_get (&day_key, &ours, MIDNIGHT_MS);
  g_assert_cmpstr (key.day, ==, "20130524");
  assert_derived (&key, MIDNIGHT_MS);
  sl_day_key_clear (&day_key);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/day-key/is-kept-all-day", test_is_kept_all_day);
  g_test_add_func ("/objects/day-key/changes-at-midnight", test_changes_at_midnight);
  return g_test_run ();
}
