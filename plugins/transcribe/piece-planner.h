// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "speech-level.h"

/* Where a long recording is cut. In samples. */
typedef struct {
  guint64 n_samples;      /* of the recording */
  const GArray *silences; /* (unowned) (element-type SampleRange) of at least @least_silence */
  guint64 least_silence;
  guint64 overlap; /* of two pieces where nobody pauses */
} PiecePlanner;

typedef struct {
  guint64 start;
  guint64 end;
  guint64 next; /* start of the piece after it: @end, or before that; n_samples after the last */
} Piece;

/* The piece from @start on, of at most @limit samples. @limit is more than four times the overlap.
 * Pure: the same arguments give the same piece in each attempt. */
Piece piece_planner_next (const PiecePlanner *self, guint64 start, guint64 limit);
