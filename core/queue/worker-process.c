// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The daemon's view of one worker: what it said, what it may still take, and how it ended.
 *
 * The end of the process is what ends a run, not a message: only then nobody writes any more. A run
 * that makes no files ends with its report, a few milliseconds earlier: so long does the kernel
 * take to clear away a process with so many libraries. The process is watched by a descriptor and
 * reaped here, so that its group is killed while its id cannot belong to anybody else yet. */
#include "queue/worker-process.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file-util.h"
#include "base/log.h"
#include "ipc/channel.h"
#include "queue/output-log.h"
#include "queue/worker-spawn.h"
#include "sluice/sluice-error.h"

/* Start takes 0.1 s; the first on a machine builds a registry of plugins. */
#define HELLO_LIMIT_MS 60000
/* After its report a worker has nothing left to do. */
#define EXIT_LIMIT_MS 1000
/* A worker speaks once a second, at the start of each stage, and some times for each call of an
 * outside service; one that says far more than that keeps the daemon's main loop from others. */
#define MAX_MESSAGE_BURST 200
#define MAX_MESSAGE_RATE 4

/* By how much a timer is late when the daemon was halted: more than the main loop is ever busy. */
#define HALT_US G_TIME_SPAN_SECOND

struct _SlWorkerProcess {
  GObject parent_instance;
  pid_t pid; /* 0 once it is reaped */
  int pid_fd;
  GSource *exit_source; /* (owned) (nullable) */
  SlChannel *channel;   /* (owned) */
  SlOutputLog *output;  /* (owned) */
  gboolean is_ready;    /* said hello */
  gboolean has_settled; /* the run ended with its report */
  gboolean keeps_alive; /* holds a reference to itself until the process is gone */
  SlWorkerIdleFunc idle_func;
  gpointer idle_data;

  GTask *task; /* (owned) (nullable): the run */
  SlWorkerRunFuncs funcs;
  gpointer run_data;
  gboolean is_asking; /* a request has no reply yet */
  gint64 ordered_at;  /* monotonic, us */
  guint n_messages;
  guint stall_ms;
  guint limit_timer; /* of the hello, then of the run */
  guint stall_timer;
  gint64 stall_due_us; /* monotonic */
  guint exit_timer;
  SlWorkReport *report; /* (owned) (nullable) */
  GError *said_error;   /* (owned) (nullable): by the worker */
  GError *cause;        /* (owned) (nullable): why we killed it */
};

G_DEFINE_FINAL_TYPE (SlWorkerProcess, sl_worker_process, G_TYPE_OBJECT)

static void
clear_timers (SlWorkerProcess *self)
{
  g_clear_handle_id (&self->limit_timer, g_source_remove);
  g_clear_handle_id (&self->stall_timer, g_source_remove);
  g_clear_handle_id (&self->exit_timer, g_source_remove);
}

static void
clear_exit_source (SlWorkerProcess *self)
{
  if (self->exit_source == NULL)
    return;
  g_source_destroy (self->exit_source);
  g_clear_pointer (&self->exit_source, g_source_unref);
}

/* The group first: once the leader is reaped its id may be given away. A worker that has not made
 * its group yet is killed by its own id. */
static void
kill_group (SlWorkerProcess *self)
{
  if (self->pid <= 0)
    return;
  kill (-self->pid, SIGKILL);
  kill (self->pid, SIGKILL);
}

static int
reap (SlWorkerProcess *self)
{
  int status = 0;

  kill_group (self);
  while (waitpid (self->pid, &status, 0) < 0 && errno == EINTR)
    ;
  self->pid = 0;
  sl_fd_close (&self->pid_fd);
  return status;
}

static void
sl_worker_process_dispose (GObject *object)
{
  SlWorkerProcess *self = SL_WORKER_PROCESS (object);

  clear_timers (self);
  clear_exit_source (self);
  if (self->channel != NULL)
    sl_channel_close (self->channel);
  g_clear_object (&self->channel);
  if (self->pid > 0)
    reap (self);
  g_clear_pointer (&self->output, sl_output_log_free);
  G_OBJECT_CLASS (sl_worker_process_parent_class)->dispose (object);
}

