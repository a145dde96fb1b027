// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A user goes. The tombstone is committed first: from then on the user's uploads are refused. Then
 * rows go in transactions of a bounded size, each with the events of what it removes, so that a
 * crash in between leaves a beginning that can be gone on with. A worker that still runs for one of
 * the media is killed where it is known; its results find no row to be written to, and what it
 * stored is on the list of what is to be removed since before it was stored. */
#include "app/delete-user.h"

#include "app/app-private.h"
#include "app/discard-media.h"
#include "store/deleted-user-repository.h"
#include "store/idempotency-repository.h"
#include "store/media-repository.h"

/* Media in one transaction: others wait for its locks only shortly. */
#define BATCH 50
/* Requests that began before a tombstone have ended long since. */
#define LATE_MS (G_GINT64_CONSTANT (3600) * 1000)

typedef struct {
  const char *user_id; /* (unowned) */
  GPtrArray *removed;  /* (owned) (nullable) (element-type SlMedia): by the last transaction */
} DeleteUser;

static void
delete_user_clear (DeleteUser *self)
{
  g_clear_pointer (&self->removed, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeleteUser, delete_user_clear)

static gboolean
write_tombstone (SlTransaction *transaction, gpointer user_data, GError **error)
{
  DeleteUser *self = user_data;

  return sl_deleted_user_repository_add (transaction, self->user_id, error)
         && sl_idempotency_repository_remove_user (transaction, self->user_id, error);
}

/* Of what was deleted before, the world was told. */
static gboolean
remove_media (SlTransaction *transaction, SlMedia *media, GError **error)
{
  return (media->status == SL_MEDIA_DELETED || sl_discard_media (transaction, media, error))
         && sl_media_repository_remove (transaction, media->id, error);
}

static gboolean
remove_batch (SlTransaction *transaction, gpointer user_data, GError **error)
{
  DeleteUser *self = user_data;

  /* The transaction may run twice. */
  g_clear_pointer (&self->removed, g_ptr_array_unref);
  self->removed = sl_media_repository_list_of_user (transaction, self->user_id, BATCH, error);
  if (self->removed == NULL)
    return FALSE;
  for (guint i = 0; i < self->removed->len; i++) {
    if (!remove_media (transaction, self->removed->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}

static void
stop_work (SlApp *app, GPtrArray *removed)
{
  for (guint i = 0; app->dispatcher != NULL && i < removed->len; i++)
    sl_dispatcher_cancel_media (app->dispatcher, ((SlMedia *) removed->pdata[i])->id);
  sl_app_wake (app);
}

static gboolean
remove_all_media (SlApp *app, DeleteUser *self, GError **error)
{
  do {
    if (!sl_database_write (app->database, remove_batch, self, error))
      return FALSE;
    stop_work (app, self->removed);
  } while (self->removed->len > 0);
  return TRUE;
}

/* At once where it can be; what is left the sweep removes. */
static void
remove_objects (SlApp *app, const char *user_id)
{
  g_autoptr (GError) later = NULL;
  gint64 n_removed = 0;

  do
    n_removed = sl_app_remove_garbage (app, &later);
  while (n_removed > 0);
  if (n_removed < 0)
    g_debug ("objects of user '%s' go with the next sweep: %s", user_id, later->message);
}

gboolean
sl_delete_user (SlApp *app, const char *user_id, GError **error)
{
  g_auto (DeleteUser) self = { .user_id = user_id };

  if (!sl_database_write (app->database, write_tombstone, &self, error)
      || !remove_all_media (app, &self, error))
    return FALSE;
  remove_objects (app, user_id);
  return TRUE;
}

static gboolean
list_owners (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) owners = sl_deleted_user_repository_list_owners (
      transaction, sl_transaction_get_now (transaction) - LATE_MS, error);

  if (owners == NULL)
    return FALSE;
  g_clear_pointer ((GPtrArray **) user_data, g_ptr_array_unref);
  *(GPtrArray **) user_data = g_steal_pointer (&owners);
  return TRUE;
}

gboolean
sl_delete_late_media (SlApp *app, GError **error)
{
  g_autoptr (GPtrArray) owners = NULL;

  if (!sl_database_read (app->database, list_owners, &owners, error))
    return FALSE;
  for (guint i = 0; i < owners->len; i++) {
    if (!sl_delete_user (app, owners->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}
