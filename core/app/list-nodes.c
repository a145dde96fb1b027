// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who works on the database, and who does what only one does. */
#include "app/app-private.h"
#include "app/nodes.h"
#include "store/lease-repository.h"

void
sl_node_view_free (SlNodeView *self)
{
  if (self == NULL)
    return;
  sl_node_free (self->node);
  g_strfreev (self->duties);
  g_free (self);
}

static char **
find_duties (const SlNode *node, GPtrArray *leases)
{
  g_autoptr (GStrvBuilder) duties = g_strv_builder_new ();

  for (guint i = 0; i < leases->len; i++) {
    const SlLease *lease = leases->pdata[i];

    if (g_str_equal (lease->owner, node->id))
      g_strv_builder_add (duties, lease->name);
  }
  return g_strv_builder_end (duties);
}

/* Takes @node. */
static SlNodeView *
view_node (SlNode *node, GPtrArray *leases, gint64 now)
{
  SlNodeView *view = g_new0 (SlNodeView, 1);

  view->node = node;
  view->seen_ms_ago = MAX (0, now - node->seen_at);
  view->is_alive = view->seen_ms_ago < SL_NODE_DEAD_MS;
  view->duties = find_duties (node, leases);
  return view;
}

static gboolean
read_nodes (SlTransaction *transaction, gpointer user_data, GError **error)
{
  GPtrArray *views = user_data;
  g_autoptr (GPtrArray) nodes = sl_node_repository_list (transaction, error);
  g_autoptr (GPtrArray) leases = NULL;

  if (nodes == NULL)
    return FALSE;
  leases = sl_lease_repository_list (transaction, error);
  if (leases == NULL)
    return FALSE;
  /* The transaction may run twice. */
  g_ptr_array_set_size (views, 0);
  while (nodes->len > 0)
    g_ptr_array_add (views, view_node (g_ptr_array_steal_index (nodes, 0), leases,
                                       sl_transaction_get_now (transaction)));
  return TRUE;
}

GPtrArray *
sl_list_nodes (SlApp *app, GError **error)
{
  g_autoptr (GPtrArray) views = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_node_view_free);

  if (!sl_database_read (app->database, read_nodes, views, error))
    return NULL;
  return g_steal_pointer (&views);
}
