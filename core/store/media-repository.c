// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of media_files. */
#include "store/media-repository.h"

#include "base/time-format.h"
#include "sluice/sluice-error.h"
#include "store/passage-repository.h"

SlMedia *
sl_media_repository_read (SlRows *rows, guint column)
{
  SlMedia *media = sl_media_new ();

  media->id = g_strdup (sl_rows_get_text (rows, column));
  media->user_id = g_strdup (sl_rows_get_text (rows, column + 1));
  media->file_type = g_strdup (sl_rows_get_text (rows, column + 2));
  media->original_name = g_strdup (sl_rows_get_text (rows, column + 3));
  media->content_type = g_strdup (sl_rows_get_text (rows, column + 4));
  media->file_size = sl_rows_get_int (rows, column + 5);
  media->bucket = g_strdup (sl_rows_get_text (rows, column + 6));
  media->storage_key = g_strdup (sl_rows_get_text (rows, column + 7));
  sl_media_status_from_string (sl_rows_get_text (rows, column + 8), &media->status);
  media->metadata = g_strdup (sl_rows_get_text (rows, column + 9));
  media->error_code = g_strdup (sl_rows_get_text (rows, column + 10));
  media->error_message = g_strdup (sl_rows_get_text (rows, column + 11));
  media->interview_id = g_strdup (sl_rows_get_text (rows, column + 12));
  media->question_id = g_strdup (sl_rows_get_text (rows, column + 13));
  media->generation = sl_rows_get_int (rows, column + 14);
  media->event_seq = sl_rows_get_int (rows, column + 15);
  media->expires_at = sl_rows_get_time (rows, column + 16);
  media->created_at = sl_rows_get_time (rows, column + 17);
  media->updated_at = sl_rows_get_time (rows, column + 18);
  media->deleted_at = sl_rows_get_time (rows, column + 19);
  media->transcription_options = g_strdup (sl_rows_get_text (rows, column + 20));
  return media;
}

/* In a transaction that writes beside others a media is found with its row locked: whoever decides
 * by its state decides alone, and all that belongs to it (passes, jobs, event numbers) is decided
 * by whoever holds it. */
static const char *
choose (SlTransaction *transaction, const char *plain, const char *locking)
{
  return sl_transaction_locks_rows (transaction) ? locking : plain;
}

static GPtrArray *
read_all (SlRows *rows)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_media_free);

  while (sl_rows_next (rows))
    g_ptr_array_add (list, sl_media_repository_read (rows, 0));
  return list;
}

gboolean
sl_media_repository_insert (SlTransaction *transaction, const SlMedia *media, GError **error)
{
  g_autofree char *created = sl_time_format (media->created_at);
  g_autofree char *expires = media->expires_at != 0 ? sl_time_format (media->expires_at) : NULL;
  gint64 inserted = sl_transaction_execute (
      transaction,
      "INSERT INTO media_files (id, user_id, file_type, original_name, content_type, file_size,"
      " bucket, storage_key, status, interview_id, question_id, generation, expires_at, created_at,"
      " updated_at, transcription_options)"
      " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15"
      " WHERE NOT EXISTS (SELECT 1 FROM deleted_users WHERE user_id = $2)"
      " ON CONFLICT (id) DO UPDATE SET id = excluded.id"
      " WHERE media_files.user_id = excluded.user_id",
      g_variant_new ("(sssssxsssmsmsumssms)", media->id, media->user_id, media->file_type,
                     media->original_name, media->content_type, media->file_size, media->bucket,
                     media->storage_key, sl_media_status_to_string (media->status),
                     media->interview_id, media->question_id, media->generation, expires, created,
                     media->transcription_options),
      error);

  if (inserted == 0)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_USER_DELETED, "user '%s' was deleted",
                 media->user_id);
  return inserted > 0;
}

static SlMedia *
find_one (SlTransaction *transaction,
          const char *sql,
          GVariant *params,
          const char *id,
          GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (transaction, sql, params, error);

  if (rows == NULL)
    return NULL;
  if (sl_rows_next (rows))
    return sl_media_repository_read (rows, 0);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no media '%s'", id);
  return NULL;
}

