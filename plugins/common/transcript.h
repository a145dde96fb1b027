// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What was said and when. Times are seconds from the start of the recording. */

typedef struct {
  double start;
  double end;
  char *text; /* (owned) */
} TranscriptWord;

typedef struct {
  double start;
  double end;
  char *text;        /* (owned) */
  double confidence; /* 0 to 1, NAN when nobody knows */
  GPtrArray *words;  /* (owned) (nullable) (element-type TranscriptWord) in order */
} TranscriptSegment;

/* What a recogniser said and should not have. */
typedef struct {
  double start;
  double end;
  char *text;         /* (owned) */
  const char *reason; /* (unowned) "no-speech", "improbable", "repetition", "silence" */
} TranscriptDropped;

typedef struct {
  double start;
  double end;
} TranscriptPiece;

typedef struct {
  gboolean speech;     /* the recording has some */
  char *language;      /* (owned) (nullable) ISO 639 code: "en" */
  char *model;         /* (owned) */
  char *provider;      /* (owned) */
  double duration;     /* of the recording */
  GPtrArray *segments; /* (owned) (element-type TranscriptSegment) in order, without overlap */
  GPtrArray *dropped;  /* (owned) (element-type TranscriptDropped) */
  GArray *pieces;      /* (owned) (element-type TranscriptPiece) what was sent */
} Transcript;

TranscriptWord *transcript_word_new (double start, double end, const char *text);
void transcript_word_free (TranscriptWord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TranscriptWord, transcript_word_free)

/* Without words, of unknown confidence. */
TranscriptSegment *transcript_segment_new (double start, double end, const char *text);
void transcript_segment_free (TranscriptSegment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TranscriptSegment, transcript_segment_free)
void
transcript_segment_add_word (TranscriptSegment *self, double start, double end, const char *text);

/* Without segments; @model and @provider are copied. */
Transcript *transcript_new (double duration, const char *model, const char *provider);
void transcript_free (Transcript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transcript, transcript_free)

void
transcript_drop (Transcript *self, double start, double end, const char *text, const char *reason);

/* (transfer full) the texts of all segments, with a space between them */
char *transcript_dup_text (const Transcript *self);
guint transcript_count_words (const Transcript *self);
/* The mean of the segments' confidence by their duration; NAN when none has any. */
double transcript_get_confidence (const Transcript *self);
