// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "waveform-json.h"

static const gint16 samples[] = { -32768, 32767, 255, -255, 256, -513 };

static void
test_8_bits (void)
{
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 2);
  g_autofree char *text = NULL;

  waveform_peaks_add (peaks, samples, G_N_ELEMENTS (samples));
  text = waveform_json_format (peaks, 44100, 8);
  g_assert_cmpstr (text, ==,
                   "{\"version\":2,\"channels\":1,\"sample_rate\":44100,\"samples_per_pixel\":2,"
                   "\"bits\":8,\"length\":3,\"data\":[-128,127,0,0,-2,1]}\n");
}

static void
test_16_bits (void)
{
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 4);
  g_autofree char *text = NULL;

  waveform_peaks_add (peaks, samples, G_N_ELEMENTS (samples));
  text = waveform_json_format (peaks, 8000, 16);
  g_assert_cmpstr (text, ==,
                   "{\"version\":2,\"channels\":1,\"sample_rate\":8000,\"samples_per_pixel\":4,"
                   "\"bits\":16,\"length\":2,\"data\":[-32768,32767,-513,256]}\n");
}

static void
test_empty (void)
{
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 4);
  g_autofree char *text = waveform_json_format (peaks, 8000, 8);

  g_assert_true (g_str_has_suffix (text, "\"length\":0,\"data\":[]}\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/waveform-json/8-bits", test_8_bits);
  g_test_add_func ("/plugins/waveform-json/16-bits", test_16_bits);
  g_test_add_func ("/plugins/waveform-json/empty", test_empty);
  return g_test_run ();
}
