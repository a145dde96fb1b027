// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The answer of a recogniser, taken apart. Its shape is checked, its content is what the guard and
 * the stitcher look at; an answer that can't be understood is an error, never an empty transcript.
 */
#include "provider-reply.h"

#include <math.h>

#include <sluice/sluice.h>

#include "json-text.h"
#include "language-code.h"

/* Milliseconds, and what logarithms of probabilities are good for. */
#define TIME_DECIMALS 3
#define PROBABILITY_DECIMALS 6

static void
reply_segment_free (ReplySegment *self)
{
  g_clear_pointer (&self->segment, transcript_segment_free);
  g_free (self);
}

void
provider_reply_free (ProviderReply *self)
{
  g_free (self->language);
  g_free (self->provider);
  g_free (self->model);
  g_ptr_array_unref (self->segments);
  g_free (self);
}

/* Always FALSE, so that it can be returned. */
static gboolean
refuse (const char *name, const char *expected, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_PROTOCOL,
               "the provider's answer can't be used: expected %s as '%s'", expected, name);
  return FALSE;
}

/* (nullable) The member when it is there and not null. */
static JsonNode *
find_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/* An absent member leaves @value alone. */
static gboolean
read_string (JsonObject *object, const char *name, const char **value, GError **error)
{
  JsonNode *node = find_member (object, name);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (name, "a string", error);
  *value = json_node_get_string (node);
  return TRUE;
}

