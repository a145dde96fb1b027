// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/thread-pool.h"
#include "model/queue-options.h"
#include "queue/pass-sink.h"
#include "queue/worker-process.h"

/* One claimed pass from claim to end: prepare (on a thread), wait for a worker, work, finish (on a
 * thread). Lives on the main loop. */
#define SL_TYPE_PASS_RUN (sl_pass_run_get_type ())
G_DECLARE_FINAL_TYPE (SlPassRun, sl_pass_run, SL, PASS_RUN, GObject)

typedef enum {
  SL_PASS_RUN_NEW,
  SL_PASS_RUN_PREPARING,
  SL_PASS_RUN_WAITING, /* for a worker */
  SL_PASS_RUN_WORKING,
  SL_PASS_RUN_FINISHING,
  SL_PASS_RUN_ENDED,
} SlPassRunState;

/* What all runs share. */
typedef struct {
  SlPassSink *sink;      /* (unowned) */
  SlThreadPool *threads; /* (unowned) */
  const char *work_root; /* (unowned) */
  SlQueueOptions queues[SL_N_QUEUES];
  guint stall_timeout_ms; /* 0 = no limit */
  guint finish_retry_ms;  /* between attempts to write an end down while the database is away */
} SlPassRunShared;

/* It waits for a worker, or it ended. */
typedef void (*SlPassRunFunc) (SlPassRun *self, gpointer user_data);

/* @pass: (transfer full). @shared outlives the run. */
SlPassRun *sl_pass_run_new (SlPass *pass,
                            const SlPassRunShared *shared,
                            SlPassRunFunc func,
                            gpointer user_data);

const SlPass *sl_pass_run_get_pass (SlPassRun *self);
SlPassRunState sl_pass_run_get_state (SlPassRun *self);
/* How the work ended; NULL when there is a report, or no end yet. */
const GError *sl_pass_run_get_error (SlPassRun *self);
/* The lease is gone: nothing that it does counts any more. */
gboolean sl_pass_run_is_dropped (SlPassRun *self);

void sl_pass_run_start (SlPassRun *self);
/* In state WAITING. @worker: idle, or can continue with the media. */
void sl_pass_run_give_worker (SlPassRun *self, SlWorkerProcess *worker);
/* Returns: (transfer full) (nullable): of an ended run the worker that can continue */
SlWorkerProcess *sl_pass_run_steal_worker (SlPassRun *self);
/* Ends it with @cause, in whatever state it is. The files that are fetched or stored for it are
 * called off; a report whose end was written down before stands. */
void sl_pass_run_end (SlPassRun *self, const GError *cause);
/* The same without telling the sink: somebody else owns the pass. */
void sl_pass_run_drop (SlPassRun *self, const GError *cause);
/* From now on its end is told to the sink once, and not again until the database is there to take
 * it: the service stops. */
void sl_pass_run_give_up (SlPassRun *self);
