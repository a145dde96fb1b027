// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the probe learnt about a file. Filled in by the probe, immutable afterwards; the JSON form
 * of it is in sluice-media-info-json.c.
 */
#include "sluice/sluice-media-info.h"

#include "sluice/sluice-media-info-private.h"

struct _SluiceMediaInfo {
  GObject parent_instance;
  char *container;  /* (owned) */
  guint64 duration; /* nanoseconds, 0 = unknown */
  gboolean is_duration_exact;
  guint64 size;            /* bytes */
  GListStore *streams;     /* (owned) (element-type SluiceStreamInfo) */
  SluiceStreamInfo *video; /* (unowned) (nullable) member of streams */
  SluiceStreamInfo *audio; /* (unowned) (nullable) member of streams */
  GPtrArray *warnings;     /* (owned) (element-type utf8) NULL-terminated */
  SluiceVerdict *verdict;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SluiceMediaInfo, sluice_media_info, G_TYPE_OBJECT)

typedef enum {
  PROP_CONTAINER = 1,
  PROP_DURATION,
  PROP_DURATION_EXACT,
  PROP_SIZE,
  PROP_STREAMS,
  PROP_VIDEO,
  PROP_AUDIO,
  PROP_WARNINGS,
  PROP_VERDICT,
} Property;

static void
sluice_media_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceMediaInfo *self = SLUICE_MEDIA_INFO (object);

  switch ((Property) id) {
  case PROP_CONTAINER:
    g_value_set_string (value, self->container);
    break;
  case PROP_DURATION:
    g_value_set_uint64 (value, self->duration);
    break;
  case PROP_DURATION_EXACT:
    g_value_set_boolean (value, self->is_duration_exact);
    break;
  case PROP_SIZE:
    g_value_set_uint64 (value, self->size);
    break;
  case PROP_STREAMS:
    g_value_set_object (value, self->streams);
    break;
  case PROP_VIDEO:
    g_value_set_object (value, self->video);
    break;
  case PROP_AUDIO:
    g_value_set_object (value, self->audio);
    break;
  case PROP_WARNINGS:
    g_value_set_boxed (value, self->warnings->pdata);
    break;
  case PROP_VERDICT:
    g_value_set_object (value, self->verdict);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sluice_media_info_finalize (GObject *object)
{
  SluiceMediaInfo *self = SLUICE_MEDIA_INFO (object);

  g_free (self->container);
  g_object_unref (self->streams);
  g_ptr_array_unref (self->warnings);
  g_clear_object (&self->verdict);
  G_OBJECT_CLASS (sluice_media_info_parent_class)->finalize (object);
}

static void
sluice_media_info_class_init (SluiceMediaInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sluice_media_info_get_property;
  object_class->finalize = sluice_media_info_finalize;

  /**
   * SluiceMediaInfo:container: (getter get_container)
   *
   * Short name of the container format.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_CONTAINER,
                                   g_param_spec_string ("container", NULL, NULL, NULL, flags));
  /**
   * SluiceMediaInfo:duration: (getter get_duration)
   *
   * Nanoseconds; 0 when unknown.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_DURATION,
      g_param_spec_uint64 ("duration", NULL, NULL, 0, G_MAXUINT64, 0, flags));
  /**
   * SluiceMediaInfo:duration-exact: (getter is_duration_exact)
   *
   * Whether the container states the duration.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_DURATION_EXACT,
      g_param_spec_boolean ("duration-exact", NULL, NULL, FALSE, flags));
  /**
   * SluiceMediaInfo:size: (getter get_size)
   *
   * Bytes of the file.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_SIZE, g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags));
  /**
   * SluiceMediaInfo:streams: (getter get_streams)
   *
   * The tracks, [class@Sluice.StreamInfo], in container order.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_STREAMS,
      g_param_spec_object ("streams", NULL, NULL, G_TYPE_LIST_MODEL, flags));
  /**
   * SluiceMediaInfo:video: (getter get_video)
   *
   * The video track that is used.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_VIDEO,
      g_param_spec_object ("video", NULL, NULL, SLUICE_TYPE_STREAM_INFO, flags));
  /**
   * SluiceMediaInfo:audio: (getter get_audio)
   *
   * The audio track that is used.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_AUDIO,
      g_param_spec_object ("audio", NULL, NULL, SLUICE_TYPE_STREAM_INFO, flags));
  /**
   * SluiceMediaInfo:warnings: (getter get_warnings)
   *
   * Oddities of the file in words, for people.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_WARNINGS,
                                   g_param_spec_boxed ("warnings", NULL, NULL, G_TYPE_STRV, flags));
  /**
   * SluiceMediaInfo:verdict: (getter get_verdict)
   *
   * What samples of the recording tell, when that was asked for.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_VERDICT,
      g_param_spec_object ("verdict", NULL, NULL, SLUICE_TYPE_VERDICT, flags));
}

static void
sluice_media_info_init (SluiceMediaInfo *self)
{
  self->streams = g_list_store_new (SLUICE_TYPE_STREAM_INFO);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->warnings, NULL);
}

SluiceMediaInfo *
sluice_media_info_new (const char *container, guint64 size)
{
  SluiceMediaInfo *self = g_object_new (SLUICE_TYPE_MEDIA_INFO, NULL);

  self->container = g_strdup (container);
  self->size = size;
  return self;
}

void
sluice_media_info_set_duration (SluiceMediaInfo *self, guint64 duration, gboolean exact)
{
  self->duration = duration;
  self->is_duration_exact = exact;
}

void
sluice_media_info_add_warning (SluiceMediaInfo *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_insert (self->warnings, (gint) self->warnings->len - 1, g_utf8_make_valid (text, -1));
}

void
sluice_media_info_take_stream (SluiceMediaInfo *self, SluiceStreamInfo *stream)
{
  g_autoptr (SluiceStreamInfo) owned = stream;
  SluiceMediaKind kind = sluice_stream_info_get_kind (stream);

  g_list_store_append (self->streams, stream);
  if (!sluice_stream_info_is_decodable (stream))
    return;
  if (kind == SLUICE_MEDIA_KIND_VIDEO && self->video == NULL)
    self->video = stream;
  else if (kind == SLUICE_MEDIA_KIND_AUDIO && self->audio == NULL)
    self->audio = stream;
}

void
sluice_media_info_take_verdict (SluiceMediaInfo *self, SluiceVerdict *verdict)
{
  g_clear_object (&self->verdict);
  self->verdict = verdict;
}

const char *
sluice_media_info_get_container (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), NULL);

  return self->container;
}

guint64
sluice_media_info_get_duration (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), 0);

  return self->duration;
}

gboolean
sluice_media_info_is_duration_exact (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), FALSE);

  return self->is_duration_exact;
}

guint64
sluice_media_info_get_size (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), 0);

  return self->size;
}

GListModel *
sluice_media_info_get_streams (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), NULL);

  return G_LIST_MODEL (self->streams);
}

SluiceStreamInfo *
sluice_media_info_get_video (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), NULL);

  return self->video;
}

SluiceStreamInfo *
sluice_media_info_get_audio (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), NULL);

  return self->audio;
}

const char *const *
sluice_media_info_get_warnings (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), NULL);

  return (const char *const *) self->warnings->pdata;
}

SluiceVerdict *
sluice_media_info_get_verdict (SluiceMediaInfo *self)
{
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (self), NULL);

  return self->verdict;
}
