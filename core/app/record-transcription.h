// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/artifact.h"
#include "model/media.h"
#include "model/transcript.h"
#include "store/database.h"

/* Within the transaction that ends the stage: the row, in the place of the one before, and the
 * event transcription.ready, which names the store's @bucket. */
gboolean sl_record_transcription (SlTransaction *transaction,
                                  const SlMedia *media,
                                  const SlArtifact *artifact,
                                  const char *bucket,
                                  const SlTranscript *transcript,
                                  GError **error);
