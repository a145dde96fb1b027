// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* PostgreSQL as the database. Each transaction takes a connection for itself and is attempted until
 * it is done: one that another was in the way of, or whose connection broke, is run again, as long
 * as the server may still come back in time. */
#include "store/database-postgresql.h"

#include "sluice/sluice-error.h"
#include "store/migration-step.h"
#include "store/migrations.h"
#include "store/postgresql-attempt.h"
#include "store/postgresql-listener.h"
#include "store/postgresql-pool.h"

/* A transaction that others are in the way of so often meets a fault of ours. */
#define MAX_ATTEMPTS 20
/* A server that restarts is back by then. */
#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)
/* Somebody waits for the answer. */
#define MAX_PAUSE_US (500 * G_TIME_SPAN_MILLISECOND)

/* "sluice" as a number: who migrates holds this advisory lock. */
#define MIGRATION_LOCK "126909663503205"

struct _SlDatabasePostgresql {
  GObject parent_instance;

  SlPostgresqlConfig *config;     /* (owned) */
  SlClock *clock;                 /* (owned) (nullable) */
  SlPostgresqlPool *pool;         /* (owned) */
  GMutex listener_lock;           /* guards listener */
  SlPostgresqlListener *listener; /* (owned) (nullable) */
};

static void sl_database_postgresql_iface_init (SlDatabaseInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlDatabasePostgresql,
                               sl_database_postgresql,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_DATABASE,
                                                      sl_database_postgresql_iface_init))

typedef SlPostgresqlOutcome (*AttemptFunc) (const SlPostgresqlWork *work, GError **error);

static gboolean
run_until_done (SlDatabasePostgresql *self,
                AttemptFunc attempt,
                const SlPostgresqlWork *work,
                GError **error)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  for (guint n = 1;; n++) {
    g_autoptr (GError) failure = NULL;
    SlPostgresqlOutcome outcome = attempt (work, &failure);

    if (outcome == SL_POSTGRESQL_DONE)
      return TRUE;
    if (outcome == SL_POSTGRESQL_FAILED || n == MAX_ATTEMPTS || g_get_monotonic_time () >= until_us
        || sl_postgresql_pool_is_down (self->pool)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    g_usleep ((gulong) MIN (sl_postgresql_backoff_us (n), MAX_PAUSE_US));
  }
}

static gboolean
sl_database_postgresql_read (SlDatabase *database,
                             SlScope scope,
                             SlTransactionFunc func,
                             gpointer user_data,
                             GError **error)
{
  SlDatabasePostgresql *self = SL_DATABASE_POSTGRESQL (database);
  const SlPostgresqlWork work = { self->pool, self->clock, scope, func, user_data };

  return run_until_done (self, sl_postgresql_attempt_read, &work, error);
}

static gboolean
sl_database_postgresql_write (SlDatabase *database,
                              SlScope scope,
                              SlTransactionFunc func,
                              gpointer user_data,
                              GError **error)
{
  SlDatabasePostgresql *self = SL_DATABASE_POSTGRESQL (database);
  const SlPostgresqlWork work = { self->pool, self->clock, scope, func, user_data };

  return run_until_done (self,
                         scope == SL_SCOPE_STATEMENT ? sl_postgresql_attempt_statement
                                                     : sl_postgresql_attempt_write,
                         &work, error);
}

static gboolean
look_at_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlRows)
      rows = sl_transaction_query (transaction, "SELECT 1 FROM media_files LIMIT 1", NULL, error);

  return rows != NULL;
}

static gboolean
sl_database_postgresql_ping (SlDatabase *database, GError **error)
{
  return sl_database_postgresql_read (database, SL_SCOPE_STATEMENT, look_at_media, NULL, error);
}

static void
sl_database_postgresql_hint (SlDatabase *database)
{
  SlDatabasePostgresql *self = SL_DATABASE_POSTGRESQL (database);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->listener_lock);

  if (self->listener != NULL)
    sl_postgresql_listener_hint (self->listener);
}

