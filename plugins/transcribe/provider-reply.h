// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "transcript.h"

/* A segment as the recogniser sees it. Times are those of the piece. */
typedef struct {
  TranscriptSegment *segment; /* (owned) (nullable) until somebody takes it */
  double log_probability;     /* mean of its tokens; NAN when not said */
  double no_speech;           /* probability; NAN when not said */
  double compression;         /* length of the text by its length when compressed; NAN likewise */
} ReplySegment;

typedef struct {
  char *language;      /* (owned) (nullable) ISO 639 code */
  char *provider;      /* (owned) (nullable) who said it; set by who asked */
  char *model;         /* (owned) (nullable) likewise */
  GPtrArray *segments; /* (owned) (element-type ReplySegment) in order */
} ProviderReply;

/* Reads what an OpenAI-compatible service answers to a request for "verbose_json", or what
 * provider_reply_format() wrote. @duration: of the piece, seconds; times beyond it are cut. An
 * answer without segments or words is one segment. SLUICE_ERROR_PROVIDER_PROTOCOL. */
ProviderReply *
provider_reply_parse (const char *text, gsize length, double duration, GError **error);
void provider_reply_free (ProviderReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProviderReply, provider_reply_free)

/* (transfer full) What of it counts, as JSON. */
char *provider_reply_format (const ProviderReply *self);
