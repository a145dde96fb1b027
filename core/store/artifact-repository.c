// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of artifacts. */
#include "store/artifact-repository.h"

#include "base/time-format.h"

#define COLUMNS                                                                                    \
  "id, media_id, generation, stage, name, bucket, key, content_type, size, facts, created_at"

gboolean
sl_artifact_repository_upsert (SlTransaction *transaction,
                               const SlArtifact *artifact,
                               GError **error)
{
  g_autofree char *created = sl_time_format (artifact->created_at);

  return sl_transaction_execute (
             transaction,
             "INSERT INTO artifacts (" COLUMNS
             ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
             " ON CONFLICT (media_id, generation, name) DO UPDATE SET stage = excluded.stage,"
             " bucket = excluded.bucket, key = excluded.key, content_type = excluded.content_type,"
             " size = excluded.size, facts = excluded.facts, created_at = excluded.created_at",
             g_variant_new ("(ssusssssxss)", artifact->id, artifact->media_id, artifact->generation,
                            artifact->stage, artifact->name, artifact->bucket, artifact->key,
                            artifact->content_type, artifact->size, artifact->facts, created),
             error)
         >= 0;
}

SlArtifact *
sl_artifact_repository_read (SlRows *rows, guint column)
{
  SlArtifact *artifact = sl_artifact_new ();

  artifact->id = g_strdup (sl_rows_get_text (rows, column));
  artifact->media_id = g_strdup (sl_rows_get_text (rows, column + 1));
  artifact->generation = sl_rows_get_int (rows, column + 2);
  artifact->stage = g_strdup (sl_rows_get_text (rows, column + 3));
  artifact->name = g_strdup (sl_rows_get_text (rows, column + 4));
  artifact->bucket = g_strdup (sl_rows_get_text (rows, column + 5));
  artifact->key = g_strdup (sl_rows_get_text (rows, column + 6));
  artifact->content_type = g_strdup (sl_rows_get_text (rows, column + 7));
  artifact->size = sl_rows_get_int (rows, column + 8);
  artifact->facts = g_strdup (sl_rows_get_text (rows, column + 9));
  artifact->created_at = sl_rows_get_time (rows, column + 10);
  return artifact;
}

static GPtrArray *
list_rows (SlTransaction *transaction, const char *sql, GVariant *params, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (transaction, sql, params, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_artifact_free);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows))
    g_ptr_array_add (list, sl_artifact_repository_read (rows, 0));
  return g_steal_pointer (&list);
}

GPtrArray *
sl_artifact_repository_list (SlTransaction *transaction,
                             const char *media_id,
                             guint generation,
                             GError **error)
{
  return list_rows (transaction,
                    "SELECT " COLUMNS " FROM artifacts WHERE media_id = $1 AND generation = $2"
                    " ORDER BY name",
                    g_variant_new ("(su)", media_id, generation), error);
}

GPtrArray *
sl_artifact_repository_list_all (SlTransaction *transaction, const char *media_id, GError **error)
{
  return list_rows (transaction,
                    "SELECT " COLUMNS
                    " FROM artifacts WHERE media_id = $1 ORDER BY generation, name",
                    g_variant_new ("(s)", media_id), error);
}

gboolean
sl_artifact_repository_remove (SlTransaction *transaction, const char *id, GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM artifacts WHERE id = $1",
                                 g_variant_new ("(s)", id), error)
         >= 0;
}

gboolean
sl_artifact_repository_remove_others (SlTransaction *transaction,
                                      const char *bucket,
                                      const char *key,
                                      const char *media_id,
                                      GError **error)
{
  return sl_transaction_execute (
             transaction, "DELETE FROM artifacts WHERE bucket = $1 AND key = $2 AND media_id <> $3",
             g_variant_new ("(sss)", bucket, key, media_id), error)
         >= 0;
}

gboolean
sl_artifact_repository_is_newer (SlTransaction *transaction,
                                 const char *bucket,
                                 const char *key,
                                 const char *media_id,
                                 gboolean *is_newer,
                                 GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT 1 FROM artifacts WHERE bucket = $1 AND key = $2 AND media_id > $3 LIMIT 1",
      g_variant_new ("(sss)", bucket, key, media_id), error);

  if (rows == NULL)
    return FALSE;
  *is_newer = sl_rows_next (rows);
  return TRUE;
}

gboolean
sl_artifact_repository_exists (SlTransaction *transaction,
                               const char *bucket,
                               const char *key,
                               gboolean *exists,
                               GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT 1 FROM artifacts WHERE bucket = $1 AND key = $2 LIMIT 1",
      g_variant_new ("(ss)", bucket, key), error);

  if (rows == NULL)
    return FALSE;
  *exists = sl_rows_next (rows);
  return TRUE;
}
