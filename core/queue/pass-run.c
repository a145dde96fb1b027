// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One claimed pass. Each step is a function that ends by starting the next; whatever goes wrong
 * leads to the same last step, which tells the sink and removes the work folder. */
#include "queue/pass-run.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/cancel-util.h"
#include "base/error-info.h"
#include "base/file-util.h"
#include "base/log.h"
#include "queue/pass-limits.h"
#include "sluice/sluice-error.h"

struct _SlPassRun {
  GObject parent_instance;
  SlPass *pass;                  /* (owned) */
  const SlPassRunShared *shared; /* (unowned) */
  SlPassRunFunc func;
  gpointer user_data;
  SlPassRunState state;
  char *work_dir;          /* (owned) */
  SlWorkOrder *order;      /* (owned) (nullable) */
  SlWorkerProcess *worker; /* (owned) (nullable) */
  SlWorkReport *report;    /* (owned) (nullable) */
  GError *error;           /* (owned) (nullable): how the work ended */
  GError *cause;           /* (owned) (nullable): why it is stopped since it works */
  GCancellable *moving;    /* (owned): of the files that the sink fetches or stores now */
  gint64 begun_at;         /* monotonic us */
  guint limit_timer;       /* for the sink to fetch or store them */
  guint finish_timer;      /* until the sink is told again */
  gboolean has_waited;     /* for that */
  gboolean is_dropped;
  gboolean has_given_up;
  gboolean is_telling_progress; /* on a thread; what comes meanwhile is left out */
};

G_DEFINE_FINAL_TYPE (SlPassRun, sl_pass_run, G_TYPE_OBJECT)

static void
sl_pass_run_finalize (GObject *object)
{
  SlPassRun *self = SL_PASS_RUN (object);

  g_clear_handle_id (&self->limit_timer, g_source_remove);
  g_clear_handle_id (&self->finish_timer, g_source_remove);
  if (self->worker != NULL && sl_worker_process_can_continue (self->worker))
    sl_worker_process_dismiss (self->worker);
  g_clear_object (&self->worker);
  g_clear_pointer (&self->order, sl_work_order_free);
  g_clear_pointer (&self->report, sl_work_report_free);
  g_clear_error (&self->error);
  g_clear_error (&self->cause);
  g_clear_object (&self->moving);
  g_clear_pointer (&self->pass, sl_pass_free);
  g_free (self->work_dir);
  G_OBJECT_CLASS (sl_pass_run_parent_class)->finalize (object);
}

static void
sl_pass_run_class_init (SlPassRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_pass_run_finalize;
}

static void
sl_pass_run_init (SlPassRun *self)
{
  self->moving = g_cancellable_new ();
}

static gboolean
on_limit_reached (gpointer user_data)
{
  SlPassRun *self = user_data;
  const char *step = self->state == SL_PASS_RUN_PREPARING ? "its input was fetched"
                                                          : "its outputs were stored";
  guint limit_ms = sl_pass_limits_get_transfer_ms (self->pass, self->shared->queues);
  g_autoptr (GError) cause = g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_TIMEOUT,
                                          "the work took longer than its limit of %.1f s while %s",
                                          limit_ms / 1000.0, step);

  self->limit_timer = 0;
  sl_pass_run_end (self, cause);
  return G_SOURCE_REMOVE;
}

/* A step of the sink that takes as long as files do. What it answers counts, cancelled or not. */
static void
push_transfer (SlPassRun *self, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (self, self->moving, callback, NULL);
  guint limit_ms = sl_pass_limits_get_transfer_ms (self->pass, self->shared->queues);

  g_task_set_check_cancellable (task, FALSE);
  self->limit_timer = g_timeout_add (limit_ms, on_limit_reached, self);
  sl_thread_pool_push (self->shared->threads, task, func);
}

