// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A media goes: the row stays as a tombstone, running work is killed, every object is on the list
 * of what is to be removed before the client is told, so that no crash leaves one behind. */
#include "app/app-private.h"
#include "app/media.h"
#include "model/event.h"
#include "model/object-keys.h"
#include "store/artifact-repository.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"
#include "store/outbox-repository.h"
#include "store/pass-repository.h"

typedef struct {
  const char *user_id;
  const char *media_id;
} Delete;

static gboolean
discard_artifacts (SlTransaction *transaction, const SlMedia *media, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) artifacts = sl_artifact_repository_list_all (transaction, media->id, error);

  if (artifacts == NULL)
    return FALSE;
  for (guint i = 0; i < artifacts->len; i++) {
    const SlArtifact *artifact = artifacts->pdata[i];

    if (!sl_garbage_repository_add (transaction, artifact->bucket, artifact->key, now, error)
        || !sl_artifact_repository_remove (transaction, artifact->id, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
discard_objects (SlTransaction *transaction, const SlMedia *media, GError **error)
{
  g_autofree char *incoming = sl_object_key_incoming (media->user_id, media->id);
  gint64 now = sl_transaction_get_now (transaction);

  /* A PUT may still land until the URL expires. */
  return sl_garbage_repository_add (transaction, media->bucket, media->storage_key, now, error)
         && sl_garbage_repository_add (transaction, media->bucket, incoming,
                                       MAX (now, media->expires_at), error)
         && discard_artifacts (transaction, media, now, error);
}

static gboolean
delete_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Delete *self = user_data;
  g_autoptr (SlMedia)
      media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);
  g_autoptr (SlEvent) event = NULL;

  if (media == NULL)
    return FALSE;
  media->status = SL_MEDIA_DELETED;
  media->deleted_at = sl_transaction_get_now (transaction);
  event = sl_event_new_media_deleted (media, media->deleted_at);
  return sl_media_repository_update (transaction, media, error)
         && sl_pass_repository_cancel_media (transaction, media->id, error)
         && discard_objects (transaction, media, error)
         && sl_outbox_repository_append (transaction, event, error);
}

gboolean
sl_delete_media (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  Delete self = { .user_id = user_id, .media_id = media_id };

  g_autoptr (GError) later = NULL;

  if (!sl_database_write (app->database, delete_media, &self, error))
    return FALSE;
  if (app->dispatcher != NULL)
    sl_dispatcher_cancel_media (app->dispatcher, media_id);
  sl_app_wake (app);
  /* At once where it can be, so that signed URLs lead nowhere; what is left the sweep removes. */
  if (sl_app_remove_garbage (app, &later) < 0)
    g_debug ("objects of media '%s' go with the next sweep: %s", media_id, later->message);
  return TRUE;
}
