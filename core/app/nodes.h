// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "store/node-repository.h"

/* list-nodes.c: the daemons on the database, as each of them sees it. */
typedef struct {
  SlNode *node;
  gint64 seen_ms_ago;
  gboolean is_alive;
  char **duties; /* what it alone does: "outbox-relay", "cleanup" */
} SlNodeView;

void sl_node_view_free (SlNodeView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlNodeView, sl_node_view_free)

/* In order of their start. Returns: (element-type SlNodeView) (transfer full) */
GPtrArray *sl_list_nodes (SlApp *app, GError **error);
