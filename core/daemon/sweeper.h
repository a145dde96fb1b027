// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"

/* A thread that clears away what nobody will ask for again: uploads that were never confirmed,
 * objects that wait for removal. Once at start, then once a minute. */
typedef struct _SlSweeper SlSweeper;

SlSweeper *sl_sweeper_new (SlApp *app);
/* Waits for a sweep that runs. */
void sl_sweeper_free (SlSweeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlSweeper, sl_sweeper_free)
