// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The options of a transcription, from a request or a row. */
#include "model/transcription-options.h"

#include <string.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"

#define MAX_LANGUAGE_LENGTH 35 /* what RFC 5646, section 4.4.1, wants buffers to hold */
#define MAX_MODEL_LENGTH 100
#define MAX_TERMS 100
#define MAX_TERM_LENGTH 100
/* Whisper reads the last 224 tokens of a prompt, which are about as many characters. */
#define MAX_VOCABULARY_LENGTH 800
/* The above, quoted. */
#define MAX_JSON_BYTES 65536

SlTranscriptionOptions *
sl_transcription_options_new (void)
{
  return g_new0 (SlTranscriptionOptions, 1);
}

void
sl_transcription_options_free (SlTranscriptionOptions *self)
{
  if (self == NULL)
    return;
  g_free (self->language);
  g_free (self->model);
  g_strfreev (self->vocabulary);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *name, const char *expected)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "/%s: expected %s", name,
               expected);
  return FALSE;
}

/* "en", "de-CH", "zh-Hans-CN": two or three letters, then subtags. */
static gboolean
is_language (const char *text)
{
  g_auto (GStrv) subtags = g_strsplit (text, "-", -1);
  gsize primary = strlen (subtags[0] != NULL ? subtags[0] : "");

  if (strlen (text) > MAX_LANGUAGE_LENGTH || primary < 2 || primary > 3)
    return FALSE;
  for (guint i = 0; subtags[i] != NULL; i++) {
    gsize length = strlen (subtags[i]);

    if (length == 0 || length > 8)
      return FALSE;
    for (const char *c = subtags[i]; *c != '\0'; c++) {
      if (i == 0 ? !g_ascii_isalpha (*c) : !g_ascii_isalnum (*c))
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_model (const char *text)
{
  gsize length = strlen (text);

  for (const char *c = text; *c != '\0'; c++) {
    if (!g_ascii_isalnum (*c) && strchr ("._:/@-", *c) == NULL)
      return FALSE;
  }
  return length > 0 && length <= MAX_MODEL_LENGTH;
}

/* In characters; 0 when it is none. */
static glong
measure_term (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return 0;
  }
  return g_utf8_strlen (text, -1);
}

static gboolean
read_vocabulary (SlTranscriptionOptions *self, JsonObject *object, GError **error)
{
  static const char expected[] =
      "at most 100 terms of 1 to 100 characters, 800 in all, without control characters";
  g_autoptr (GStrvBuilder) terms = g_strv_builder_new ();
  JsonArray *array;
  glong total = 0;

  if (!json_object_has_member (object, "vocabulary"))
    return TRUE;
  array = sl_json_get_array (object, "vocabulary", error);
  if (array == NULL)
    return FALSE;
  if (json_array_get_length (array) > MAX_TERMS)
    return refuse (error, "vocabulary", expected);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    gboolean is_text = JSON_NODE_HOLDS_VALUE (node)
                       && json_node_get_value_type (node) == G_TYPE_STRING;
    glong length = is_text ? measure_term (json_node_get_string (node)) : 0;

    total += length;
    if (length == 0 || length > MAX_TERM_LENGTH || total > MAX_VOCABULARY_LENGTH)
      return refuse (error, "vocabulary", expected);
    g_strv_builder_add (terms, json_node_get_string (node));
  }
  self->vocabulary = g_strv_builder_end (terms);
  return TRUE;
}

SlTranscriptionOptions *
sl_transcription_options_new_from_object (JsonObject *object, GError **error)
{
  static const char *const members[] = { "language", "model", "vocabulary", NULL };
  g_autoptr (SlTranscriptionOptions) self = sl_transcription_options_new ();
  const char *language = NULL;
  const char *model = NULL;

  if (!sl_json_check_members (object, members, error)
      || !sl_json_get_optional_string (object, "language", &language, error)
      || !sl_json_get_optional_string (object, "model", &model, error)
      || !read_vocabulary (self, object, error))
    return NULL;
  if (language != NULL && !is_language (language)) {
    refuse (error, "language", "a BCP 47 tag such as en or de-CH");
    return NULL;
  }
  if (model != NULL && !is_model (model)) {
    refuse (error, "model", "the name of a model such as whisper-large-v3");
    return NULL;
  }
  self->language = g_strdup (language);
  self->model = g_strdup (model);
  return g_steal_pointer (&self);
}

SlTranscriptionOptions *
sl_transcription_options_new_from_json (const char *json, GError **error)
{
  g_autoptr (JsonObject) object = sl_json_parse_object (json, strlen (json), MAX_JSON_BYTES, error);

  return object != NULL ? sl_transcription_options_new_from_object (object, error) : NULL;
}

char *
sl_transcription_options_to_json (const SlTranscriptionOptions *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  if (self->language != NULL)
    json_object_set_string_member (object, "language", self->language);
  if (self->model != NULL)
    json_object_set_string_member (object, "model", self->model);
  if (self->vocabulary != NULL) {
    JsonArray *array = json_array_new ();

    for (guint i = 0; self->vocabulary[i] != NULL; i++)
      json_array_add_string_element (array, self->vocabulary[i]);
    json_object_set_array_member (object, "vocabulary", array);
  }
  return sl_json_object_to_string (object);
}
