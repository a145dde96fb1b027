// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Where a recording has sound that may be speech, by its energy alone. */
typedef struct _SpeechLevel SpeechLevel;

/* Decibels. Quiet is what stays below the noise floor plus @margin, but at least @lowest and at
 * most @highest dBFS. */
typedef struct {
  double margin;
  double lowest;
  double highest;
} SpeechLevelOptions;

/* A stretch of samples; @end is the first that is not part of it. */
typedef struct {
  guint64 start;
  guint64 end;
} SampleRange;

SpeechLevel *speech_level_new (guint sample_rate, const SpeechLevelOptions *options);
void speech_level_free (SpeechLevel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpeechLevel, speech_level_free)

/* Samples in order, in parts of any length; then finish, once, before the functions below. */
void speech_level_add (SpeechLevel *self, const gint16 *samples, gsize count);
void speech_level_finish (SpeechLevel *self);

/* dBFS below which a window counts as quiet. */
double speech_level_get_threshold (const SpeechLevel *self);

/* Seconds of sound from @start to @end, clicks left out. */
double speech_level_get_speech (const SpeechLevel *self, guint64 start, guint64 end);

/* (transfer full) (element-type SampleRange) quiet stretches of at least @least samples, in order
 */
GArray *speech_level_find_silences (const SpeechLevel *self, guint64 least);
