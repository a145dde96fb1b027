// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "ipc/work-order.h"
#include "ipc/work-report.h"
#include "ipc/work-request.h"

/* One worker: a process of its own group, idle until it gets an order, and again after a run that
 * ended with its report. However it ends, its whole group is killed and it is reaped; dropping the
 * last reference does that, too.
 *
 * Lives on the main loop, and must be started from its thread: a worker dies with the thread that
 * started it. */
#define SL_TYPE_WORKER_PROCESS (sl_worker_process_get_type ())
G_DECLARE_FINAL_TYPE (SlWorkerProcess, sl_worker_process, SL, WORKER_PROCESS, GObject)

/* While it is idle: @error NULL: it said hello and can take an order; else it ended, and why. Not
 * called any more after sl_worker_process_run_async(). */
typedef void (*SlWorkerIdleFunc) (SlWorkerProcess *self, const GError *error, gpointer user_data);

/* @niceness: by how much its priority is lower than ours, as of nice() */
SlWorkerProcess *sl_worker_process_spawn (const char *program,
                                          guint niceness,
                                          SlWorkerIdleFunc func,
                                          gpointer user_data,
                                          GError **error);
/* It said hello and waits for an order. */
gboolean sl_worker_process_is_idle (SlWorkerProcess *self);
/* Its run ended with a report, and it waits for one more order, of the same media. */
gboolean sl_worker_process_can_continue (SlWorkerProcess *self);
/* There is no more work for one that can continue: it ends by itself, and is reaped. */
void sl_worker_process_dismiss (SlWorkerProcess *self);
/* For tests and the log. 0 once it is reaped. */
int sl_worker_process_get_pid (SlWorkerProcess *self);

typedef struct {
  guint wall_ms;  /* from the order on; SLUICE_ERROR_WORKER_TIMEOUT */
  guint stall_ms; /* without progress; SLUICE_ERROR_WORKER_STALLED; 0 = no limit */
  /* It makes no files: a report is the end of the run, and nobody waits for that of the process,
   * which may take another order. */
  gboolean ends_at_report;
} SlWorkLimits;

/* @progress: (element-type SlStageProgress) (transfer none) */
typedef void (*SlWorkerProgressFunc) (SlWorkerProcess *self,
                                      GPtrArray *progress,
                                      gpointer user_data);

/* @request: (transfer full): to be answered with sl_worker_process_reply() */
typedef void (*SlWorkerRequestFunc) (SlWorkerProcess *self,
                                     SlWorkRequest *request,
                                     gpointer user_data);

/* What happens during a run. They have the user data of the run's callback. */
typedef struct {
  SlWorkerProgressFunc progress;
  SlWorkerRequestFunc request;
} SlWorkerRunFuncs;

/* Gives the order. Ends when the process has been reaped and its group is dead, so that nobody
 * writes into the work folder any more, or with the report if the limits say so. @funcs: copied */
void sl_worker_process_run_async (SlWorkerProcess *self,
                                  const SlWorkOrder *order,
                                  const SlWorkLimits *limits,
                                  const SlWorkerRunFuncs *funcs,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* SLUICE_ERROR_WORKER_CRASHED names the signal or the exit status; _WORKER_PROTOCOL, _TIMEOUT,
 * _STALLED; the cause of a kill; or what the worker says why nothing could run. */
SlWorkReport *
sl_worker_process_run_finish (SlWorkerProcess *self, GAsyncResult *result, GError **error);

/* Answers the request of the run. Takes @reply; a run that has ended does not get it. */
void sl_worker_process_reply (SlWorkerProcess *self, SlWorkReply *reply);

/* Kills the group. A run ends with @cause, unless it had reported before. */
void sl_worker_process_kill (SlWorkerProcess *self, const GError *cause);
