// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events from a Kafka cluster: each is handed over until it is applied, nothing overtakes it, and
 * what can't be read is kept with the reason. */
#include <string.h>

#include "events/kafka-consumer.h"
#include "sluice/sluice-error.h"
#include "test-kafka.h"

#define TOPIC "user-events"
#define OTHER_TOPIC "interview-events"
#define DEAD_LETTERS "dead-letters"
#define GROUP "group"
#define ID_1 "01890000-0000-7000-8000-000000000001"
#define ID_2 "01890000-0000-7000-8000-000000000002"
/* What did not come by then does not come. */
#define LIMIT_US (60 * G_TIME_SPAN_SECOND)

typedef struct {
  TestKafka *kafka;          /* (owned) */
  SlMetrics *metrics;        /* (owned) */
  SlKafkaConsumer *consumer; /* (owned) (nullable) */
  GMutex lock;               /* over what follows */
  GCond changed;
  GPtrArray *applied; /* (owned) (element-type utf8) event ids */
  guint n_others;     /* events that another member of the group got */
  guint n_refused;
  guint n_to_refuse; /* the next ones */
  SluiceError code;  /* why */
} Fixture;

static gboolean
on_event_received (const SlIncomingEvent *event, gpointer user_data, GError **error)
{
  Fixture *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_cond_broadcast (&self->changed);
  if (self->n_refused < self->n_to_refuse) {
    self->n_refused++;
    g_set_error (error, SLUICE_ERROR, self->code, "told to refuse '%s'", event->event_id);
    return FALSE;
  }
  g_ptr_array_add (self->applied, g_strdup (event->event_id));
  return TRUE;
}

static gboolean
on_other_event_received (const SlIncomingEvent *event, gpointer user_data, GError **error)
{
  Fixture *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_others++;
  g_cond_broadcast (&self->changed);
  return TRUE;
}

static SlKafkaConsumer *
create_consumer (Fixture *self, const char *topic, SlEventHandler handler)
{
  static const char *const types[] = { "user.deleted", NULL };
  const char *const topics[] = { topic, NULL };
  const SlKafkaSubscription subscription = { .topics = topics,
                                             .group_id = GROUP,
                                             .dead_letter_topic = DEAD_LETTERS,
                                             .types = types,
                                             .handler = handler,
                                             .user_data = self };
  g_autoptr (GError) error = NULL;
  SlKafkaConsumer *consumer = sl_kafka_consumer_new (&self->kafka->config, &subscription,
                                                     self->metrics, &error);

  g_assert_no_error (error);
  return consumer;
}

static void
start (Fixture *self)
{
  self->consumer = create_consumer (self, TOPIC, on_event_received);
}

