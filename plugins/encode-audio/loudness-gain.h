// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What a meter says of a recording. */
typedef struct {
  double loudness; /* LUFS, integrated; -infinity: too short to say, or silent */
  double peak;     /* dBTP; -infinity: no sample but zeros */
} LoudnessReading;

/* What a recording should be brought to. */
typedef struct {
  double loudness; /* LUFS */
  double ceiling;  /* dBTP that no peak may exceed */
} LoudnessTarget;

/* Decibels to add to every sample of the recording. */
double loudness_gain_choose (const LoudnessReading *reading, const LoudnessTarget *target);
