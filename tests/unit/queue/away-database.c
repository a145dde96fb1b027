// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A database that can be away. */
#include "away-database.h"

#include "sluice/sluice-error.h"

struct _AwayDatabase {
  GObject parent_instance;
  SlDatabase *database; /* (owned) */
  int is_away;          /* these are atomic */
  int is_losing;
  int n_refused;
  int n_written;
};

static void away_database_implement_database (SlDatabaseInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AwayDatabase,
                               away_database,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_DATABASE,
                                                      away_database_implement_database))

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE, "it is away");
  return FALSE;
}

static gboolean
is_there (AwayDatabase *self, GError **error)
{
  return !g_atomic_int_get (&self->is_away) || refuse (error);
}

static gboolean
away_database_read (SlDatabase *database,
                    SlScope scope,
                    SlTransactionFunc func,
                    gpointer user_data,
                    GError **error)
{
  AwayDatabase *self = AWAY_DATABASE (database);

  return is_there (self, error)
         && SL_DATABASE_GET_IFACE (self->database)
                ->read (self->database, scope, func, user_data, error);
}

static gboolean
away_database_write (SlDatabase *database,
                     SlScope scope,
                     SlTransactionFunc func,
                     gpointer user_data,
                     GError **error)
{
  AwayDatabase *self = AWAY_DATABASE (database);
  gboolean is_done;

  if (!is_there (self, error)) {
    g_atomic_int_inc (&self->n_refused);
    return FALSE;
  }
  is_done = SL_DATABASE_GET_IFACE (self->database)
                ->write (self->database, scope, func, user_data, error);
  g_atomic_int_inc (&self->n_written);
  if (is_done && g_atomic_int_compare_and_exchange (&self->is_losing, TRUE, FALSE))
    return refuse (error);
  return is_done;
}

static gboolean
away_database_ping (SlDatabase *database, GError **error)
{
  return is_there (AWAY_DATABASE (database), error);
}

static void
away_database_implement_database (SlDatabaseInterface *iface)
{
  iface->read = away_database_read;
  iface->write = away_database_write;
  iface->ping = away_database_ping;
}

static void
away_database_finalize (GObject *object)
{
  g_clear_object (&AWAY_DATABASE (object)->database);
  G_OBJECT_CLASS (away_database_parent_class)->finalize (object);
}

static void
away_database_class_init (AwayDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = away_database_finalize;
}

static void
away_database_init (AwayDatabase *self)
{
}

AwayDatabase *
away_database_new (SlDatabase *database)
{
  AwayDatabase *self = g_object_new (AWAY_TYPE_DATABASE, NULL);

  self->database = g_object_ref (database);
  return self;
}

void
away_database_set_away (AwayDatabase *self, gboolean is_away)
{
  g_atomic_int_set (&self->is_away, is_away);
}

void
away_database_lose_answer (AwayDatabase *self)
{
  g_atomic_int_set (&self->is_losing, TRUE);
}

guint
away_database_get_n_refused (AwayDatabase *self)
{
  return (guint) g_atomic_int_get (&self->n_refused);
}

guint
away_database_get_n_written (AwayDatabase *self)
{
  return (guint) g_atomic_int_get (&self->n_written);
}
