// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "model/media.h"
#include "model/stage-job.h"
#include "model/transcription-options.h"
#include "store/transcription-repository.h"

/* transcription.c */
typedef struct {
  SlMedia *media;
  SlStageJob *job;                /* (nullable): its state; NULL before the confirm */
  SlTranscription *transcription; /* (nullable): the newest that there is */
  char *url;                      /* (nullable): a signed GET of its JSON file */
} SlTranscriptionView;

void sl_transcription_view_free (SlTranscriptionView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlTranscriptionView, sl_transcription_view_free)

/* NOT_FOUND also when files of its type are not transcribed. */
SlTranscriptionView *
sl_get_transcription (SlApp *app, const char *user_id, const char *media_id, GError **error);

/* transcribe-media.c: once more, with other options perhaps; members of @options that are NULL stay
 * as they were. What there is already stays until the new one is there. Errors: NOT_FOUND, CONFLICT
 * (while it is processed, or without the sound that is needed), TRANSCRIPTION_NOT_CONFIGURED. */
SlTranscriptionView *sl_transcribe_media (SlApp *app,
                                          const char *user_id,
                                          const char *media_id,
                                          const SlTranscriptionOptions *options,
                                          GError **error);

/* For both. The stage that transcribes files of the media's type, and its job. */
const SlStageDescriptor *
sl_find_transcription_stage (SlApp *app, const SlMedia *media, GError **error);
SlStageJob *sl_find_transcription_job (SlTransaction *transaction,
                                       const SlMedia *media,
                                       const SlStageDescriptor *stage,
                                       GError **error);
