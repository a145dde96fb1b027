// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The way in from Kafka. A record's offset is stored when the record has been applied, or is with
 * the dead letters, and never before; stored offsets are committed every second and at the end. So
 * a record comes at least once, and the handler makes that once.
 *
 * A record that can't be applied for now stays in hand: partitions are paused, so that nothing
 * overtakes it, and brokers are polled all the same, so that they go on counting us in. */
#include "events/kafka-consumer.h"

#include "base/error-info.h"
#include "base/log.h"
#include "events/dead-letter.h"
#include "events/kafka-client.h"

/* How soon stopping is noticed, and how often a record in hand is looked at. */
#define POLL_MS 100
/* The first repetition, and what doubling leads to. */
#define BACKOFF_MIN_MS 500
#define BACKOFF_MAX_MS 30000
/* Errors that nobody foresaw may be the record's fault: it does not hold up the others for good. */
#define MAX_UNFORESEEN 10
/* After so long without a sign of life a member's partitions are others'. It is also what leaving
 * the group takes at most, when no broker answers. */
#define SESSION_TIMEOUT_MS "10000"
/* A user with many media takes a while to delete. */
#define MAX_POLL_INTERVAL_MS "900000"
#define COMMIT_INTERVAL_MS "1000"
/* Topics that are made after the start are found within this time. */
#define METADATA_REFRESH_MS "10000"
/* The session's timeout, and a little. */
#define CLOSE_LIMIT_US (12 * G_TIME_SPAN_SECOND)
/* Events are small, and there is no hurry. */
#define QUEUED_MAX_KBYTES "4096"

struct _SlKafkaConsumer {
  rd_kafka_t *handle;        /* (owned) */
  SlKafkaProducer *producer; /* (owned) for dead letters */
  char *dead_letter_topic;   /* (owned) */
  char *group_id;            /* (owned) */
  const char *const *types;  /* (unowned) */
  SlEventHandler handler;
  gpointer user_data;       /* (unowned) */
  SlMetricFamily *consumed; /* (unowned) */
  GThread *thread;          /* (owned) (nullable) */
  gint is_stopping;         /* atomic */
  gboolean is_stuck;        /* set by the thread at its end: the handle does not close */

  /* The thread's. */
  GQueue waiting; /* (element-type rd_kafka_message_t) (owned): the first one is in hand */
  gboolean is_paused;
  guint n_tries;   /* of the one in hand */
  gint64 retry_at; /* monotonic us */
};

typedef enum {
  OUTCOME_APPLIED,
  OUTCOME_IGNORED,
  OUTCOME_DEAD_LETTER,
  OUTCOME_REPEATED,
} Outcome;

static const char *const outcome_names[] = {
  [OUTCOME_APPLIED] = "applied",
  [OUTCOME_IGNORED] = "ignored",
  [OUTCOME_DEAD_LETTER] = "dead_letter",
  [OUTCOME_REPEATED] = "repeated",
};

static void
drop_waiting (SlKafkaConsumer *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) rd_kafka_message_destroy);
  self->n_tries = 0;
  self->retry_at = 0;
}

static void
on_partitions_moved (rd_kafka_t *handle,
                     rd_kafka_resp_err_t code,
                     rd_kafka_topic_partition_list_t *partitions,
                     void *opaque)
{
  SlKafkaConsumer *self = opaque;

  /* Whoever gets the partitions gets what is in hand, too. One that is paused stays so, even if it
   * comes back later. */
  drop_waiting (self);
  rd_kafka_resume_partitions (handle, partitions);
  self->is_paused = FALSE;
  rd_kafka_assign (handle, code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? partitions : NULL);
}

