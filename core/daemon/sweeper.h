// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "base/metrics.h"
#include "store/database.h"

/* A thread that cleans up, once at start, then once a minute; of the daemons on a database the one
 * that has the lease. */
typedef struct _SlSweeper SlSweeper;

SlSweeper *
sl_sweeper_new (SlApp *app, SlDatabase *database, SlMetrics *metrics, const char *node_id);
/* Waits for a batch that is under way, and lets another daemon go on. */
void sl_sweeper_free (SlSweeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlSweeper, sl_sweeper_free)
