// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A media info as JSON text and back: how the verdict of the probe travels from the process that
 * looked at the file to those that plan and run. The format is in docs/media-info.md.
 */
#include "sluice/sluice-media-info-private.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-verdict-private.h"

static void
set_video_members (JsonObject *object, SluiceStreamInfo *stream)
{
  json_object_set_int_member (object, "width", sluice_stream_info_get_width (stream));
  json_object_set_int_member (object, "height", sluice_stream_info_get_height (stream));
  json_object_set_int_member (object, "rotation", sluice_stream_info_get_rotation (stream));
  json_object_set_double_member (object, "frame_rate", sluice_stream_info_get_frame_rate (stream));
}

static void
set_image_members (JsonObject *object, SluiceStreamInfo *stream)
{
  json_object_set_int_member (object, "width", sluice_stream_info_get_width (stream));
  json_object_set_int_member (object, "height", sluice_stream_info_get_height (stream));
  json_object_set_int_member (object, "rotation", sluice_stream_info_get_rotation (stream));
  json_object_set_int_member (object, "frames", sluice_stream_info_get_frames (stream));
}

static void
set_audio_members (JsonObject *object, SluiceStreamInfo *stream)
{
  json_object_set_int_member (object, "channels", sluice_stream_info_get_channels (stream));
  json_object_set_int_member (object, "sample_rate", sluice_stream_info_get_sample_rate (stream));
}

static JsonObject *
stream_to_json (SluiceStreamInfo *stream)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (SLUICE_TYPE_MEDIA_KIND);
  SluiceMediaKind kind = sluice_stream_info_get_kind (stream);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", g_enum_get_value (kinds, kind)->value_nick);
  json_object_set_string_member (object, "codec", sluice_stream_info_get_codec (stream));
  json_object_set_boolean_member (object, "decodable", sluice_stream_info_is_decodable (stream));
  if (sluice_stream_info_is_decodable (stream))
    json_object_set_string_member (object, "decoder", sluice_stream_info_get_decoder (stream));
  if (sluice_stream_info_get_caps (stream) != NULL)
    json_object_set_string_member (object, "caps", sluice_stream_info_get_caps (stream));
  if (kind == SLUICE_MEDIA_KIND_VIDEO)
    set_video_members (object, stream);
  else if (kind == SLUICE_MEDIA_KIND_IMAGE)
    set_image_members (object, stream);
  else if (kind == SLUICE_MEDIA_KIND_AUDIO)
    set_audio_members (object, stream);
  json_object_set_int_member (object, "bitrate", (gint64) sluice_stream_info_get_bitrate (stream));
  return object;
}

static JsonArray *
streams_to_json (SluiceMediaInfo *self)
{
  GListModel *streams = sluice_media_info_get_streams (self);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (streams); i++) {
    g_autoptr (SluiceStreamInfo) stream = g_list_model_get_item (streams, i);

    json_array_add_object_element (array, stream_to_json (stream));
  }
  return array;
}

static gboolean
read_kind (JsonObject *object, SluiceMediaKind *kind, GError **error)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (SLUICE_TYPE_MEDIA_KIND);
  const char *nick = "";
  GEnumValue *value;

  if (!sluice_json_read_string (object, "kind", &nick, error))
    return FALSE;
  value = g_enum_get_value_by_nick (kinds, nick);
  if (value == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "/kind: unknown kind '%s'",
                 nick);
    return FALSE;
  }
  *kind = (SluiceMediaKind) value->value;
  return TRUE;
}

static gboolean
read_picture_members (JsonObject *object, SluiceStreamInfo *stream, GError **error)
{
  guint64 width = 0;
  guint64 height = 0;
  guint64 rotation = 0;
  guint64 frames = 0;
  double frame_rate = 0.0;

  if (!sluice_json_read_uint (object, "width", &width, error)
      || !sluice_json_read_uint (object, "height", &height, error)
      || !sluice_json_read_uint (object, "rotation", &rotation, error)
      || !sluice_json_read_uint (object, "frames", &frames, error)
      || !sluice_json_read_double (object, "frame_rate", &frame_rate, error))
    return FALSE;
  if (width > G_MAXINT || height > G_MAXINT || rotation % 90 != 0 || rotation > 270) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "no picture has width %" G_GUINT64_FORMAT ", height %" G_GUINT64_FORMAT
                 " and rotation %" G_GUINT64_FORMAT,
                 width, height, rotation);
    return FALSE;
  }
  sluice_stream_info_set_video (stream, (guint) width, (guint) height, frame_rate,
                                (guint) rotation);
  sluice_stream_info_set_frames (stream, (guint) MIN (frames, G_MAXUINT));
  return TRUE;
}

static gboolean
read_audio_members (JsonObject *object, SluiceStreamInfo *stream, GError **error)
{
  guint64 channels = 0;
  guint64 sample_rate = 0;

  if (!sluice_json_read_uint (object, "channels", &channels, error)
      || !sluice_json_read_uint (object, "sample_rate", &sample_rate, error))
    return FALSE;
  sluice_stream_info_set_audio (stream, (guint) MIN (channels, G_MAXINT),
                                (guint) MIN (sample_rate, G_MAXINT));
  return TRUE;
}

