// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Counts samples, not buffers: the stretches are the same however the decoder cuts the stream. */
#include "waveform-peaks.h"

struct _WaveformPeaks {
  GArray *peaks; /* (owned) (element-type WaveformPeak) */
  guint channels;
  guint samples_per_pixel;
  guint64 n_frames;
};

WaveformPeaks *
waveform_peaks_new (guint channels, guint samples_per_pixel)
{
  WaveformPeaks *self = g_new0 (WaveformPeaks, 1);

  g_return_val_if_fail (channels > 0 && samples_per_pixel > 0, NULL);

  self->peaks = g_array_new (FALSE, FALSE, sizeof (WaveformPeak));
  self->channels = channels;
  self->samples_per_pixel = samples_per_pixel;
  return self;
}

void
waveform_peaks_free (WaveformPeaks *self)
{
  g_array_unref (self->peaks);
  g_free (self);
}

/* The mean, as audiowaveform has it. */
static gint16
mix (const WaveformPeaks *self, const gint16 *frame)
{
  int sum = 0;

  for (guint i = 0; i < self->channels; i++)
    sum += frame[i];
  return sum / (int) self->channels;
}

static void
add_sample (WaveformPeaks *self, gint16 sample)
{
  WaveformPeak *last;

  if (self->n_frames++ % self->samples_per_pixel == 0) {
    const WaveformPeak first = { sample, sample };

    g_array_append_val (self->peaks, first);
    return;
  }
  last = &g_array_index (self->peaks, WaveformPeak, self->peaks->len - 1);
  last->lowest = MIN (last->lowest, sample);
  last->highest = MAX (last->highest, sample);
}

gboolean
waveform_peaks_add (WaveformPeaks *self, const gint16 *samples, gsize n_frames)
{
  if ((self->n_frames + n_frames) / self->samples_per_pixel >= WAVEFORM_MAX_PEAKS)
    return FALSE;
  for (gsize i = 0; i < n_frames; i++)
    add_sample (self, mix (self, samples + i * self->channels));
  return TRUE;
}

guint64
waveform_peaks_get_n_frames (const WaveformPeaks *self)
{
  return self->n_frames;
}

guint
waveform_peaks_get_samples_per_pixel (const WaveformPeaks *self)
{
  return self->samples_per_pixel;
}

guint
waveform_peaks_get_length (const WaveformPeaks *self)
{
  return self->peaks->len;
}

WaveformPeak
waveform_peaks_get (const WaveformPeaks *self, guint index)
{
  return g_array_index (self->peaks, WaveformPeak, index);
}

WaveformPeak
waveform_peaks_get_column (const WaveformPeaks *self, guint column, guint n_columns)
{
  guint first = (guint) ((guint64) column * self->peaks->len / n_columns);
  guint end = (guint) ((guint64) (column + 1) * self->peaks->len / n_columns);
  WaveformPeak peak = waveform_peaks_get (self, first);

  for (guint i = first + 1; i < end; i++) {
    WaveformPeak other = waveform_peaks_get (self, i);

    peak.lowest = MIN (peak.lowest, other.lowest);
    peak.highest = MAX (peak.highest, other.highest);
  }
  return peak;
}
