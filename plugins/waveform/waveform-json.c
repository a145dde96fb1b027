// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The format that peaks.js, wavesurfer.js and their kind read. Written as text: a tree of a million
 * nodes would be made only to be printed. */
#include "waveform-json.h"

/* "-128,127," */
#define BYTES_PER_PEAK 9

static void
append_peak (GString *text, WaveformPeak peak, int divisor)
{
  g_string_append_printf (text, "%d,%d,", peak.lowest / divisor, peak.highest / divisor);
}

char *
waveform_json_format (const WaveformPeaks *peaks, guint sample_rate, guint bits)
{
  guint length = waveform_peaks_get_length (peaks);
  GString *text = g_string_sized_new ((gsize) length * BYTES_PER_PEAK + 128);

  g_string_printf (text,
                   "{\"version\":2,\"channels\":1,\"sample_rate\":%u,\"samples_per_pixel\":%u,"
                   "\"bits\":%u,\"length\":%u,\"data\":[",
                   sample_rate, waveform_peaks_get_samples_per_pixel (peaks), bits, length);
  for (guint i = 0; i < length; i++)
    append_peak (text, waveform_peaks_get (peaks, i), bits == 8 ? 256 : 1);
  if (length > 0)
    g_string_truncate (text, text->len - 1);
  g_string_append (text, "]}\n");
  return g_string_free (text, FALSE);
}
