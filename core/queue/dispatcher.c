// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Brings ready passes and idle workers together. All state is touched on the main loop only; what
 * blocks (the database, the sink) runs on threads and comes back as a callback, so there is no lock
 * here. One pass is one SlPassRun; this file decides when one begins and when it has to end. */
#include "queue/dispatcher.h"

#include <string.h>

#include "base/file-util.h"
#include "base/log.h"
#include "base/thread-pool.h"
#include "queue/kept-workers.h"
#include "queue/lease-keeper.h"
#include "queue/pass-claims.h"
#include "queue/pass-run.h"
#include "queue/queue-metrics.h"
#include "queue/run-set.h"
#include "queue/worker-pool.h"
#include "sluice/sluice-error.h"

/* Long passes yield to quick ones and to the daemon: a tenth of the share, so that a thumbnail does
 * not wait for x264. */
#define NICE_LONG 10
/* One each for claim, heartbeat and rescue: none may wait behind another. */
#define N_STORE_THREADS 3
/* Beyond the slots: rescued passes and progress. */
#define N_SPARE_THREADS 2
/* No queue of ours gets near it; a bound has to be. */
#define MAX_QUEUED 4096

/* architecture.md section 6. The jitter keeps many daemons from asking in step. Rescues wait after
 * an outage until a heartbeat that hung has failed (10 s), a connection is made after the longest
 * pause between attempts (5 s), and the heartbeat was sent again. */
static const SlQueueTiming usual_timing = {
  .poll_min_ms = 500,
  .poll_max_ms = 1500,
  .heartbeat_ms = 10000,
  .rescue_ms = 5000,
  .rescue_gap_ms = 10000,
  .rescue_grace_ms = 20000,
  .finish_retry_ms = 2000,
};

struct _SlDispatcher {
  GObject parent_instance;
  char *instance_id;         /* (owned) */
  char *work_root;           /* (owned) */
  SlDispatcherConfig config; /* its strings are those above or NULL */
  SlQueueTiming timing;
  SlDatabase *database;        /* (owned) */
  SlPassSink *sink;            /* (owned) */
  SlQueueMetrics *metrics;     /* (owned) */
  SlThreadPool *store_threads; /* (owned) */
  SlThreadPool *run_threads;   /* (owned) */
  SlWorkerPool *workers;       /* (owned) */
  SlWorkerPool *long_workers;  /* (owned) */
  SlKeptWorkers *kept;         /* (owned) */
  SlLeaseKeeper *leases;       /* (owned) (nullable): from start to stop */
  SlPassRunShared shared;
  SlRescueWatch watch;   /* as of the last rescue scan */
  SlRunSet *runs;        /* (owned) */
  GMainContext *context; /* (owned) (nullable): where it was started */

  guint poll_timer;
  guint rescue_timer;
  guint grace_timer;
  gboolean is_claiming;
  gboolean is_rescuing;
  gboolean is_claim_wanted; /* woken while a claim was under way */
  gboolean is_unsure;       /* a claim or a rescue failed: it may have been made all the same */
  int is_wake_pending;      /* atomic */
  GTask *stop_task;         /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SlDispatcher, sl_dispatcher, G_TYPE_OBJECT)

static void claim (SlDispatcher *self);

static void
clear_timers (SlDispatcher *self)
{
  g_clear_handle_id (&self->poll_timer, g_source_remove);
  g_clear_handle_id (&self->rescue_timer, g_source_remove);
  g_clear_handle_id (&self->grace_timer, g_source_remove);
}

static void
sl_dispatcher_dispose (GObject *object)
{
  SlDispatcher *self = SL_DISPATCHER (object);

  clear_timers (self);
  g_clear_pointer (&self->leases, sl_lease_keeper_free);
  g_clear_pointer (&self->kept, sl_kept_workers_free);
  g_clear_object (&self->workers);
  g_clear_object (&self->long_workers);
  g_clear_pointer (&self->store_threads, sl_thread_pool_free);
  g_clear_pointer (&self->run_threads, sl_thread_pool_free);
  g_clear_pointer (&self->runs, sl_run_set_free);
  g_clear_object (&self->database);
  g_clear_object (&self->sink);
  G_OBJECT_CLASS (sl_dispatcher_parent_class)->dispose (object);
}

