// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/thread-pool.h"
#include "store/database.h"

/* Keeps the leases of what runs, and says when they are gone. Lives on the main loop. */
typedef struct _SlLeaseKeeper SlLeaseKeeper;

typedef struct {
  /* Returns: (transfer full) (element-type SlPass): those that are held */
  GPtrArray *(*list_held) (gpointer user_data);
  /* Somebody else has taken the lease of this token, or the pass was cancelled. */
  void (*lost) (const char *lease_token, gpointer user_data);
} SlLeaseKeeperFuncs;

/* All arguments outlive the keeper. */
SlLeaseKeeper *sl_lease_keeper_new (SlDatabase *database,
                                    SlThreadPool *threads,
                                    const SlLeaseKeeperFuncs *funcs,
                                    gpointer user_data);
void sl_lease_keeper_start (SlLeaseKeeper *self, guint heartbeat_ms);
/* Stops; a heartbeat that is under way changes nothing any more. */
void sl_lease_keeper_free (SlLeaseKeeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlLeaseKeeper, sl_lease_keeper_free)