static void
log_failure (SlPassRun *self, const char *what, const GError *error)
{
  const SlErrorInfo *info = sl_error_info_for_error (error);

  sl_log_full (info->code == SLUICE_ERROR_LEASE_LOST ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_WARNING,
               G_LOG_DOMAIN, what, "JOB_ID", self->pass->id, "MEDIA_ID", self->pass->media_id,
               "ERROR_CODE", info->name, "ERROR", error->message, NULL);
}

/* What an operator looks for first: which pass of which media ended, and how. */
static void
log_end (SlPassRun *self)
{
  const char *code = self->error != NULL ? sl_error_info_for_error (self->error)->name : NULL;
  g_autofree char *attempt = g_strdup_printf ("%u", self->pass->attempt);

  sl_log_info (self->error != NULL ? "pass failed" : "pass ended", "JOB_ID", self->pass->id,
               "MEDIA_ID", self->pass->media_id, "PASS", self->pass->kind, "ATTEMPT", attempt,
               "ERROR_CODE", code, "ERROR", self->error != NULL ? self->error->message : NULL,
               NULL);
}

static void
end_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlPassRun *self = source;
  g_autoptr (GError) error = NULL;

  if (!sl_folder_remove (self->work_dir, &error))
    log_failure (self, "work folder stays behind", error);
  g_task_return_boolean (task, TRUE);
}

static void
on_folder_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlPassRun *self = SL_PASS_RUN (source);

  self->state = SL_PASS_RUN_ENDED;
  self->func (self, self->user_data);
}

/* The last step. */
static void
end (SlPassRun *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_folder_removed, NULL);

  sl_thread_pool_push (self->shared->threads, task, end_on_thread);
}

static void
finish_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlPassRun *self = source;
  GError *error = NULL;

  if (sl_pass_sink_finish (self->shared->sink, self->pass, self->work_dir, self->report,
                           self->error, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void tell_sink (SlPassRun *self);
static void finish (SlPassRun *self);

static gboolean
on_finish_due (gpointer user_data)
{
  SlPassRun *self = user_data;

  self->finish_timer = 0;
  tell_sink (self);
  return G_SOURCE_REMOVE;
}

/* What was made is kept for as long as the database is away; the lease is taken up again when it is
 * back, or the sink learns that it is another's. */
static gboolean
can_wait (SlPassRun *self, const GError *error)
{
  return !self->has_given_up
         && g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE);
}

/* The run waits, and says so once. */
static void
tell_sink_later (SlPassRun *self, const GError *error)
{
  if (!self->has_waited)
    log_failure (self, "the end of a pass waits for the database", error);
  self->has_waited = TRUE;
  self->finish_timer = g_timeout_add (self->shared->finish_retry_ms, on_finish_due, self);
}

/* Nothing that was made counts, and the cause decides what becomes of the pass. */
static void
finish_without_report (SlPassRun *self)
{
  g_clear_pointer (&self->report, sl_work_report_free);
  self->error = g_steal_pointer (&self->cause);
  finish (self);
}

static void
on_sink_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlPassRun *self = SL_PASS_RUN (source);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->limit_timer, g_source_remove);
  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    if (self->cause != NULL && g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED)) {
      finish_without_report (self);
      return;
    }
    if (can_wait (self, error)) {
      tell_sink_later (self, error);
      return;
    }
    /* The lease stays until it runs out, then the rescue repeats the pass. */
    log_failure (self, "failed to finish pass", error);
  }
  end (self);
}

static void
tell_sink (SlPassRun *self)
{
  if (self->is_dropped)
    end (self);
  else
    push_transfer (self, finish_on_thread, on_sink_told);
}

static void
finish (SlPassRun *self)
{
  self->state = SL_PASS_RUN_FINISHING;
  g_clear_object (&self->moving);
  self->moving = g_cancellable_new ();
  /* It was stopped as it reported: its time for outputs is over. */
  if (self->cause != NULL)
    g_cancellable_cancel (self->moving);
  log_end (self);
  tell_sink (self);
}