static void
sl_worker_process_finalize (GObject *object)
{
  SlWorkerProcess *self = SL_WORKER_PROCESS (object);

  g_clear_pointer (&self->report, sl_work_report_free);
  g_clear_error (&self->said_error);
  g_clear_error (&self->cause);
  G_OBJECT_CLASS (sl_worker_process_parent_class)->finalize (object);
}

static void
sl_worker_process_class_init (SlWorkerProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sl_worker_process_dispose;
  G_OBJECT_CLASS (klass)->finalize = sl_worker_process_finalize;
}

static void
sl_worker_process_init (SlWorkerProcess *self)
{
  self->pid_fd = -1;
}

static gboolean
has_reported (SlWorkerProcess *self)
{
  return self->report != NULL || self->said_error != NULL;
}

/* Death by a limit is the file's fault, and would be the same the next time. */
static GError *
describe_exit (int status, gboolean says_out_of_memory)
{
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGXCPU)
    return g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                                "the file takes more processor time than the work on it may");
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGXFSZ)
    return g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                                "the work writes a larger file than a worker may");
  if (says_out_of_memory)
    return g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                                "the file takes more memory than a worker may have");
  if (WIFSIGNALED (status))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED,
                        "the worker was killed by signal %d (%s)", WTERMSIG (status),
                        g_strsignal (WTERMSIG (status)));
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED,
                      "the worker exited with status %d without a report", WEXITSTATUS (status));
}

static void
settle_run (SlWorkerProcess *self, GError *exit_error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GError) taken = exit_error;

  if (self->report != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->report),
                           (GDestroyNotify) sl_work_report_free);
  else if (self->said_error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->said_error));
  else if (self->cause != NULL)
    g_task_return_error (task, g_steal_pointer (&self->cause));
  else
    g_task_return_error (task, g_steal_pointer (&taken));
}

static void
settle_idle (SlWorkerProcess *self, GError *exit_error)
{
  g_autoptr (GError) taken = exit_error;

  self->is_ready = FALSE;
  self->idle_func (self, self->cause != NULL ? self->cause : taken, self->idle_data);
}

static gboolean
on_process_exited (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (SlWorkerProcess) self = g_object_ref (SL_WORKER_PROCESS (user_data));
  g_autoptr (SlWorkerProcess) kept = NULL;
  g_autoptr (GError) exit_error = NULL;
  int status = 0;

  clear_exit_source (self);
  /* The last message and the end can come in the same moment. */
  sl_channel_drain (self->channel);
  clear_timers (self);
  status = reap (self);
  sl_channel_close (self->channel);
  exit_error = describe_exit (status, self->output != NULL
                                          && sl_output_log_says_out_of_memory (self->output));
  g_clear_pointer (&self->output, sl_output_log_free);
  if (self->task != NULL)
    settle_run (self, g_steal_pointer (&exit_error));
  else if (!self->has_settled)
    settle_idle (self, g_steal_pointer (&exit_error));
  /* The reference that settle_early() took. */
  if (self->keeps_alive)
    kept = self;
  return G_SOURCE_REMOVE;
}

void
sl_worker_process_kill (SlWorkerProcess *self, const GError *cause)
{
  if (self->cause == NULL)
    self->cause = g_error_copy (cause);
  kill_group (self);
}

static gboolean
on_hello_late (gpointer user_data)
{
  SlWorkerProcess *self = user_data;
  g_autoptr (GError)
      cause = g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_TIMEOUT,
                           "the worker did not say hello within %d s", HELLO_LIMIT_MS / 1000);

  self->limit_timer = 0;
  sl_worker_process_kill (self, cause);
  return G_SOURCE_REMOVE;
}

static gboolean
on_wall_limit_reached (gpointer user_data)
{
  SlWorkerProcess *self = user_data;
  const SlWorkLimits *limits = g_task_get_task_data (self->task);
  g_autoptr (GError) cause = g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_TIMEOUT,
                                          "the work took longer than its limit of %.1f s",
                                          limits->wall_ms / 1000.0);

  self->limit_timer = 0;
  sl_worker_process_kill (self, cause);
  return G_SOURCE_REMOVE;
}

static void restart_stall_timer (SlWorkerProcess *self);

