// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A client says that its file is there: it is checked, moved to its immutable key, and processing
 * starts. Each step can be repeated after a crash: until the one transaction at the end nothing is
 * confirmed, and after it a second confirm gives the same answer. */
#include <string.h>

#include "app/app-private.h"
#include "app/start-processing.h"
#include "app/upload-lock.h"
#include "app/upload.h"
#include "base/error-info.h"
#include "base/string-util.h"
#include "model/content-sniff.h"
#include "model/event.h"
#include "model/object-keys.h"
#include "sluice/sluice-error.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"
#include "store/outbox-repository.h"

/* Five seconds: stores put parts together in less, also large ones. */
#define LOOK_INTERVAL_US 100000
#define MAX_LOOKS 50

typedef struct {
  SlApp *app;
  SlPipelineDescriptor *pipeline; /* (unowned) */
  const char *user_id;
  const char *media_id;
  GPtrArray *etags;   /* (unowned) (nullable) (element-type SlObjectPart) what the client knows */
  SlMedia *media;     /* (owned) */
  char *incoming_key; /* (owned) */
  char *original_key; /* (owned) */
  gboolean confirmed; /* by this call */
} Confirm;

static void
confirm_clear (Confirm *self)
{
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->incoming_key, g_free);
  g_clear_pointer (&self->original_key, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Confirm, confirm_clear)

static gboolean
find_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Confirm *self = user_data;

  g_clear_pointer (&self->media, sl_media_free);
  self->media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);
  return self->media != NULL;
}

static gboolean
check_not_expired (Confirm *self, GError **error)
{
  if (sl_app_now (self->app) < self->media->expires_at)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_EXPIRED,
                       "the upload was not confirmed in time; initiate a new one");
  return FALSE;
}

/* The key of the content: incoming, or the final one when an earlier confirm died after the move.
 */
static SlObjectInfo *
find_object (Confirm *self, const char **key, GError **error)
{
  g_autoptr (GError) missing = NULL;
  SlObjectInfo *info = sl_object_store_head (self->app->objects, self->media->bucket,
                                             self->incoming_key, &missing);

  *key = self->incoming_key;
  if (info != NULL)
    return info;
  if (!g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return NULL;
  }
  *key = self->original_key;
  info = sl_object_store_head (self->app->objects, self->media->bucket, self->original_key, error);
  if (info == NULL && error != NULL
      && g_error_matches (*error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    g_clear_error (error);
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_NOT_FOUND,
                         "nothing was uploaded to the signed URL yet");
  }
  return info;
}

/* A store may still be at putting together what a confirm asked it to that died meanwhile: then the
 * parts are gone and the whole is not there yet. */
static SlObjectInfo *
await_object (Confirm *self, const char **key, GError **error)
{
  for (guint i = 0; i < MAX_LOOKS; i++) {
    g_autoptr (GError) missing = NULL;
    SlObjectInfo *info = find_object (self, key, &missing);

    if (info != NULL)
      return info;
    if (!g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_NOT_FOUND))
      break;
    g_usleep (LOOK_INTERVAL_US);
  }
  return find_object (self, key, error);
}

/* Parts that are to become one are put together first; that may have happened already, here before
 * a crash or at the same time elsewhere. */
static SlObjectInfo *
find_content (Confirm *self, const char **key, GError **error)
{
  g_autoptr (GError) missing = NULL;
  SlObjectInfo *info = find_object (self, key, &missing);
  gboolean is_gone = FALSE;

  if (info != NULL)
    return info;
  if (!g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return NULL;
  }
  if (!sl_app_complete_parts (self->app, self->media, self->etags, &is_gone, error))
    return NULL;
  return is_gone ? await_object (self, key, error) : find_object (self, key, error);
}

static gboolean
check_size (Confirm *self, const SlObjectInfo *info, GError **error)
{
  if (info->size == self->media->file_size)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_SIZE_MISMATCH,
               "expected %" G_GINT64_FORMAT " bytes, found %" G_GINT64_FORMAT,
               self->media->file_size, info->size);
  return FALSE;
}

static gboolean
check_kind (Confirm *self, const char *key, GError **error)
{
  const SlFileType *type = sl_pipeline_descriptor_get_file_type (self->pipeline);
  g_autoptr (GBytes) head = sl_object_store_read_head (self->app->objects, self->media->bucket, key,
                                                       SL_CONTENT_SNIFF_BYTES, error);
  g_autofree char *allowed = NULL;
  const char *sniffed;
  const guint8 *data;
  gsize length;

  if (head == NULL)
    return FALSE;
  data = g_bytes_get_data (head, &length);
  sniffed = sl_content_sniff (data, length);
  if (sniffed != NULL && sl_content_is_allowed (sniffed, (const char *const *) type->extensions))
    return TRUE;
  allowed = g_strjoinv (", ", type->extensions);
  if (sniffed != NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONTENT_MISMATCH,
                 "the content is '%s'; '%s' takes %s", sniffed, type->name, allowed);
  else
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_MEDIA,
                 "the content is of no kind that is known here; '%s' takes %s", type->name,
                 allowed);
  return FALSE;
}

