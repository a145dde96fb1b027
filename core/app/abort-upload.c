// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A client gives up before it confirms. */
#include "app/app-private.h"
#include "app/upload.h"
#include "sluice/sluice-error.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"

typedef struct {
  const char *user_id;
  const char *media_id;
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
  g_autoptr (SlMedia) media = find_media (transaction, user_data, error);

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
  return sl_media_repository_update (transaction, media, error)
         && sl_garbage_repository_add (transaction, media->bucket, media->storage_key,
                                       media->expires_at, error);
}

gboolean
sl_abort_upload (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  Abort self = { .user_id = user_id, .media_id = media_id };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (sl_app_get_upload_lock (app, media_id));

  return sl_database_write (app->database, abort_upload, &self, error);
}
