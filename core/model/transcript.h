// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* What is said in a recording: transcription.json, version 1 (docs/transcription.md). Times are
 * seconds from the start of the recording. */

typedef struct {
  double start;
  double end;
  char *text;
} SlTranscriptWord;

typedef struct {
  double start;
  double end;
  char *text;
  double confidence; /* 0 to 1; NAN: not known */
  GPtrArray *words;  /* (element-type SlTranscriptWord): empty when the provider gave none */
} SlTranscriptSegment;

typedef struct {
  gboolean speech;
  char *text;
  char *language; /* (nullable) */
  double duration;
  char *model;         /* (nullable) when nobody was asked, as there was no speech */
  char *provider;      /* (nullable) likewise */
  double confidence;   /* 0 to 1; NAN: not known */
  GPtrArray *segments; /* (element-type SlTranscriptSegment): in order */
} SlTranscript;

/* The largest that is read: a day of speech with its words. */
#define SL_TRANSCRIPT_MAX_BYTES (8 * 1024 * 1024)

/* Of a file that a stage wrote. SLUICE_ERROR_OUTPUT_INVALID says where it is not what it should be.
 */
SlTranscript *sl_transcript_new_from_json (const char *json, gsize length, GError **error);
void sl_transcript_free (SlTranscript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlTranscript, sl_transcript_free)

/* The segments as a list of {start, end, text} and, if known, confidence; with @words also the
 * words of each. Returns: (transfer full) */
JsonArray *sl_transcript_segments_to_array (GPtrArray *segments, gboolean words);
/* What the one before gave, with words. Returns: (transfer full) (element-type
 * SlTranscriptSegment); NULL with SLUICE_ERROR_OUTPUT_INVALID */
GPtrArray *sl_transcript_segments_from_array (JsonArray *array, GError **error);
