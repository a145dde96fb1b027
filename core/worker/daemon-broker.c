// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A request goes out in the thread of a stage, its reply comes in that of the watch: a queue of one
 * lies between. A daemon that dies takes the whole process along, so nobody waits in vain.
 *
 * A checkpoint goes through the work folder: it can be longer than a message. */
#include "worker/daemon-broker.h"

#include <string.h>

#include "base/file-util.h"

struct _SlDaemonBroker {
  GObject parent_instance;
  SlBlockingChannel *channel; /* (unowned) */
  const SlWorkOrder *order;   /* (unowned) (nullable) */
  GMutex lock;                /* one request at a time */
  GAsyncQueue *replies;       /* (owned) (element-type SlWorkReply) */
  int is_asking;              /* atomic */
};

static void sl_daemon_broker_broker_init (SluiceServiceBrokerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlDaemonBroker,
                               sl_daemon_broker,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SLUICE_TYPE_SERVICE_BROKER,
                                                      sl_daemon_broker_broker_init))

static void
sl_daemon_broker_finalize (GObject *object)
{
  SlDaemonBroker *self = SL_DAEMON_BROKER (object);

  g_async_queue_unref (self->replies);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (sl_daemon_broker_parent_class)->finalize (object);
}

static void
sl_daemon_broker_class_init (SlDaemonBrokerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_daemon_broker_finalize;
}

static void
sl_daemon_broker_init (SlDaemonBroker *self)
{
  g_mutex_init (&self->lock);
  self->replies = g_async_queue_new_full ((GDestroyNotify) sl_work_reply_free);
}

/* Takes @request. NULL when it could not be sent; a refusal is an error, too. */
static SlWorkReply *
ask (SlDaemonBroker *self, SlWorkRequest *request, guint64 *retry_after_ms, GError **error)
{
  g_autoptr (SlMessage) message = sl_message_new_request (request);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (SlWorkReply) reply = NULL;

  g_atomic_int_set (&self->is_asking, TRUE);
  if (!sl_blocking_channel_send (self->channel, message, error)) {
    g_atomic_int_set (&self->is_asking, FALSE);
    return NULL;
  }
  reply = g_async_queue_pop (self->replies);
  if (reply->error == NULL)
    return g_steal_pointer (&reply);
  if (retry_after_ms != NULL)
    *retry_after_ms = reply->retry_after_ms;
  g_propagate_error (error, g_steal_pointer (&reply->error));
  return NULL;
}

static SluiceServiceCall *
sl_daemon_broker_begin_call (SluiceServiceBroker *broker,
                             const char *stage_id,
                             const char *service,
                             double cost,
                             guint64 *retry_after_ms,
                             GError **error)
{
  SlWorkRequest *request = sl_work_request_new (SL_REQUEST_BEGIN_CALL, stage_id);
  g_autoptr (SlWorkReply) reply = NULL;

  request->service = g_strdup (service);
  request->cost = cost;
  reply = ask (SL_DAEMON_BROKER (broker), request, retry_after_ms, error);
  if (reply == NULL)
    return NULL;
  if (reply->provider != NULL && reply->base_url != NULL && reply->model != NULL)
    return sluice_service_call_new (reply->provider, reply->base_url, reply->key, reply->model);
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                       "the reply to a call names no provider");
  return NULL;
}

static guint64
sl_daemon_broker_end_call (SluiceServiceBroker *broker,
                           const char *stage_id,
                           SluiceServiceCall *call,
                           const GError *failure,
                           guint64 retry_after_ms)
{
  SlWorkRequest *request = sl_work_request_new (SL_REQUEST_END_CALL, stage_id);
  g_autoptr (SlWorkReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  request->provider = g_strdup (sluice_service_call_get_provider (call));
  request->error = failure != NULL ? g_error_copy (failure) : NULL;
  request->retry_after_ms = retry_after_ms;
  reply = ask (SL_DAEMON_BROKER (broker), request, NULL, &error);
  if (reply != NULL)
    return reply->retry_after_ms;
  g_warning ("the daemon does not want to know how a call went: %s", error->message);
  return retry_after_ms;
}

static gboolean
sl_daemon_broker_save_checkpoint (SluiceServiceBroker *broker,
                                  const char *stage_id,
                                  const char *name,
                                  const char *text,
                                  GError **error)
{
  SlDaemonBroker *self = SL_DAEMON_BROKER (broker);
  SlWorkRequest *request = NULL;
  g_autoptr (SlWorkReply) reply = NULL;
  g_autofree char *file_name = g_strconcat ("checkpoint-", name, NULL);
  g_autofree char *path = g_build_filename (self->order->work_dir, file_name, NULL);

  /* The daemon reads it before this returns: it need not be safe on the disk. */
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, error)) {
    g_prefix_error (error, "failed to write checkpoint '%s': ", name);
    return FALSE;
  }
  request = sl_work_request_new (SL_REQUEST_CHECKPOINT, stage_id);
  request->checkpoint = g_strdup (name);
  request->file_name = g_steal_pointer (&file_name);
  reply = ask (self, request, NULL, error);
  return reply != NULL;
}

static const char *
find_checkpoint (const SlWorkOrder *order, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; order->checkpoints != NULL && order->checkpoints[i] != NULL; i++) {
    if (strncmp (order->checkpoints[i], name, length) == 0 && order->checkpoints[i][length] == '=')
      return order->checkpoints[i] + length + 1;
  }
  return NULL;
}

static char *
sl_daemon_broker_load_checkpoint (SluiceServiceBroker *broker,
                                  const char *stage_id,
                                  const char *name)
{
  SlDaemonBroker *self = SL_DAEMON_BROKER (broker);
  const char *path = find_checkpoint (self->order, name);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (path == NULL)
    return NULL;
  /* Without it the work is done again, which costs money and loses nothing. */
  if (!g_file_get_contents (path, &text, &length, &error))
    g_warning ("failed to read checkpoint '%s': %s", name, error->message);
  else if (!g_utf8_validate (text, (gssize) length, NULL))
    g_warning ("checkpoint '%s' is not UTF-8", name);
  else
    return g_steal_pointer (&text);
  return NULL;
}

static void
sl_daemon_broker_broker_init (SluiceServiceBrokerInterface *iface)
{
  iface->begin_call = sl_daemon_broker_begin_call;
  iface->end_call = sl_daemon_broker_end_call;
  iface->save_checkpoint = sl_daemon_broker_save_checkpoint;
  iface->load_checkpoint = sl_daemon_broker_load_checkpoint;
}

SlDaemonBroker *
sl_daemon_broker_new (SlBlockingChannel *channel)
{
  SlDaemonBroker *self = g_object_new (SL_TYPE_DAEMON_BROKER, NULL);

  self->channel = channel;
  return self;
}

void
sl_daemon_broker_set_order (SlDaemonBroker *self, const SlWorkOrder *order)
{
  self->order = order;
}

gboolean
sl_daemon_broker_take_reply (SlDaemonBroker *self, SlMessage *message)
{
  if (message->type != SL_MESSAGE_REPLY
      || !g_atomic_int_compare_and_exchange (&self->is_asking, TRUE, FALSE))
    return FALSE;
  g_async_queue_push (self->replies, g_steal_pointer (&message->reply));
  return TRUE;
}