static void
sl_dispatcher_finalize (GObject *object)
{
  SlDispatcher *self = SL_DISPATCHER (object);

  g_clear_pointer (&self->metrics, sl_queue_metrics_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->instance_id);
  g_free (self->work_root);
  G_OBJECT_CLASS (sl_dispatcher_parent_class)->finalize (object);
}

static void
sl_dispatcher_class_init (SlDispatcherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sl_dispatcher_dispose;
  G_OBJECT_CLASS (klass)->finalize = sl_dispatcher_finalize;
}

static void
sl_dispatcher_init (SlDispatcher *self)
{
  self->runs = sl_run_set_new ();
  self->kept = sl_kept_workers_new ();
}

static gboolean
is_stopping (SlDispatcher *self)
{
  return self->stop_task != NULL;
}

static gboolean
is_grace_over (SlDispatcher *self)
{
  return is_stopping (self) && self->grace_timer == 0;
}

guint
sl_dispatcher_get_active (SlDispatcher *self, SlLane lane)
{
  return sl_run_set_count_active (self->runs, lane);
}

static void
update_running (SlDispatcher *self)
{
  for (guint lane = 0; lane < SL_N_LANES; lane++)
    sl_queue_metrics_set_running (self->metrics, lane, sl_dispatcher_get_active (self, lane));
}

/* What was kept is as urgent as what it did before: not for long passes. */
static void
hand_out (SlDispatcher *self)
{
  sl_run_set_hand_out (self->runs, FALSE, self->kept, self->workers);
  sl_run_set_hand_out (self->runs, TRUE, NULL, self->long_workers);
}

static gboolean
are_workers_failing (SlDispatcher *self)
{
  return sl_worker_pool_is_failing (self->workers)
         || sl_worker_pool_is_failing (self->long_workers);
}

static void
on_workers_changed (SlWorkerPool *pool, gpointer user_data)
{
  SlDispatcher *self = user_data;
  g_autoptr (GError) cause = NULL;

  sl_queue_metrics_set_failing (self->metrics, are_workers_failing (self));
  if (!are_workers_failing (self)) {
    hand_out (self);
    return;
  }
  /* Not their fault, so it costs them nothing; nothing is claimed until workers start again. */
  cause = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN,
                               "no worker can be started");
  sl_run_set_end_waiting (self->runs, cause);
}

static void
complete_stop (SlDispatcher *self)
{
  g_autoptr (GTask) task = NULL;

  if (!is_stopping (self) || !sl_run_set_is_empty (self->runs) || self->is_claiming
      || self->is_rescuing)
    return;
  task = g_steal_pointer (&self->stop_task);
  clear_timers (self);
  g_clear_pointer (&self->leases, sl_lease_keeper_free);
  sl_worker_pool_stop (self->workers);
  sl_worker_pool_stop (self->long_workers);
  g_task_return_boolean (task, TRUE);
}

static void
keep_worker (SlDispatcher *self, SlPassRun *run)
{
  g_autoptr (SlWorkerProcess) worker = sl_pass_run_steal_worker (run);

  if (worker == NULL)
    return;
  if (is_stopping (self))
    sl_worker_process_dismiss (worker);
  else
    sl_kept_workers_add (self->kept, sl_pass_run_get_pass (run)->media_id, worker);
}

static void
end_run (SlDispatcher *self, SlPassRun *run)
{
  keep_worker (self, run);
  sl_queue_metrics_count_attempt (self->metrics, sl_pass_run_get_error (run));
  sl_run_set_remove (self->runs, run);
  update_running (self);
  complete_stop (self);
  /* A finished pass often made others ready. */
  claim (self);
}

