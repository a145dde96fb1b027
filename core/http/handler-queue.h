// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Threads that run handlers. */
typedef struct _SlHandlerQueue SlHandlerQueue;

typedef void (*SlHandlerQueueFunc) (gpointer item);

/* @work is called on a thread for each item, then @finished in the thread-default main context of
 * this call. */
SlHandlerQueue *sl_handler_queue_new (guint n_threads,
                                      guint max_waiting,
                                      SlHandlerQueueFunc work,
                                      SlHandlerQueueFunc finished);
/* Waits for what runs. Items that wait or whose end was not told yet are forgotten. */
void sl_handler_queue_free (SlHandlerQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlHandlerQueue, sl_handler_queue_free)

/* Returns FALSE when too many wait already. */
gboolean sl_handler_queue_push (SlHandlerQueue *self, gpointer item);
