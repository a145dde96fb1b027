// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Uploads in parts: begin one in the store, sign what the client is to send, say what is there. The
 * row that says that there is one is written first, so that a crash leaves no upload that nobody
 * knows; whatever the store has lost of it is begun again under another name. */
#include "app/app-private.h"
#include "app/upload-lock.h"
#include "app/upload.h"
#include "base/string-util.h"
#include "model/object-keys.h"
#include "model/part-plan.h"
#include "sluice/sluice-error.h"
#include "store/media-repository.h"

/* In one answer: some dozens of kB. What is missing of larger files is asked for again. */
#define MAX_URLS 100
/* A slow line takes hours; stores remove what is not complete after a day. */
#define EXPIRY_MS (G_GINT64_CONSTANT (12) * 3600 * 1000)

static void
part_url_free (gpointer data)
{
  SlPartUrl *self = data;

  g_free (self->url);
  g_free (self);
}

void
sl_upload_parts_free (SlUploadParts *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->urls, g_ptr_array_unref);
  g_free (self);
}

gint64
sl_app_get_parts_expiry (SlApp *app)
{
  return MAX (EXPIRY_MS, (gint64) app->config.upload_expiry_s * 1000);
}

typedef struct {
  const char *media_id;
  const char *replaced;   /* (nullable) the name that was found to be of no upload */
  const char *begun;      /* the name of the new one */
  SlMultipart *multipart; /* (owned) (nullable) as it is now */
} NoteUpload;

static gboolean
find_multipart (SlTransaction *transaction, gpointer user_data, GError **error)
{
  NoteUpload *self = user_data;

  g_clear_pointer (&self->multipart, sl_multipart_free);
  return sl_multipart_repository_find (transaction, self->media_id, &self->multipart, error);
}

gboolean
sl_app_find_multipart (SlApp *app, const char *media_id, SlMultipart **multipart, GError **error)
{
  NoteUpload self = { .media_id = media_id };
  gboolean is_read = sl_database_read (app->database, find_multipart, &self, error);

  *multipart = self.multipart;
  return is_read;
}

/* Another daemon may have begun one as well: the first one's counts. The media's row is locked
 * meanwhile, so that it is pending or not. */
static gboolean
note_upload (SlTransaction *transaction, gpointer user_data, GError **error)
{
  NoteUpload *self = user_data;
  g_autoptr (SlMedia) media = sl_media_repository_find (transaction, self->media_id, error);

  if (media == NULL || !find_multipart (transaction, self, error))
    return FALSE;
  if (media->status != SL_MEDIA_PENDING || self->multipart == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT, "media '%s' is '%s'", media->id,
                 sl_media_status_to_string (media->status));
    return FALSE;
  }
  if (g_strcmp0 (self->multipart->upload_id, self->replaced) != 0)
    return TRUE;
  sl_set_string (&self->multipart->upload_id, self->begun);
  return sl_multipart_repository_set_upload (transaction, self->media_id, self->begun, error);
}

/* Best effort: the sweep aborts every upload of the key. */
static void
forget_upload (SlApp *app, const SlMedia *media, const char *key, const char *upload_id)
{
  g_autoptr (GError) error = NULL;

  if (!sl_object_store_abort_parts (app->objects, media->bucket, key, upload_id, &error))
    g_debug ("an upload of '%s' that is not needed stays until the sweep: %s", media->id,
             error->message);
}

gboolean
sl_app_begin_parts (SlApp *app, const SlMedia *media, SlMultipart *multipart, GError **error)
{
  g_autofree char *key = sl_object_key_incoming (media->user_id, media->id);
  g_autofree char *begun = sl_object_store_begin_parts (app->objects, media->bucket, key,
                                                        media->content_type, error);
  NoteUpload self = { media->id, multipart->upload_id, begun, NULL };
  gboolean is_noted = begun != NULL && sl_database_write (app->database, note_upload, &self, error);
  g_autoptr (SlMultipart) noted = self.multipart;

  if (begun != NULL && (!is_noted || g_strcmp0 (noted->upload_id, begun) != 0))
    forget_upload (app, media, key, begun);
  if (is_noted)
    sl_set_string (&multipart->upload_id, noted->upload_id);
  return is_noted;
}

static SlPartUrl *
sign_part (SlApp *app,
           const SlMedia *media,
           const SlMultipart *multipart,
           guint number,
           GError **error)
{
  g_autofree char *key = sl_object_key_incoming (media->user_id, media->id);
  gint64 size = sl_part_plan_get_size (media->file_size, multipart->part_size, number);
  const SlPresignRequest request = { .method = "PUT",
                                     .bucket = media->bucket,
                                     .key = key,
                                     .expires_in = app->config.upload_expiry_s,
                                     .content_length = size,
                                     .upload_id = multipart->upload_id,
                                     .part_number = number };
  char *url = sl_object_store_presign (app->objects, &request, error);
  SlPartUrl *part = NULL;

  if (url == NULL)
    return NULL;
  part = g_new0 (SlPartUrl, 1);
  part->number = number;
  part->size = size;
  part->url = url;
  return part;
}

/* The first ones that are not there. Both are in order. */
static GArray *
list_missing (guint n_parts, GPtrArray *present, guint limit)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  guint next = 0;

  for (guint number = 1; number <= n_parts && numbers->len < limit; number++) {
    while (next < present->len && ((SlObjectPart *) present->pdata[next])->number < number)
      next++;
    if (next >= present->len || ((SlObjectPart *) present->pdata[next])->number != number)
      g_array_append_val (numbers, number);
  }
  return numbers;
}

