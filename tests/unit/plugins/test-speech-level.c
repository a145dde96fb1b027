// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recordings of which is known where somebody speaks. */
#include "speech-level.h"

#include <math.h>

#define RATE 16000
#define QUIET_DB -72.0

static const SpeechLevelOptions options = { .margin = 10, .lowest = -60, .highest = -35 };

/* White noise, so that each window has the same level. */
static void
add_noise (SpeechLevel *level, GRand *rand, double seconds, double db)
{
  double amplitude = 32768 * pow (10, db / 20) * sqrt (3);
  guint n = (guint) (seconds * RATE);

  for (guint i = 0; i < n; i++) {
    gint16 sample = (gint16) lrint (g_rand_double_range (rand, -amplitude, amplitude));

    speech_level_add (level, &sample, 1);
  }
}

static void
assert_range (GArray *silences, guint index, double start, double end)
{
  const SampleRange *range = &g_array_index (silences, SampleRange, index);

  g_assert_cmpfloat_with_epsilon ((double) range->start / RATE, start, 0.021);
  g_assert_cmpfloat_with_epsilon ((double) range->end / RATE, end, 0.021);
}

static void
test_finds_pauses (void)
{
  g_autoptr (SpeechLevel) level = speech_level_new (RATE, &options);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GArray) silences = NULL;

  add_noise (level, rand, 1.0, QUIET_DB);
  add_noise (level, rand, 2.0, -25);
  add_noise (level, rand, 0.2, QUIET_DB);
  add_noise (level, rand, 1.0, -25);
  add_noise (level, rand, 0.5, QUIET_DB);
  speech_level_finish (level);
  silences = speech_level_find_silences (level, RATE * 3 / 10);
  g_assert_cmpuint (silences->len, ==, 2);
  assert_range (silences, 0, 0, 1);
  assert_range (silences, 1, 4.2, 4.7);
  g_assert_cmpfloat_with_epsilon (speech_level_get_speech (level, 0, 5 * RATE), 3.0, 0.05);
  g_assert_cmpfloat_with_epsilon (speech_level_get_speech (level, 2 * RATE, 4 * RATE), 1.8, 0.05);
  g_assert_cmpfloat (speech_level_get_speech (level, 0, RATE * 9 / 10), ==, 0);
}

/* A fan in the room, and somebody who speaks over it. */
static void
test_follows_the_noise_floor (void)
{
  g_autoptr (SpeechLevel) level = speech_level_new (RATE, &options);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  add_noise (level, rand, 2.0, -48);
  add_noise (level, rand, 2.0, -28);
  speech_level_finish (level);
  g_assert_cmpfloat_with_epsilon (speech_level_get_threshold (level), -38, 1);
  g_assert_cmpfloat_with_epsilon (speech_level_get_speech (level, 0, 4 * RATE), 2.0, 0.05);
}

/* Whoever never pauses is not his own noise floor. */
static void
test_never_takes_loud_sound_for_silence (void)
{
  g_autoptr (SpeechLevel) level = speech_level_new (RATE, &options);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  add_noise (level, rand, 3.0, -20);
  speech_level_finish (level);
  g_assert_cmpfloat (speech_level_get_threshold (level), ==, -35);
  g_assert_cmpfloat_with_epsilon (speech_level_get_speech (level, 0, 3 * RATE), 3.0, 0.03);
}

/* A microphone that is turned down. */
static void
test_hears_quiet_speech (void)
{
  g_autoptr (SpeechLevel) level = speech_level_new (RATE, &options);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  add_noise (level, rand, 2.0, -84);
  add_noise (level, rand, 1.0, -52);
  speech_level_finish (level);
  g_assert_cmpfloat (speech_level_get_threshold (level), ==, -60);
  g_assert_cmpfloat_with_epsilon (speech_level_get_speech (level, 0, 3 * RATE), 1.0, 0.05);
}

static void
test_clicks_are_no_speech (void)
{
  g_autoptr (SpeechLevel) level = speech_level_new (RATE, &options);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 10; i++) {
    add_noise (level, rand, 0.5, QUIET_DB);
    add_noise (level, rand, 0.02, -10);
  }
  speech_level_finish (level);
  g_assert_cmpfloat (speech_level_get_speech (level, 0, 6 * RATE), ==, 0);
}

/* A constant voltage is no sound. */
static void
test_offset_is_silence (void)
{
  g_autoptr (SpeechLevel) level = speech_level_new (RATE, &options);
  g_autoptr (GArray) silences = NULL;
  const gint16 sample = 12000;

  for (guint i = 0; i < RATE + 7; i++)
    speech_level_add (level, &sample, 1);
  speech_level_finish (level);
  silences = speech_level_find_silences (level, 1);
  g_assert_cmpuint (silences->len, ==, 1);
  g_assert_cmpuint (g_array_index (silences, SampleRange, 0).end, ==, RATE + 7);
}

static void
test_nothing_at_all (void)
{
  g_autoptr (SpeechLevel) level = speech_level_new (RATE, &options);
  g_autoptr (GArray) silences = NULL;

  speech_level_finish (level);
  silences = speech_level_find_silences (level, 0);
  g_assert_cmpuint (silences->len, ==, 0);
  g_assert_cmpfloat (speech_level_get_speech (level, 0, 100), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/speech-level/finds-pauses", test_finds_pauses);
  g_test_add_func ("/plugins/speech-level/follows-the-noise-floor", test_follows_the_noise_floor);
  g_test_add_func ("/plugins/speech-level/never-takes-loud-sound-for-silence",
                   test_never_takes_loud_sound_for_silence);
  g_test_add_func ("/plugins/speech-level/hears-quiet-speech", test_hears_quiet_speech);
  g_test_add_func ("/plugins/speech-level/clicks-are-no-speech", test_clicks_are_no_speech);
  g_test_add_func ("/plugins/speech-level/offset-is-silence", test_offset_is_silence);
  g_test_add_func ("/plugins/speech-level/nothing-at-all", test_nothing_at_all);
  return g_test_run ();
}
