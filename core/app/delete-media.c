// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A media goes: the row stays as a tombstone, running work is killed, every object is on the list
 * of what is to be removed before the client is told, so that no crash leaves one behind. */
#include "app/app-private.h"
#include "app/discard-media.h"
#include "app/media.h"
#include "store/media-repository.h"

typedef struct {
  const char *user_id;
  const char *media_id;
} Delete;

static gboolean
delete_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Delete *self = user_data;
  g_autoptr (SlMedia)
      media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);

  return media != NULL && sl_discard_media (transaction, media, error);
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