/* Likewise. */
static gboolean
read_number (JsonObject *object, const char *name, double *value, GError **error)
{
  JsonNode *node = find_member (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (node == NULL)
    return TRUE;
  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return refuse (name, "a number", error);
  *value = json_node_get_double (node);
  return TRUE;
}

/* Likewise. */
static gboolean
read_array (JsonObject *object, const char *name, JsonArray **array, GError **error)
{
  JsonNode *node = find_member (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (name, "an array", error);
  *array = json_node_get_array (node);
  return TRUE;
}

/* (nullable) */
static JsonObject *
get_element (JsonArray *array, guint index, const char *name, GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  refuse (name, "objects", error);
  return NULL;
}

/* Whisper hears in windows of 30 s and may end a segment behind the end of the audio. */
static gboolean
read_span (JsonObject *object, double duration, double *start, double *end, GError **error)
{
  *start = NAN;
  *end = NAN;
  if (!read_number (object, "start", start, error) || !read_number (object, "end", end, error))
    return FALSE;
  if (isnan (*start) || isnan (*end))
    return refuse (isnan (*start) ? "start" : "end", "a number", error);
  *start = CLAMP (*start, 0.0, duration);
  *end = CLAMP (*end, *start, duration);
  return TRUE;
}

static gboolean
read_word (JsonObject *object, double duration, GPtrArray *words, GError **error)
{
  const char *text = NULL;
  g_autofree char *stripped = NULL;
  double start = 0;
  double end = 0;

  if (!read_string (object, "word", &text, error)
      || !read_span (object, duration, &start, &end, error))
    return FALSE;
  if (text == NULL)
    return refuse ("word", "a string", error);
  stripped = g_strstrip (g_strdup (text));
  if (*stripped != '\0')
    g_ptr_array_add (words, transcript_word_new (start, end, stripped));
  return TRUE;
}

static gboolean
read_words (JsonObject *object, double duration, GPtrArray *words, GError **error)
{
  JsonArray *array = NULL;

  if (!read_array (object, "words", &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonObject *word = get_element (array, i, "words", error);

    if (word == NULL || !read_word (word, duration, words, error))
      return FALSE;
  }
  return TRUE;
}

static ReplySegment *
add_segment (ProviderReply *self, double start, double end, const char *text)
{
  ReplySegment *segment = g_new0 (ReplySegment, 1);
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  segment->segment = transcript_segment_new (start, end, stripped);
  segment->log_probability = NAN;
  segment->no_speech = NAN;
  segment->compression = NAN;
  g_ptr_array_add (self->segments, segment);
  return segment;
}

/* @words: where those go that stand inside the segment, as some services have it. */
static gboolean
read_segment (ProviderReply *self,
              JsonObject *object,
              double duration,
              GPtrArray *words,
              GError **error)
{
  const char *text = NULL;
  double start = 0;
  double end = 0;
  ReplySegment *segment = NULL;

  if (!read_string (object, "text", &text, error)
      || !read_span (object, duration, &start, &end, error))
    return FALSE;
  if (text == NULL)
    return refuse ("text", "a string", error);
  segment = add_segment (self, start, end, text);
  if (!read_number (object, "avg_logprob", &segment->log_probability, error)
      || !read_number (object, "no_speech_prob", &segment->no_speech, error)
      || !read_number (object, "compression_ratio", &segment->compression, error)
      || !read_words (object, duration, words, error))
    return FALSE;
  if (!isnan (segment->log_probability))
    segment->segment->confidence = exp (MIN (0.0, segment->log_probability));
  return TRUE;
}

static gboolean
read_segments (ProviderReply *self,
               JsonObject *object,
               double duration,
               GPtrArray *words,
               GError **error)
{
  JsonArray *array = NULL;

  if (!read_array (object, "segments", &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonObject *segment = get_element (array, i, "segments", error);

    if (segment == NULL || !read_segment (self, segment, duration, words, error))
      return FALSE;
  }
  return TRUE;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  const TranscriptWord *left = *(const TranscriptWord *const *) a;
  const TranscriptWord *right = *(const TranscriptWord *const *) b;

  return (left->start > right->start) - (left->start < right->start);
}

static int
compare_segments (gconstpointer a, gconstpointer b)
{
  const ReplySegment *left = *(const ReplySegment *const *) a;
  const ReplySegment *right = *(const ReplySegment *const *) b;

  return (left->segment->start > right->segment->start)
         - (left->segment->start < right->segment->start);
}

/* The border between two segments, for words of which it is not said whose they are. */
static double
get_border (const ReplySegment *left, const ReplySegment *right)
{
  return (left->segment->end + right->segment->start) / 2;
}

static void
share_out_words (ProviderReply *self, GPtrArray *words)
{
  guint index = 0;

  for (guint i = 0; i < words->len; i++) {
    const TranscriptWord *word = g_ptr_array_index (words, i);
    double middle = (word->start + word->end) / 2;

    while (index + 1 < self->segments->len
           && middle >= get_border (g_ptr_array_index (self->segments, index),
                                    g_ptr_array_index (self->segments, index + 1)))
      index++;
    transcript_segment_add_word (
        ((ReplySegment *) g_ptr_array_index (self->segments, index))->segment, word->start,
        word->end, word->text);
  }
}

/* Services that know no segments: all that was said is one. */
static gboolean
make_segment (ProviderReply *self,
              JsonObject *object,
              double duration,
              GPtrArray *words,
              GError **error)
{
  const char *text = NULL;
  double start = 0;
  double end = duration;

  if (!read_string (object, "text", &text, error))
    return FALSE;
  if (text == NULL)
    return refuse ("text", "a string", error);
  if (words->len > 0) {
    start = ((TranscriptWord *) g_ptr_array_index (words, 0))->start;
    end = ((TranscriptWord *) g_ptr_array_index (words, words->len - 1))->end;
  }
  if (*text != '\0')
    add_segment (self, start, end, text);
  return TRUE;
}

static gboolean
read_head (ProviderReply *self, JsonObject *object, GError **error)
{
  const char *language = NULL;
  const char *provider = NULL;
  const char *model = NULL;

  if (find_member (object, "error") != NULL)
    return refuse ("text", "a transcript, not an error,", error);
  if (!read_string (object, "language", &language, error)
      || !read_string (object, "provider", &provider, error)
      || !read_string (object, "model", &model, error))
    return FALSE;
  self->language = language != NULL ? language_code_dup (language) : NULL;
  self->provider = g_strdup (provider);
  self->model = g_strdup (model);
  return TRUE;
}

static gboolean
read_reply (ProviderReply *self, JsonObject *object, double duration, GError **error)
{
  g_autoptr (GPtrArray)
      words = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_word_free);
  g_autoptr (GPtrArray)
      inner_words = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_word_free);

  if (!read_head (self, object, error) || !read_words (object, duration, words, error)
      || !read_segments (self, object, duration, inner_words, error))
    return FALSE;
  if (self->segments->len == 0 && !make_segment (self, object, duration, words, error))
    return FALSE;
  g_ptr_array_sort (self->segments, compare_segments);
  g_ptr_array_sort (words, compare_words);
  g_ptr_array_sort (inner_words, compare_words);
  if (self->segments->len > 0)
    share_out_words (self, words->len > 0 ? words : inner_words);
  return TRUE;
}

ProviderReply *
provider_reply_parse (const char *text, gsize length, double duration, GError **error)
{
  g_autoptr (ProviderReply) self = g_new0 (ProviderReply, 1);
  g_autoptr (GError) inner = NULL;
  g_autoptr (JsonObject) object = json_text_parse_object (text, length, &inner);

  self->segments = g_ptr_array_new_with_free_func ((GDestroyNotify) reply_segment_free);
  if (object == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_PROTOCOL,
                 "the provider's answer can't be used: %s", inner->message);
    return NULL;
  }
  if (!read_reply (self, object, duration, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
append_member (GString *out, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (out, "\"%s\":", name);
  json_text_append_string (out, text);
  g_string_append_c (out, ',');
}

static void
append_number (GString *out, const char *name, double value, int decimals)
{
  /* What is further away from anything that counts is not worth a digit. */
  static const double far = 1e9;

  if (isnan (value))
    return;
  g_string_append_printf (out, ",\"%s\":", name);
  json_text_append_number (out, CLAMP (value, -far, far), decimals);
}

static void
append_words (GString *out, GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++) {
    const TranscriptWord *word = g_ptr_array_index (words, i);

    g_string_append (out, i > 0 ? ",{\"word\":" : ",\"words\":[{\"word\":");
    json_text_append_string (out, word->text);
    append_number (out, "start", word->start, TIME_DECIMALS);
    append_number (out, "end", word->end, TIME_DECIMALS);
    g_string_append_c (out, '}');
  }
  g_string_append_c (out, ']');
}

static void
append_segment (GString *out, const ReplySegment *self)
{
  g_string_append (out, "{\"text\":");
  json_text_append_string (out, self->segment->text);
  append_number (out, "start", self->segment->start, TIME_DECIMALS);
  append_number (out, "end", self->segment->end, TIME_DECIMALS);
  append_number (out, "avg_logprob", self->log_probability, PROBABILITY_DECIMALS);
  append_number (out, "no_speech_prob", self->no_speech, PROBABILITY_DECIMALS);
  append_number (out, "compression_ratio", self->compression, PROBABILITY_DECIMALS);
  if (self->segment->words != NULL)
    append_words (out, self->segment->words);
  g_string_append_c (out, '}');
}

/* In the provider's own words, so that one function reads both; empty text says that nothing was
 * heard. */
char *
provider_reply_format (const ProviderReply *self)
{
  GString *out = g_string_new ("{");

  append_member (out, "language", self->language);
  append_member (out, "provider", self->provider);
  append_member (out, "model", self->model);
  g_string_append (out, "\"text\":\"\",\"segments\":[");
  for (guint i = 0; i < self->segments->len; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    append_segment (out, g_ptr_array_index (self->segments, i));
  }
  g_string_append (out, "]}");
  return g_string_free (out, FALSE);
}