static void
set_paused (SlKafkaConsumer *self, gboolean is_paused)
{
  rd_kafka_topic_partition_list_t *partitions = NULL;

  if (self->is_paused == is_paused
      || rd_kafka_assignment (self->handle, &partitions) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  if (is_paused)
    rd_kafka_pause_partitions (self->handle, partitions);
  else
    rd_kafka_resume_partitions (self->handle, partitions);
  rd_kafka_topic_partition_list_destroy (partitions);
  self->is_paused = is_paused;
}

/* The next commit takes it along. When the partition has moved on it fails, and the record comes
 * again to whoever has it. */
static void
store_offset (SlKafkaConsumer *self, const rd_kafka_message_t *message)
{
  rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new (1);

  rd_kafka_topic_partition_list_add (partitions, rd_kafka_topic_name (message->rkt),
                                     message->partition)
      ->offset = message->offset + 1;
  rd_kafka_offsets_store (self->handle, partitions);
  rd_kafka_topic_partition_list_destroy (partitions);
}

static gboolean
is_repeated (SlKafkaConsumer *self, const GError *error)
{
  const SlErrorInfo *info = sl_error_info_for_error (error);

  if (info->code == SLUICE_ERROR_INTERNAL)
    return self->n_tries + 1 < MAX_UNFORESEEN;
  return info->retry_class != SL_RETRY_NEVER;
}

static void
log_record (GLogLevelFlags level,
            const char *text,
            const rd_kafka_message_t *message,
            const GError *error)
{
  g_autofree char *place = g_strdup_printf ("%s/%d/%" G_GINT64_FORMAT,
                                            rd_kafka_topic_name (message->rkt), message->partition,
                                            message->offset);

  sl_log_full (level, G_LOG_DOMAIN, text, "RECORD", place, "ERROR_CODE",
               sl_error_info_for_error (error)->name, "REASON", error->message, NULL);
}

static Outcome
bury (SlKafkaConsumer *self, const rd_kafka_message_t *message, const GError *reason)
{
  g_autoptr (GError) error = NULL;

  if (sl_dead_letter_send (self->producer, self->dead_letter_topic, self->group_id, message, reason,
                           &error)) {
    log_record (G_LOG_LEVEL_WARNING, "record became a dead letter", message, reason);
    return OUTCOME_DEAD_LETTER;
  }
  log_record (G_LOG_LEVEL_WARNING, "record waits: the dead letters can't be reached", message,
              error);
  return OUTCOME_REPEATED;
}

static Outcome
apply (SlKafkaConsumer *self, const rd_kafka_message_t *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlIncomingEvent)
      event = sl_incoming_event_parse (message->payload, message->len, self->types, &error);

  if (event != NULL && event->data == NULL)
    return OUTCOME_IGNORED;
  if (event != NULL && self->handler (event, self->user_data, &error))
    return OUTCOME_APPLIED;
  if (!is_repeated (self, error))
    return bury (self, message, error);
  log_record (G_LOG_LEVEL_WARNING, "record waits: applying it failed, trying again", message,
              error);
  return OUTCOME_REPEATED;
}

static void
note_failed_try (SlKafkaConsumer *self)
{
  gint64 backoff_ms = BACKOFF_MIN_MS << MIN (self->n_tries, 6);

  self->n_tries++;
  self->retry_at = g_get_monotonic_time ()
                   + MIN (backoff_ms, BACKOFF_MAX_MS) * G_TIME_SPAN_MILLISECOND;
  set_paused (self, TRUE);
}

static void
finish_record (SlKafkaConsumer *self)
{
  rd_kafka_message_t *message = g_queue_pop_head (&self->waiting);

  store_offset (self, message);
  rd_kafka_message_destroy (message);
  self->n_tries = 0;
  self->retry_at = 0;
}

static void
work_off (SlKafkaConsumer *self)
{
  while (!g_queue_is_empty (&self->waiting) && g_get_monotonic_time () >= self->retry_at
         && !g_atomic_int_get (&self->is_stopping)) {
    Outcome outcome = apply (self, g_queue_peek_head (&self->waiting));

    sl_metric_add (self->consumed, 1, outcome_names[outcome], NULL);
    if (outcome == OUTCOME_REPEATED)
      note_failed_try (self);
    else
      finish_record (self);
  }
  if (g_queue_is_empty (&self->waiting))
    set_paused (self, FALSE);
}

/* Takes @message. What is no record is a remark of librdkafka, such as a topic that is not there
 * yet. */
static void
take (SlKafkaConsumer *self, rd_kafka_message_t *message)
{
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    g_queue_push_tail (&self->waiting, message);
    return;
  }
  sl_log_info ("Kafka", "REASON", rd_kafka_message_errstr (message), NULL);
  rd_kafka_message_destroy (message);
}

/* Members that leave commit and say so, for both of which a broker is needed. Without one
 * librdkafka gives up after the session's timeout, and 2.0.2 now and then never does. */
static void
leave_group (SlKafkaConsumer *self)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (self->handle);
  gint64 until = g_get_monotonic_time () + CLOSE_LIMIT_US;

  rd_kafka_error_destroy (rd_kafka_consumer_close_queue (self->handle, queue));
  while (!rd_kafka_consumer_closed (self->handle) && g_get_monotonic_time () < until) {
    rd_kafka_event_t *event = rd_kafka_queue_poll (queue, POLL_MS);

    if (event != NULL && rd_kafka_event_type (event) == RD_KAFKA_EVENT_REBALANCE)
      rd_kafka_assign (self->handle, NULL);
    g_clear_pointer (&event, rd_kafka_event_destroy);
  }
  self->is_stuck = !rd_kafka_consumer_closed (self->handle);
  rd_kafka_queue_destroy (queue);
}

