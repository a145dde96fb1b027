// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The level of each window of 20 ms against a threshold over the noise floor. No model of speech:
 * it must never take quiet words for silence, and may well take noise for speech, which the
 * recogniser then says nothing about. */
#include "speech-level.h"

#include <math.h>

/* A syllable has several, a pause between words has one or more. */
#define WINDOWS_PER_SECOND 50
/* Of all windows are quieter than the noise floor: people who speak fluently pause for a tenth of
 * the time. */
#define FLOOR_SHARE 0.1
/* Windows; what is shorter is a click of a mouse or a key, no syllable. */
#define SHORTEST_SOUND 3
/* What 16 bits can't tell from nothing. */
#define SILENCE_DB -96.0f

struct _SpeechLevel {
  guint sample_rate;
  guint window; /* samples */
  SpeechLevelOptions options;
  guint64 n_samples;
  GArray *levels; /* (owned) (element-type float) dBFS of each window */
  double threshold;
  GArray *sounds; /* (owned) (element-type guint) windows with sound before each window */

  /* Of the window that is not full yet. */
  guint n_pending;
  double sum;
  double sum_of_squares;
};

SpeechLevel *
speech_level_new (guint sample_rate, const SpeechLevelOptions *options)
{
  SpeechLevel *self = g_new0 (SpeechLevel, 1);

  self->sample_rate = sample_rate;
  self->window = MAX (1, sample_rate / WINDOWS_PER_SECOND);
  self->options = *options;
  self->levels = g_array_new (FALSE, FALSE, sizeof (float));
  self->sounds = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
speech_level_free (SpeechLevel *self)
{
  g_array_unref (self->levels);
  g_array_unref (self->sounds);
  g_free (self);
}

/* Around the mean: a microphone's offset is no sound. */
static void
close_window (SpeechLevel *self)
{
  double mean = self->sum / self->n_pending;
  double power = self->sum_of_squares / self->n_pending - mean * mean;
  double level = power > 0 ? 10 * log10 (power) - 20 * log10 (-(double) G_MININT16) : -HUGE_VAL;
  float kept = MAX (SILENCE_DB, (float) level);

  g_array_append_val (self->levels, kept);
  self->n_pending = 0;
  self->sum = 0;
  self->sum_of_squares = 0;
}

void
speech_level_add (SpeechLevel *self, const gint16 *samples, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    double sample = samples[i];

    self->sum += sample;
    self->sum_of_squares += sample * sample;
    if (++self->n_pending == self->window)
      close_window (self);
  }
  self->n_samples += count;
}

static int
compare_levels (gconstpointer a, gconstpointer b)
{
  float left = *(const float *) a;
  float right = *(const float *) b;

  return (left > right) - (left < right);
}

static double
find_threshold (const SpeechLevel *self)
{
  g_autoptr (GArray) sorted = g_array_copy (self->levels);
  double floor_level = SILENCE_DB;

  g_array_sort (sorted, compare_levels);
  if (sorted->len > 0)
    floor_level = g_array_index (sorted, float, (guint) (sorted->len * FLOOR_SHARE));
  return CLAMP (floor_level + self->options.margin, self->options.lowest, self->options.highest);
}

static gboolean
is_quiet (const SpeechLevel *self, guint window)
{
  return g_array_index (self->levels, float, window) < self->threshold;
}

/* The first window from @window on that is not as it is. */
static guint
find_run_end (const SpeechLevel *self, guint window)
{
  gboolean quiet = is_quiet (self, window);
  guint end = window + 1;

  while (end < self->levels->len && is_quiet (self, end) == quiet)
    end++;
  return end;
}

static void
count_sounds (SpeechLevel *self)
{
  guint total = 0;

  g_array_append_val (self->sounds, total);
  for (guint start = 0, end = 0; start < self->levels->len; start = end) {
    gboolean is_sound = !is_quiet (self, start);

    end = find_run_end (self, start);
    is_sound = is_sound && end - start >= SHORTEST_SOUND;
    for (guint i = start; i < end; i++) {
      total += is_sound;
      g_array_append_val (self->sounds, total);
    }
  }
}

void
speech_level_finish (SpeechLevel *self)
{
  if (self->n_pending > 0)
    close_window (self);
  self->threshold = find_threshold (self);
  count_sounds (self);
}

double
speech_level_get_threshold (const SpeechLevel *self)
{
  return self->threshold;
}

double
speech_level_get_speech (const SpeechLevel *self, guint64 start, guint64 end)
{
  guint first = (guint) MIN (start / self->window, self->levels->len);
  guint last = (guint) MIN ((end + self->window - 1) / self->window, self->levels->len);

  if (last <= first)
    return 0.0;
  return (double) (g_array_index (self->sounds, guint, last)
                   - g_array_index (self->sounds, guint, first))
         * self->window / self->sample_rate;
}

GArray *
speech_level_find_silences (const SpeechLevel *self, guint64 least)
{
  GArray *silences = g_array_new (FALSE, FALSE, sizeof (SampleRange));

  for (guint start = 0, end = 0; start < self->levels->len; start = end) {
    SampleRange range = { .start = (guint64) start * self->window };

    end = find_run_end (self, start);
    range.end = MIN ((guint64) end * self->window, self->n_samples);
    if (is_quiet (self, start) && range.end - range.start >= least)
      g_array_append_val (silences, range);
  }
  return silences;
}