static void
on_run_changed (SlPassRun *run, gpointer user_data)
{
  SlDispatcher *self = user_data;

  if (sl_pass_run_get_state (run) == SL_PASS_RUN_WAITING) {
    hand_out (self);
    return;
  }
  end_run (self, run);
  /* The reference that add_run() took. */
  g_clear_object (&self);
}

static SlPassRun *
add_run (SlDispatcher *self, const SlPass *pass)
{
  SlPassRun *run = sl_pass_run_new (sl_pass_copy (pass), &self->shared, on_run_changed,
                                    g_object_ref (self));

  sl_run_set_add (self->runs, run);
  if (is_grace_over (self))
    sl_pass_run_give_up (run);
  return run;
}

static GError *
new_stop_error (void)
{
  return g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN, "the service is stopping");
}

static void
begin_run (SlDispatcher *self, const SlPass *pass, gint64 now)
{
  SlPassRun *run = add_run (self, pass);
  g_autoptr (GError) cause = NULL;

  sl_queue_metrics_count_claim (self->metrics, pass, now);
  if (!is_stopping (self)) {
    sl_pass_run_start (run);
    return;
  }
  cause = new_stop_error ();
  sl_pass_run_end (run, cause);
}

static gboolean
on_poll_due (gpointer user_data)
{
  SlDispatcher *self = user_data;

  self->poll_timer = 0;
  claim (self);
  return G_SOURCE_REMOVE;
}

/* @due_in_ms: until a pass that waits for its time is due; 0 = none. */
static void
schedule_poll (SlDispatcher *self, gint64 due_in_ms)
{
  gint64 delay_ms = g_random_int_range ((gint32) self->timing.poll_min_ms,
                                        (gint32) self->timing.poll_max_ms + 1);

  if (due_in_ms > 0)
    delay_ms = MIN (delay_ms, due_in_ms);
  g_clear_handle_id (&self->poll_timer, g_source_remove);
  if (!is_stopping (self))
    self->poll_timer = g_timeout_add ((guint) delay_ms, on_poll_due, self);
}

static void
take_claims (SlDispatcher *self, SlClaimResult *result)
{
  for (guint i = 0; i < result->passes->len; i++)
    begin_run (self, g_ptr_array_index (result->passes, i), result->now);
  update_running (self);
  schedule_poll (self, result->next_due > 0 ? result->next_due - result->now : 0);
}

static void
on_claim_answered (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (SlDispatcher) self = SL_DISPATCHER (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlClaimResult) result = sl_pass_claims_claim_finish (async_result, &error);

  self->is_claiming = FALSE;
  if (result != NULL) {
    take_claims (self, result);
  } else {
    self->is_unsure = TRUE;
    sl_log_warning ("claim failed", "ERROR", error->message, NULL);
    schedule_poll (self, 0);
  }
  if (self->is_claim_wanted)
    claim (self);
  complete_stop (self);
}

/* Into the limits of the lanes. Returns: how many there are in all. */
static guint
count_free_slots (SlDispatcher *self, SlClaimRequest *request)
{
  guint n_free = 0;

  for (guint lane = 0; lane < SL_N_LANES; lane++) {
    guint n_active = sl_dispatcher_get_active (self, lane);

    request->limits[lane] = self->config.slots[lane] > n_active
                                ? self->config.slots[lane] - n_active
                                : 0;
    n_free += request->limits[lane];
  }
  return n_free;
}

static void
claim (SlDispatcher *self)
{
  SlClaimRequest request = {
    .owner = self->instance_id,
    .per_owner = self->config.per_owner,
    .queues = self->shared.queues,
  };

  self->is_claim_wanted = self->is_claiming;
  if (self->is_claiming || is_stopping (self) || self->leases == NULL)
    return;
  if (count_free_slots (self, &request) == 0 || are_workers_failing (self)) {
    schedule_poll (self, 0);
    return;
  }
  self->is_claiming = TRUE;
  if (self->is_unsure && !self->is_rescuing) {
    request.known = sl_run_set_list_held (self->runs);
    self->is_unsure = FALSE;
  }
  sl_pass_claims_claim_async (self->database, self->store_threads, &request, on_claim_answered,
                              g_object_ref (self));
}

