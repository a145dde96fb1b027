// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Blocking work off the main loop. @func runs in one of a fixed number of threads; the task's
 * callback in the thread-default main context of the caller. When the queue is at its bound the
 * task fails at once with SLUICE_ERROR_RATE_LIMITED. */
typedef struct _SlThreadPool SlThreadPool;

SlThreadPool *sl_thread_pool_new (const char *name, guint n_threads, guint max_queued);
/* Waits for what runs; what is queued is run first. */
void sl_thread_pool_free (SlThreadPool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlThreadPool, sl_thread_pool_free)

/* Takes a reference on @task. The func must call one g_task_return_*(). */
void sl_thread_pool_push (SlThreadPool *self, GTask *task, GTaskThreadFunc func);
