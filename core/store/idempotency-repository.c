// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of idempotency_keys. */
#include "store/idempotency-repository.h"

#include "base/time-format.h"

void
sl_idempotency_record_free (SlIdempotencyRecord *self)
{
  g_free (self->fingerprint);
  g_free (self->body);
  g_free (self);
}

SlIdempotencyRecord *
sl_idempotency_repository_find (SlTransaction *transaction,
                                const char *user_id,
                                const char *operation,
                                const char *key,
                                GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT fingerprint, status, body, created_at FROM idempotency_keys"
      " WHERE user_id = $1 AND operation = $2 AND key = $3",
      g_variant_new ("(sss)", user_id, operation, key), error);
  SlIdempotencyRecord *record;

  if (rows == NULL || !sl_rows_next (rows))
    return NULL;
  record = g_new0 (SlIdempotencyRecord, 1);
  record->fingerprint = g_strdup (sl_rows_get_text (rows, 0));
  record->status = sl_rows_get_int (rows, 1);
  record->body = g_strdup (sl_rows_get_text (rows, 2));
  record->created_at = sl_rows_get_time (rows, 3);
  return record;
}

gboolean
sl_idempotency_repository_insert (SlTransaction *transaction,
                                  const char *user_id,
                                  const char *operation,
                                  const char *key,
                                  const char *fingerprint,
                                  GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_execute (
             transaction,
             "INSERT INTO idempotency_keys (user_id, operation, key, fingerprint, created_at)"
             " VALUES ($1, $2, $3, $4, $5)",
             g_variant_new ("(sssss)", user_id, operation, key, fingerprint, now), error)
         >= 0;
}

gboolean
sl_idempotency_repository_set_reply (SlTransaction *transaction,
                                     const char *user_id,
                                     const char *operation,
                                     const char *key,
                                     guint status,
                                     const char *body,
                                     GError **error)
{
  return sl_transaction_execute (transaction,
                                 "UPDATE idempotency_keys SET status = $4, body = $5"
                                 " WHERE user_id = $1 AND operation = $2 AND key = $3",
                                 g_variant_new ("(sssums)", user_id, operation, key, status, body),
                                 error)
         >= 0;
}

gboolean
sl_idempotency_repository_remove (SlTransaction *transaction,
                                  const char *user_id,
                                  const char *operation,
                                  const char *key,
                                  GError **error)
{
  return sl_transaction_execute (transaction,
                                 "DELETE FROM idempotency_keys"
                                 " WHERE user_id = $1 AND operation = $2 AND key = $3",
                                 g_variant_new ("(sss)", user_id, operation, key), error)
         >= 0;
}

gboolean
sl_idempotency_repository_remove_user (SlTransaction *transaction,
                                       const char *user_id,
                                       GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM idempotency_keys WHERE user_id = $1",
                                 g_variant_new ("(s)", user_id), error)
         >= 0;
}

gint64
sl_idempotency_repository_prune (SlTransaction *transaction,
                                 gint64 wall_ms,
                                 guint limit,
                                 GError **error)
{
  g_autofree char *before = sl_time_format (wall_ms);

  return sl_transaction_execute (
      transaction,
      "DELETE FROM idempotency_keys WHERE (user_id, operation, key) IN"
      " (SELECT user_id, operation, key FROM idempotency_keys WHERE created_at < $1"
      "  ORDER BY created_at LIMIT $2)",
      g_variant_new ("(su)", before, limit), error);
}