static void
end_rescued (SlDispatcher *self, GPtrArray *passes)
{
  g_autoptr (GError) cause = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED,
                                                  "whoever ran the pass died before it ended");

  for (guint i = 0; i < passes->len; i++) {
    const SlPass *pass = g_ptr_array_index (passes, i);

    sl_log_info ("pass rescued", "JOB_ID", pass->id, "MEDIA_ID", pass->media_id, NULL);
    sl_pass_run_end (add_run (self, pass), cause);
  }
}

static void
on_rescue_answered (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (SlDispatcher) self = SL_DISPATCHER (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlRescueResult) result = sl_pass_claims_rescue_finish (async_result, &error);

  self->is_rescuing = FALSE;
  if (result != NULL) {
    self->watch = result->watch;
    end_rescued (self, result->passes);
  } else {
    self->is_unsure = TRUE;
    sl_rescue_watch_break (&self->watch);
    sl_log_warning ("rescue scan failed", "ERROR", error->message, NULL);
  }
  complete_stop (self);
}

static void
rescue (SlDispatcher *self)
{
  if (self->is_rescuing || is_stopping (self))
    return;
  self->is_rescuing = TRUE;
  sl_pass_claims_rescue_async (self->database, self->store_threads, self->instance_id, &self->watch,
                               on_rescue_answered, g_object_ref (self));
}

static gboolean
on_rescue_due (gpointer user_data)
{
  rescue (user_data);
  return G_SOURCE_CONTINUE;
}

static GPtrArray *
list_held (gpointer user_data)
{
  return sl_run_set_list_held (SL_DISPATCHER (user_data)->runs);
}

static void
on_lease_lost (const char *lease_token, gpointer user_data)
{
  SlDispatcher *self = user_data;
  g_autoptr (GError) cause = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST,
                                                  "the lease of the pass is gone");

  sl_run_set_drop (self->runs, lease_token, cause);
}

static void
take_config (SlDispatcher *self, const SlDispatcherConfig *config)
{
  self->config = *config;
  self->timing = config->timing != NULL ? *config->timing : usual_timing;
  self->watch.max_gap_ms = self->timing.rescue_gap_ms;
  self->watch.grace_ms = self->timing.rescue_grace_ms;
  self->instance_id = g_strdup (config->instance_id);
  self->work_root = g_strdup (config->work_root);
  self->config.instance_id = self->instance_id;
  self->config.work_root = self->work_root;
  self->config.worker_path = NULL;
  self->config.timing = NULL;
  self->shared.work_root = self->work_root;
  memcpy (self->shared.queues, config->queues, sizeof config->queues);
  self->shared.finish_retry_ms = self->timing.finish_retry_ms;
  self->shared.stall_timeout_ms = config->stall_timeout_ms;
}

SlDispatcher *
sl_dispatcher_new (const SlDispatcherConfig *config,
                   SlDatabase *database,
                   SlPassSink *sink,
                   SlMetrics *metrics)
{
  SlDispatcher *self = g_object_new (SL_TYPE_DISPATCHER, NULL);
  guint n_run_threads = N_SPARE_THREADS;

  for (guint lane = 0; lane < SL_N_LANES; lane++)
    n_run_threads += config->slots[lane];
  take_config (self, config);
  self->database = g_object_ref (database);
  self->sink = g_object_ref (sink);
  self->metrics = sl_queue_metrics_new (metrics);
  for (guint lane = 0; lane < SL_N_LANES; lane++)
    sl_queue_metrics_set_slots (self->metrics, lane, config->slots[lane]);
  self->store_threads = sl_thread_pool_new ("queue-store", N_STORE_THREADS, MAX_QUEUED);
  self->run_threads = sl_thread_pool_new ("queue-run", n_run_threads, MAX_QUEUED);
  self->shared.sink = sink;
  self->shared.threads = self->run_threads;
  self->workers = sl_worker_pool_new (config->worker_path, 0, config->prestarted,
                                      on_workers_changed, self);
  self->long_workers = sl_worker_pool_new (config->worker_path, NICE_LONG, config->prestarted_long,
                                           on_workers_changed, self);
  return self;
}

