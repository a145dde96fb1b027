// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "base/thread-pool.h"
#include "store/database.h"

/* Keeps the leases of what runs, and says when they are gone. Lives on the main loop. */
typedef struct _SlLeaseKeeper SlLeaseKeeper;

typedef struct {
  /* Returns: (transfer full): ids of the passes that are held */
  char **(*list_held) (gpointer user_data);
  /* @id is somebody else's or cancelled; NULL: no heartbeat worked for too long, none may go on. */
  void (*lost) (const char *id, gpointer user_data);
} SlLeaseKeeperFuncs;

/* All arguments outlive the keeper. */
SlLeaseKeeper *sl_lease_keeper_new (SlDatabase *database,
                                    SlThreadPool *threads,
                                    SlClock *clock,
                                    const char *owner,
                                    const SlLeaseKeeperFuncs *funcs,
                                    gpointer user_data);
void sl_lease_keeper_start (SlLeaseKeeper *self, guint heartbeat_ms, guint fence_ms);
/* A claim or a rescue that was sent at @monotonic_us is as good as a heartbeat when nothing was
 * held before. */
void sl_lease_keeper_note_claim (SlLeaseKeeper *self, gint64 monotonic_us);
/* Stops; a heartbeat that is under way changes nothing any more. */
void sl_lease_keeper_free (SlLeaseKeeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlLeaseKeeper, sl_lease_keeper_free)