SlMedia *
sl_media_repository_find (SlTransaction *transaction, const char *id, GError **error)
{
  static const char plain[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files WHERE id = $1";
  static const char locking[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files WHERE id = $1"
                                " FOR NO KEY UPDATE";

  return find_one (transaction, choose (transaction, plain, locking), g_variant_new ("(s)", id), id,
                   error);
}

SlMedia *
sl_media_repository_find_owned (SlTransaction *transaction,
                                const char *user_id,
                                const char *id,
                                GError **error)
{
  static const char plain[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files"
                              " WHERE id = $1 AND user_id = $2 AND status <> 'deleted'";
  static const char locking[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files"
                                " WHERE id = $1 AND user_id = $2 AND status <> 'deleted'"
                                " FOR NO KEY UPDATE";

  return find_one (transaction, choose (transaction, plain, locking),
                   g_variant_new ("(ss)", id, user_id), id, error);
}

static gboolean
check_move (SlTransaction *transaction, const SlMedia *media, GError **error)
{
  g_autoptr (SlMedia) stored = sl_media_repository_find (transaction, media->id, error);

  if (stored == NULL)
    return FALSE;
  if (stored->status == media->status || sl_media_status_may_follow (stored->status, media->status))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
               "media '%s' is '%s' and can't become '%s'", media->id,
               sl_media_status_to_string (stored->status),
               sl_media_status_to_string (media->status));
  return FALSE;
}

gboolean
sl_media_repository_update (SlTransaction *transaction, SlMedia *media, GError **error)
{
  g_autofree char *updated = sl_time_format (sl_transaction_get_now (transaction));
  g_autofree char *deleted = media->deleted_at != 0 ? sl_time_format (media->deleted_at) : NULL;

  if (!check_move (transaction, media, error))
    return FALSE;
  media->updated_at = sl_transaction_get_now (transaction);
  return sl_transaction_execute (
             transaction,
             "UPDATE media_files SET status = $2, storage_key = $3, metadata = $4, error_code = $5,"
             " error_message = $6, generation = $7, deleted_at = $8, updated_at = $9 WHERE id = $1",
             g_variant_new ("(sssmsmsmsumss)", media->id, sl_media_status_to_string (media->status),
                            media->storage_key, media->metadata, media->error_code,
                            media->error_message, media->generation, deleted, updated),
             error)
         >= 0;
}

gboolean
sl_media_repository_set_processed_urls (SlTransaction *transaction,
                                        const char *id,
                                        const char *json,
                                        GError **error)
{
  return sl_transaction_execute (transaction,
                                 "UPDATE media_files SET processed_urls = $2 WHERE id = $1",
                                 g_variant_new ("(ss)", id, json), error)
         >= 0;
}

gboolean
sl_media_repository_set_transcription_options (SlTransaction *transaction,
                                               const char *id,
                                               const char *json,
                                               GError **error)
{
  return sl_transaction_execute (transaction,
                                 "UPDATE media_files SET transcription_options = $2 WHERE id = $1",
                                 g_variant_new ("(sms)", id, json), error)
         >= 0;
}

gboolean
sl_media_repository_set_references (SlTransaction *transaction,
                                    const char *id,
                                    const char *interview_id,
                                    const char *question_id,
                                    GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_execute (transaction,
                                 "UPDATE media_files SET interview_id = $2, question_id = $3,"
                                 " updated_at = $4 WHERE id = $1",
                                 g_variant_new ("(ssss)", id, interview_id, question_id, now),
                                 error)
         >= 0;
}

gboolean
sl_media_repository_remove (SlTransaction *transaction, const char *id, GError **error)
{
  /* Who refers to others goes before them. */
  static const char *const statements[] = {
    "DELETE FROM stage_checkpoints WHERE media_id = $1",
    "DELETE FROM transcriptions WHERE media_id = $1",
    "DELETE FROM artifacts WHERE media_id = $1",
    "DELETE FROM processing_jobs WHERE media_id = $1",
    "DELETE FROM passes WHERE media_id = $1",
    "DELETE FROM outbox WHERE media_id = $1 AND published_at IS NOT NULL",
    "DELETE FROM media_files WHERE id = $1",
  };

  if (!sl_passage_repository_remove (transaction, id, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++) {
    if (sl_transaction_execute (transaction, statements[i], g_variant_new ("(s)", id), error) < 0)
      return FALSE;
  }
  return TRUE;
}

GPtrArray *
sl_media_repository_list_of_user (SlTransaction *transaction,
                                  const char *user_id,
                                  guint limit,
                                  GError **error)
{
  static const char plain[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files WHERE user_id = $1"
                              " ORDER BY id LIMIT $2";
  static const char locking[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files WHERE user_id = $1"
                                " ORDER BY id LIMIT $2 FOR UPDATE";
  g_autoptr (SlRows) rows = sl_transaction_query (transaction, choose (transaction, plain, locking),
                                                  g_variant_new ("(su)", user_id, limit), error);

  return rows != NULL ? read_all (rows) : NULL;
}

GPtrArray *
sl_media_repository_list_expired (SlTransaction *transaction, guint limit, GError **error)
{
  static const char plain[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files"
                              " WHERE status = 'pending' AND expires_at <= $1"
                              " ORDER BY expires_at LIMIT $2";
  static const char locking[] = "SELECT " SL_MEDIA_COLUMNS " FROM media_files"
                                " WHERE status = 'pending' AND expires_at <= $1"
                                " ORDER BY expires_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED";
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autoptr (SlRows) rows = sl_transaction_query (transaction, choose (transaction, plain, locking),
                                                  g_variant_new ("(su)", now, limit), error);

  return rows != NULL ? read_all (rows) : NULL;
}