gboolean
sl_dispatcher_start (SlDispatcher *self, GError **error)
{
  const SlLeaseKeeperFuncs funcs = { list_held, on_lease_lost };

  /* Work folders first: what an earlier instance left there belongs to leases that end now. */
  if (!sl_folder_remove (self->work_root, error) || !sl_folder_create (self->work_root, 0700, error)
      || !sl_pass_claims_expire (self->database, self->instance_id, error))
    return FALSE;
  self->context = g_main_context_ref_thread_default ();
  self->leases = sl_lease_keeper_new (self->database, self->store_threads, &funcs, self);
  sl_lease_keeper_start (self->leases, self->timing.heartbeat_ms);
  sl_worker_pool_start (self->workers);
  sl_worker_pool_start (self->long_workers);
  self->rescue_timer = g_timeout_add (self->timing.rescue_ms, on_rescue_due, self);
  rescue (self);
  claim (self);
  return TRUE;
}

static gboolean
on_woken (gpointer user_data)
{
  SlDispatcher *self = user_data;

  g_atomic_int_set (&self->is_wake_pending, 0);
  claim (self);
  return G_SOURCE_REMOVE;
}

void
sl_dispatcher_wake (SlDispatcher *self)
{
  if (self->context == NULL || !g_atomic_int_compare_and_exchange (&self->is_wake_pending, 0, 1))
    return;
  g_main_context_invoke_full (self->context, G_PRIORITY_HIGH, on_woken, g_object_ref (self),
                              g_object_unref);
}

typedef struct {
  SlDispatcher *dispatcher; /* (owned) */
  char *media_id;           /* (owned) */
} CancelRequest;

static void
cancel_request_free (gpointer data)
{
  CancelRequest *request = data;

  g_object_unref (request->dispatcher);
  g_free (request->media_id);
  g_free (request);
}

static gboolean
on_cancel_requested (gpointer user_data)
{
  const CancelRequest *request = user_data;
  SlDispatcher *self = request->dispatcher;
  g_autoptr (GError)
      cause = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the work was cancelled");

  sl_run_set_end (self->runs, request->media_id, cause);
  return G_SOURCE_REMOVE;
}

void
sl_dispatcher_cancel_media (SlDispatcher *self, const char *media_id)
{
  CancelRequest *request = NULL;

  if (self->context == NULL)
    return;
  request = g_new0 (CancelRequest, 1);
  request->dispatcher = g_object_ref (self);
  request->media_id = g_strdup (media_id);
  g_main_context_invoke_full (self->context, G_PRIORITY_HIGH, on_cancel_requested, request,
                              cancel_request_free);
}

static gboolean
on_grace_over (gpointer user_data)
{
  SlDispatcher *self = user_data;
  g_autoptr (GError) cause = new_stop_error ();

  self->grace_timer = 0;
  sl_run_set_give_up (self->runs);
  sl_run_set_end (self->runs, NULL, cause);
  return G_SOURCE_REMOVE;
}

void
sl_dispatcher_stop_async (SlDispatcher *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GError) cause = new_stop_error ();

  g_return_if_fail (!is_stopping (self));
  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_clear_handle_id (&self->poll_timer, g_source_remove);
  g_clear_handle_id (&self->rescue_timer, g_source_remove);
  sl_run_set_end_waiting (self->runs, cause);
  self->grace_timer = g_timeout_add (self->config.grace_ms, on_grace_over, self);
  complete_stop (self);
}

gboolean
sl_dispatcher_stop_finish (SlDispatcher *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
