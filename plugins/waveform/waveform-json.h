// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "waveform-peaks.h"

/* Text in the data format of audiowaveform, version 2, one channel; @bits is 8 or 16. */
char *waveform_json_format (const WaveformPeaks *peaks, guint sample_rate, guint bits);
