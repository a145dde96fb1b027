// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of deleted_users. */
#include "store/deleted-user-repository.h"

#include "base/time-format.h"
#include "sluice/sluice-error.h"

gboolean
sl_deleted_user_repository_add (SlTransaction *transaction, const char *user_id, GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_execute (transaction,
                                 "INSERT INTO deleted_users (user_id, deleted_at) VALUES ($1, $2)"
                                 " ON CONFLICT (user_id) DO NOTHING",
                                 g_variant_new ("(ss)", user_id, now), error)
         >= 0;
}

GPtrArray *
sl_deleted_user_repository_list_owners (SlTransaction *transaction, gint64 wall_ms, GError **error)
{
  g_autofree char *since = sl_time_format (wall_ms);
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT user_id FROM deleted_users WHERE deleted_at >= $1 AND EXISTS"
      " (SELECT 1 FROM media_files WHERE media_files.user_id = deleted_users.user_id"
      "  AND media_files.status <> 'deleted')",
      g_variant_new ("(s)", since), error);
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func (g_free);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows))
    g_ptr_array_add (users, g_strdup (sl_rows_get_text (rows, 0)));
  return g_steal_pointer (&users);
}
