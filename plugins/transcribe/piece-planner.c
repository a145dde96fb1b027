// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Cuts where somebody pauses. Where nobody does, the cut goes through words, and the pieces overlap
 * so that each word is whole in one of them. */
#include "piece-planner.h"

/* Of the limit: a pause before that does not count, else a recording with one pause at its start
 * would be sent in crumbs. */
#define EARLIEST_CUT 2
/* Of the limit: the last piece is at least so long, as recognisers need some context. */
#define LEAST_REST 4

/* Inside the silence and inside the piece, away from the sound on both sides; 0 when too little of
 * the silence lies inside. */
static guint64
find_cut (const PiecePlanner *self, const SampleRange *silence, guint64 end)
{
  guint64 margin = self->least_silence / 2;
  guint64 middle = silence->start + (silence->end - silence->start) / 2;

  if (silence->start + self->least_silence > end)
    return 0;
  return MIN (middle, end - margin);
}

static guint64
find_last_cut (const PiecePlanner *self, guint64 earliest, guint64 end)
{
  for (guint i = self->silences->len; i > 0; i--) {
    const SampleRange *silence = &g_array_index (self->silences, SampleRange, i - 1);
    guint64 cut = find_cut (self, silence, end);

    if (silence->end < earliest)
      return 0;
    if (cut >= earliest)
      return cut;
  }
  return 0;
}

Piece
piece_planner_next (const PiecePlanner *self, guint64 start, guint64 limit)
{
  guint64 left = self->n_samples - start;
  guint64 end = start + MIN (limit, left - MIN (left, limit / LEAST_REST));
  guint64 cut = 0;

  if (left <= limit)
    return (Piece){ .start = start, .end = self->n_samples, .next = self->n_samples };
  cut = find_last_cut (self, start + limit / EARLIEST_CUT, end);
  if (cut > 0)
    return (Piece){ .start = start, .end = cut, .next = cut };
  return (Piece){ .start = start, .end = end, .next = end - self->overlap };
}
