// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "queue/worker-process.h"

/* Workers that have probed a media and wait a moment for the pass that follows. Lives on the main
 * loop. */
typedef struct _SlKeptWorkers SlKeptWorkers;

SlKeptWorkers *sl_kept_workers_new (void);
/* Dismisses all. */
void sl_kept_workers_free (SlKeptWorkers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlKeptWorkers, sl_kept_workers_free)

/* @worker: can continue. One that is not taken in time is dismissed. */
void sl_kept_workers_add (SlKeptWorkers *self, const char *media_id, SlWorkerProcess *worker);
/* Returns: (transfer full) (nullable): one that can continue, with an order at once */
SlWorkerProcess *sl_kept_workers_take (SlKeptWorkers *self, const char *media_id);
