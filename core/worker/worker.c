// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One process, one media: a pass, or its probe and then one more pass, which spares the start of a
 * process where it is most of the work. What takes time without knowing the job (libraries,
 * plugins) is done before the hello, so that an order is at work within milliseconds. A cancel is a
 * kill: there is nothing here that would have to be told. */
#include "worker/worker.h"

#include <signal.h>
#include <sluice/sluice.h>
#include <stdlib.h>

#include "base/log.h"
#include "ipc/blocking-channel.h"
#include "worker/daemon-broker.h"
#include "worker/job.h"
#include "worker/progress-sender.h"
#include "worker/sandbox.h"

typedef struct {
  int niceness;
  SlBlockingChannel *channel; /* (owned) */
  SluiceRegistry *registry;   /* (owned) */
  SlProgressSender *progress; /* (owned) */
  SlDaemonBroker *broker;     /* (owned) */
  GAsyncQueue *orders;        /* (owned) (element-type SlMessage): what the watch has received */
  int is_waiting;             /* atomic: an order may come */
} Worker;

static void
worker_clear (Worker *self)
{
  g_clear_pointer (&self->progress, sl_progress_sender_free);
  g_clear_object (&self->broker);
  g_clear_pointer (&self->channel, sl_blocking_channel_free);
  g_clear_object (&self->registry);
  g_clear_pointer (&self->orders, g_async_queue_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Worker, worker_clear)

/* Nobody is left who wants the result, nor the processes that a library may have started. */
G_NORETURN static void
die_with_group (void)
{
  kill (0, SIGKILL);
  _exit (EXIT_FAILURE);
}

/* While we work the daemon says nothing that was not asked for: whatever else comes, or an end,
 * means that it is gone. While we wait an end means that there is no more work. */
static gpointer
watch_daemon (gpointer user_data)
{
  Worker *self = user_data;

  for (;;) {
    g_autoptr (SlMessage) message = sl_blocking_channel_receive (self->channel, NULL);

    if (message != NULL && sl_daemon_broker_take_reply (self->broker, message))
      continue;
    if (!g_atomic_int_compare_and_exchange (&self->is_waiting, TRUE, FALSE))
      die_with_group ();
    if (message == NULL || message->type != SL_MESSAGE_ORDER)
      _exit (message == NULL ? EXIT_SUCCESS : EXIT_FAILURE);
    g_async_queue_push (self->orders, g_steal_pointer (&message));
  }
  return NULL;
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

  if (!sl_sandbox_isolate (fd, self->niceness, error) || !sluice_init (error)
      || !sluice_preload (error))
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

/* The daemon may send another order once it has the report of this one. */
static gboolean
is_probe (const SlWorkOrder *order)
{
  return g_str_equal (order->kind, "probe");
}

static SlMessage *
do_work (Worker *self, const SlWorkOrder *order)
{
  g_autoptr (GError) error = NULL;
  SlWorkReport *report = NULL;

  if (!sl_sandbox_enter (order->cpu_seconds, !is_probe (order), &error))
    return sl_message_new_error (error);
  sl_daemon_broker_set_order (self->broker, order);
  report = sl_job_run (order, self->registry, SLUICE_SERVICE_BROKER (self->broker),
                       on_stage_progressed, self, &error);
  return report != NULL ? sl_message_new_report (report) : sl_message_new_error (error);
}

/* The daemon may send the next order as soon as it has the report of a probe: @goes_on. */
static gboolean
serve_order (Worker *self, const SlWorkOrder *order, gboolean *goes_on, GError **error)
{
  g_autoptr (SlMessage) outcome = do_work (self, order);

  *goes_on = outcome->type == SL_MESSAGE_REPORT && is_probe (order);
  g_atomic_int_set (&self->is_waiting, *goes_on);
  return sl_blocking_channel_send (self->channel, outcome, error);
}

static gboolean
serve_orders (Worker *self, const SlWorkOrder *order, GError **error)
{
  gboolean goes_on = FALSE;

  /* It ends with the process. */
  g_thread_unref (g_thread_new ("daemon-watch", watch_daemon, self));
  if (!serve_order (self, order, &goes_on, error))
    return FALSE;
  while (goes_on) {
    g_autoptr (SlMessage) next = g_async_queue_pop (self->orders);

    if (!serve_order (self, next->order, &goes_on, error))
      return FALSE;
  }
  return TRUE;
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
    return serve_orders (self, order, error);
  if (inner == NULL)
    return TRUE;
  g_propagate_error (error, inner);
  return FALSE;
}

int
sl_worker_run (int fd, int niceness)
{
  g_auto (Worker) self = { .niceness = niceness };
  g_autoptr (GError) error = NULL;

  self.channel = sl_blocking_channel_new (fd);
  self.progress = sl_progress_sender_new (self.channel);
  self.broker = sl_daemon_broker_new (self.channel);
  self.orders = g_async_queue_new_full ((GDestroyNotify) sl_message_free);
  if (serve (&self, fd, &error))
    /* Not through the libraries' destructors: streaming threads may still be on their way out. */
    _exit (EXIT_SUCCESS);
  sl_log_warning ("worker failed", "ERROR", error->message, NULL);
  return EXIT_FAILURE;
}
