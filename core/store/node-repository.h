// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of nodes: the daemons that use the database. */

/* One that was not seen for so long is gone: as long as a lease of a pass. */
#define SL_NODE_DEAD_MS 30000

typedef struct {
  char *id; /* the same over restarts */
  char *host;
  char *role;
  char *version;
  gint64 started_at;
  gint64 seen_at;
} SlNode;

SlNode *sl_node_new (void);
void sl_node_free (SlNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlNode, sl_node_free)

/* It lives now; started_at and seen_at are the database's. @is_start: its first sign of life. */
gboolean sl_node_repository_note (SlTransaction *transaction,
                                  const SlNode *node,
                                  gboolean is_start,
                                  GError **error);
gboolean sl_node_repository_remove (SlTransaction *transaction, const char *id, GError **error);
/* In order of their start. Returns: (element-type SlNode) (transfer full) */
GPtrArray *sl_node_repository_list (SlTransaction *transaction, GError **error);
/* Those not seen since @wall_ms. Returns how many, -1 on error. */
gint64 sl_node_repository_prune (SlTransaction *transaction, gint64 wall_ms, GError **error);