static gpointer
run_consumer (gpointer data)
{
  SlKafkaConsumer *self = data;

  while (!g_atomic_int_get (&self->is_stopping)) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll (self->handle, POLL_MS);

    if (message != NULL)
      take (self, message);
    work_off (self);
  }
  drop_waiting (self);
  leave_group (self);
  return NULL;
}

static gboolean
open_handle (SlKafkaConsumer *self, const SlKafkaConfig *config, GError **error)
{
  const SlKafkaSetting settings[] = {
    { "group.id", self->group_id },
    { "auto.offset.reset", "earliest" },
    { "enable.auto.commit", "true" },
    { "auto.commit.interval.ms", COMMIT_INTERVAL_MS },
    { "enable.auto.offset.store", "false" },
    { "session.timeout.ms", SESSION_TIMEOUT_MS },
    { "max.poll.interval.ms", MAX_POLL_INTERVAL_MS },
    { "topic.metadata.refresh.interval.ms", METADATA_REFRESH_MS },
    { "queued.max.messages.kbytes", QUEUED_MAX_KBYTES },
    { NULL, NULL },
  };
  g_autoptr (rd_kafka_conf_t) conf = sl_kafka_client_create_conf (config, settings, error);
  char reason[256] = "";

  if (conf == NULL)
    return FALSE;
  rd_kafka_conf_set_opaque (conf, self);
  rd_kafka_conf_set_rebalance_cb (conf, on_partitions_moved);
  self->handle = rd_kafka_new (RD_KAFKA_CONSUMER, conf, reason, sizeof reason);
  if (self->handle == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "can't start a consumer: %s",
                 reason);
    return FALSE;
  }
  /* It is the consumer's now. */
  conf = NULL;
  rd_kafka_poll_set_consumer (self->handle);
  return TRUE;
}

static gboolean
subscribe (SlKafkaConsumer *self, const char *const *topics, GError **error)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (2);
  rd_kafka_resp_err_t code;

  for (gsize i = 0; topics[i] != NULL; i++)
    rd_kafka_topic_partition_list_add (list, topics[i], RD_KAFKA_PARTITION_UA);
  code = rd_kafka_subscribe (self->handle, list);
  rd_kafka_topic_partition_list_destroy (list);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    sl_kafka_client_set_error (error, code, "failed to subscribe");
  return code == RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* All outcomes are told from the start: who watches for an increase does not see one from nothing
 * to one, and the first dead letter is the one that matters. */
static void
register_metrics (SlKafkaConsumer *self, SlMetrics *metrics)
{
  static const char *const labels[] = { "outcome", NULL };

  self->consumed = sl_metrics_counter (metrics, "sluice_events_consumed_total",
                                       "Records of other services, by what became of them", labels);
  for (guint i = 0; i < G_N_ELEMENTS (outcome_names); i++)
    sl_metric_add (self->consumed, 0, outcome_names[i], NULL);
}

SlKafkaConsumer *
sl_kafka_consumer_new (const SlKafkaConfig *config,
                       const SlKafkaSubscription *subscription,
                       SlMetrics *metrics,
                       GError **error)
{
  g_autoptr (SlKafkaConsumer) self = g_new0 (SlKafkaConsumer, 1);

  g_queue_init (&self->waiting);
  self->group_id = g_strdup (subscription->group_id);
  self->dead_letter_topic = g_strdup (subscription->dead_letter_topic);
  self->types = subscription->types;
  self->handler = subscription->handler;
  self->user_data = subscription->user_data;
  register_metrics (self, metrics);
  self->producer = sl_kafka_producer_new (config, error);
  if (self->producer == NULL || !open_handle (self, config, error)
      || !subscribe (self, subscription->topics, error))
    return NULL;
  self->thread = g_thread_new ("kafka-consumer", run_consumer, self);
  return g_steal_pointer (&self);
}

void
sl_kafka_consumer_stop (SlKafkaConsumer *self)
{
  g_atomic_int_set (&self->is_stopping, TRUE);
  if (self->producer != NULL)
    sl_kafka_producer_stop (self->producer);
}

/* Destroying what does not close would wait for the same thing. The process is about to end, and
 * takes it along. */
static void
close_handle (SlKafkaConsumer *self)
{
  if (self->handle == NULL)
    return;
  if (!self->is_stuck)
    rd_kafka_destroy (self->handle);
  else
    sl_log_info ("left the consumer group without a farewell: no broker answers", NULL);
}

void
sl_kafka_consumer_free (SlKafkaConsumer *self)
{
  if (self == NULL)
    return;
  sl_kafka_consumer_stop (self);
  g_clear_pointer (&self->thread, g_thread_join);
  close_handle (self);
  g_clear_pointer (&self->producer, sl_kafka_producer_free);
  g_free (self->dead_letter_topic);
  g_free (self->group_id);
  g_free (self);
}