static gboolean
on_progress_missed (gpointer user_data)
{
  SlWorkerProcess *self = user_data;
  g_autoptr (GError)
      cause = g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_STALLED,
                           "the work made no progress for %.1f s", self->stall_ms / 1000.0);

  self->stall_timer = 0;
  /* Whatever halted the daemon may have halted the worker. */
  if (g_get_monotonic_time () - self->stall_due_us > HALT_US)
    restart_stall_timer (self);
  else
    sl_worker_process_kill (self, cause);
  return G_SOURCE_REMOVE;
}

static gboolean
on_exit_late (gpointer user_data)
{
  SlWorkerProcess *self = user_data;

  self->exit_timer = 0;
  kill_group (self);
  return G_SOURCE_REMOVE;
}

static void
restart_stall_timer (SlWorkerProcess *self)
{
  g_clear_handle_id (&self->stall_timer, g_source_remove);
  self->stall_due_us = g_get_monotonic_time () + self->stall_ms * G_TIME_SPAN_MILLISECOND;
  if (self->stall_ms > 0)
    self->stall_timer = g_timeout_add (self->stall_ms, on_progress_missed, self);
}

/* It has nothing more to say and should be gone in a moment. */
static void
await_exit (SlWorkerProcess *self)
{
  clear_timers (self);
  if (self->pid > 0)
    self->exit_timer = g_timeout_add (EXIT_LIMIT_MS, on_exit_late, self);
}

static void
punish (SlWorkerProcess *self, const char *what)
{
  g_autoptr (GError) cause = g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                                          "the worker broke the protocol: %s", what);

  sl_worker_process_kill (self, cause);
}

static void
take_hello (SlWorkerProcess *self, const SlMessage *message)
{
  if (self->is_ready || message->protocol != SL_IPC_PROTOCOL) {
    punish (self, self->is_ready ? "a second hello" : "a hello of another version");
    return;
  }
  self->is_ready = TRUE;
  g_clear_handle_id (&self->limit_timer, g_source_remove);
  self->idle_func (self, NULL, self->idle_data);
}

static gboolean
is_flooding (SlWorkerProcess *self)
{
  gint64 seconds = (g_get_monotonic_time () - self->ordered_at) / G_USEC_PER_SEC;

  return ++self->n_messages > MAX_MESSAGE_BURST + MAX_MESSAGE_RATE * seconds;
}

static void
take_progress (SlWorkerProcess *self, GPtrArray *progress)
{
  restart_stall_timer (self);
  self->funcs.progress (self, progress, self->run_data);
}

static void
take_request (SlWorkerProcess *self, SlWorkRequest *request)
{
  g_autoptr (SlWorkRequest) taken = request;

  if (self->is_asking) {
    punish (self, "a request before the reply to the last");
    return;
  }
  self->is_asking = TRUE;
  restart_stall_timer (self);
  self->funcs.request (self, g_steal_pointer (&taken), self->run_data);
}

/* The process has to be reaped when the run is forgotten. */
static void
settle_early (SlWorkerProcess *self)
{
  clear_timers (self);
  self->has_settled = TRUE;
  if (!self->keeps_alive)
    g_object_ref (self);
  self->keeps_alive = TRUE;
  settle_run (self, NULL);
}

static void
take_report (SlWorkerProcess *self, SlWorkReport *report)
{
  const SlWorkLimits *limits = g_task_get_task_data (self->task);

  self->report = report;
  if (limits->ends_at_report)
    settle_early (self);
  else
    await_exit (self);
}

/* Messages that belong to a run. */
static void
take_work_message (SlWorkerProcess *self, SlMessage *message)
{
  if (is_flooding (self)) {
    punish (self, "messages without end");
    return;
  }
  switch (message->type) {
  case SL_MESSAGE_PROGRESS:
    take_progress (self, message->progress);
    break;
  case SL_MESSAGE_REQUEST:
    take_request (self, g_steal_pointer (&message->request));
    break;
  case SL_MESSAGE_REPORT:
    take_report (self, g_steal_pointer (&message->report));
    break;
  case SL_MESSAGE_ERROR:
    self->said_error = g_steal_pointer (&message->error);
    await_exit (self);
    break;
  default:
    punish (self, sl_message_type_to_string (message->type));
  }
}

