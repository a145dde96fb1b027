// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Schema migrations. A step is applied and recorded in the same transaction, so a kill between two
 * steps, or within one, is repeated without harm at the next start. */
#include "store/migrations.h"

#include <string.h>

#include "base/time-format.h"
#include "sluice/sluice-error.h"
#include "store-resources.h"

#define SQL_PREFIX "/sluice/sql/sqlite/"

static const char create_table[] = "CREATE TABLE IF NOT EXISTS schema_migrations ("
                                   "version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                                   " checksum TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT";

typedef struct {
  SlSqliteConnection *connection; /* (unowned) */
  SlTransaction transaction;
} Migrator;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "0001-initial.sql", ... in order. */
static char **
list_steps (GResource *resource, GError **error)
{
  g_auto (GStrv) names = g_resource_enumerate_children (resource, SQL_PREFIX,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (names != NULL)
    qsort (names, g_strv_length (names), sizeof *names, compare_names);
  return g_steal_pointer (&names);
}

/* The recorded checksum of a step; NULL in @checksum when it was not applied yet. */
static gboolean
find_applied (Migrator *self, guint version, char **checksum, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      &self->transaction, "SELECT checksum FROM schema_migrations WHERE version = $1",
      g_variant_new ("(u)", version), error);

  if (rows == NULL)
    return FALSE;
  *checksum = sl_rows_next (rows) ? g_strdup (sl_rows_get_text (rows, 0)) : NULL;
  return TRUE;
}

static gboolean
run_step (Migrator *self,
          guint version,
          const char *name,
          const char *sql,
          const char *checksum,
          GError **error)
{
  g_autofree char *applied_at = sl_time_format (self->transaction.now);

  if (!sl_sqlite_connection_run_script (self->connection, sql, error))
    return FALSE;
  return sl_transaction_execute (
             &self->transaction,
             "INSERT INTO schema_migrations (version, name, checksum, applied_at)"
             " VALUES ($1, $2, $3, $4)",
             g_variant_new ("(usss)", version, name, checksum, applied_at), error)
         >= 0;
}

static gboolean
apply_step (Migrator *self, guint version, const char *name, GBytes *sql, GError **error)
{
  g_autofree char *checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, sql);
  g_autofree char *applied = NULL;

  if (!find_applied (self, version, &applied, error))
    return FALSE;
  if (applied != NULL && strcmp (applied, checksum) == 0)
    return TRUE;
  if (applied != NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                 "migration '%s' was applied with another text; restore the file that was", name);
    return FALSE;
  }
  if (!sl_sqlite_connection_command (self->connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (run_step (self, version, name, g_bytes_get_data (sql, NULL), checksum, error)
      && sl_sqlite_connection_command (self->connection, "COMMIT", error))
    return TRUE;
  sl_sqlite_connection_command (self->connection, "ROLLBACK", NULL);
  g_prefix_error (error, "migration '%s': ", name);
  return FALSE;
}

static gboolean
check_not_newer (Migrator *self, guint known, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      &self->transaction, "SELECT max(version) FROM schema_migrations", NULL, error);

  if (rows == NULL)
    return FALSE;
  if (!sl_rows_next (rows) || sl_rows_get_int (rows, 0) <= known)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
               "the database has schema %" G_GINT64_FORMAT
               ", this program knows %u; use a newer one",
               sl_rows_get_int (rows, 0), known);
  return FALSE;
}

gboolean
sl_migrations_apply (SlSqliteConnection *connection, gint64 now, GError **error)
{
  GResource *resource = sl_store_get_resource ();
  Migrator self = {
    .connection = connection,
    .transaction = { .funcs = &sl_sqlite_transaction_funcs, .connection = connection, .now = now }
  };
  g_auto (GStrv) names = list_steps (resource, error);

  if (names == NULL || !sl_sqlite_connection_command (connection, create_table, error)
      || !check_not_newer (&self, g_strv_length (names), error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *path = g_strconcat (SQL_PREFIX, names[i], NULL);
    g_autoptr (GBytes)
        sql = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

    if (sql == NULL || !apply_step (&self, i + 1, names[i], sql, error))
      return FALSE;
  }
  return TRUE;
}
