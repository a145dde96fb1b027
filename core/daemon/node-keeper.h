// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"
#include "store/node-repository.h"

/* Tells the other daemons on the database that this one lives, and keeps the leases that it has.
 * On a thread of its own: neither a busy main loop nor a slow event broker makes it look dead. */
typedef struct _SlNodeKeeper SlNodeKeeper;

/* Blocks until the node is known. @node: copied. */
SlNodeKeeper *sl_node_keeper_start (SlDatabase *database, const SlNode *node, GError **error);
/* The node is gone, and its leases may be taken. */
void sl_node_keeper_free (SlNodeKeeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlNodeKeeper, sl_node_keeper_free)
