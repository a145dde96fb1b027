// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* PostgreSQL as the database. Each transaction takes a connection for itself; what is to be decided
 * upon is read with row locks, so READ COMMITTED serves. A transaction that another one was in the
 * way of, or whose connection broke before COMMIT was sent, is run again. When the connection broke
 * during COMMIT nobody knows how it ended: the first statement of each transaction writes the
 * transaction's number into the connection's row of commit_tokens, so that row, read with a lock
 * that waits for the old transaction's end, tells. */
#include "store/database-postgresql.h"

#include "sluice/sluice-error.h"
#include "store/migration-step.h"
#include "store/migrations.h"
#include "store/postgresql-listener.h"
#include "store/postgresql-pool.h"

/* A transaction that others are in the way of so often meets a fault of ours. */
#define MAX_ATTEMPTS 20
/* A server that restarts is back by then. */
#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)
/* Somebody waits for the answer. */
#define MAX_PAUSE_US (500 * G_TIME_SPAN_MILLISECOND)
/* The lock of the old transaction goes at the latest with idle_in_transaction_session_timeout. */
#define LOOKUP_PATIENCE_US (30 * G_TIME_SPAN_SECOND)
/* A connection that was not used for a day is not waited for by anybody. */
#define PRUNE_TOKENS "DELETE FROM commit_tokens WHERE used_at < now() - interval '1 day'"

#define SELECT_NOW "(extract(epoch FROM now()) * 1000)::bigint"
#define BEGIN_READ "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT " SELECT_NOW
#define BEGIN_WRITE "BEGIN ISOLATION LEVEL READ COMMITTED;"

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

typedef enum {
  OUTCOME_DONE,
  OUTCOME_FAILED,
  OUTCOME_AGAIN,   /* nothing was changed; the same may go well now */
  OUTCOME_UNKNOWN, /* the connection broke during COMMIT */
} Outcome;

/* One run of a function. */
typedef struct {
  SlDatabasePostgresql *database;     /* (unowned) */
  SlPostgresqlConnection *connection; /* (owned) (nullable) */
  SlTransaction transaction;
  char *token;     /* (owned) (nullable) of the connection */
  gint64 sequence; /* of the transaction */
} Attempt;

static void sl_database_postgresql_iface_init (SlDatabaseInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlDatabasePostgresql,
                               sl_database_postgresql,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_DATABASE,
                                                      sl_database_postgresql_iface_init))

