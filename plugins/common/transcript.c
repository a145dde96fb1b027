// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one form in which recognisers of all kinds hand over what they heard. */
#include "transcript.h"

#include <math.h>

/* Seconds; a segment that says it has none still counts a little in the mean. */
#define SHORTEST_WEIGHT 0.001

TranscriptWord *
transcript_word_new (double start, double end, const char *text)
{
  TranscriptWord *self = g_new0 (TranscriptWord, 1);

  self->start = start;
  self->end = end;
  self->text = g_strdup (text);
  return self;
}

void
transcript_word_free (TranscriptWord *self)
{
  g_free (self->text);
  g_free (self);
}

TranscriptSegment *
transcript_segment_new (double start, double end, const char *text)
{
  TranscriptSegment *self = g_new0 (TranscriptSegment, 1);

  self->start = start;
  self->end = end;
  self->text = g_strdup (text);
  self->confidence = NAN;
  return self;
}

void
transcript_segment_free (TranscriptSegment *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_free (self->text);
  g_free (self);
}

void
transcript_segment_add_word (TranscriptSegment *self, double start, double end, const char *text)
{
  if (self->words == NULL)
    self->words = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_word_free);
  g_ptr_array_add (self->words, transcript_word_new (start, end, text));
}

static void
transcript_dropped_free (TranscriptDropped *self)
{
  g_free (self->text);
  g_free (self);
}

Transcript *
transcript_new (double duration, const char *model, const char *provider)
{
  Transcript *self = g_new0 (Transcript, 1);

  self->duration = duration;
  self->model = g_strdup (model);
  self->provider = g_strdup (provider);
  self->segments = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_segment_free);
  self->dropped = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_dropped_free);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (TranscriptPiece));
  return self;
}

void
transcript_free (Transcript *self)
{
  g_ptr_array_unref (self->segments);
  g_ptr_array_unref (self->dropped);
  g_array_unref (self->pieces);
  g_free (self->language);
  g_free (self->model);
  g_free (self->provider);
  g_free (self);
}

void
transcript_drop (Transcript *self, double start, double end, const char *text, const char *reason)
{
  TranscriptDropped *dropped = g_new0 (TranscriptDropped, 1);

  dropped->start = start;
  dropped->end = end;
  dropped->text = g_strdup (text);
  dropped->reason = reason;
  g_ptr_array_add (self->dropped, dropped);
}

char *
transcript_dup_text (const Transcript *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->segments->len; i++) {
    const TranscriptSegment *segment = g_ptr_array_index (self->segments, i);

    if (text->len > 0 && *segment->text != '\0')
      g_string_append_c (text, ' ');
    g_string_append (text, segment->text);
  }
  return g_string_free (text, FALSE);
}

/* Runs of characters between spaces. */
static guint
count_words (const char *text)
{
  guint count = 0;
  gboolean in_word = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gboolean is_space = g_unichar_isspace (g_utf8_get_char (p));

    count += !is_space && !in_word;
    in_word = !is_space;
  }
  return count;
}

guint
transcript_count_words (const Transcript *self)
{
  guint count = 0;

  for (guint i = 0; i < self->segments->len; i++) {
    const TranscriptSegment *segment = g_ptr_array_index (self->segments, i);

    count += segment->words != NULL ? segment->words->len : count_words (segment->text);
  }
  return count;
}

double
transcript_get_confidence (const Transcript *self)
{
  double sum = 0;
  double weights = 0;

  for (guint i = 0; i < self->segments->len; i++) {
    const TranscriptSegment *segment = g_ptr_array_index (self->segments, i);
    double weight = MAX (SHORTEST_WEIGHT, segment->end - segment->start);

    if (isnan (segment->confidence))
      continue;
    sum += segment->confidence * weight;
    weights += weight;
  }
  return weights > 0 ? sum / weights : NAN;
}
