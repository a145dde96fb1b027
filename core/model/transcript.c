// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Transcripts as values. The file comes from a process that has talked with somebody outside, so
 * nothing in it is believed before it was looked at. */
#include "model/transcript.h"

#include <math.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"

#define VERSION 1
/* Digits behind the point do that: a segment may end where the next one starts. */
#define TOLERANCE 0.001

static void
word_free (gpointer data)
{
  SlTranscriptWord *word = data;

  g_free (word->text);
  g_free (word);
}

static void
segment_free (gpointer data)
{
  SlTranscriptSegment *segment = data;

  g_free (segment->text);
  g_ptr_array_unref (segment->words);
  g_free (segment);
}

void
sl_transcript_free (SlTranscript *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->language);
  g_free (self->model);
  g_free (self->provider);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *name, const char *expected)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
               "transcription.json: /%s: expected %s", name, expected);
  return FALSE;
}

static gboolean
get_number (JsonObject *object, const char *name, double *value)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_INVALID;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_double (node);
  return isfinite (*value) && *value >= 0.0;
}

/* Null and missing are NAN. */
static gboolean
read_confidence (JsonObject *object, double *confidence, GError **error)
{
  *confidence = NAN;
  if (!json_object_has_member (object, "confidence")
      || json_object_get_null_member (object, "confidence"))
    return TRUE;
  return (get_number (object, "confidence", confidence) && *confidence <= 1.0)
         || refuse (error, "confidence", "a number from 0 to 1, or null");
}

static gboolean
read_text (JsonObject *object, const char *name, char **text, GError **error)
{
  g_autoptr (GError) inner = NULL;
  const char *found = sl_json_get_string (object, name, &inner);

  if (found == NULL)
    return refuse (error, name, "a string");
  *text = g_strdup (found);
  return TRUE;
}

static gboolean
read_times (JsonObject *object, double *start, double *end, GError **error)
{
  return (get_number (object, "start", start) && get_number (object, "end", end) && *start <= *end)
         || refuse (error, "start", "a time that is not after the one under /end");
}

static JsonObject *
get_item (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_word (JsonObject *object, GPtrArray *words, GError **error)
{
  SlTranscriptWord *word = g_new0 (SlTranscriptWord, 1);

  g_ptr_array_add (words, word);
  return read_text (object, "word", &word->text, error)
         && read_times (object, &word->start, &word->end, error);
}

static gboolean
read_words (JsonObject *object, SlTranscriptSegment *segment, GError **error)
{
  JsonArray *array;

  if (!json_object_has_member (object, "words"))
    return TRUE;
  array = sl_json_get_array (object, "words", NULL);
  if (array == NULL)
    return refuse (error, "words", "a list of words");
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *item = get_item (array, i);

    if (item == NULL)
      return refuse (error, "words", "a list of words");
    if (!read_word (item, segment->words, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_segment (JsonObject *object, GPtrArray *segments, GError **error)
{
  SlTranscriptSegment *segment = g_new0 (SlTranscriptSegment, 1);
  const SlTranscriptSegment *last = segments->len > 0
                                        ? g_ptr_array_index (segments, segments->len - 1)
                                        : NULL;

  segment->words = g_ptr_array_new_with_free_func (word_free);
  g_ptr_array_add (segments, segment);
  if (!read_text (object, "text", &segment->text, error)
      || !read_times (object, &segment->start, &segment->end, error)
      || !read_confidence (object, &segment->confidence, error)
      || !read_words (object, segment, error))
    return FALSE;
  return last == NULL || segment->start + TOLERANCE >= last->end
         || refuse (error, "segments", "segments one after the other");
}

GPtrArray *
sl_transcript_segments_from_array (JsonArray *array, GError **error)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (segment_free);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *item = get_item (array, i);

    if (item == NULL) {
      refuse (error, "segments", "a list of segments");
      return NULL;
    }
    if (!read_segment (item, segments, error))
      return NULL;
  }
  return g_steal_pointer (&segments);
}

static gboolean
check_version (JsonObject *object, GError **error)
{
  double version = 0;

  return (get_number (object, "version", &version) && version == VERSION)
         || refuse (error, "version", "1");
}

static gboolean
read_speech (SlTranscript *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "speech");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (error, "speech", "true or false");
  self->speech = json_node_get_boolean (node);
  return TRUE;
}

/* Nobody was asked about silence. */
static gboolean
read_nullable_text (JsonObject *object, const char *name, char **text, GError **error)
{
  const char *found = NULL;

  if (!sl_json_get_optional_string (object, name, &found, NULL))
    return refuse (error, name, "a string or null");
  *text = g_strdup (found);
  return TRUE;
}

static gboolean
read_head (SlTranscript *self, JsonObject *object, GError **error)
{
  if (!check_version (object, error) || !read_speech (self, object, error)
      || !read_text (object, "text", &self->text, error)
      || !read_nullable_text (object, "language", &self->language, error)
      || !read_nullable_text (object, "model", &self->model, error)
      || !read_nullable_text (object, "provider", &self->provider, error)
      || !read_confidence (object, &self->confidence, error))
    return FALSE;
  return get_number (object, "duration", &self->duration)
         || refuse (error, "duration", "a number of seconds");
}

SlTranscript *
sl_transcript_new_from_json (const char *json, gsize length, GError **error)
{
  g_autoptr (SlTranscript) self = g_new0 (SlTranscript, 1);
  g_autoptr (GError) inner = NULL;
  g_autoptr (JsonObject)
      object = sl_json_parse_object (json, length, SL_TRANSCRIPT_MAX_BYTES, &inner);
  JsonArray *segments;

  if (object == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID, "transcription.json: %s",
                 inner->message);
    return NULL;
  }
  if (!read_head (self, object, error))
    return NULL;
  segments = sl_json_get_array (object, "segments", NULL);
  if (segments == NULL) {
    refuse (error, "segments", "a list of segments");
    return NULL;
  }
  self->segments = sl_transcript_segments_from_array (segments, error);
  return self->segments != NULL ? g_steal_pointer (&self) : NULL;
}

static JsonArray *
words_to_array (GPtrArray *words)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < words->len; i++) {
    const SlTranscriptWord *word = g_ptr_array_index (words, i);
    JsonObject *object = json_object_new ();

    json_object_set_double_member (object, "start", word->start);
    json_object_set_double_member (object, "end", word->end);
    json_object_set_string_member (object, "word", word->text);
    json_array_add_object_element (array, object);
  }
  return array;
}

JsonArray *
sl_transcript_segments_to_array (GPtrArray *segments, gboolean words)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < segments->len; i++) {
    const SlTranscriptSegment *segment = g_ptr_array_index (segments, i);
    JsonObject *object = json_object_new ();

    json_object_set_double_member (object, "start", segment->start);
    json_object_set_double_member (object, "end", segment->end);
    json_object_set_string_member (object, "text", segment->text);
    if (!isnan (segment->confidence))
      json_object_set_double_member (object, "confidence", segment->confidence);
    if (words && segment->words->len > 0)
      json_object_set_array_member (object, "words", words_to_array (segment->words));
    json_array_add_object_element (array, object);
  }
  return array;
}
