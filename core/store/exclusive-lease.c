// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A lease by name. The token is new for each start, so that a daemon that is started again is not
 * taken for the one that died. */
#include "store/exclusive-lease.h"

#include "store/lease-repository.h"

struct _SlExclusiveLease {
  SlDatabase *database; /* (owned) */
  char *name;           /* (owned) */
  char *owner;          /* (owned) */
  char *token;          /* (owned) */
};

typedef struct {
  SlExclusiveLease *lease; /* (unowned) */
  gboolean taken;
} Take;

SlExclusiveLease *
sl_exclusive_lease_new (SlDatabase *database, const char *name, const char *owner)
{
  SlExclusiveLease *self = g_new0 (SlExclusiveLease, 1);

  self->database = g_object_ref (database);
  self->name = g_strdup (name);
  self->owner = g_strdup (owner);
  self->token = g_uuid_string_random ();
  return self;
}

void
sl_exclusive_lease_free (SlExclusiveLease *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->database);
  g_free (self->name);
  g_free (self->owner);
  g_free (self->token);
  g_free (self);
}

static gboolean
take (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Take *request = user_data;
  SlExclusiveLease *self = request->lease;

  return sl_lease_repository_take (transaction, self->name, self->owner, self->token,
                                   SL_EXCLUSIVE_LEASE_MS, &request->taken, error);
}

gboolean
sl_exclusive_lease_take (SlExclusiveLease *self, gboolean *taken, GError **error)
{
  Take request = { self, FALSE };

  if (!sl_database_write (self->database, take, &request, error))
    return FALSE;
  *taken = request.taken;
  return TRUE;
}

gboolean
sl_exclusive_lease_look (SlExclusiveLease *self,
                         SlTransaction *transaction,
                         gboolean *is_elsewhere,
                         GError **error)
{
  gint64 until = 0;

  if (!sl_lease_repository_find_other (transaction, self->name, self->owner, &until, error))
    return FALSE;
  *is_elsewhere = until != 0;
  return TRUE;
}

gboolean
sl_exclusive_lease_confirm (SlExclusiveLease *self, SlTransaction *transaction, GError **error)
{
  return sl_lease_repository_confirm (transaction, self->name, self->token, SL_EXCLUSIVE_LEASE_MS,
                                      error);
}

static gboolean
give_back (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlExclusiveLease *self = user_data;

  return sl_lease_repository_give_back (transaction, self->name, self->token, error);
}

gboolean
sl_exclusive_lease_give_back (SlExclusiveLease *self, GError **error)
{
  return sl_database_write (self->database, give_back, self, error);
}