/* Content that was refused is removed; the client may upload again until the URL expires. */
static void
discard_content (Confirm *self, const char *key)
{
  g_autoptr (GError) error = NULL;

  sl_metric_add (self->app->uploads, 1, sl_app_upload_type (self->media), "failed", NULL);
  /* What can't be removed now is swept with the expired upload. */
  if (!sl_object_store_remove (self->app->objects, self->media->bucket, key, &error))
    g_debug ("refused upload of '%s' stays until it is swept: %s", self->media_id, error->message);
}

static gboolean
accept_content (Confirm *self, GError **error)
{
  const char *key = NULL;
  g_autoptr (SlObjectInfo) info = find_content (self, &key, error);
  g_autoptr (GError) refused = NULL;

  if (info == NULL)
    return FALSE;
  if (!check_size (self, info, &refused) || !check_kind (self, key, &refused)) {
    /* A store that does not answer says nothing about the content. */
    if (sl_error_info_for_error (refused)->retry_class == SL_RETRY_NEVER)
      discard_content (self, key);
    g_propagate_error (error, g_steal_pointer (&refused));
    return FALSE;
  }
  if (key == self->original_key)
    return TRUE;
  return sl_object_store_move (self->app->objects, self->media->bucket, self->incoming_key,
                               self->original_key, info->etag, error);
}

static gboolean
append_event (SlTransaction *transaction, const Confirm *self, GError **error)
{
  const char *bucket = sl_object_store_get_bucket_name (self->app->objects, self->media->bucket);
  g_autoptr (SlEvent) event = sl_event_new_media_uploaded (self->media, bucket,
                                                           sl_transaction_get_now (transaction));

  return sl_outbox_repository_append (transaction, event, error);
}

/* A part or a PUT in one piece may still land, in the store of the one upload or of another that
 * was begun by mistake. */
static gboolean
discard_parts (SlTransaction *transaction, const Confirm *self, GError **error)
{
  int n_multiparts = sl_multipart_repository_remove (transaction, self->media_id, error);

  if (n_multiparts <= 0)
    return n_multiparts == 0;
  return sl_garbage_repository_add (transaction, self->media->bucket, self->incoming_key,
                                    self->media->expires_at, error);
}

static gboolean
commit_confirm (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Confirm *self = user_data;
  g_autofree char *pass_id = NULL;

  if (!find_media (transaction, self, error))
    return FALSE;
  self->confirmed = self->media->status == SL_MEDIA_PENDING;
  if (!self->confirmed)
    return TRUE;
  self->media->status = SL_MEDIA_PROCESSING;
  sl_set_string (&self->media->storage_key, self->original_key);
  if (!sl_media_repository_update (transaction, self->media, error)
      || !discard_parts (transaction, self, error)
      || !sl_insert_stage_jobs (transaction, self->media, self->pipeline, 1, error))
    return FALSE;
  pass_id = sl_start_pass (transaction, self->media, "probe", 1, error);
  return pass_id != NULL && append_event (transaction, self, error);
}

static gboolean
start_processing (Confirm *self, GError **error)
{
  if (!sl_database_write (self->app->database, commit_confirm, self, error))
    return FALSE;
  if (!self->confirmed)
    return TRUE;
  sl_metric_add (self->app->uploads, 1, sl_app_upload_type (self->media), "success", NULL);
  sl_metric_add (self->app->storage_bytes, self->media->file_size, self->media->bucket, NULL);
  sl_app_wake (self->app);
  return TRUE;
}

static void
name_keys (Confirm *self)
{
  const SlMedia *media = self->media;
  g_autofree char *extension = sl_file_name_dup_extension (media->original_name);

  self->incoming_key = sl_object_key_incoming (media->user_id, media->id);
  self->original_key = sl_object_key_original (media->bucket, media->user_id, media->id, extension);
}

static gboolean
confirm (Confirm *self, GError **error)
{
  if (!sl_database_read (self->app->database, find_media, self, error))
    return FALSE;
  if (self->media->status != SL_MEDIA_PENDING)
    return TRUE;
  self->pipeline = sl_pipeline_set_find (self->app->pipelines, self->media->file_type, error);
  if (self->pipeline == NULL || !check_not_expired (self, error))
    return FALSE;
  name_keys (self);
  return accept_content (self, error) && start_processing (self, error);
}

SlMedia *
sl_confirm_upload_parts (SlApp *app,
                         const char *user_id,
                         const char *media_id,
                         GPtrArray *etags,
                         GError **error)
{
  g_auto (Confirm) self = { .app = app, .user_id = user_id, .media_id = media_id, .etags = etags };
  g_autoptr (SlUploadLock) lock = sl_upload_lock_take (app, media_id, error);

  if (lock == NULL || !confirm (&self, error))
    return NULL;
  return g_steal_pointer (&self.media);
}

SlMedia *
sl_confirm_upload (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return sl_confirm_upload_parts (app, user_id, media_id, NULL, error);
}