static SluiceStreamInfo *
stream_from_json (JsonObject *object, GError **error)
{
  g_autoptr (SluiceStreamInfo) stream = NULL;
  SluiceMediaKind kind;
  const char *codec = "";
  const char *decoder = NULL;
  const char *caps = NULL;
  guint64 bitrate = 0;

  if (!read_kind (object, &kind, error) || !sluice_json_read_string (object, "codec", &codec, error)
      || !sluice_json_read_string (object, "decoder", &decoder, error)
      || !sluice_json_read_string (object, "caps", &caps, error)
      || !sluice_json_read_uint (object, "bitrate", &bitrate, error))
    return NULL;

  stream = sluice_stream_info_new (kind, codec);
  sluice_stream_info_set_decoder (stream, decoder);
  sluice_stream_info_set_caps (stream, caps);
  sluice_stream_info_set_bitrate (stream, bitrate);
  if (!read_picture_members (object, stream, error) || !read_audio_members (object, stream, error))
    return NULL;
  return g_steal_pointer (&stream);
}

static gboolean
read_streams (JsonObject *object, SluiceMediaInfo *self, GError **error)
{
  JsonArray *array = sluice_json_read_array (object, "streams", error);

  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *element = sluice_json_array_read_object (array, i, error);
    SluiceStreamInfo *stream = element != NULL ? stream_from_json (element, error) : NULL;

    if (stream == NULL) {
      g_prefix_error (error, "/streams/%u: ", i);
      return FALSE;
    }
    sluice_media_info_take_stream (self, stream);
  }
  return TRUE;
}

static gboolean
read_warnings (JsonObject *object, SluiceMediaInfo *self, GError **error)
{
  JsonArray *array = sluice_json_read_array (object, "warnings", error);

  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (json_node_get_value_type (node) != G_TYPE_STRING) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                   "/warnings/%u: expected a string", i);
      return FALSE;
    }
    sluice_media_info_add_warning (self, "%s", json_node_get_string (node));
  }
  return TRUE;
}

static gboolean
read_verdict (JsonObject *object, SluiceMediaInfo *self, GError **error)
{
  JsonNode *node = json_object_get_member (object, "verdict");
  SluiceVerdict *verdict = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "/verdict: expected an object");
    return FALSE;
  }
  verdict = sluice_verdict_new_from_json_object (json_node_get_object (node), error);
  if (verdict == NULL) {
    g_prefix_error (error, "/verdict: ");
    return FALSE;
  }
  sluice_media_info_take_verdict (self, verdict);
  return TRUE;
}

static SluiceMediaInfo *
media_info_from_json (JsonObject *object, GError **error)
{
  g_autoptr (SluiceMediaInfo) self = NULL;
  const char *container = "";
  guint64 duration = 0;
  guint64 size = 0;
  gboolean exact = FALSE;

  if (!sluice_json_read_string (object, "container", &container, error)
      || !sluice_json_read_uint (object, "duration", &duration, error)
      || !sluice_json_read_boolean (object, "duration_exact", &exact, error)
      || !sluice_json_read_uint (object, "size", &size, error))
    return NULL;

  self = sluice_media_info_new (container, size);
  sluice_media_info_set_duration (self, duration, exact);
  if (!read_streams (object, self, error) || !read_warnings (object, self, error)
      || !read_verdict (object, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

JsonObject *
sluice_media_info_to_json_object (SluiceMediaInfo *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "container", sluice_media_info_get_container (self));
  json_object_set_int_member (object, "duration", (gint64) sluice_media_info_get_duration (self));
  json_object_set_boolean_member (object, "duration_exact",
                                  sluice_media_info_is_duration_exact (self));
  json_object_set_int_member (object, "size", (gint64) sluice_media_info_get_size (self));
  json_object_set_array_member (object, "streams", streams_to_json (self));
  json_object_set_array_member (
      object, "warnings", sluice_json_array_from_strv (sluice_media_info_get_warnings (self)));
  if (sluice_media_info_get_verdict (self) != NULL)
    json_object_set_object_member (
        object, "verdict", sluice_verdict_to_json_object (sluice_media_info_get_verdict (self)));
  return object;
}

char *
sluice_media_info_to_json (SluiceMediaInfo *self)
{
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), NULL);

  object = sluice_media_info_to_json_object (self);
  return sluice_json_object_to_text (object);
}

SluiceMediaInfo *
sluice_media_info_new_from_json (const char *json, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  SluiceMediaInfo *self;

  g_return_val_if_fail (json != NULL, NULL);

  object = sluice_json_parse_object (json, -1, error);
  self = object != NULL ? media_info_from_json (object, error) : NULL;
  if (self == NULL)
    g_prefix_error (error, "media info: ");
  return self;
}
