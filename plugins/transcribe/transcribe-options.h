// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "piece-encoder.h"
#include "reply-guard.h"
#include "speech-level.h"

/* What the descriptor, or whoever asked for this recording, wants. */
typedef struct {
  char *language; /* (owned) BCP 47 tag; "": whatever is spoken */
  char *model;    /* (owned) "": the one of the provider */
  char *prompt;   /* (owned) words that may occur; "": none */
  PieceFormat format;
  guint64 max_request_size;   /* bytes */
  guint64 max_piece_duration; /* nanoseconds, as all below */
  guint64 overlap;
  guint64 min_silence;
  guint64 min_speech;
  guint64 connect_timeout;
  guint64 request_timeout;
  SpeechLevelOptions level;
  ReplyGuard guard;
} TranscribeOptions;
