// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* SQLite as the database. One connection writes, with group commit: whoever finds no leader runs
 * the functions of all that wait in one transaction, a savepoint each, and commits once for all;
 * the disk is asked to be sure once instead of once for each. Readers take a connection from a pool
 * and see a snapshot (WAL), never waiting for the writer. */
#include "store/database-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"
#include "store/migration-step.h"
#include "store/migrations.h"
#include "store/sqlite-connection.h"

/* More would not make one commit much dearer, but would make the first wait for the last. */
#define MAX_BATCH 64

typedef struct {
  SlScope scope;
  SlTransactionFunc func;
  gpointer user_data;
  GError *error; /* (owned) (nullable) */
  gboolean ok;
  gboolean done;
  GCond
      turn; /* signalled when done, and when it is to lead: a waiter is woken once, not with all */
} Write;

struct _SlDatabaseSqlite {
  GObject parent_instance;

  char *path;     /* (owned) */
  SlClock *clock; /* (owned) */
  int lock_fd;    /* (owned) holds the flock */

  GMutex write_lock; /* guards pending and leading */
  GQueue pending;    /* (element-type Write) (unowned) on the stacks of those that wait */
  gboolean leading;
  SlSqliteConnection *writer; /* (owned) used by the leader */

  GMutex reader_lock;
  GPtrArray *readers; /* (owned) (element-type SlSqliteConnection) idle ones */
};

static void sl_database_sqlite_iface_init (SlDatabaseInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlDatabaseSqlite,
                               sl_database_sqlite,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_DATABASE,
                                                      sl_database_sqlite_iface_init))

static SlTransaction
begin_transaction (SlDatabaseSqlite *self, SlSqliteConnection *connection)
{
  return (SlTransaction){ .funcs = &sl_sqlite_transaction_funcs,
                          .connection = connection,
                          .now = sl_clock_get_wall_ms (self->clock) };
}

/* Runs one function within the batch; its failure undoes its own changes only. */
static void
run_write (SlDatabaseSqlite *self, SlTransaction *transaction, Write *write)
{
  transaction->is_single = write->scope == SL_SCOPE_STATEMENT;
  transaction->has_run = FALSE;
  if (!sl_sqlite_connection_command (self->writer, "SAVEPOINT one", &write->error))
    return;
  write->ok = write->func (transaction, write->user_data, &write->error);
  if (!write->ok && write->error == NULL)
    g_set_error_literal (&write->error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "a transaction failed without saying why");
  if (!write->ok && sl_sqlite_connection_in_transaction (self->writer))
    sl_sqlite_connection_command (self->writer, "ROLLBACK TO one", NULL);
  if (sl_sqlite_connection_in_transaction (self->writer))
    sl_sqlite_connection_command (self->writer, "RELEASE one", NULL);
}

static void
fail_batch (GPtrArray *batch, const GError *error)
{
  for (guint i = 0; i < batch->len; i++) {
    Write *write = batch->pdata[i];

    write->ok = FALSE;
    if (write->error == NULL)
      write->error = g_error_copy (error);
  }
}

static void
run_batch (SlDatabaseSqlite *self, GPtrArray *batch)
{
  SlTransaction transaction = begin_transaction (self, self->writer);
  g_autoptr (GError) error = NULL;

  if (!sl_sqlite_connection_command (self->writer, "BEGIN IMMEDIATE", &error)) {
    fail_batch (batch, error);
    return;
  }
  for (guint i = 0; i < batch->len; i++)
    run_write (self, &transaction, batch->pdata[i]);
  /* A full disk or an I/O error makes SQLite roll all of it back; then COMMIT fails, too. */
  if (!sl_sqlite_connection_command (self->writer, "COMMIT", &error)) {
    if (sl_sqlite_connection_in_transaction (self->writer))
      sl_sqlite_connection_command (self->writer, "ROLLBACK", NULL);
    fail_batch (batch, error);
  }
}

/* With write_lock held, and held again on return. */
static void
lead_batch (SlDatabaseSqlite *self)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();

  while (batch->len < MAX_BATCH && !g_queue_is_empty (&self->pending))
    g_ptr_array_add (batch, g_queue_pop_head (&self->pending));
  self->leading = TRUE;
  g_mutex_unlock (&self->write_lock);
  run_batch (self, batch);
  g_mutex_lock (&self->write_lock);
  self->leading = FALSE;
  for (guint i = 0; i < batch->len; i++) {
    Write *write = batch->pdata[i];

    write->done = TRUE;
    g_cond_signal (&write->turn);
  }
  if (!g_queue_is_empty (&self->pending))
    g_cond_signal (&((Write *) g_queue_peek_head (&self->pending))->turn);
}

static gboolean
sl_database_sqlite_write (SlDatabase *database,
                          SlScope scope,
                          SlTransactionFunc func,
                          gpointer user_data,
                          GError **error)
{
  SlDatabaseSqlite *self = SL_DATABASE_SQLITE (database);
  Write write = { .scope = scope, .func = func, .user_data = user_data };

  g_cond_init (&write.turn);
  g_mutex_lock (&self->write_lock);
  g_queue_push_tail (&self->pending, &write);
  while (!write.done) {
    if (self->leading)
      g_cond_wait (&write.turn, &self->write_lock);
    else
      lead_batch (self);
  }
  g_mutex_unlock (&self->write_lock);
  g_cond_clear (&write.turn);
  if (write.error != NULL)
    g_propagate_error (error, g_steal_pointer (&write.error));
  return write.ok;
}

