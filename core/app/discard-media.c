// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The end of a media, within the transaction of whoever ends it: no crash leaves an object behind,
 * and no media goes without its event. */
#include "app/discard-media.h"

#include "model/event.h"
#include "model/object-keys.h"
#include "store/artifact-repository.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"
#include "store/multipart-repository.h"
#include "store/outbox-repository.h"
#include "store/pass-repository.h"
#include "store/passage-repository.h"

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

gboolean
sl_discard_objects (SlTransaction *transaction, const SlMedia *media, GError **error)
{
  g_autofree char *incoming = sl_object_key_incoming (media->user_id, media->id);
  gint64 now = sl_transaction_get_now (transaction);

  /* A PUT may still land until the URL expires. */
  return sl_garbage_repository_add (transaction, media->bucket, media->storage_key, now, error)
         && sl_garbage_repository_add (transaction, media->bucket, incoming,
                                       MAX (now, media->expires_at), error)
         && discard_artifacts (transaction, media, now, error);
}

gboolean
sl_discard_media (SlTransaction *transaction, SlMedia *media, GError **error)
{
  g_autoptr (SlEvent) event = NULL;

  media->status = SL_MEDIA_DELETED;
  media->deleted_at = sl_transaction_get_now (transaction);
  event = sl_event_new_media_deleted (media, media->deleted_at);
  return sl_media_repository_update (transaction, media, error)
         && sl_pass_repository_cancel_media (transaction, media->id, error)
         && sl_passage_repository_remove (transaction, media->id, error)
         && sl_multipart_repository_remove (transaction, media->id, error) >= 0
         && sl_discard_objects (transaction, media, error)
         && sl_outbox_repository_append (transaction, event, error);
}
