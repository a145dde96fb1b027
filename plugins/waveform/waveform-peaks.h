// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The lowest and the highest sample of each stretch of a recording. */
typedef struct _WaveformPeaks WaveformPeaks;

typedef struct {
  gint16 lowest;
  gint16 highest;
} WaveformPeak;

/* A stretch has @samples_per_pixel samples of the mix of all @channels; at least 1 of each. */
WaveformPeaks *waveform_peaks_new (guint channels, guint samples_per_pixel);
void waveform_peaks_free (WaveformPeaks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaveformPeaks, waveform_peaks_free)

/* @n_frames interleaved samples of each channel. FALSE, with nothing taken, when there would be
 * more than WAVEFORM_MAX_PEAKS. */
gboolean waveform_peaks_add (WaveformPeaks *self, const gint16 *samples, gsize n_frames);

/* Four hours at 250 a second; their JSON has 25 MB. */
#define WAVEFORM_MAX_PEAKS 3600000

guint64 waveform_peaks_get_n_frames (const WaveformPeaks *self);
guint waveform_peaks_get_samples_per_pixel (const WaveformPeaks *self);

/* The last stretch may be shorter than the others. */
guint waveform_peaks_get_length (const WaveformPeaks *self);
WaveformPeak waveform_peaks_get (const WaveformPeaks *self, guint index);

/* Of column @column when all are drawn in @n_columns; @self has at least one. */
WaveformPeak waveform_peaks_get_column (const WaveformPeaks *self, guint column, guint n_columns);
