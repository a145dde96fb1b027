// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The database port: what every engine is asked for, and nothing of how. */
#include "store/database.h"

#include "sluice/sluice-error.h"
#include "store/transaction-private.h"

G_DEFINE_INTERFACE (SlDatabase, sl_database, G_TYPE_OBJECT)

static void
sl_database_default_init (SlDatabaseInterface *iface)
{
}

gboolean
sl_database_read (SlDatabase *self, SlTransactionFunc func, gpointer user_data, GError **error)
{
  return SL_DATABASE_GET_IFACE (self)->read (self, SL_SCOPE_TRANSACTION, func, user_data, error);
}

gboolean
sl_database_read_single (SlDatabase *self,
                         SlTransactionFunc func,
                         gpointer user_data,
                         GError **error)
{
  return SL_DATABASE_GET_IFACE (self)->read (self, SL_SCOPE_STATEMENT, func, user_data, error);
}

gboolean
sl_database_write (SlDatabase *self, SlTransactionFunc func, gpointer user_data, GError **error)
{
  return SL_DATABASE_GET_IFACE (self)->write (self, SL_SCOPE_TRANSACTION, func, user_data, error);
}

gboolean
sl_database_write_single (SlDatabase *self,
                          SlTransactionFunc func,
                          gpointer user_data,
                          GError **error)
{
  return SL_DATABASE_GET_IFACE (self)->write (self, SL_SCOPE_STATEMENT, func, user_data, error);
}

gboolean
sl_database_ping (SlDatabase *self, GError **error)
{
  return SL_DATABASE_GET_IFACE (self)->ping (self, error);
}

gboolean
sl_database_is_shared (SlDatabase *self)
{
  g_return_val_if_fail (SL_IS_DATABASE (self), FALSE);
  return SL_DATABASE_GET_IFACE (self)->hint != NULL;
}

void
sl_database_hint (SlDatabase *self)
{
  SlDatabaseInterface *iface = SL_DATABASE_GET_IFACE (self);

  if (iface->hint != NULL)
    iface->hint (self);
}

void
sl_database_listen (SlDatabase *self, SlHintFunc func, gpointer user_data)
{
  SlDatabaseInterface *iface = SL_DATABASE_GET_IFACE (self);

  if (iface->listen != NULL)
    iface->listen (self, func, user_data);
}

gint64
sl_transaction_get_now (SlTransaction *self)
{
  return self->now;
}

gboolean
sl_transaction_locks_rows (SlTransaction *self)
{
  return self->locks_rows;
}

gboolean
sl_transaction_is_postgresql (SlTransaction *self)
{
  return self->funcs->is_postgresql;
}

static gboolean
take_statement (SlTransaction *self, const char *sql, GError **error)
{
  if (!self->is_single || !self->has_run) {
    self->has_run = TRUE;
    return TRUE;
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
               "'%.60s' is the second statement where there is to be one", sql);
  return FALSE;
}

gint64
sl_transaction_execute (SlTransaction *self, const char *sql, GVariant *params, GError **error)
{
  g_autoptr (GVariant) owned = params != NULL ? g_variant_ref_sink (params) : NULL;

  return take_statement (self, sql, error)
             ? self->funcs->execute (self->connection, sql, owned, error)
             : -1;
}

SlRows *
sl_transaction_query (SlTransaction *self, const char *sql, GVariant *params, GError **error)
{
  g_autoptr (GVariant) owned = params != NULL ? g_variant_ref_sink (params) : NULL;

  return take_statement (self, sql, error)
             ? self->funcs->query (self->connection, sql, owned, error)
             : NULL;
}
