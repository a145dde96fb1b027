// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "queue/kept-workers.h"
#include "queue/pass-run.h"
#include "queue/worker-pool.h"

/* The runs of a dispatcher, in the order of their claims. Not thread-safe. */
typedef struct _SlRunSet SlRunSet;

SlRunSet *sl_run_set_new (void);
void sl_run_set_free (SlRunSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlRunSet, sl_run_set_free)

/* @run: (transfer full) */
void sl_run_set_add (SlRunSet *self, SlPassRun *run);
void sl_run_set_remove (SlRunSet *self, SlPassRun *run);
gboolean sl_run_set_is_empty (SlRunSet *self);
/* Those of a lane that take a slot. */
guint sl_run_set_count_active (SlRunSet *self, SlLane lane);
/* Returns: (transfer full) (element-type SlPass): copies of the passes whose lease is ours */
GPtrArray *sl_run_set_list_held (SlRunSet *self);

/* Workers that know the media (@kept: (nullable)), else idle ones of @pool, to the runs that wait,
 * the oldest first; tells the pool how many still do. @are_long: of long passes, else of all others
 */
void
sl_run_set_hand_out (SlRunSet *self, gboolean are_long, SlKeptWorkers *kept, SlWorkerPool *pool);
/* Ends those that have not begun to work. */
void sl_run_set_end_waiting (SlRunSet *self, const GError *cause);
/* Ends those of a media; NULL: all. */
void sl_run_set_end (SlRunSet *self, const char *media_id, const GError *cause);
/* Drops that which holds a lease by this token. */
void sl_run_set_drop (SlRunSet *self, const char *lease_token, const GError *cause);
/* None waits any more until its end can be written down. */
void sl_run_set_give_up (SlRunSet *self);
