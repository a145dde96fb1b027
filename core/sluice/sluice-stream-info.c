// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One track of a file, as the probe found it. Set by the probe, immutable afterwards.
 */
#include "sluice/sluice-media-info-private.h"

struct _SluiceStreamInfo {
  GObject parent_instance;
  SluiceMediaKind kind;
  char *codec;   /* (owned) */
  char *decoder; /* (owned) (nullable) */
  char *caps;    /* (owned) (nullable) */
  guint width;
  guint height;
  guint rotation;
  double frame_rate;
  guint frames;
  guint channels;
  guint sample_rate;
  guint64 bitrate;
};

G_DEFINE_FINAL_TYPE (SluiceStreamInfo, sluice_stream_info, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (SluiceMediaKind,
                    sluice_media_kind,
                    G_DEFINE_ENUM_VALUE (SLUICE_MEDIA_KIND_VIDEO, "video"),
                    G_DEFINE_ENUM_VALUE (SLUICE_MEDIA_KIND_AUDIO, "audio"),
                    G_DEFINE_ENUM_VALUE (SLUICE_MEDIA_KIND_OTHER, "other"),
                    G_DEFINE_ENUM_VALUE (SLUICE_MEDIA_KIND_IMAGE, "image"),
                    G_DEFINE_ENUM_VALUE (SLUICE_MEDIA_KIND_DOCUMENT, "document"))

typedef enum {
  PROP_KIND = 1,
  PROP_CODEC,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_ROTATION,
  PROP_FRAME_RATE,
  PROP_FRAMES,
  PROP_CHANNELS,
  PROP_SAMPLE_RATE,
  PROP_BITRATE,
  PROP_DECODABLE,
  PROP_DECODER,
  PROP_CAPS,
} Property;

static void
sluice_stream_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceStreamInfo *self = SLUICE_STREAM_INFO (object);

  switch ((Property) id) {
  case PROP_KIND:
    g_value_set_enum (value, self->kind);
    break;
  case PROP_CODEC:
    g_value_set_string (value, self->codec);
    break;
  case PROP_WIDTH:
    g_value_set_uint (value, self->width);
    break;
  case PROP_HEIGHT:
    g_value_set_uint (value, self->height);
    break;
  case PROP_ROTATION:
    g_value_set_uint (value, self->rotation);
    break;
  case PROP_FRAME_RATE:
    g_value_set_double (value, self->frame_rate);
    break;
  case PROP_FRAMES:
    g_value_set_uint (value, self->frames);
    break;
  case PROP_CHANNELS:
    g_value_set_uint (value, self->channels);
    break;
  case PROP_SAMPLE_RATE:
    g_value_set_uint (value, self->sample_rate);
    break;
  case PROP_BITRATE:
    g_value_set_uint64 (value, self->bitrate);
    break;
  case PROP_DECODABLE:
    g_value_set_boolean (value, self->decoder != NULL);
    break;
  case PROP_DECODER:
    g_value_set_string (value, self->decoder);
    break;
  case PROP_CAPS:
    g_value_set_string (value, self->caps);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sluice_stream_info_finalize (GObject *object)
{
  SluiceStreamInfo *self = SLUICE_STREAM_INFO (object);

  g_free (self->codec);
  g_free (self->decoder);
  g_free (self->caps);
  G_OBJECT_CLASS (sluice_stream_info_parent_class)->finalize (object);
}

static void
sluice_stream_info_class_init (SluiceStreamInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sluice_stream_info_get_property;
  object_class->finalize = sluice_stream_info_finalize;

  /**
   * SluiceStreamInfo:kind: (getter get_kind)
   *
   * Video, audio or something else.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_KIND,
                                   g_param_spec_enum ("kind", NULL, NULL, SLUICE_TYPE_MEDIA_KIND,
                                                      SLUICE_MEDIA_KIND_VIDEO, flags));
  /**
   * SluiceStreamInfo:codec: (getter get_codec)
   *
   * Short name of the codec.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_CODEC,
                                   g_param_spec_string ("codec", NULL, NULL, NULL, flags));
  /**
   * SluiceStreamInfo:width: (getter get_width)
   *
   * Width in pixels as coded; 0 when unknown.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_WIDTH,
                                   g_param_spec_uint ("width", NULL, NULL, 0, G_MAXUINT, 0, flags));
  /**
   * SluiceStreamInfo:height: (getter get_height)
   *
   * Height in pixels as coded; 0 when unknown.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_HEIGHT, g_param_spec_uint ("height", NULL, NULL, 0, G_MAXUINT, 0, flags));
  /**
   * SluiceStreamInfo:rotation: (getter get_rotation)
   *
   * Degrees clockwise that a player must turn the picture.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_ROTATION,
                                   g_param_spec_uint ("rotation", NULL, NULL, 0, 270, 0, flags));
  /**
   * SluiceStreamInfo:frame-rate: (getter get_frame_rate)
   *
   * Declared frames a second; 0.0 when not declared.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_FRAME_RATE,
      g_param_spec_double ("frame-rate", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags));
  /**
   * SluiceStreamInfo:frames: (getter get_frames)
   *
   * Frames of a picture; 0 when unknown or not a picture.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_FRAMES, g_param_spec_uint ("frames", NULL, NULL, 0, G_MAXUINT, 0, flags));
  /**
   * SluiceStreamInfo:channels: (getter get_channels)
   *
   * Audio channels; 0 when unknown.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_CHANNELS,
      g_param_spec_uint ("channels", NULL, NULL, 0, G_MAXUINT, 0, flags));
  /**
   * SluiceStreamInfo:sample-rate: (getter get_sample_rate)
   *
   * Audio samples a second; 0 when unknown.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_SAMPLE_RATE,
      g_param_spec_uint ("sample-rate", NULL, NULL, 0, G_MAXUINT, 0, flags));
  /**
   * SluiceStreamInfo:bitrate: (getter get_bitrate)
   *
   * Bits a second; 0 when unknown.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_BITRATE,
      g_param_spec_uint64 ("bitrate", NULL, NULL, 0, G_MAXUINT64, 0, flags));
  /**
   * SluiceStreamInfo:decodable: (getter is_decodable)
   *
   * Whether an allowed decoder takes the track.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_DECODABLE,
                                   g_param_spec_boolean ("decodable", NULL, NULL, FALSE, flags));
  /**
   * SluiceStreamInfo:decoder: (getter get_decoder)
   *
   * Factory name of the decoder that was chosen.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_DECODER,
                                   g_param_spec_string ("decoder", NULL, NULL, NULL, flags));

  /**
   * SluiceStreamInfo:caps: (getter get_caps)
   *
   * Format of the packets.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_CAPS,
                                   g_param_spec_string ("caps", NULL, NULL, NULL, flags));
}

static void
sluice_stream_info_init (SluiceStreamInfo *self)
{
}

SluiceStreamInfo *
sluice_stream_info_new (SluiceMediaKind kind, const char *codec)
{
  SluiceStreamInfo *self = g_object_new (SLUICE_TYPE_STREAM_INFO, NULL);

  self->kind = kind;
  self->codec = g_strdup (codec);
  return self;
}

void
sluice_stream_info_set_decoder (SluiceStreamInfo *self, const char *decoder)
{
  g_clear_pointer (&self->decoder, g_free);
  self->decoder = g_strdup (decoder);
}

void
sluice_stream_info_set_caps (SluiceStreamInfo *self, const char *caps)
{
  g_clear_pointer (&self->caps, g_free);
  self->caps = g_strdup (caps);
}

void
sluice_stream_info_set_video (SluiceStreamInfo *self,
                              guint width,
                              guint height,
                              double frame_rate,
                              guint rotation)
{
  self->width = width;
  self->height = height;
  self->frame_rate = frame_rate;
  self->rotation = rotation;
}

void
sluice_stream_info_set_frames (SluiceStreamInfo *self, guint frames)
{
  self->frames = frames;
}

void
sluice_stream_info_set_audio (SluiceStreamInfo *self, guint channels, guint sample_rate)
{
  self->channels = channels;
  self->sample_rate = sample_rate;
}

void
sluice_stream_info_set_bitrate (SluiceStreamInfo *self, guint64 bitrate)
{
  self->bitrate = bitrate;
}

SluiceMediaKind
sluice_stream_info_get_kind (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), SLUICE_MEDIA_KIND_OTHER);

  return self->kind;
}

const char *
sluice_stream_info_get_codec (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), NULL);

  return self->codec;
}

guint
sluice_stream_info_get_width (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0);

  return self->width;
}

guint
sluice_stream_info_get_height (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0);

  return self->height;
}

guint
sluice_stream_info_get_rotation (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0);

  return self->rotation;
}

double
sluice_stream_info_get_frame_rate (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0.0);

  return self->frame_rate;
}

guint
sluice_stream_info_get_frames (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0);

  return self->frames;
}

guint
sluice_stream_info_get_channels (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0);

  return self->channels;
}

guint
sluice_stream_info_get_sample_rate (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0);

  return self->sample_rate;
}

guint64
sluice_stream_info_get_bitrate (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), 0);

  return self->bitrate;
}

gboolean
sluice_stream_info_is_decodable (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), FALSE);

  return self->decoder != NULL;
}

const char *
sluice_stream_info_get_decoder (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), NULL);

  return self->decoder;
}

const char *
sluice_stream_info_get_caps (SluiceStreamInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_STREAM_INFO (self), NULL);

  return self->caps;
}