static void
attempt_clear (Attempt *self)
{
  if (self->connection != NULL)
    sl_postgresql_pool_give_back (self->database->pool, g_steal_pointer (&self->connection));
  g_clear_pointer (&self->token, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attempt, attempt_clear)

static gboolean
attempt_take_connection (Attempt *self, GError **error)
{
  self->connection = sl_postgresql_pool_take (self->database->pool, error);
  if (self->connection == NULL)
    return FALSE;
  sl_postgresql_connection_clear_recovery (self->connection);
  return TRUE;
}

/* @rows: the server's time in the first column */
static void
attempt_open_transaction (Attempt *self, SlRows *rows, gboolean locks_rows)
{
  SlClock *clock = self->database->clock;

  self->transaction = (SlTransaction){
    .funcs = &sl_postgresql_transaction_funcs,
    .connection = self->connection,
    .now = clock != NULL ? sl_clock_get_wall_ms (clock) : sl_rows_get_int (rows, 0),
    .locks_rows = locks_rows,
  };
}

/* Whether what failed on the connection may go well when it is done again. */
static Outcome
attempt_judge (Attempt *self)
{
  SlPostgresqlRecovery recovery = SL_POSTGRESQL_LOST;

  if (self->connection != NULL)
    recovery = sl_postgresql_connection_get_recovery (self->connection);
  return recovery == SL_POSTGRESQL_FINAL ? OUTCOME_FAILED : OUTCOME_AGAIN;
}

static gboolean
call_function (Attempt *self, SlTransactionFunc func, gpointer user_data, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (func (&self->transaction, user_data, &failure))
    return TRUE;
  if (failure == NULL)
    g_set_error_literal (&failure, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "a transaction failed without saying why");
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static Outcome
attempt_read (Attempt *self, SlTransactionFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SlRows) rows = NULL;
  gboolean ok;

  if (!attempt_take_connection (self, error))
    return OUTCOME_AGAIN;
  rows = sl_postgresql_connection_command (self->connection, BEGIN_READ, error);
  if (rows == NULL || !sl_rows_next (rows))
    return attempt_judge (self);
  attempt_open_transaction (self, rows, FALSE);
  ok = call_function (self, func, user_data, error);
  /* Nothing was changed, so there is nothing that ending could lose. */
  sl_postgresql_connection_abandon (self->connection);
  return ok ? OUTCOME_DONE : attempt_judge (self);
}

/* The connection's row must be there before the first transaction that changes it: a row of a
 * transaction that did not end yet can't be waited for. */
static gboolean
insert_token (Attempt *self, GError **error)
{
  g_autofree char *sql = g_strdup_printf (PRUNE_TOKENS
                                          "; INSERT INTO commit_tokens (connection, sequence,"
                                          " used_at) VALUES ('%s', 0, now())",
                                          self->token);
  g_autoptr (SlRows) rows = sl_postgresql_connection_command (self->connection, sql, error);

  return rows != NULL;
}

static gboolean
begin_write (Attempt *self, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (SlRows) rows = NULL;

  self->sequence = sl_postgresql_connection_next_sequence (self->connection);
  self->token = g_strdup (sl_postgresql_connection_get_token (self->connection));
  if (self->sequence == 1 && !insert_token (self, error))
    return FALSE;
  sql = g_strdup_printf (BEGIN_WRITE "UPDATE commit_tokens SET sequence = %" G_GINT64_FORMAT
                                     ", used_at = now() WHERE connection = '%s'"
                                     " RETURNING " SELECT_NOW,
                         self->sequence, self->token);
  rows = sl_postgresql_connection_command (self->connection, sql, error);
  if (rows == NULL)
    return FALSE;
  if (!sl_rows_next (rows)) {
    /* It idled so long that its row was pruned. */
    sl_postgresql_connection_discard (self->connection);
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                         "PostgreSQL: the connection has no token any more");
    return FALSE;
  }
  attempt_open_transaction (self, rows, TRUE);
  return TRUE;
}

static Outcome
attempt_write (Attempt *self, SlTransactionFunc func, gpointer user_data, GError **error)
{
  Outcome outcome;

  if (!attempt_take_connection (self, error))
    return OUTCOME_AGAIN;
  if (!begin_write (self, error)) {
    outcome = attempt_judge (self);
    sl_postgresql_connection_abandon (self->connection);
    return outcome;
  }
  if (!call_function (self, func, user_data, error)) {
    outcome = attempt_judge (self);
    sl_postgresql_connection_abandon (self->connection);
    return outcome;
  }
  if (sl_postgresql_connection_commit (self->connection, error))
    return OUTCOME_DONE;
  outcome = attempt_judge (self);
  return sl_postgresql_connection_is_usable (self->connection) ? outcome : OUTCOME_UNKNOWN;
}

/* What the row says on a new connection; waits for the old transaction. */
static Outcome
ask_for_outcome (SlDatabasePostgresql *self, const char *token, gint64 sequence, GError **error)
{
  g_auto (Attempt) attempt = { .database = self };
  g_autofree char *sql = g_strdup_printf ("SELECT sequence FROM commit_tokens"
                                          " WHERE connection = '%s' FOR UPDATE",
                                          token);
  g_autoptr (SlRows) rows = NULL;

  if (!attempt_take_connection (&attempt, error))
    return OUTCOME_UNKNOWN;
  rows = sl_postgresql_connection_command (attempt.connection, sql, error);
  if (rows == NULL)
    return OUTCOME_UNKNOWN;
  if (sl_rows_next (rows))
    return sl_rows_get_int (rows, 0) >= sequence ? OUTCOME_DONE : OUTCOME_AGAIN;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                       "PostgreSQL: nobody knows whether the transaction was committed");
  return OUTCOME_FAILED;
}

