// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The rule of the one gain. docs/decisions/0012-one-gain.md says why it is one. */
#include "loudness-gain.h"

/* Quieter is a room without a speaker: nobody wants its noise brought to the front. Speech into a
 * bad microphone from across a room is found at -40 LUFS. */
#define SILENCE_LUFS -50.0
/* Beyond ten times the amplitude the noise under a voice is what is heard. */
#define MAX_GAIN 20.0

double
loudness_gain_choose (const LoudnessReading *reading, const LoudnessTarget *target)
{
  double room = target->ceiling - reading->peak;
  double wanted = reading->loudness > SILENCE_LUFS ? target->loudness - reading->loudness : 0.0;

  return MIN (MIN (wanted, MAX_GAIN), room);
}
