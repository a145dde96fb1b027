// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Schema migrations. A step is applied and recorded in the same transaction, so a kill between two
 * steps, or within one, is repeated without harm at the next start. */
#include "store/migrations.h"

#include <string.h>

#include "base/time-format.h"
#include "sluice/sluice-error.h"
#include "store-resources.h"
#include "store/migration-step.h"

typedef struct {
  const SlMigrationEngine *engine; /* (unowned) */
  SlTransaction transaction;
} Migrator;

void
sl_migration_step_free (SlMigrationStep *self)
{
  g_free (self->name);
  g_free (self);
}

static gboolean
run_script (Migrator *self, const char *sql, GError **error)
{
  return self->engine->run_script (self->transaction.connection, sql, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "0001-initial.sql", ... in order. */
static char **
list_steps (Migrator *self, GError **error)
{
  g_auto (GStrv) names = g_resource_enumerate_children (
      sl_store_get_resource (), self->engine->folder, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (names != NULL)
    qsort (names, g_strv_length (names), sizeof *names, compare_names);
  return g_steal_pointer (&names);
}

static GBytes *
load_step (Migrator *self, const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (self->engine->folder, name, NULL);

  return g_resource_lookup_data (sl_store_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                 error);
}

/* The recorded checksum of a step; NULL in @checksum when it was not applied yet. @applied_at:
 * (nullable) */
static gboolean
find_applied (Migrator *self, guint version, char **checksum, gint64 *applied_at, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      &self->transaction, "SELECT checksum, applied_at FROM schema_migrations WHERE version = $1",
      g_variant_new ("(u)", version), error);

  if (rows == NULL)
    return FALSE;
  if (!sl_rows_next (rows))
    return TRUE;
  *checksum = g_strdup (sl_rows_get_text (rows, 0));
  if (applied_at != NULL)
    *applied_at = sl_rows_get_time (rows, 1);
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

  if (!run_script (self, sql, error))
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

  if (!find_applied (self, version, &applied, NULL, error))
    return FALSE;
  if (applied != NULL && strcmp (applied, checksum) == 0)
    return TRUE;
  if (applied != NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                 "migration '%s' was applied with another text; restore the file that was", name);
    return FALSE;
  }
  if (!run_script (self, self->engine->begin, error))
    return FALSE;
  if (run_step (self, version, name, g_bytes_get_data (sql, NULL), checksum, error)
      && run_script (self, "COMMIT", error))
    return TRUE;
  run_script (self, "ROLLBACK", NULL);
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
  /* Waiting does not help. */
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "the database has schema %" G_GINT64_FORMAT
               ", this program knows %u; use a newer one",
               sl_rows_get_int (rows, 0), known);
  return FALSE;
}

static Migrator
start_migrator (const SlMigrationEngine *engine, gpointer connection, gint64 now)
{
  return (Migrator){
    .engine = engine,
    .transaction = { .funcs = engine->funcs, .connection = connection, .now = now },
  };
}

/* TRUE in @exists when steps were applied before. */
static gboolean
find_table (Migrator *self, gboolean *exists, GError **error)
{
  g_autoptr (SlRows) rows = NULL;

  *exists = FALSE;
  if (self->transaction.connection == NULL)
    return TRUE;
  rows = sl_transaction_query (&self->transaction, self->engine->find_table, NULL, error);
  *exists = rows != NULL && sl_rows_next (rows);
  return rows != NULL;
}

/* Only when it is not there: a role that may not create tables serves as long as there is nothing
 * to do. */
static gboolean
ensure_table (Migrator *self, GError **error)
{
  gboolean exists = FALSE;

  return find_table (self, &exists, error)
         && (exists || run_script (self, self->engine->create_table, error));
}

gboolean
sl_migrations_apply (const SlMigrationEngine *engine,
                     gpointer connection,
                     gint64 now,
                     GError **error)
{
  Migrator self = start_migrator (engine, connection, now);
  g_auto (GStrv) names = list_steps (&self, error);

  if (names == NULL || !ensure_table (&self, error)
      || !check_not_newer (&self, g_strv_length (names), error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GBytes) sql = load_step (&self, names[i], error);

    if (sql == NULL || !apply_step (&self, i + 1, names[i], sql, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
plan_step (Migrator *self, guint version, SlMigrationStep *step, GError **error)
{
  g_autoptr (GBytes) sql = load_step (self, step->name, error);
  g_autofree char *checksum = NULL;
  g_autofree char *applied = NULL;

  if (sql == NULL || !find_applied (self, version, &applied, &step->applied_at, error))
    return FALSE;
  checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, sql);
  step->is_applied = applied != NULL;
  step->is_changed = applied != NULL && strcmp (applied, checksum) != 0;
  return TRUE;
}

GPtrArray *
sl_migrations_plan (const SlMigrationEngine *engine, gpointer connection, GError **error)
{
  Migrator self = start_migrator (engine, connection, 0);
  g_auto (GStrv) names = list_steps (&self, error);
  g_autoptr (GPtrArray)
      steps = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_migration_step_free);
  gboolean has_table = FALSE;

  if (names == NULL || !find_table (&self, &has_table, error)
      || (has_table && !check_not_newer (&self, g_strv_length (names), error)))
    return NULL;
  for (guint i = 0; names[i] != NULL; i++) {
    SlMigrationStep *step = g_new0 (SlMigrationStep, 1);

    step->name = g_strdup (names[i]);
    g_ptr_array_add (steps, step);
    if (has_table && !plan_step (&self, i + 1, step, error))
      return NULL;
  }
  return g_steal_pointer (&steps);
}