static void
on_work_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SlPassRun) self = SL_PASS_RUN (user_data);

  self->report = sl_worker_process_run_finish (SL_WORKER_PROCESS (source), result, &self->error);
  if (!sl_worker_process_can_continue (self->worker))
    g_clear_object (&self->worker);
  finish (self);
}

static void
progress_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlPassRun *self = source;

  sl_pass_sink_progress (self->shared->sink, self->pass, task_data);
  g_task_return_boolean (task, TRUE);
}

static void
on_progress_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SL_PASS_RUN (source)->is_telling_progress = FALSE;
}

/* Every stage of the pass is through: the report comes next and says so. */
static gboolean
is_complete (SlPassRun *self, GPtrArray *progress)
{
  if (self->order->stages == NULL || progress->len < g_strv_length (self->order->stages))
    return FALSE;
  for (guint i = 0; i < progress->len; i++) {
    const SlStageProgress *stage = progress->pdata[i];

    if (stage->fraction < 1.0)
      return FALSE;
  }
  return TRUE;
}

static void
on_worker_progressed (SlWorkerProcess *worker, GPtrArray *progress, gpointer user_data)
{
  SlPassRun *self = user_data;
  g_autoptr (GTask) task = NULL;

  if (self->is_telling_progress || self->is_dropped || is_complete (self, progress))
    return;
  self->is_telling_progress = TRUE;
  task = g_task_new (self, NULL, on_progress_told, NULL);
  g_task_set_task_data (task, g_ptr_array_ref (progress), (GDestroyNotify) g_ptr_array_unref);
  sl_thread_pool_push (self->shared->threads, task, progress_on_thread);
}

static void
answer_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlPassRun *self = source;

  g_task_return_pointer (
      task, sl_pass_sink_answer (self->shared->sink, self->pass, self->work_dir, task_data),
      (GDestroyNotify) sl_work_reply_free);
}

static void
on_request_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlPassRun *self = SL_PASS_RUN (source);
  g_autoptr (SlWorkReply) reply = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self->state == SL_PASS_RUN_WORKING)
    sl_worker_process_reply (self->worker, g_steal_pointer (&reply));
}

static void
on_worker_requested (SlWorkerProcess *worker, SlWorkRequest *request, gpointer user_data)
{
  SlPassRun *self = user_data;
  g_autoptr (GTask) task = g_task_new (self, NULL, on_request_answered, NULL);

  g_task_set_task_data (task, request, (GDestroyNotify) sl_work_request_free);
  sl_thread_pool_push (self->shared->threads, task, answer_on_thread);
}

void
sl_pass_run_give_worker (SlPassRun *self, SlWorkerProcess *worker)
{
  static const SlWorkerRunFuncs funcs = { on_worker_progressed, on_worker_requested };
  const SlQueueOptions *queues = self->shared->queues;
  guint64 spent_ms = (guint64) (g_get_monotonic_time () - self->begun_at) / 1000;
  const SlWorkLimits limits = {
    .wall_ms = sl_pass_limits_get_work_ms (self->pass, self->order, queues, spent_ms),
    .stall_ms = sl_pass_limits_get_stall_ms (self->pass, self->shared->stall_timeout_ms),
    .ends_at_report = g_str_equal (self->pass->kind, "probe"),
  };

  g_return_if_fail (self->state == SL_PASS_RUN_WAITING);
  self->state = SL_PASS_RUN_WORKING;
  self->worker = g_object_ref (worker);
  self->order->cpu_seconds = sl_pass_limits_get_cpu_s (self->pass, self->order, queues);
  sl_worker_process_run_async (worker, self->order, &limits, &funcs, on_work_ended,
                               g_object_ref (self));
}

SlWorkerProcess *
sl_pass_run_steal_worker (SlPassRun *self)
{
  g_return_val_if_fail (self->state == SL_PASS_RUN_ENDED, NULL);

  if (self->worker == NULL || !sl_worker_process_can_continue (self->worker))
    return NULL;
  return g_steal_pointer (&self->worker);
}

