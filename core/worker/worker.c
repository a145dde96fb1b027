// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One process, one job. What takes time without knowing the job (libraries, plugins) is done before
 * the hello, so that an order is at work within milliseconds. A cancel is a kill: there is nothing
 * here that would have to be told. */
#include "worker/worker.h"

#include <signal.h>
#include <sluice/sluice.h>
#include <stdlib.h>

#include "base/log.h"
#include "ipc/blocking-channel.h"
#include "worker/job.h"
#include "worker/progress-sender.h"
#include "worker/sandbox.h"

typedef struct {
  SlBlockingChannel *channel; /* (owned) */
  SluiceRegistry *registry;   /* (owned) */
  SlProgressSender *progress; /* (owned) */
} Worker;

static void
worker_clear (Worker *self)
{
  g_clear_pointer (&self->progress, sl_progress_sender_free);
  g_clear_pointer (&self->channel, sl_blocking_channel_free);
  g_clear_object (&self->registry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Worker, worker_clear)

/* Nobody is left who wants the result, nor the processes that a library may have started. */
G_NORETURN static void
die_with_group (void)
{
  kill (0, SIGKILL);
  _exit (EXIT_FAILURE);
}

/* After the order the daemon says nothing more: whatever comes, or an end, means that it is gone.
 */
static gpointer
watch_daemon (gpointer user_data)
{
  g_autoptr (SlMessage) message = sl_blocking_channel_receive (user_data, NULL);

  die_with_group ();
}

static void
on_stage_progressed (const char *stage, double fraction, gpointer user_data)
{
  Worker *self = user_data;
  g_autoptr (GError) error = NULL;

  if (sl_progress_sender_update (self->progress, stage, fraction, g_get_monotonic_time (), &error))
    return;
  sl_log_warning ("daemon is gone", "ERROR", error->message, NULL);
  die_with_group ();
}

static gboolean
get_ready (Worker *self, int fd, GError **error)
{
  g_autoptr (SlMessage) hello = sl_message_new_hello ();

  if (!sl_sandbox_isolate (fd, error) || !sluice_init (error) || !sluice_preload (error))
    return FALSE;
  self->registry = sluice_registry_new ();
  sluice_registry_load_all (self->registry);
  return sl_blocking_channel_send (self->channel, hello, error);
}

/* NULL without an error: the daemon had no work for us. */
static SlWorkOrder *
receive_order (Worker *self, GError **error)
{
  g_autoptr (SlMessage) message = sl_blocking_channel_receive (self->channel, error);

  if (message == NULL || message->type == SL_MESSAGE_ORDER)
    return message != NULL ? g_steal_pointer (&message->order) : NULL;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL, "expected an order, found '%s'",
               sl_message_type_to_string (message->type));
  return NULL;
}

static SlMessage *
do_work (Worker *self, const SlWorkOrder *order)
{
  g_autoptr (GError) error = NULL;
  SlWorkReport *report = NULL;

  if (!sl_sandbox_enter (order->nice, &error))
    return sl_message_new_error (error);
  report = sl_job_run (order, self->registry, on_stage_progressed, self, &error);
  return report != NULL ? sl_message_new_report (report) : sl_message_new_error (error);
}

static gboolean
serve_order (Worker *self, const SlWorkOrder *order, GError **error)
{
  GThread *watch = g_thread_new ("daemon-watch", watch_daemon, self->channel);
  g_autoptr (SlMessage) outcome = NULL;

  /* It ends with the process. */
  g_thread_unref (watch);
  outcome = do_work (self, order);
  return sl_blocking_channel_send (self->channel, outcome, error);
}

static gboolean
serve (Worker *self, int fd, GError **error)
{
  g_autoptr (SlWorkOrder) order = NULL;
  GError *inner = NULL;

  if (!get_ready (self, fd, error))
    return FALSE;
  order = receive_order (self, &inner);
  if (order != NULL)
    return serve_order (self, order, error);
  if (inner == NULL)
    return TRUE;
  g_propagate_error (error, inner);
  return FALSE;
}

int
sl_worker_run (int fd)
{
  g_auto (Worker) self = { NULL };
  g_autoptr (GError) error = NULL;

  self.channel = sl_blocking_channel_new (fd);
  self.progress = sl_progress_sender_new (self.channel);
  if (serve (&self, fd, &error))
    /* Not through the libraries' destructors: streaming threads may still be on their way out. */
    _exit (EXIT_SUCCESS);
  sl_log_warning ("worker failed", "ERROR", error->message, NULL);
  return EXIT_FAILURE;
}