static gboolean
sign_numbers (SlApp *app,
              const SlMedia *media,
              const SlMultipart *multipart,
              GArray *numbers,
              SlUploadParts *parts,
              GError **error)
{
  for (guint i = 0; i < numbers->len; i++) {
    guint number = g_array_index (numbers, guint, i);
    SlPartUrl *part = NULL;

    if (number < 1 || number > parts->n_parts) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                   "/partNumbers/%u: there is no part %u; the file has %u", i, number,
                   parts->n_parts);
      return FALSE;
    }
    part = sign_part (app, media, multipart, number, error);
    if (part == NULL)
      return FALSE;
    g_ptr_array_add (parts->urls, part);
  }
  return TRUE;
}

SlUploadParts *
sl_app_sign_parts (SlApp *app,
                   const SlMedia *media,
                   const SlMultipart *multipart,
                   GArray *numbers,
                   GPtrArray *present,
                   GError **error)
{
  g_autoptr (SlUploadParts) parts = g_new0 (SlUploadParts, 1);
  g_autoptr (GArray) missing = NULL;

  parts->part_size = multipart->part_size;
  parts->n_parts = sl_part_plan_count (media->file_size, multipart->part_size);
  parts->expires_at = media->expires_at;
  parts->urls_expire_at = sl_app_now (app) + (gint64) app->config.upload_expiry_s * 1000;
  parts->parts = present;
  parts->urls = g_ptr_array_new_with_free_func (part_url_free);
  if (numbers == NULL)
    numbers = missing = list_missing (parts->n_parts, present, MAX_URLS);
  if (!sign_numbers (app, media, multipart, numbers, parts, error))
    return NULL;
  return g_steal_pointer (&parts);
}

typedef struct {
  const char *user_id;
  const char *media_id;
  SlMedia *media;         /* (owned) */
  SlMultipart *multipart; /* (owned) */
} Look;

static void
look_clear (Look *self)
{
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->multipart, sl_multipart_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static gboolean
find_upload (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Look *self = user_data;

  look_clear (self);
  self->media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);
  return self->media != NULL
         && sl_multipart_repository_find (transaction, self->media_id, &self->multipart, error);
}

static gboolean
check_upload (SlApp *app, const Look *self, GError **error)
{
  if (self->media->status != SL_MEDIA_PENDING)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT, "media '%s' is confirmed and '%s'",
                 self->media_id, sl_media_status_to_string (self->media->status));
  else if (self->multipart == NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
                 "media '%s' is not uploaded in parts: send it to its uploadUrl", self->media_id);
  else if (sl_app_now (app) >= self->media->expires_at)
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_EXPIRED,
                         "the upload was not confirmed in time; initiate a new one");
  else
    return TRUE;
  return FALSE;
}

/* Whether all of it is there: a confirm completed the upload and was cut off then, or it was sent
 * in one piece. Sets @is_there. */
static gboolean
look_for_object (SlApp *app, const SlMedia *media, gboolean *is_there, GError **error)
{
  g_autofree char *key = sl_object_key_incoming (media->user_id, media->id);
  g_autoptr (GError) missing = NULL;
  g_autoptr (SlObjectInfo) info = sl_object_store_head (app->objects, media->bucket, key, &missing);

  *is_there = info != NULL && info->size == media->file_size;
  if (info != NULL || g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

static GPtrArray *
list_all_parts (const Look *self)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
  guint n_parts = sl_part_plan_count (self->media->file_size, self->multipart->part_size);

  for (guint number = 1; number <= n_parts; number++) {
    gint64 size = sl_part_plan_get_size (self->media->file_size, self->multipart->part_size,
                                         number);

    g_ptr_array_add (parts, sl_object_part_new (number, size, NULL));
  }
  return parts;
}

/* What the store has of it. Without an upload in the store there is the whole object, or another
 * upload is begun. */
static GPtrArray *
list_present (SlApp *app, Look *self, GError **error)
{
  g_autofree char *key = sl_object_key_incoming (self->media->user_id, self->media->id);
  g_autoptr (GError) missing = NULL;
  GPtrArray *present = NULL;
  gboolean is_there = FALSE;

  if (self->multipart->upload_id != NULL)
    present = sl_object_store_list_parts (app->objects, self->media->bucket, key,
                                          self->multipart->upload_id, &missing);
  if (present != NULL)
    return present;
  if (missing != NULL && !g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return NULL;
  }
  if (!look_for_object (app, self->media, &is_there, error))
    return NULL;
  if (is_there)
    return list_all_parts (self);
  if (!sl_app_begin_parts (app, self->media, self->multipart, error))
    return NULL;
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
}

SlUploadParts *
sl_get_upload_parts (SlApp *app,
                     const char *user_id,
                     const char *media_id,
                     GArray *numbers,
                     GError **error)
{
  g_auto (Look) self = { .user_id = user_id, .media_id = media_id };
  g_autoptr (SlUploadLock) lock = sl_upload_lock_take (app, media_id, error);
  GPtrArray *present = NULL;

  if (lock == NULL || !sl_database_read (app->database, find_upload, &self, error)
      || !check_upload (app, &self, error))
    return NULL;
  present = list_present (app, &self, error);
  return present != NULL
             ? sl_app_sign_parts (app, self.media, self.multipart, numbers, present, error)
             : NULL;
}