static void
on_channel_changed (SlMessage *message, const GError *error, gpointer user_data)
{
  g_autoptr (SlWorkerProcess) self = g_object_ref (SL_WORKER_PROCESS (user_data));

  /* What it says after we decided to kill it, or after its report, is of no interest. */
  if (self->cause != NULL || has_reported (self) || self->has_settled)
    return;
  if (message == NULL && error != NULL)
    punish (self, error->message);
  else if (message == NULL)
    await_exit (self);
  else if (message->type == SL_MESSAGE_HELLO)
    take_hello (self, message);
  else if (self->task != NULL)
    take_work_message (self, message);
  else
    punish (self, "a message of work before the order");
}

SlWorkerProcess *
sl_worker_process_spawn (const char *program,
                         guint niceness,
                         SlWorkerIdleFunc func,
                         gpointer user_data,
                         GError **error)
{
  g_autoptr (SlWorkerProcess) self = g_object_new (SL_TYPE_WORKER_PROCESS, NULL);
  SlSpawnedWorker spawned = { 0 };

  if (!sl_worker_spawn (program, niceness, &spawned, error))
    return NULL;
  self->pid = spawned.pid;
  self->pid_fd = spawned.pid_fd;
  self->idle_func = func;
  self->idle_data = user_data;
  self->channel = sl_channel_new (spawned.socket_fd, on_channel_changed, self);
  self->output = sl_output_log_new (spawned.stderr_fd);
  self->exit_source = g_unix_fd_source_new (self->pid_fd, G_IO_IN);
  g_source_set_callback (self->exit_source, G_SOURCE_FUNC (on_process_exited), self, NULL);
  g_source_attach (self->exit_source, g_main_context_get_thread_default ());
  self->limit_timer = g_timeout_add (HELLO_LIMIT_MS, on_hello_late, self);
  return g_steal_pointer (&self);
}

gboolean
sl_worker_process_is_idle (SlWorkerProcess *self)
{
  return self->is_ready && self->task == NULL && !self->has_settled && self->cause == NULL
         && self->pid > 0;
}

gboolean
sl_worker_process_can_continue (SlWorkerProcess *self)
{
  return self->has_settled && self->cause == NULL && self->pid > 0;
}

void
sl_worker_process_dismiss (SlWorkerProcess *self)
{
  g_return_if_fail (self->task == NULL);

  sl_channel_close (self->channel);
  await_exit (self);
}

int
sl_worker_process_get_pid (SlWorkerProcess *self)
{
  return self->pid;
}

static void
start_limits (SlWorkerProcess *self, const SlWorkLimits *limits)
{
  self->ordered_at = g_get_monotonic_time ();
  self->has_settled = FALSE;
  self->n_messages = 0;
  self->is_asking = FALSE;
  self->stall_ms = limits->stall_ms;
  self->limit_timer = g_timeout_add (limits->wall_ms, on_wall_limit_reached, self);
  restart_stall_timer (self);
}

void
sl_worker_process_run_async (SlWorkerProcess *self,
                             const SlWorkOrder *order,
                             const SlWorkLimits *limits,
                             const SlWorkerRunFuncs *funcs,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  SlMessage message = { .type = SL_MESSAGE_ORDER, .order = (SlWorkOrder *) order };
  g_autoptr (GError) error = NULL;

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_task_data (self->task, g_memdup2 (limits, sizeof *limits), g_free);
  self->funcs = *funcs;
  self->run_data = user_data;
  if (self->output != NULL)
    sl_output_log_set_job (self->output, order->pass_id, order->media_id);
  start_limits (self, limits);
  if (!sl_channel_send (self->channel, &message, &error))
    sl_worker_process_kill (self, error);
}

SlWorkReport *
sl_worker_process_run_finish (SlWorkerProcess *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
sl_worker_process_reply (SlWorkerProcess *self, SlWorkReply *reply)
{
  g_autoptr (SlMessage) message = sl_message_new_reply (reply);
  g_autoptr (GError) error = NULL;

  if (self->task == NULL || !self->is_asking || self->cause != NULL)
    return;
  self->is_asking = FALSE;
  if (!sl_channel_send (self->channel, message, &error))
    sl_worker_process_kill (self, error);
}
