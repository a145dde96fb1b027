// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "provider-reply.h"

/* What makes a segment an invention. Each is what Whisper itself goes by. */
typedef struct {
  double no_speech;       /* probability above which it may have heard nothing */
  double log_probability; /* ... when the mean of its tokens is below that, too */
  double compression;     /* ratio above which a text repeats itself */
  guint repetitions;      /* of a phrase, one behind the other; 0: as many as it likes */
} ReplyGuard;

/* (nullable) Why @segment must not be believed: a reason as TranscriptDropped has it; NULL when it
 * may be. @sound: seconds of sound where the segment is. Pure. */
const char *reply_guard_judge (const ReplyGuard *self, const ReplySegment *segment, double sound);
