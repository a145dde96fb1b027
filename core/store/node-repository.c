// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of nodes. */
#include "store/node-repository.h"

#include "base/time-format.h"

SlNode *
sl_node_new (void)
{
  return g_new0 (SlNode, 1);
}

void
sl_node_free (SlNode *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->host);
  g_free (self->role);
  g_free (self->version);
  g_free (self);
}

gboolean
sl_node_repository_note (SlTransaction *transaction,
                         const SlNode *node,
                         gboolean is_start,
                         GError **error)
{
  static const char start[] = "INSERT INTO nodes (id, host, role, version, started_at, seen_at)"
                              " VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (id) DO UPDATE"
                              " SET host = excluded.host, role = excluded.role,"
                              " version = excluded.version, started_at = excluded.started_at,"
                              " seen_at = excluded.seen_at";
  /* One that was forgotten meanwhile comes back. */
  static const char beat[] = "INSERT INTO nodes (id, host, role, version, started_at, seen_at)"
                             " VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (id) DO UPDATE"
                             " SET seen_at = excluded.seen_at";
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_execute (
             transaction, is_start ? start : beat,
             g_variant_new ("(sssss)", node->id, node->host, node->role, node->version, now), error)
         >= 0;
}

gboolean
sl_node_repository_remove (SlTransaction *transaction, const char *id, GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM nodes WHERE id = $1",
                                 g_variant_new ("(s)", id), error)
         >= 0;
}

GPtrArray *
sl_node_repository_list (SlTransaction *transaction, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT id, host, role, version, started_at, seen_at FROM nodes ORDER BY started_at, id",
      NULL, error);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_node_free);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows)) {
    SlNode *node = sl_node_new ();

    node->id = g_strdup (sl_rows_get_text (rows, 0));
    node->host = g_strdup (sl_rows_get_text (rows, 1));
    node->role = g_strdup (sl_rows_get_text (rows, 2));
    node->version = g_strdup (sl_rows_get_text (rows, 3));
    node->started_at = sl_rows_get_time (rows, 4);
    node->seen_at = sl_rows_get_time (rows, 5);
    g_ptr_array_add (nodes, node);
  }
  return g_steal_pointer (&nodes);
}

gint64
sl_node_repository_prune (SlTransaction *transaction, gint64 wall_ms, GError **error)
{
  g_autofree char *before = sl_time_format (wall_ms);

  return sl_transaction_execute (transaction, "DELETE FROM nodes WHERE seen_at < $1",
                                 g_variant_new ("(s)", before), error);
}
