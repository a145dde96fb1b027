// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one wording of a refusal, in the unit of each limit. */
#include "model/media-limits.h"

#include "sluice/sluice-error.h"

static void
assert_refusal (SluiceLimit limit, guint64 allowed, guint64 found, const char *expected)
{
  SlMediaLimits limits;
  g_autoptr (GError) error = NULL;

  sl_media_limits_init (&limits);
  limits.values[limit] = allowed;
  g_assert_true (sl_media_limits_check (&limits, limit, allowed, "it", NULL));
  g_assert_false (sl_media_limits_check (&limits, limit, found, "it", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_wording (void)
{
  assert_refusal (SLUICE_LIMIT_PIXELS, 10, 11, "it has 11 pixels; allowed: 10 (max_pixels)");
  assert_refusal (SLUICE_LIMIT_TRACKS, 1, 4000, "it has 4000 tracks; allowed: 1 (max_tracks)");
  assert_refusal (SLUICE_LIMIT_METADATA, 1024, 2048,
                  "it has 2KiB of metadata; allowed: 1KiB (max_metadata)");
  assert_refusal (SLUICE_LIMIT_DURATION, 60 * G_GUINT64_CONSTANT (1000000000),
                  120 * G_GUINT64_CONSTANT (1000000000),
                  "it has 2m of recording; allowed: 1m (max_duration)");
}

/* A default that a descriptor could not set would be a default that nobody may keep. */
static void
test_defaults_are_allowed (void)
{
  SlMediaLimits limits;

  sl_media_limits_init (&limits);
  for (guint i = 0; i < SL_N_LIMITS; i++) {
    const SlLimitSpec *spec = sl_limit_get_spec (i);

    g_assert_cmpuint (limits.values[i], ==, spec->standard);
    g_assert_cmpuint (spec->standard, >=, 1);
    g_assert_cmpuint (spec->standard, <=, spec->maximum);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/media-limits/wording", test_wording);
  g_test_add_func ("/model/media-limits/defaults-are-allowed", test_defaults_are_allowed);
  return g_test_run ();
}
