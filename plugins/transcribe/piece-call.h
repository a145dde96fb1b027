// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#include "provider-client.h"
#include "provider-reply.h"
#include "transcribe-options.h"

/* Asks for the words of one piece. What was answered is kept, so that an attempt after this one
 * need not pay for it again. */
typedef struct {
  SluiceStageContext *context;      /* (unowned) */
  const TranscribeOptions *options; /* (unowned) */
  ProviderClient *client;           /* (unowned) */
  ProviderProgress progress;
  gpointer progress_data;
} PieceCall;

/* (transfer full) The name under which an answer is kept: the same for the same sound and the same
 * question. @checksum: of the samples. */
char *piece_call_dup_name (const TranscribeOptions *options, const char *checksum);

/* (nullable) (transfer full) What an attempt before was answered. @duration: seconds. */
ProviderReply *piece_call_recall (const PieceCall *self, const char *name, double duration);

/* Sends the file at @path and keeps the answer as @name. Errors as of
 * sluice_stage_context_begin_call() and provider_answer_check(). */
ProviderReply *piece_call_send (const PieceCall *self,
                                const char *name,
                                const char *path,
                                double duration,
                                GError **error);
