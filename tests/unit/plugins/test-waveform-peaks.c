// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "waveform-peaks.h"

static void
assert_peak (WaveformPeak found, int lowest, int highest)
{
  g_assert_cmpint (found.lowest, ==, lowest);
  g_assert_cmpint (found.highest, ==, highest);
}

static void
test_stretches (void)
{
  static const gint16 samples[] = { 3, -7, 5, 0, 32767, -32768, 9, 9 };
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 3);

  g_assert_true (waveform_peaks_add (peaks, samples, G_N_ELEMENTS (samples)));
  g_assert_cmpuint (waveform_peaks_get_n_frames (peaks), ==, 8);
  g_assert_cmpuint (waveform_peaks_get_length (peaks), ==, 3);
  assert_peak (waveform_peaks_get (peaks, 0), -7, 5);
  assert_peak (waveform_peaks_get (peaks, 1), -32768, 32767);
  assert_peak (waveform_peaks_get (peaks, 2), 9, 9);
}

/* The same stretches however the stream is cut. */
static void
test_stretches_over_buffers (void)
{
  static const gint16 samples[] = { 3, -7, 5, 0, 100, -100, 9 };
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 3);

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    g_assert_true (waveform_peaks_add (peaks, samples + i, 1));
  g_assert_cmpuint (waveform_peaks_get_length (peaks), ==, 3);
  assert_peak (waveform_peaks_get (peaks, 0), -7, 5);
  assert_peak (waveform_peaks_get (peaks, 1), -100, 100);
}

static void
test_mixes_channels (void)
{
  static const gint16 samples[] = { 100, 300, -32768, -32768, 32767, 32767, 5, -8 };
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (2, 1);

  g_assert_true (waveform_peaks_add (peaks, samples, 4));
  g_assert_cmpuint (waveform_peaks_get_length (peaks), ==, 4);
  assert_peak (waveform_peaks_get (peaks, 0), 200, 200);
  assert_peak (waveform_peaks_get (peaks, 1), -32768, -32768);
  assert_peak (waveform_peaks_get (peaks, 2), 32767, 32767);
  assert_peak (waveform_peaks_get (peaks, 3), -1, -1);
}

static void
test_columns (void)
{
  static const gint16 samples[] = { 1, 2, 3, 4, 5 };
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 1);

  waveform_peaks_add (peaks, samples, G_N_ELEMENTS (samples));
  assert_peak (waveform_peaks_get_column (peaks, 0, 2), 1, 2);
  assert_peak (waveform_peaks_get_column (peaks, 1, 2), 3, 5);
  /* More columns than peaks: each is drawn more than once. */
  assert_peak (waveform_peaks_get_column (peaks, 0, 10), 1, 1);
  assert_peak (waveform_peaks_get_column (peaks, 1, 10), 1, 1);
  assert_peak (waveform_peaks_get_column (peaks, 9, 10), 5, 5);
}

static void
test_has_a_limit (void)
{
  static const gint16 samples[4096] = { 0 };
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 1);
  guint n_added = 0;

  while (waveform_peaks_add (peaks, samples, G_N_ELEMENTS (samples)))
    n_added += G_N_ELEMENTS (samples);
  g_assert_cmpuint (waveform_peaks_get_length (peaks), ==, n_added);
  g_assert_cmpuint (n_added, <=, WAVEFORM_MAX_PEAKS);
  g_assert_cmpuint (n_added + G_N_ELEMENTS (samples), >, WAVEFORM_MAX_PEAKS - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/waveform-peaks/stretches", test_stretches);
  g_test_add_func ("/plugins/waveform-peaks/stretches-over-buffers", test_stretches_over_buffers);
  g_test_add_func ("/plugins/waveform-peaks/mixes-channels", test_mixes_channels);
  g_test_add_func ("/plugins/waveform-peaks/columns", test_columns);
  g_test_add_func ("/plugins/waveform-peaks/has-a-limit", test_has_a_limit);
  return g_test_run ();
}
