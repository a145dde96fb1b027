// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A client gives up before it confirms. */
#include "app/app-private.h"
#include "app/upload-lock.h"
#include "app/upload.h"
#include "sluice/sluice-error.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"

typedef struct {
  const char *user_id;
  const char *media_id;
  SlMedia *media; /* (owned) (nullable) the one that was aborted just now in the middle of parts */
} Abort;

/* An aborted upload is a tombstone of its owner: aborting it again is fine. */
static SlMedia *
find_media (SlTransaction *transaction, const Abort *self, GError **error)
{
  g_autoptr (SlMedia) media = sl_media_repository_find (transaction, self->media_id, error);

  if (media == NULL || g_strcmp0 (media->user_id, self->user_id) == 0)
    return g_steal_pointer (&media);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no media '%s'",
               self->media_id);
  return NULL;
}

static gboolean
abort_upload (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Abort *self = user_data;
  g_autoptr (SlMedia) media = find_media (transaction, self, error);
  int n_multiparts = 0;

  g_clear_pointer (&self->media, sl_media_free);
  if (media == NULL)
    return FALSE;
  if (media->status == SL_MEDIA_DELETED)
    return TRUE;
  if (media->status != SL_MEDIA_PENDING) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
                 "media '%s' is confirmed and '%s'; delete it instead", media->id,
                 sl_media_status_to_string (media->status));
    return FALSE;
  }
  media->status = SL_MEDIA_DELETED;
  media->deleted_at = sl_transaction_get_now (transaction);
  /* A PUT may still land until the URL expires. */
  if (!sl_media_repository_update (transaction, media, error)
      || !sl_garbage_repository_add (transaction, media->bucket, media->storage_key,
                                     media->expires_at, error))
    return FALSE;
  n_multiparts = sl_multipart_repository_remove (transaction, media->id, error);
  if (n_multiparts > 0)
    self->media = g_steal_pointer (&media);
  return n_multiparts >= 0;
}

/* At once where it can be; the sweep does it again when no part can arrive any more. */
static void
abort_parts (SlApp *app, const SlMedia *media)
{
  g_autoptr (GError) error = NULL;

  if (!sl_object_store_abort_parts (app->objects, media->bucket, media->storage_key, NULL, &error))
    g_debug ("parts of '%s' stay until they are swept: %s", media->id, error->message);
}

gboolean
sl_abort_upload (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  Abort self = { .user_id = user_id, .media_id = media_id };
  g_autoptr (SlUploadLock) lock = sl_upload_lock_take (app, media_id, error);

  g_autoptr (SlMedia) aborted = NULL;
  gboolean is_aborted = lock != NULL
                        && sl_database_write (app->database, abort_upload, &self, error);

  aborted = self.media;
  if (is_aborted && aborted != NULL)
    abort_parts (app, aborted);
  return is_aborted;
}
