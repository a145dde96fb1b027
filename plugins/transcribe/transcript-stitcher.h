// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "transcript.h"

/* What was heard in one piece of a recording. Seconds from the start of the recording. */
typedef struct {
  double start;
  double end;
  GPtrArray *segments; /* (owned) (element-type TranscriptSegment) in order */
} TranscriptPart;

TranscriptPart *transcript_part_new (double start, double end);
void transcript_part_free (TranscriptPart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TranscriptPart, transcript_part_free)

/* Makes one transcript of @parts (element-type TranscriptPart), which are in order and overlap at
 * most with their neighbours: what two of them heard stands in it once. Takes the segments out of
 * the parts. (transfer full) (element-type TranscriptSegment) in order, without overlap. Pure. */
GPtrArray *transcript_stitch (GPtrArray *parts);
