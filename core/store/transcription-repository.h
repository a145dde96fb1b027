// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of transcriptions: what was said in a recording; one for each media. */
typedef struct {
  char *id;
  char *media_id;
  char *full_text;
  char *language; /* (nullable) */
  double duration_seconds;
  char *segments;    /* JSON list: start, end, text, words */
  char *model_used;  /* (nullable): nobody was asked */
  char *provider;    /* (nullable) */
  double confidence; /* 0 to 1; NAN: not known */
  gboolean speech;
  char *storage_url;
  gint64 created_at;
} SlTranscription;

SlTranscription *sl_transcription_new (void);
void sl_transcription_free (SlTranscription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlTranscription, sl_transcription_free)

/* In the place of the one that the media had. */
gboolean sl_transcription_repository_replace (SlTransaction *transaction,
                                              const SlTranscription *transcription,
                                              GError **error);
/* NULL without an error when the media has none. */
SlTranscription *
sl_transcription_repository_find (SlTransaction *transaction, const char *media_id, GError **error);
