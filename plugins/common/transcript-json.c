// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Written as text: a tree of a hundred thousand words would be made only to be printed, and with
 * seventeen digits for each time. */
#include "transcript-json.h"

#include <math.h>

#include "json-text.h"

/* Milliseconds; recognisers know hundredths. */
#define TIME_DECIMALS 3
#define CONFIDENCE_DECIMALS 4

static void
append_span (GString *out, double start, double end)
{
  g_string_append (out, "\"start\":");
  json_text_append_number (out, start, TIME_DECIMALS);
  g_string_append (out, ",\"end\":");
  json_text_append_number (out, end, TIME_DECIMALS);
}

static void
append_nullable (GString *out, const char *text)
{
  if (text != NULL)
    json_text_append_string (out, text);
  else
    g_string_append (out, "null");
}

static void
append_confidence (GString *out, double confidence)
{
  g_string_append (out, ",\"confidence\":");
  if (isnan (confidence))
    g_string_append (out, "null");
  else
    json_text_append_number (out, confidence, CONFIDENCE_DECIMALS);
}

static void
append_words (GString *out, GPtrArray *words)
{
  g_string_append (out, ",\"words\":[");
  for (guint i = 0; i < words->len; i++) {
    const TranscriptWord *word = g_ptr_array_index (words, i);

    g_string_append (out, i > 0 ? ",{" : "{");
    append_span (out, word->start, word->end);
    g_string_append (out, ",\"word\":");
    json_text_append_string (out, word->text);
    g_string_append_c (out, '}');
  }
  g_string_append_c (out, ']');
}

static void
append_segment (GString *out, const TranscriptSegment *segment)
{
  g_string_append_c (out, '{');
  append_span (out, segment->start, segment->end);
  g_string_append (out, ",\"text\":");
  json_text_append_string (out, segment->text);
  append_confidence (out, segment->confidence);
  if (segment->words != NULL)
    append_words (out, segment->words);
  g_string_append_c (out, '}');
}

static void
append_dropped (GString *out, const TranscriptDropped *dropped)
{
  g_string_append_c (out, '{');
  append_span (out, dropped->start, dropped->end);
  g_string_append (out, ",\"text\":");
  json_text_append_string (out, dropped->text);
  g_string_append (out, ",\"reason\":");
  json_text_append_string (out, dropped->reason);
  g_string_append_c (out, '}');
}

static void
append_head (GString *out, const Transcript *self)
{
  g_autofree char *text = transcript_dup_text (self);

  g_string_append_printf (
      out, "{\"version\":1,\"speech\":%s,\"text\":", self->speech ? "true" : "false");
  json_text_append_string (out, text);
  g_string_append (out, ",\"language\":");
  append_nullable (out, self->language);
  g_string_append (out, ",\"duration\":");
  json_text_append_number (out, self->duration, TIME_DECIMALS);
  g_string_append (out, ",\"model\":");
  append_nullable (out, self->model);
  g_string_append (out, ",\"provider\":");
  append_nullable (out, self->provider);
  append_confidence (out, transcript_get_confidence (self));
}

static void
append_pieces (GString *out, const GArray *pieces)
{
  g_string_append (out, "],\n\"pieces\":[");
  for (guint i = 0; i < pieces->len; i++) {
    const TranscriptPiece *piece = &g_array_index (pieces, TranscriptPiece, i);

    g_string_append (out, i > 0 ? ",{" : "{");
    append_span (out, piece->start, piece->end);
    g_string_append_c (out, '}');
  }
}

char *
transcript_format_json (const Transcript *self)
{
  GString *out = g_string_new (NULL);

  append_head (out, self);
  g_string_append (out, ",\n\"segments\":[");
  for (guint i = 0; i < self->segments->len; i++) {
    g_string_append (out, i > 0 ? ",\n" : "\n");
    append_segment (out, g_ptr_array_index (self->segments, i));
  }
  g_string_append (out, "],\n\"dropped\":[");
  for (guint i = 0; i < self->dropped->len; i++) {
    g_string_append (out, i > 0 ? ",\n" : "\n");
    append_dropped (out, g_ptr_array_index (self->dropped, i));
  }
  append_pieces (out, self->pieces);
  g_string_append (out, "]}\n");
  return g_string_free (out, FALSE);
}
