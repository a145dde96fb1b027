// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "speech-level.h"

/* Seconds; what a recogniser of whole utterances takes without growing slow or large. */
#define LONGEST_UTTERANCE 30
/* Seconds; a pause so long ends an utterance: people end sentences with it. */
#define SENTENCE_PAUSE 0.5
/* Seconds; the shortest pause that an utterance which becomes too long may be cut at. */
#define SHORTEST_PAUSE 0.1

/* The utterance that begins at the sample @start or after the silence there. @silences
 * (element-type SampleRange) are of SHORTEST_PAUSE or more, in order. Its range includes a little
 * of the silence on both sides and is empty when only silence is left; the next begins at @next. */
SampleRange utterance_cutter_next (const GArray *silences,
                                   guint sample_rate,
                                   guint64 n_samples,
                                   guint64 start,
                                   guint64 *next);
