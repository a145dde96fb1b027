// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of garbage. */
#include "store/garbage-repository.h"

#include "base/time-format.h"

void
sl_garbage_free (SlGarbage *self)
{
  g_free (self->bucket);
  g_free (self->key);
  g_free (self);
}

gboolean
sl_garbage_repository_add (SlTransaction *transaction,
                           const char *bucket,
                           const char *key,
                           gint64 not_before,
                           GError **error)
{
  g_autofree char *due = sl_time_format (not_before);

  return sl_transaction_execute (transaction,
                                 "INSERT INTO garbage (bucket, key, not_before) VALUES ($1, $2, $3)"
                                 " ON CONFLICT (bucket, key)"
                                 " DO UPDATE SET not_before = excluded.not_before",
                                 g_variant_new ("(sss)", bucket, key, due), error)
         >= 0;
}

gboolean
sl_garbage_repository_remove (SlTransaction *transaction,
                              const char *bucket,
                              const char *key,
                              GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM garbage WHERE bucket = $1 AND key = $2",
                                 g_variant_new ("(ss)", bucket, key), error)
         >= 0;
}

GPtrArray *
sl_garbage_repository_list_due (SlTransaction *transaction, guint limit, GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT bucket, key FROM garbage WHERE not_before <= $1 ORDER BY not_before LIMIT $2",
      g_variant_new ("(su)", now, limit), error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_garbage_free);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows)) {
    SlGarbage *garbage = g_new0 (SlGarbage, 1);

    garbage->bucket = g_strdup (sl_rows_get_text (rows, 0));
    garbage->key = g_strdup (sl_rows_get_text (rows, 1));
    g_ptr_array_add (list, garbage);
  }
  return g_steal_pointer (&list);
}
