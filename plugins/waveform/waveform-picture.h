// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "waveform-peaks.h"

typedef struct {
  guint width;  /* pixels */
  guint height; /* pixels */
  guint8 red;
  guint8 green;
  guint8 blue;
} WaveformStyle;

/* "#rrggbb"; FALSE for anything else. */
gboolean waveform_style_set_colour (WaveformStyle *style, const char *text);

/* One bar a pixel column on a transparent background. @peaks has at least one. */
char *waveform_picture_format_svg (const WaveformPeaks *peaks, const WaveformStyle *style);

/* The same as a PNG. SLUICE_ERROR_DISK_FULL when it can't be written. */
gboolean waveform_picture_write_png (const WaveformPeaks *peaks,
                                     const WaveformStyle *style,
                                     const char *path,
                                     GError **error);
