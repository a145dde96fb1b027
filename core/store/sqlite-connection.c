// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A connection to SQLite: opening with the settings that make a commit durable, prepared statements
 * by their text, parameters from GVariant tuples, errors in our domain. */
#include "store/sqlite-connection.h"

#include <sqlite3.h>

#include "sluice/sluice-error.h"

/* Another process of ours (sqlite3 in a shell, a backup) may hold the lock for a moment. */
#define BUSY_TIMEOUT_MS 5000

struct _SlSqliteConnection {
  sqlite3 *handle;        /* (owned) */
  GHashTable *statements; /* (owned) (element-type utf8 sqlite3_stmt) by SQL text */
};

static SluiceError
map_code (int code)
{
  switch (code & 0xff) {
  case SQLITE_FULL:
    return SLUICE_ERROR_DISK_FULL;
  case SQLITE_CONSTRAINT:
    return SLUICE_ERROR_CONFLICT;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN:
  case SQLITE_READONLY:
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return SLUICE_ERROR_DATABASE_UNAVAILABLE;
  default:
    return SLUICE_ERROR_INTERNAL;
  }
}

static void
set_error (SlSqliteConnection *self, const char *sql, GError **error)
{
  g_set_error (error, SLUICE_ERROR, map_code (sqlite3_extended_errcode (self->handle)),
               "SQLite: '%.60s': %s", sql, sqlite3_errmsg (self->handle));
}

gboolean
sl_sqlite_connection_run_script (SlSqliteConnection *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  set_error (self, sql, error);
  return FALSE;
}

static void
free_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

SlSqliteConnection *
sl_sqlite_connection_open (const char *path, gboolean writer, GError **error)
{
  g_autoptr (SlSqliteConnection) self = g_new0 (SlSqliteConnection, 1);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (writer ? SQLITE_OPEN_CREATE : 0);

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_statement);
  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK) {
    set_error (self, path, error);
    return NULL;
  }
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  /* FULL: a commit is on disk when it returns; NORMAL may lose the last ones with the power. */
  if (!sl_sqlite_connection_run_script (self,
                                        "PRAGMA journal_mode = WAL;"
                                        "PRAGMA synchronous = FULL;"
                                        "PRAGMA foreign_keys = ON;"
                                        "PRAGMA trusted_schema = OFF;",
                                        error))
    return NULL;
  if (!writer && !sl_sqlite_connection_run_script (self, "PRAGMA query_only = ON;", error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sl_sqlite_connection_free (SlSqliteConnection *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self);
}

static sqlite3_stmt *
find_statement (SlSqliteConnection *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;
  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK) {
    set_error (self, sql, error);
    return NULL;
  }
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

/* SQLITE_TRANSIENT: a copy, since the value goes away before the statement steps. */
static int
bind_value (sqlite3_stmt *statement, int index, GVariant *value)
{
  switch (g_variant_classify (value)) {
  case G_VARIANT_CLASS_STRING:
    return sqlite3_bind_text (statement, index, g_variant_get_string (value, NULL), -1,
                              SQLITE_TRANSIENT);
  case G_VARIANT_CLASS_INT64:
    return sqlite3_bind_int64 (statement, index, g_variant_get_int64 (value));
  case G_VARIANT_CLASS_INT32:
    return sqlite3_bind_int64 (statement, index, g_variant_get_int32 (value));
  case G_VARIANT_CLASS_UINT32:
    return sqlite3_bind_int64 (statement, index, g_variant_get_uint32 (value));
  case G_VARIANT_CLASS_BOOLEAN:
    return sqlite3_bind_int64 (statement, index, g_variant_get_boolean (value));
  case G_VARIANT_CLASS_DOUBLE:
    return sqlite3_bind_double (statement, index, g_variant_get_double (value));
  case G_VARIANT_CLASS_MAYBE: {
    g_autoptr (GVariant) inner = g_variant_get_maybe (value);

    return inner != NULL ? bind_value (statement, index, inner)
                         : sqlite3_bind_null (statement, index);
  }
  default:
    return SQLITE_MISUSE;
  }
}

static gboolean
bind_params (SlSqliteConnection *self, sqlite3_stmt *statement, GVariant *params, GError **error)
{
  gsize n_params = params != NULL ? g_variant_n_children (params) : 0;

  for (gsize i = 0; i < n_params; i++) {
    g_autoptr (GVariant) value = g_variant_get_child_value (params, i);
    char name[16];
    int index;

    g_snprintf (name, sizeof name, "$%u", (guint) i + 1);
    index = sqlite3_bind_parameter_index (statement, name);
    /* A parameter that the text does not use is fine: the other engine's text may. */
    if (index > 0 && bind_value (statement, index, value) != SQLITE_OK) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "SQLite: can't bind %s of '%.60s'",
                   name, sqlite3_sql (statement));
      return FALSE;
    }
  }
  return TRUE;
}

static sqlite3_stmt *
prepare (SlSqliteConnection *self, const char *sql, GVariant *params, GError **error)
{
  sqlite3_stmt *statement = find_statement (self, sql, error);

  if (statement == NULL || !bind_params (self, statement, params, error))
    return NULL;
  return statement;
}

static gint64
execute (gpointer connection, const char *sql, GVariant *params, GError **error)
{
  SlSqliteConnection *self = connection;
  sqlite3_stmt *statement = prepare (self, sql, params, error);
  gint64 changed = -1;

  if (statement == NULL)
    return -1;
  if (sqlite3_step (statement) == SQLITE_DONE)
    changed = sqlite3_changes64 (self->handle);
  else
    set_error (self, sql, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return changed;
}

static void
append_cell (SlRows *rows, sqlite3_stmt *statement, int column)
{
  switch (sqlite3_column_type (statement, column)) {
  case SQLITE_INTEGER:
    sl_rows_append_int (rows, sqlite3_column_int64 (statement, column));
    break;
  case SQLITE_FLOAT:
    sl_rows_append_double (rows, sqlite3_column_double (statement, column));
    break;
  case SQLITE_NULL:
    sl_rows_append_null (rows);
    break;
  default:
    sl_rows_append_text (rows, (const char *) sqlite3_column_text (statement, column),
                         sqlite3_column_bytes (statement, column));
    break;
  }
}

static SlRows *
query (gpointer connection, const char *sql, GVariant *params, GError **error)
{
  SlSqliteConnection *self = connection;
  sqlite3_stmt *statement = prepare (self, sql, params, error);
  g_autoptr (SlRows) rows = NULL;
  int n_columns;
  int result;

  if (statement == NULL)
    return NULL;
  n_columns = sqlite3_column_count (statement);
  rows = sl_rows_new (n_columns, 0, 0);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW) {
    for (int column = 0; column < n_columns; column++)
      append_cell (rows, statement, column);
  }
  if (result != SQLITE_DONE)
    set_error (self, sql, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return result == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}

const SlTransactionFuncs sl_sqlite_transaction_funcs = { .execute = execute, .query = query };

gboolean
sl_sqlite_connection_command (SlSqliteConnection *self, const char *sql, GError **error)
{
  return execute (self, sql, NULL, error) >= 0;
}

gboolean
sl_sqlite_connection_in_transaction (SlSqliteConnection *self)
{
  return sqlite3_get_autocommit (self->handle) == 0;
}
