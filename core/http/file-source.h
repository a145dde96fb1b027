// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/thread-pool.h"

/* A part of a file on its way to a client: read in blocks on threads, handed over on the main loop.
 * One block is in memory at a time. */
typedef struct _SlFileSource SlFileSource;

/* @block: (nullable): NULL with an error; empty never. */
typedef void (*SlFileBlockFunc) (GBytes *block, const GError *error, gpointer user_data);

/* Takes @fd. */
SlFileSource *sl_file_source_new (SlThreadPool *pool,
                                  int fd,
                                  gint64 offset,
                                  gint64 length,
                                  SlFileBlockFunc func,
                                  gpointer user_data);
/* Asks for the next block. Returns FALSE when all has been read. */
gboolean sl_file_source_read_next (SlFileSource *self);
/* No call follows. */
void sl_file_source_drop (SlFileSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlFileSource, sl_file_source_drop)
