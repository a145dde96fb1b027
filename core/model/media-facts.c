// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The JSON of a probe (docs/media-info.md), read without GStreamer. It comes from a worker, so it
 * is checked like anything from outside. */
#include "model/media-facts.h"

#include <string.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"

/* A probe lists tracks and warnings; a file with hundreds of both stays far below. */
#define MAX_PROBE_BYTES (1024 * 1024)

SlMediaFacts *
sl_media_facts_new (void)
{
  return g_new0 (SlMediaFacts, 1);
}

void
sl_media_facts_free (SlMediaFacts *self)
{
  if (self == NULL)
    return;
  g_free (self->container);
  g_free (self->image_codec);
  g_free (self->video_codec);
  g_free (self->audio_codec);
  g_free (self->undecodable);
  g_free (self);
}

static gboolean
read_optional_uint (JsonObject *object, const char *name, guint *value, GError **error)
{
  gint64 number = 0;

  if (!json_object_has_member (object, name))
    return TRUE;
  if (!sl_json_get_int (object, name, 0, G_MAXUINT, &number, error))
    return FALSE;
  *value = (guint) number;
  return TRUE;
}

/* The codec is named even when nothing decodes it: people want to know why a stage is skipped. */
static void
add_undecodable (SlMediaFacts *self, gboolean is_video, const char *codec)
{
  g_autofree char *before = g_steal_pointer (&self->undecodable);
  char **name = is_video ? &self->video_codec : &self->audio_codec;

  if (*name == NULL)
    *name = g_strdup (codec);
  self->undecodable = before == NULL ? g_strdup (codec) : g_strdup_printf ("%s, %s", before, codec);
}

static gboolean
take_video (SlMediaFacts *self, JsonObject *stream, const char *codec, GError **error)
{
  if (self->has_video)
    return TRUE;
  self->has_video = TRUE;
  g_clear_pointer (&self->video_codec, g_free);
  self->video_codec = g_strdup (codec);
  return read_optional_uint (stream, "width", &self->width, error)
         && read_optional_uint (stream, "height", &self->height, error)
         && read_optional_uint (stream, "rotation", &self->rotation, error);
}

static gboolean
take_image (SlMediaFacts *self, JsonObject *stream, const char *codec, GError **error)
{
  self->has_image = TRUE;
  g_clear_pointer (&self->image_codec, g_free);
  self->image_codec = g_strdup (codec);
  return read_optional_uint (stream, "width", &self->width, error)
         && read_optional_uint (stream, "height", &self->height, error)
         && read_optional_uint (stream, "rotation", &self->rotation, error)
         && read_optional_uint (stream, "frames", &self->frames, error);
}

static void
take_audio (SlMediaFacts *self, const char *codec)
{
  if (self->has_audio)
    return;
  self->has_audio = TRUE;
  g_clear_pointer (&self->audio_codec, g_free);
  self->audio_codec = g_strdup (codec);
}

/* The first decodable track of a kind is the one that is used. */
static gboolean
read_stream (SlMediaFacts *self, JsonObject *stream, GError **error)
{
  const char *kind = sl_json_get_string (stream, "kind", error);
  const char *codec = kind != NULL ? sl_json_get_string (stream, "codec", error) : NULL;
  const char *decoder = NULL;

  if (codec == NULL || !sl_json_get_optional_string (stream, "decoder", &decoder, error))
    return FALSE;
  self->has_document = self->has_document || strcmp (kind, "document") == 0;
  if (strcmp (kind, "image") == 0)
    return take_image (self, stream, codec, error);
  if (strcmp (kind, "video") != 0 && strcmp (kind, "audio") != 0)
    return TRUE;
  if (decoder == NULL) {
    add_undecodable (self, strcmp (kind, "video") == 0, codec);
    return TRUE;
  }
  if (strcmp (kind, "video") == 0)
    return take_video (self, stream, codec, error);
  take_audio (self, codec);
  return TRUE;
}

static gboolean
read_streams (SlMediaFacts *self, JsonObject *object, GError **error)
{
  JsonArray *streams = sl_json_get_array (object, "streams", error);

  for (guint i = 0; streams != NULL && i < json_array_get_length (streams); i++) {
    JsonNode *node = json_array_get_element (streams, i);

    if (!JSON_NODE_HOLDS_OBJECT (node)) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                   "/streams/%u: expected an object", i);
      return FALSE;
    }
    if (!read_stream (self, json_node_get_object (node), error)) {
      g_prefix_error (error, "/streams/%u: ", i);
      return FALSE;
    }
  }
  return streams != NULL;
}

SlMediaFacts *
sl_media_facts_new_from_json (const char *json, gsize length, GError **error)
{
  g_autoptr (SlMediaFacts) self = sl_media_facts_new ();
  g_autoptr (JsonObject) object = sl_json_parse_object (json, length, MAX_PROBE_BYTES, error);
  const char *container = object != NULL ? sl_json_get_string (object, "container", error) : NULL;
  gint64 duration = 0;

  if (container == NULL || !sl_json_get_int (object, "duration", 0, G_MAXINT64, &duration, error)
      || !read_streams (self, object, error)) {
    g_prefix_error (error, "failed to read media info: ");
    return NULL;
  }
  self->container = g_strdup (container);
  self->duration = (guint64) duration;
  return g_steal_pointer (&self);
}
