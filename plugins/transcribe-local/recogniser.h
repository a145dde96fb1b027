// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "transcript.h"

/* Samples a second of what it hears. */
#define RECOGNISER_SAMPLE_RATE 16000

/* PocketSphinx with a model for US English. Not for several threads at once. */
typedef struct _Recogniser Recogniser;

/* @model_path: a folder with en-us, en-us.lm.bin and cmudict-en-us.dict; "": the installed one.
 * SLUICE_ERROR_MISSING_ELEMENT: it is not there. */
Recogniser *recogniser_new (const char *model_path, GError **error);
void recogniser_free (Recogniser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recogniser, recogniser_free)

/* One utterance: begin, its samples in parts of any length, end. SLUICE_ERROR_INTERNAL: the library
 * gives up. */
gboolean recogniser_begin (Recogniser *self, GError **error);
gboolean recogniser_add (Recogniser *self, const gint16 *samples, gsize count, GError **error);
gboolean recogniser_end (Recogniser *self, GError **error);

/* (transfer full) (nullable) what the utterance that ended says; @start: its first sample's time in
 * seconds. NULL when nothing was said. */
TranscriptSegment *recogniser_dup_segment (Recogniser *self, double start);