static gboolean
make_work_dir (SlPassRun *self, GError **error)
{
  /* What an attempt before left there, if its daemon died, is not ours. */
  if (!sl_folder_remove (self->work_dir, error))
    return FALSE;
  if (mkdir (self->work_dir, 0700) == 0)
    return TRUE;
  sl_error_set_from_errno (error, errno, "failed to make work folder '%s'", self->work_dir);
  return FALSE;
}

static void
prepare_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlPassRun *self = source;
  GError *error = NULL;
  SlWorkOrder *order = NULL;

  if (!sl_error_set_if_cancelled (cancellable, &error) && make_work_dir (self, &error))
    order = sl_pass_sink_prepare (self->shared->sink, self->pass, self->work_dir, cancellable,
                                  &error);
  if (order != NULL)
    g_task_return_pointer (task, order, (GDestroyNotify) sl_work_order_free);
  else
    g_task_return_error (task, error);
}

static void
on_order_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlPassRun *self = SL_PASS_RUN (source);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->limit_timer, g_source_remove);
  self->order = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  if (self->error != NULL) {
    finish (self);
    return;
  }
  self->state = SL_PASS_RUN_WAITING;
  self->func (self, self->user_data);
}

SlPassRun *
sl_pass_run_new (SlPass *pass,
                 const SlPassRunShared *shared,
                 SlPassRunFunc func,
                 gpointer user_data)
{
  SlPassRun *self = g_object_new (SL_TYPE_PASS_RUN, NULL);

  self->pass = pass;
  self->shared = shared;
  self->func = func;
  self->user_data = user_data;
  /* By the lease and not by the attempt: one that was given back begins again with the same
   * attempt, maybe while what ran it before still clears away. */
  self->work_dir = g_strdup_printf ("%s/%s-%s", shared->work_root, pass->id, pass->lease_token);
  return self;
}

const SlPass *
sl_pass_run_get_pass (SlPassRun *self)
{
  return self->pass;
}

SlPassRunState
sl_pass_run_get_state (SlPassRun *self)
{
  return self->state;
}

const GError *
sl_pass_run_get_error (SlPassRun *self)
{
  return self->error;
}

gboolean
sl_pass_run_is_dropped (SlPassRun *self)
{
  return self->is_dropped;
}

void
sl_pass_run_start (SlPassRun *self)
{
  g_return_if_fail (self->state == SL_PASS_RUN_NEW);
  self->state = SL_PASS_RUN_PREPARING;
  self->begun_at = g_get_monotonic_time ();
  push_transfer (self, prepare_on_thread, on_order_prepared);
}

static void
note_cause (SlPassRun *self, const GError *cause)
{
  if (self->cause == NULL)
    self->cause = g_error_copy (cause);
}

void
sl_pass_run_end (SlPassRun *self, const GError *cause)
{
  switch (self->state) {
  case SL_PASS_RUN_NEW:
  case SL_PASS_RUN_WAITING:
    self->error = g_error_copy (cause);
    finish (self);
    break;
  case SL_PASS_RUN_PREPARING:
    if (self->error == NULL)
      self->error = g_error_copy (cause);
    g_cancellable_cancel (self->moving);
    break;
  case SL_PASS_RUN_WORKING:
    note_cause (self, cause);
    sl_worker_process_kill (self->worker, cause);
    break;
  case SL_PASS_RUN_FINISHING:
    note_cause (self, cause);
    g_cancellable_cancel (self->moving);
    break;
  case SL_PASS_RUN_ENDED:
  default:
    break;
  }
}

void
sl_pass_run_drop (SlPassRun *self, const GError *cause)
{
  if (self->state == SL_PASS_RUN_ENDED)
    return;
  self->is_dropped = TRUE;
  sl_pass_run_end (self, cause);
}

void
sl_pass_run_give_up (SlPassRun *self)
{
  self->has_given_up = TRUE;
  if (self->finish_timer == 0)
    return;
  g_clear_handle_id (&self->finish_timer, g_source_remove);
  end (self);
}
