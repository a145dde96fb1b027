// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "queue/worker-process.h"

/* Workers that wait ahead of need, refilled as they are taken. Lives on the main loop. */
#define SL_TYPE_WORKER_POOL (sl_worker_pool_get_type ())
G_DECLARE_FINAL_TYPE (SlWorkerPool, sl_worker_pool, SL, WORKER_POOL, GObject)

/* A worker became idle, or one more start failed. */
typedef void (*SlWorkerPoolFunc) (SlWorkerPool *self, gpointer user_data);

/* Nothing is started before sl_worker_pool_start(). @niceness: as in queue/worker-process.h. @func
 * may be called during it. */
SlWorkerPool *sl_worker_pool_new (const char *program,
                                  guint niceness,
                                  guint n_idle,
                                  SlWorkerPoolFunc func,
                                  gpointer user_data);
void sl_worker_pool_start (SlWorkerPool *self);
/* Kills and reaps what waits. */
void sl_worker_pool_stop (SlWorkerPool *self);

/* Returns: (transfer full) (nullable): an idle worker, to be given an order at once */
SlWorkerProcess *sl_worker_pool_take (SlWorkerPool *self);
/* So many more than the idle ones are wanted right now. */
void sl_worker_pool_set_demand (SlWorkerPool *self, guint demand);
guint sl_worker_pool_get_n_idle (SlWorkerPool *self);
/* Workers die before they can work, again and again: claiming work makes no sense. */
gboolean sl_worker_pool_is_failing (SlWorkerPool *self);
