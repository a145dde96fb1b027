// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Addresses that play or download: signed, for a while. */
#include <string.h>

#include "app/app-private.h"
#include "app/media.h"
#include "model/file-type.h"
#include "sluice/sluice-error.h"

/* What a player wants, best first. */
static const char *const playable[] = { "video", "playback", "audio" };

void
sl_signed_url_free (SlSignedUrl *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_free (self->content_type);
  g_free (self);
}

static const SlArtifact *
find_artifact (const SlMediaView *view, const char *name)
{
  for (guint i = 0; i < view->artifacts->len; i++) {
    const SlArtifact *artifact = view->artifacts->pdata[i];

    if (strcmp (artifact->name, name) == 0)
      return artifact;
  }
  return NULL;
}

/* A recording plays as its video. Its audio is only for recordings that never had a picture, so it
 * is not handed out while the video is still being made. */
static const SlArtifact *
find_playable (const SlMediaView *view)
{
  const SlArtifact *video = find_artifact (view, playable[0]);

  if (video != NULL || view->media->status == SL_MEDIA_PROCESSING)
    return video;
  for (gsize i = 1; i < G_N_ELEMENTS (playable); i++) {
    const SlArtifact *artifact = find_artifact (view, playable[i]);

    if (artifact != NULL)
      return artifact;
  }
  return view->artifacts->len == 1 ? view->artifacts->pdata[0] : NULL;
}

static SlSignedUrl *
create_url (SlApp *app, char *url, const char *content_type)
{
  SlSignedUrl *self = g_new0 (SlSignedUrl, 1);

  self->url = url;
  self->expires_at = sl_app_now (app) + (gint64) app->config.download_expiry_s * 1000;
  self->content_type = g_strdup (content_type);
  return self;
}

SlSignedUrl *
sl_get_stream_url (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  g_autoptr (SlMediaView) view = sl_get_media (app, user_id, media_id, error);
  const SlArtifact *artifact;
  char *url;

  if (view == NULL)
    return NULL;
  artifact = find_playable (view);
  if (artifact == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
                 "media '%s' is '%s' and has nothing to play yet", media_id,
                 sl_media_status_to_string (view->media->status));
    return NULL;
  }
  url = sl_app_sign_artifact (app, artifact, NULL, error);
  return url != NULL ? create_url (app, url, artifact->content_type) : NULL;
}

/* RFC 6266: an ASCII name for everyone, the real one in UTF-8 (RFC 8187) for who reads it. */
static char *
format_disposition (const char *file_name)
{
  g_autofree char *ascii = g_str_to_ascii (file_name, "C");
  g_autofree char *encoded = g_uri_escape_string (file_name, NULL, FALSE);

  g_strdelimit (ascii, "\"\\/;%", '_');
  for (char *p = ascii; *p != '\0'; p++) {
    if (!g_ascii_isprint (*p))
      *p = '_';
  }
  return g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", ascii, encoded);
}

/* "answer.webm" and "…/video.mp4": "answer.mp4". */
static char *
name_download (const SlMedia *media, const char *key)
{
  g_autofree char *extension = sl_file_name_dup_extension (key);
  const char *dot = strrchr (media->original_name, '.');
  gsize stem = dot != NULL && dot != media->original_name ? (gsize) (dot - media->original_name)
                                                          : strlen (media->original_name);

  return g_strdup_printf ("%.*s.%s", (int) stem, media->original_name,
                          extension != NULL ? extension : "bin");
}

static SlSignedUrl *
sign_original (SlApp *app, const SlMedia *media, GError **error)
{
  g_autofree char *disposition = format_disposition (media->original_name);
  const SlPresignRequest request = { .method = "GET",
                                     .bucket = media->bucket,
                                     .key = media->storage_key,
                                     .expires_in = app->config.download_expiry_s,
                                     .content_length = -1,
                                     .response_content_type = media->content_type,
                                     .response_content_disposition = disposition };
  char *url;

  if (media->status == SL_MEDIA_PENDING) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
                 "the upload of media '%s' is not confirmed", media->id);
    return NULL;
  }
  url = sl_object_store_presign (app->objects, &request, error);
  return url != NULL ? create_url (app, url, media->content_type) : NULL;
}

SlSignedUrl *
sl_get_download_url (SlApp *app,
                     const char *user_id,
                     const char *media_id,
                     const char *name,
                     GError **error)
{
  g_autoptr (SlMediaView) view = sl_get_media (app, user_id, media_id, error);
  g_autofree char *file_name = NULL;
  g_autofree char *disposition = NULL;
  const SlArtifact *artifact;
  char *url;

  if (view == NULL)
    return NULL;
  if (name == NULL)
    return sign_original (app, view->media, error);
  artifact = find_artifact (view, name);
  if (artifact == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "media '%s' has no artifact '%s'",
                 media_id, name);
    return NULL;
  }
  file_name = name_download (view->media, artifact->key);
  disposition = format_disposition (file_name);
  url = sl_app_sign_artifact (app, artifact, disposition, error);
  return url != NULL ? create_url (app, url, artifact->content_type) : NULL;
}