static Outcome
look_outcome_up (SlDatabasePostgresql *self, const char *token, gint64 sequence, GError **error)
{
  gint64 until_us = g_get_monotonic_time () + LOOKUP_PATIENCE_US;
  Outcome outcome = OUTCOME_UNKNOWN;

  for (guint n = 1; outcome == OUTCOME_UNKNOWN; n++) {
    g_autoptr (GError) failure = NULL;

    outcome = ask_for_outcome (self, token, sequence, &failure);
    if (outcome == OUTCOME_UNKNOWN && g_get_monotonic_time () >= until_us)
      outcome = OUTCOME_FAILED;
    if (outcome == OUTCOME_FAILED)
      g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                                  "failed to learn how a COMMIT ended: ");
    else if (outcome == OUTCOME_UNKNOWN)
      g_usleep ((gulong) MIN (sl_postgresql_backoff_us (n), MAX_PAUSE_US));
  }
  return outcome;
}

static Outcome
write_once (SlDatabasePostgresql *self, SlTransactionFunc func, gpointer user_data, GError **error)
{
  g_autofree char *token = NULL;
  gint64 sequence = 0;
  g_autoptr (GError) failure = NULL;
  Outcome outcome;

  {
    g_auto (Attempt) attempt = { .database = self };

    outcome = attempt_write (&attempt, func, user_data, &failure);
    token = g_steal_pointer (&attempt.token);
    sequence = attempt.sequence;
  }
  if (outcome != OUTCOME_UNKNOWN) {
    if (failure != NULL)
      g_propagate_error (error, g_steal_pointer (&failure));
    return outcome;
  }
  g_debug ("looking up how a COMMIT ended: %s", failure->message);
  outcome = look_outcome_up (self, token, sequence, error);
  if (outcome == OUTCOME_AGAIN)
    g_propagate_error (error, g_steal_pointer (&failure));
  return outcome;
}

static Outcome
read_once (SlDatabasePostgresql *self, SlTransactionFunc func, gpointer user_data, GError **error)
{
  g_auto (Attempt) attempt = { .database = self };

  return attempt_read (&attempt, func, user_data, error);
}

typedef Outcome (*OnceFunc) (SlDatabasePostgresql *self,
                             SlTransactionFunc func,
                             gpointer user_data,
                             GError **error);

static gboolean
run_until_done (SlDatabasePostgresql *self,
                OnceFunc once,
                SlTransactionFunc func,
                gpointer user_data,
                GError **error)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  for (guint n = 1;; n++) {
    g_autoptr (GError) failure = NULL;
    Outcome outcome = once (self, func, user_data, &failure);

    if (outcome == OUTCOME_DONE)
      return TRUE;
    if (outcome == OUTCOME_FAILED || n == MAX_ATTEMPTS || g_get_monotonic_time () >= until_us
        || sl_postgresql_pool_is_down (self->pool)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    g_usleep ((gulong) MIN (sl_postgresql_backoff_us (n), MAX_PAUSE_US));
  }
}

static gboolean
sl_database_postgresql_read (SlDatabase *database,
                             SlTransactionFunc func,
                             gpointer user_data,
                             GError **error)
{
  return run_until_done (SL_DATABASE_POSTGRESQL (database), read_once, func, user_data, error);
}

static gboolean
sl_database_postgresql_write (SlDatabase *database,
                              SlTransactionFunc func,
                              gpointer user_data,
                              GError **error)
{
  return run_until_done (SL_DATABASE_POSTGRESQL (database), write_once, func, user_data, error);
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
  return sl_database_postgresql_read (database, look_at_media, NULL, error);
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
  rows = sl_postgresql_connection_command (connection, "SELECT " SELECT_NOW, error);
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