static void
stop (Fixture *self)
{
  g_clear_pointer (&self->consumer, sl_kafka_consumer_free);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->kafka = test_kafka_new ();
  /* One partition: all in one order. */
  g_assert_cmpint (rd_kafka_mock_topic_create (self->kafka->cluster, TOPIC, 1, 1), ==,
                   RD_KAFKA_RESP_ERR_NO_ERROR);
  self->metrics = sl_metrics_new ();
  self->applied = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  stop (self);
  g_clear_pointer (&self->applied, g_ptr_array_unref);
  g_clear_pointer (&self->metrics, sl_metrics_unref);
  g_clear_pointer (&self->kafka, test_kafka_free);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

static void
send_text_to (Fixture *self, const char *topic, const char *text)
{
  static const char *const headers[] = { "trace", "t1", NULL };

  test_kafka_send (self->kafka, topic, "k1", text, strlen (text), headers);
}

static void
send_text (Fixture *self, const char *text)
{
  send_text_to (self, TOPIC, text);
}

static void
send_event_to (Fixture *self, const char *topic, const char *event_id)
{
  g_autofree char *text = g_strdup_printf ("{\"eventId\":\"%s\",\"eventType\":\"user.deleted\","
                                           "\"timestamp\":\"2026-01-01T00:00:00Z\","
                                           "\"data\":{}}",
                                           event_id);

  send_text_to (self, topic, text);
}

static void
send_event (Fixture *self, const char *event_id)
{
  send_event_to (self, TOPIC, event_id);
}

static void
wait_until (Fixture *self, const guint *number, guint at_least)
{
  gint64 until = g_get_monotonic_time () + LIMIT_US;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (*number < at_least)
    g_assert_true (g_cond_wait_until (&self->changed, &self->lock, until));
}

static void
wait_for_applied (Fixture *self, guint count)
{
  wait_until (self, &self->applied->len, count);
}

static void
assert_applied (Fixture *self, const char *expected)
{
  g_autofree char *found = NULL;

  g_ptr_array_add (self->applied, NULL);
  found = g_strjoinv (" ", (char **) self->applied->pdata);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_counted (Fixture *self, const char *line)
{
  g_autofree char *text = sl_metrics_to_text (self->metrics, FALSE);

  g_assert_nonnull (strstr (text, line));
}

/* An alert on the first dead letter needs the 0 before it. */
static void
test_counts_from_zero (Fixture *self, gconstpointer data)
{
  start (self);
  assert_counted (self, "sluice_events_consumed_total{outcome=\"applied\"} 0\n");
  assert_counted (self, "sluice_events_consumed_total{outcome=\"ignored\"} 0\n");
  assert_counted (self, "sluice_events_consumed_total{outcome=\"dead_letter\"} 0\n");
  assert_counted (self, "sluice_events_consumed_total{outcome=\"repeated\"} 0\n");
  stop (self);
}

static void
test_applies_and_commits (Fixture *self, gconstpointer data)
{
  send_event (self, ID_1);
  send_event (self, ID_2);
  start (self);
  wait_for_applied (self, 2);
  stop (self);
  assert_applied (self, ID_1 " " ID_2);
  g_assert_cmpint (test_kafka_get_committed (self->kafka, GROUP, TOPIC, 0), ==, 2);
  assert_counted (self, "sluice_events_consumed_total{outcome=\"applied\"} 2");
}

/* The next one goes on behind it. */
static void
test_goes_on (Fixture *self, gconstpointer data)
{
  send_event (self, ID_1);
  start (self);
  wait_for_applied (self, 1);
  stop (self);
  send_event (self, ID_2);
  start (self);
  wait_for_applied (self, 2);
  stop (self);
  assert_applied (self, ID_1 " " ID_2);
}

static void
test_transient_failure_is_repeated (Fixture *self, gconstpointer data)
{
  self->n_to_refuse = 2;
  self->code = SLUICE_ERROR_DATABASE_UNAVAILABLE;
  send_event (self, ID_1);
  send_event (self, ID_2);
  start (self);
  wait_for_applied (self, 2);
  stop (self);
  assert_applied (self, ID_1 " " ID_2);
  g_assert_cmpuint (self->n_refused, ==, 2);
  assert_counted (self, "sluice_events_consumed_total{outcome=\"repeated\"} 2");
}

/* What was not applied is not committed. */
static void
test_stopped_in_between (Fixture *self, gconstpointer data)
{
  self->n_to_refuse = 1;
  self->code = SLUICE_ERROR_DATABASE_UNAVAILABLE;
  send_event (self, ID_1);
  start (self);
  wait_until (self, &self->n_refused, 1);
  stop (self);
  g_assert_cmpuint (self->applied->len, ==, 0);
  start (self);
  wait_for_applied (self, 1);
  stop (self);
  assert_applied (self, ID_1);
}

static void
refuse (Fixture *self, guint n_to_refuse)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_to_refuse = n_to_refuse;
  self->code = SLUICE_ERROR_DATABASE_UNAVAILABLE;
}

/* The group gets another member while a record is in hand: all are assigned their partitions anew.
 */
static void
test_goes_on_when_others_come (Fixture *self, gconstpointer data)
{
  g_autoptr (SlKafkaConsumer) other = NULL;

  g_assert_cmpint (rd_kafka_mock_topic_create (self->kafka->cluster, OTHER_TOPIC, 1, 1), ==,
                   RD_KAFKA_RESP_ERR_NO_ERROR);
  refuse (self, G_MAXUINT);
  send_event (self, ID_1);
  start (self);
  wait_until (self, &self->n_refused, 1);
  send_event_to (self, OTHER_TOPIC, ID_2);
  other = create_consumer (self, OTHER_TOPIC, on_other_event_received);
  wait_until (self, &self->n_others, 1);
  refuse (self, 0);
  wait_for_applied (self, 1);
  assert_applied (self, ID_1);
}

static void
assert_letter (const TestRecord *letter, const char *value, const char *code, const char *reason)
{
  g_assert_cmpstr (letter->key, ==, "k1");
  g_assert_cmpstr (letter->value, ==, value);
  g_assert_cmpstr (test_record_get_header (letter, "trace"), ==, "t1");
  g_assert_cmpstr (test_record_get_header (letter, "sluice_error_code"), ==, code);
  g_assert_nonnull (strstr (test_record_get_header (letter, "sluice_reason"), reason));
  g_assert_cmpstr (test_record_get_header (letter, "sluice_topic"), ==, TOPIC);
  g_assert_cmpstr (test_record_get_header (letter, "sluice_partition"), ==, "0");
  g_assert_cmpstr (test_record_get_header (letter, "sluice_group"), ==, GROUP);
}

static void
test_unreadable (Fixture *self, gconstpointer data)
{
  static const char no_id[] = "{\"eventType\":\"user.deleted\"}";
  g_autoptr (GPtrArray) letters = NULL;

  send_text (self, "no JSON");
  send_text (self, no_id);
  send_text (self, "");
  send_event (self, ID_1);
  start (self);
  wait_for_applied (self, 1);
  stop (self);
  letters = test_kafka_read (self->kafka, DEAD_LETTERS, 3);
  assert_letter (letters->pdata[0], "no JSON", "INVALID_REQUEST", "line 1");
  g_assert_cmpstr (test_record_get_header (letters->pdata[0], "sluice_offset"), ==, "0");
  assert_letter (letters->pdata[1], no_id, "INVALID_REQUEST", "/eventId");
  assert_letter (letters->pdata[2], "", "INVALID_REQUEST", "empty");
  g_assert_cmpstr (test_record_get_header (letters->pdata[2], "sluice_offset"), ==, "2");
  g_assert_cmpint (test_kafka_get_committed (self->kafka, GROUP, TOPIC, 0), ==, 4);
  assert_counted (self, "sluice_events_consumed_total{outcome=\"dead_letter\"} 3");
}

static void
test_refused_for_good (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) letters = NULL;

  self->n_to_refuse = 1;
  self->code = SLUICE_ERROR_NOT_FOUND;
  send_event (self, ID_1);
  send_event (self, ID_2);
  start (self);
  wait_for_applied (self, 1);
  stop (self);
  assert_applied (self, ID_2);
  letters = test_kafka_read (self->kafka, DEAD_LETTERS, 1);
  g_assert_cmpstr (test_record_get_header (letters->pdata[0], "sluice_error_code"), ==,
                   "NOT_FOUND");
  g_assert_cmpstr (test_record_get_header (letters->pdata[0], "sluice_reason"), ==,
                   "told to refuse '" ID_1 "'");
}