static void
sl_database_postgresql_listen (SlDatabase *database, SlHintFunc func, gpointer user_data)
{
  SlDatabasePostgresql *self = SL_DATABASE_POSTGRESQL (database);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->listener_lock);

  g_clear_pointer (&self->listener, sl_postgresql_listener_free);
  if (func != NULL)
    self->listener = sl_postgresql_listener_new (self->config, func, user_data);
}

static void
sl_database_postgresql_iface_init (SlDatabaseInterface *iface)
{
  iface->read = sl_database_postgresql_read;
  iface->write = sl_database_postgresql_write;
  iface->ping = sl_database_postgresql_ping;
  iface->hint = sl_database_postgresql_hint;
  iface->listen = sl_database_postgresql_listen;
}

static void
sl_database_postgresql_finalize (GObject *object)
{
  SlDatabasePostgresql *self = SL_DATABASE_POSTGRESQL (object);

  g_clear_pointer (&self->listener, sl_postgresql_listener_free);
  g_clear_pointer (&self->pool, sl_postgresql_pool_free);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->config, sl_postgresql_config_free);
  g_mutex_clear (&self->listener_lock);
  G_OBJECT_CLASS (sl_database_postgresql_parent_class)->finalize (object);
}

static void
sl_database_postgresql_class_init (SlDatabasePostgresqlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_database_postgresql_finalize;
}

static void
sl_database_postgresql_init (SlDatabasePostgresql *self)
{
  g_mutex_init (&self->listener_lock);
}

static gboolean
run_script (gpointer connection, const char *sql, GError **error)
{
  return sl_postgresql_connection_run_script (connection, sql, error);
}

static const SlMigrationEngine migration_engine = {
  .folder = "/sluice/sql/postgresql/",
  .find_table = "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL",
  .create_table = "CREATE TABLE schema_migrations ("
                  "version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                  " checksum TEXT NOT NULL, applied_at TIMESTAMPTZ(3) NOT NULL)",
  .begin = "BEGIN",
  .funcs = &sl_postgresql_transaction_funcs,
  .run_script = run_script,
};

/* A connection of its own: the lock goes with it, whatever ends it. */
static gboolean
migrate (const SlPostgresqlConfig *config, GError **error)
{
  g_autoptr (SlPostgresqlConnection) connection = sl_postgresql_connection_open (config, error);
  g_autoptr (SlRows) rows = NULL;

  if (connection == NULL
      || !sl_postgresql_connection_run_script (
          connection, "SET statement_timeout = 0; SELECT pg_advisory_lock(" MIGRATION_LOCK ")",
          error))
    return FALSE;
  rows = sl_postgresql_connection_command (
      connection, "SELECT (extract(epoch FROM now()) * 1000)::bigint", error);
  return rows != NULL && sl_rows_next (rows)
         && sl_migrations_apply (&migration_engine, connection, sl_rows_get_int (rows, 0), error);
}

SlDatabase *
sl_database_postgresql_new (const SlPostgresqlConfig *config, SlClock *clock, GError **error)
{
  g_autoptr (SlDatabasePostgresql) self = NULL;

  if (!migrate (config, error))
    return NULL;
  self = g_object_new (SL_TYPE_DATABASE_POSTGRESQL, NULL);
  self->config = sl_postgresql_config_copy (config);
  self->pool = sl_postgresql_pool_new (config);
  g_set_object (&self->clock, clock);
  return SL_DATABASE (g_steal_pointer (&self));
}

GPtrArray *
sl_database_postgresql_plan (const SlPostgresqlConfig *config, GError **error)
{
  g_autoptr (SlPostgresqlConnection) connection = sl_postgresql_connection_open (config, error);

  return connection != NULL ? sl_migrations_plan (&migration_engine, connection, error) : NULL;
}
