// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A lock in this process, and where there are other daemons a lease in the database. */
#include "app/avatar-place.h"

#include "app/app-private.h"
#include "sluice/sluice-error.h"
#include "store/lease-repository.h"

/* More than all attempts of a store that hangs: nothing is stored after it has run out. */
#define LEASE_MS 240000
#define POLL_MS 50

struct _SlAvatarPlace {
  SlApp *app;           /* (unowned) */
  GMutexLocker *locker; /* (owned) */
  char *name;           /* (owned) of the lease */
  char *token;          /* (owned) */
  gboolean has_lease;   /* to give back */
  gboolean is_taken;    /* what the last transaction found */
};

/* The owner is who holds it now, and no other holder of the same daemon. */
static gboolean
take_lease (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlAvatarPlace *self = user_data;

  return sl_lease_repository_take (transaction, self->name, self->token, self->token, LEASE_MS,
                                   &self->is_taken, error);
}

static gboolean
give_lease_back (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlAvatarPlace *self = user_data;

  return sl_lease_repository_give_back (transaction, self->name, self->token, error);
}

static gboolean
wait_for_lease (SlAvatarPlace *self, const char *user_id, guint wait_ms, GError **error)
{
  for (guint waited_ms = 0;; waited_ms += POLL_MS) {
    if (!sl_database_write (self->app->database, take_lease, self, error))
      return FALSE;
    if (self->is_taken || waited_ms >= wait_ms)
      break;
    g_usleep (POLL_MS * 1000);
  }
  self->has_lease = self->is_taken;
  if (self->has_lease)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "another daemon is storing the avatar of user '%s'", user_id);
  return FALSE;
}

SlAvatarPlace *
sl_avatar_place_take (SlApp *app, const char *user_id, guint wait_ms, GError **error)
{
  g_autoptr (SlAvatarPlace) self = g_new0 (SlAvatarPlace, 1);

  self->app = app;
  self->locker = g_mutex_locker_new (sl_app_get_avatar_lock (app, user_id));
  self->name = g_strconcat ("avatar/", user_id, NULL);
  self->token = g_uuid_string_random ();
  if (sl_database_is_shared (app->database) && !wait_for_lease (self, user_id, wait_ms, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
sl_avatar_place_confirm (SlAvatarPlace *self, SlTransaction *transaction, GError **error)
{
  return !self->has_lease
         || sl_lease_repository_confirm (transaction, self->name, self->token, LEASE_MS, error);
}

void
sl_avatar_place_free (SlAvatarPlace *self)
{
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;
  /* What can't be given back runs out. */
  if (self->has_lease && !sl_database_write (self->app->database, give_lease_back, self, &error))
    g_debug ("'%s' is held until it runs out: %s", self->name, error->message);
  g_clear_pointer (&self->locker, g_mutex_locker_free);
  g_free (self->name);
  g_free (self->token);
  g_free (self);
}
