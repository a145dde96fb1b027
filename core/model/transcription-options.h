// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* What a client may say about the transcription of a recording. */
typedef struct {
  char *language;    /* (nullable) BCP 47: what is spoken; NULL: it is detected */
  char *model;       /* (nullable): instead of the configured one */
  char **vocabulary; /* (nullable): names and terms that are likely to be said */
} SlTranscriptionOptions;

SlTranscriptionOptions *sl_transcription_options_new (void);
void sl_transcription_options_free (SlTranscriptionOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlTranscriptionOptions, sl_transcription_options_free)

/* Strict: SLUICE_ERROR_INVALID_REQUEST names the member. At most 100 terms of 100 characters, 800
 * in all: providers read no more. */
SlTranscriptionOptions *
sl_transcription_options_new_from_object (JsonObject *object, GError **error);
/* As a row keeps them. */
SlTranscriptionOptions *sl_transcription_options_new_from_json (const char *json, GError **error);
char *sl_transcription_options_to_json (const SlTranscriptionOptions *self);
