// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/audio/audio.h>

#include "loudness-gain.h"

/* Loudness of a whole recording by EBU R128 (ITU-R BS.1770), fed piece by piece. */
typedef struct _LoudnessMeter LoudnessMeter;

/* @format is interleaved F32. SLUICE_ERROR_INTERNAL when the library does not take it. */
LoudnessMeter *loudness_meter_new (const GstAudioInfo *format, GError **error);
void loudness_meter_free (LoudnessMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoudnessMeter, loudness_meter_free)

/* @n_frames samples of each channel, all of them finite. */
gboolean
loudness_meter_add (LoudnessMeter *self, const float *samples, gsize n_frames, GError **error);

guint64 loudness_meter_get_n_frames (const LoudnessMeter *self);

/* Of all that was added. */
gboolean loudness_meter_read (const LoudnessMeter *self, LoudnessReading *reading, GError **error);