/* What others say to each other is nobody's mistake. */
static void
test_other_types_are_ignored (Fixture *self, gconstpointer data)
{
  send_text (self, "{\"eventType\":\"user.renamed\",\"anything\":[1]}");
  send_event (self, ID_1);
  start (self);
  wait_for_applied (self, 1);
  stop (self);
  assert_applied (self, ID_1);
  assert_counted (self, "sluice_events_consumed_total{outcome=\"ignored\"} 1");
}

static void
test_dead_letters_away (Fixture *self, gconstpointer data)
{
  static const rd_kafka_resp_err_t codes[] = { RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                                               RD_KAFKA_RESP_ERR_NO_ERROR };
  g_autoptr (GPtrArray) letters = NULL;

  send_text (self, "no JSON");
  send_event (self, ID_1);
  test_kafka_fail_produce (self->kafka, codes);
  start (self);
  wait_for_applied (self, 1);
  stop (self);
  letters = test_kafka_read (self->kafka, DEAD_LETTERS, 1);
  g_assert_cmpuint (letters->len, ==, 1);
  assert_counted (self, "sluice_events_consumed_total{outcome=\"repeated\"} 1");
}

static void
test_brokers_come_back (Fixture *self, gconstpointer data)
{
  send_event (self, ID_1);
  start (self);
  wait_for_applied (self, 1);
  test_kafka_set_up (self->kafka, FALSE);
  test_kafka_set_up (self->kafka, TRUE);
  send_event (self, ID_2);
  wait_for_applied (self, 2);
  stop (self);
  assert_applied (self, ID_1 " " ID_2);
}

static void
test_stops_without_brokers (Fixture *self, gconstpointer data)
{
  test_kafka_set_up (self->kafka, FALSE);
  start (self);
  stop (self);
  g_assert_cmpuint (self->applied->len, ==, 0);
}

/* librdkafka tells of every broker that goes, which is what these tests are about. */
static GLogWriterOutput
drop_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

static void
add (const char *name, void (*test) (Fixture *self, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/events/kafka-consumer/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_log, NULL, NULL);
  add ("counts-from-zero", test_counts_from_zero);
  add ("applies-and-commits", test_applies_and_commits);
  add ("goes-on", test_goes_on);
  add ("transient-failure-is-repeated", test_transient_failure_is_repeated);
  add ("stopped-in-between", test_stopped_in_between);
  add ("goes-on-when-others-come", test_goes_on_when_others_come);
  add ("unreadable", test_unreadable);
  add ("refused-for-good", test_refused_for_good);
  add ("other-types-are-ignored", test_other_types_are_ignored);
  add ("dead-letters-away", test_dead_letters_away);
  add ("brokers-come-back", test_brokers_come_back);
  add ("stops-without-brokers", test_stops_without_brokers);
  return g_test_run ();
}
