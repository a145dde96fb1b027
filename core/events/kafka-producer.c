// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* An idempotent producer that answers for each record. What librdkafka promises (written once, in
 * order) holds within one session and without failures: after a failed delivery the session is
 * given up, so that nothing of it arrives behind what the next one sends, but for what is already
 * on the wire. */
#include "events/kafka-producer.h"

#include "sluice/sluice-error.h"

/* A record that was not taken by then failed; whoever sent it tries again. Long enough for a broker
 * to be started anew. */
#define MESSAGE_TIMEOUT_MS "30000"
/* A broker that hangs is asked again, or another one, within the time of the record. */
#define REQUEST_TIMEOUT_MS "10000"
/* Waits for company: a batch of the outbox becomes few requests. */
#define LINGER_MS "2"
/* What a sender gives at once is less; this is the end of what memory is used for. */
#define QUEUE_MAX_KBYTES "65536"
/* How soon stopping is noticed. */
#define POLL_MS 100
/* For what is on its way when the program ends. */
#define STOP_LIMIT_US (3 * G_TIME_SPAN_SECOND)

struct _SlKafkaProducer {
  rd_kafka_conf_t *conf; /* (owned) of every session */
  GMutex lock;           /* held to change handle, and by other threads to use it */
  rd_kafka_t *handle;    /* (owned) (nullable) the session */
  guint n_open;          /* records without a result */
  gboolean has_failed;   /* a delivery did */
  gint is_stopping;      /* atomic */
  gint64 stop_at;        /* monotonic us, 0 = the sending thread has not noticed yet */
};

void
sl_kafka_record_clear (SlKafkaRecord *self)
{
  g_clear_pointer (&self->headers, rd_kafka_headers_destroy);
}

static void
on_delivery_reported (rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
  SlKafkaProducer *self = opaque;
  SlKafkaRecord *record = message->_private;

  record->result = message->err;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    self->has_failed = TRUE;
  self->n_open--;
}

/* With the lock, or before there is another thread. */
static gboolean
open_session (SlKafkaProducer *self, GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = NULL;
  char reason[256] = "";

  if (self->handle != NULL)
    return TRUE;
  conf = rd_kafka_conf_dup (self->conf);
  self->handle = rd_kafka_new (RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
  if (self->handle == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "can't start a producer: %s",
                 reason);
    return FALSE;
  }
  /* It is the session's now. */
  conf = NULL;
  return TRUE;
}

static void
close_session (SlKafkaProducer *self)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->handle, rd_kafka_destroy);
  g_mutex_unlock (&self->lock);
}

static gboolean
is_out_of_time (SlKafkaProducer *self)
{
  if (!g_atomic_int_get (&self->is_stopping))
    return FALSE;
  if (self->stop_at == 0)
    self->stop_at = g_get_monotonic_time () + STOP_LIMIT_US;
  return g_get_monotonic_time () >= self->stop_at;
}

static rd_kafka_resp_err_t
produce (SlKafkaProducer *self, SlKafkaRecord *record)
{
  return rd_kafka_producev (self->handle, RD_KAFKA_V_TOPIC (record->topic),
                            RD_KAFKA_V_KEY (record->key, record->key_length),
                            RD_KAFKA_V_VALUE ((void *) record->value, record->value_length),
                            RD_KAFKA_V_HEADERS (record->headers), RD_KAFKA_V_OPAQUE (record),
                            RD_KAFKA_V_END);
}

static void
enqueue (SlKafkaProducer *self, SlKafkaRecord *record)
{
  rd_kafka_resp_err_t code = produce (self, record);

  while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !is_out_of_time (self)) {
    rd_kafka_poll (self->handle, POLL_MS);
    code = produce (self, record);
  }
  record->result = code;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  /* The message has them. */
  record->headers = NULL;
  self->n_open++;
}

static void
wait_for_reports (SlKafkaProducer *self)
{
  while (self->n_open > 0) {
    rd_kafka_poll (self->handle, POLL_MS);
    /* What is given up is reported as failed, too. */
    if (is_out_of_time (self)
        || rd_kafka_fatal_error (self->handle, NULL, 0) != RD_KAFKA_RESP_ERR_NO_ERROR)
      rd_kafka_purge (self->handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }
}

static gboolean
prepare_session (SlKafkaProducer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return open_session (self, NULL);
}

SlKafkaProducer *
sl_kafka_producer_new (const SlKafkaConfig *config, GError **error)
{
  static const SlKafkaSetting settings[] = {
    { "enable.idempotence", "true" },
    { "acks", "all" },
    { "message.timeout.ms", MESSAGE_TIMEOUT_MS },
    { "request.timeout.ms", REQUEST_TIMEOUT_MS },
    { "linger.ms", LINGER_MS },
    { "queue.buffering.max.kbytes", QUEUE_MAX_KBYTES },
    { NULL, NULL },
  };
  rd_kafka_conf_t *conf = sl_kafka_client_create_conf (config, settings, error);
  g_autoptr (SlKafkaProducer) self = NULL;

  if (conf == NULL)
    return NULL;
  self = g_new0 (SlKafkaProducer, 1);
  g_mutex_init (&self->lock);
  rd_kafka_conf_set_dr_msg_cb (conf, on_delivery_reported);
  rd_kafka_conf_set_opaque (conf, self);
  self->conf = conf;
  /* Does not wait for a broker, but reads the authorities. */
  if (!open_session (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sl_kafka_producer_send (SlKafkaProducer *self, SlKafkaRecord *records, guint n_records)
{
  gboolean is_open = prepare_session (self);

  self->has_failed = FALSE;
  for (guint i = 0; i < n_records; i++) {
    if (is_open)
      enqueue (self, &records[i]);
    else
      records[i].result = RD_KAFKA_RESP_ERR__FAIL;
  }
  if (!is_open)
    return;
  wait_for_reports (self);
  if (self->has_failed
      || rd_kafka_fatal_error (self->handle, NULL, 0) != RD_KAFKA_RESP_ERR_NO_ERROR)
    close_session (self);
}

void
sl_kafka_producer_stop (SlKafkaProducer *self)
{
  g_atomic_int_set (&self->is_stopping, TRUE);
}

gboolean
sl_kafka_producer_ping (SlKafkaProducer *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return open_session (self, error) && sl_kafka_client_ping (self->handle, error);
}

void
sl_kafka_producer_free (SlKafkaProducer *self)
{
  if (self == NULL)
    return;
  close_session (self);
  rd_kafka_conf_destroy (self->conf);
  g_mutex_clear (&self->lock);
  g_free (self);
}