static SlSqliteConnection *
take_reader (SlDatabaseSqlite *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->reader_lock);

  if (self->readers->len > 0)
    return g_ptr_array_steal_index_fast (self->readers, self->readers->len - 1);
  return sl_sqlite_connection_open (self->path, FALSE, error);
}

static void
return_reader (SlDatabaseSqlite *self, SlSqliteConnection *reader)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->reader_lock);

  g_ptr_array_add (self->readers, reader);
}

static gboolean
sl_database_sqlite_read (SlDatabase *database,
                         SlScope scope,
                         SlTransactionFunc func,
                         gpointer user_data,
                         GError **error)
{
  SlDatabaseSqlite *self = SL_DATABASE_SQLITE (database);
  SlSqliteConnection *reader = take_reader (self, error);
  SlTransaction transaction;
  gboolean ok = TRUE;

  if (reader == NULL)
    return FALSE;
  transaction = begin_transaction (self, reader);
  transaction.is_single = scope == SL_SCOPE_STATEMENT;
  if (!transaction.is_single)
    ok = sl_sqlite_connection_command (reader, "BEGIN", error);
  ok = ok && func (&transaction, user_data, error);
  /* Nothing was changed, so there is nothing that ending could lose. */
  if (sl_sqlite_connection_in_transaction (reader))
    sl_sqlite_connection_command (reader, "ROLLBACK", NULL);
  return_reader (self, reader);
  return ok;
}

static gboolean
count_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlRows)
      rows = sl_transaction_query (transaction, "SELECT 1 FROM media_files LIMIT 1", NULL, error);

  return rows != NULL;
}

static gboolean
sl_database_sqlite_ping (SlDatabase *database, GError **error)
{
  return sl_database_sqlite_read (database, SL_SCOPE_STATEMENT, count_media, NULL, error);
}

static void
sl_database_sqlite_iface_init (SlDatabaseInterface *iface)
{
  iface->read = sl_database_sqlite_read;
  iface->write = sl_database_sqlite_write;
  iface->ping = sl_database_sqlite_ping;
}

static void
sl_database_sqlite_finalize (GObject *object)
{
  SlDatabaseSqlite *self = SL_DATABASE_SQLITE (object);

  g_ptr_array_unref (self->readers);
  g_clear_pointer (&self->writer, sl_sqlite_connection_free);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_clear_object (&self->clock);
  g_free (self->path);
  g_mutex_clear (&self->write_lock);
  g_mutex_clear (&self->reader_lock);
  G_OBJECT_CLASS (sl_database_sqlite_parent_class)->finalize (object);
}

static void
sl_database_sqlite_class_init (SlDatabaseSqliteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_database_sqlite_finalize;
}

static void
sl_database_sqlite_init (SlDatabaseSqlite *self)
{
  self->lock_fd = -1;
  g_mutex_init (&self->write_lock);
  g_mutex_init (&self->reader_lock);
  g_queue_init (&self->pending);
  self->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sqlite_connection_free);
}

/* The kernel drops the lock with the process, whatever ends it. */
static gboolean
lock_database (SlDatabaseSqlite *self, GError **error)
{
  g_autofree char *lock_path = g_strconcat (self->path, ".lock", NULL);

  self->lock_fd = open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd < 0) {
    sl_error_set_from_errno (error, errno, "can't open '%s'", lock_path);
    return FALSE;
  }
  if (sl_fd_lock (self->lock_fd))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
               "another process uses '%s'; stop it or choose another SLUICE_DATA_DIR", self->path);
  return FALSE;
}

static gboolean
run_script (gpointer connection, const char *sql, GError **error)
{
  return sl_sqlite_connection_run_script (connection, sql, error);
}

static const SlMigrationEngine migration_engine = {
  .folder = "/sluice/sql/sqlite/",
  .find_table = "SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'",
  .create_table = "CREATE TABLE schema_migrations ("
                  "version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                  " checksum TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT",
  .begin = "BEGIN IMMEDIATE",
  .funcs = &sl_sqlite_transaction_funcs,
  .run_script = run_script,
};

SlDatabase *
sl_database_sqlite_new (const char *path, SlClock *clock, GError **error)
{
  g_autoptr (SlDatabaseSqlite) self = g_object_new (SL_TYPE_DATABASE_SQLITE, NULL);

  self->path = g_strdup (path);
  self->clock = g_object_ref (clock);
  if (!lock_database (self, error))
    return NULL;
  self->writer = sl_sqlite_connection_open (path, TRUE, error);
  if (self->writer == NULL
      || !sl_migrations_apply (&migration_engine, self->writer, sl_clock_get_wall_ms (clock),
                               error))
    return NULL;
  return SL_DATABASE (g_steal_pointer (&self));
}

GPtrArray *
sl_database_sqlite_plan (const char *path, GError **error)
{
  g_autoptr (SlSqliteConnection) connection = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return sl_migrations_plan (&migration_engine, NULL, error);
  connection = sl_sqlite_connection_open (path, FALSE, error);
  return connection != NULL ? sl_migrations_plan (&migration_engine, connection, error) : NULL;
}
