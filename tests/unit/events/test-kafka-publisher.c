// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events on a Kafka cluster that fails in every way: what is told to be delivered is there, and in
 * order within its media. */
#include <string.h>

#include "base/string-util.h"
#include "events/kafka-publisher.h"
#include "sluice/sluice-error.h"
#include "test-kafka.h"

#define TOPIC "media-events"
/* Tries until something that fails for a while is through. */
#define MAX_TRIES 20

typedef struct {
  TestKafka *kafka;            /* (owned) */
  SlEventPublisher *publisher; /* (owned) */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->kafka = test_kafka_new ();
  self->publisher = sl_kafka_publisher_new (&self->kafka->config, TOPIC, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->publisher);
  g_clear_pointer (&self->kafka, test_kafka_free);
}

static SlEvent *
create_event (const char *media_id, gint64 seq)
{
  SlEvent *event = sl_event_new ();

  event->event_id = g_strdup_printf ("event-%s-%" G_GINT64_FORMAT, media_id, seq);
  event->media_id = g_strdup (media_id);
  event->seq = seq;
  event->type = g_strdup (SL_EVENT_MEDIA_UPLOADED);
  event->payload = g_strdup_printf ("{\"seq\":%" G_GINT64_FORMAT "}", seq);
  event->created_at = 1700000000000 + seq;
  return event;
}

static GPtrArray *
create_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sl_event_free);
}

/* m0/1 m1/1 ... m0/2 m1/2 ... */
static GPtrArray *
create_events (guint n_media, guint n_each)
{
  GPtrArray *events = create_list ();

  for (guint seq = 1; seq <= n_each; seq++) {
    for (guint i = 0; i < n_media; i++) {
      g_autofree char *media_id = g_strdup_printf ("m%u", i);

      g_ptr_array_add (events, create_event (media_id, seq));
    }
  }
  return events;
}

/* Returns: (transfer container): what arrived */
static GPtrArray *
publish (Fixture *self, GPtrArray *events, GError **error)
{
  GPtrArray *delivered = g_ptr_array_new ();
  gboolean is_whole = sl_event_publisher_publish (self->publisher, events, delivered, error);

  g_assert_cmpint (is_whole, ==, delivered->len == events->len);
  return delivered;
}

/* As the relay does: what did not arrive is tried again. */
static void
publish_until_delivered (Fixture *self, guint n_media, guint n_each)
{
  g_autoptr (GPtrArray) events = create_events (n_media, n_each);

  for (guint try = 0; events->len > 0; try++) {
    g_autoptr (GPtrArray) delivered = publish (self, events, NULL);

    g_assert_cmpuint (try, <, MAX_TRIES);
    for (guint i = 0; i < delivered->len; i++)
      g_ptr_array_remove (events, delivered->pdata[i]);
  }
}

static gint64
get_sequence (const TestRecord *record)
{
  return g_ascii_strtoll (test_record_get_header (record, "ce_sequence"), NULL, 10);
}

/* Repetitions are allowed, turns are not. */
static void
assert_in_order (GPtrArray *records, guint n_media, gint64 n_each)
{
  g_autoptr (GHashTable) last = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < records->len; i++) {
    const TestRecord *record = records->pdata[i];
    gint64 *before = g_hash_table_lookup (last, record->key);
    gint64 seq = get_sequence (record);

    if (before == NULL) {
      before = g_new0 (gint64, 1);
      g_hash_table_insert (last, record->key, before);
    }
    g_assert_cmpint (seq, <=, *before + 1);
    *before = MAX (*before, seq);
  }
  g_assert_cmpuint (g_hash_table_size (last), ==, n_media);
}

static void
test_record (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) events = create_events (1, 1);
  g_autoptr (GPtrArray) delivered = publish (self, events, NULL);
  g_autoptr (GPtrArray) records = test_kafka_read (self->kafka, TOPIC, 1);
  const TestRecord *record = records->pdata[0];
  static const char *const expected[][2] = {
    { "content-type", "application/json" },
    { "ce_specversion", "1.0" },
    { "ce_id", "event-m0-1" },
    { "ce_source", "/sluice/media" },
    { "ce_type", "media.uploaded" },
    { "ce_time", "2023-11-14T22:13:20.001Z" },
    { "ce_subject", "m0" },
    { "ce_sequence", "0000000000000000001" },
  };

  g_assert_cmpuint (delivered->len, ==, 1);
  g_assert_cmpstr (record->key, ==, "m0");
  g_assert_cmpstr (record->value, ==, "{\"seq\":1}");
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (test_record_get_header (record, expected[i][0]), ==, expected[i][1]);
  g_assert_cmpuint (g_hash_table_size (record->headers), ==, G_N_ELEMENTS (expected));
}

static void
test_order (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) events = create_events (20, 5);
  g_autoptr (GPtrArray) delivered = publish (self, events, NULL);
  g_autoptr (GPtrArray) records = test_kafka_read (self->kafka, TOPIC, 100);

  g_assert_cmpuint (delivered->len, ==, 100);
  assert_in_order (records, 20, 5);
}

static void
test_order_under_broker_errors (Fixture *self, gconstpointer data)
{
  static const rd_kafka_resp_err_t codes[] = {
    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,      RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,     RD_KAFKA_RESP_ERR_NO_ERROR,
  };
  g_autoptr (GPtrArray) records = NULL;

  for (guint i = 0; i < 4; i++)
    test_kafka_fail_produce (self->kafka, codes);
  publish_until_delivered (self, 10, 5);
  records = test_kafka_read (self->kafka, TOPIC, 50);
  assert_in_order (records, 10, 5);
}

/* What librdkafka can't go on from: the session is given up. */
static void
test_fatal_errors (Fixture *self, gconstpointer data)
{
  static const rd_kafka_resp_err_t codes[] = {
    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
    RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID,
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_NO_ERROR,
  };
  g_autoptr (GPtrArray) records = NULL;

  test_kafka_fail_produce (self->kafka, codes);
  publish_until_delivered (self, 3, 4);
  records = test_kafka_read (self->kafka, TOPIC, 12);
  assert_in_order (records, 3, 4);
}

static void
test_failure_holds_only_its_media (Fixture *self, gconstpointer data)
{
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, ' ');
  g_autoptr (GPtrArray) events = create_events (2, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) delivered = NULL;

  sl_set_string (&((SlEvent *) events->pdata[0])->payload, large);
  delivered = publish (self, events, &error);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REQUEST_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "'event-m0-1'"));
  g_assert_cmpuint (delivered->len, ==, 2);
  for (guint i = 0; i < delivered->len; i++)
    g_assert_cmpstr (((SlEvent *) delivered->pdata[i])->media_id, ==, "m1");
}

static gpointer
publish_in_thread (gpointer data)
{
  Fixture *self = data;

  publish_until_delivered (self, 2, 2);
  return NULL;
}

static void
test_brokers_come_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  GThread *thread = NULL;

  publish_until_delivered (self, 2, 1);
  test_kafka_set_up (self->kafka, FALSE);
  g_assert_false (sl_event_publisher_ping (self->publisher, NULL));
  thread = g_thread_new ("publish", publish_in_thread, self);
  test_kafka_set_up (self->kafka, TRUE);
  g_thread_join (thread);
  records = test_kafka_read (self->kafka, TOPIC, 6);
  g_assert_cmpuint (records->len, ==, 6);
}

static void
test_ping (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_event_publisher_is_remote (self->publisher));
  g_assert_true (sl_event_publisher_ping (self->publisher, &error));
  g_assert_no_error (error);
  test_kafka_set_up (self->kafka, FALSE);
  g_assert_false (sl_event_publisher_ping (self->publisher, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_BROKER_UNAVAILABLE);
}

static void
test_stop_waits_a_few_seconds (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) events = create_events (2, 1);
  g_autoptr (GPtrArray) delivered = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  test_kafka_set_up (self->kafka, FALSE);
  sl_event_publisher_stop (self->publisher);
  delivered = publish (self, events, &error);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_BROKER_UNAVAILABLE);
  g_assert_cmpuint (delivered->len, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_TIME_SPAN_SECOND);
}

static void
test_stop_delivers_what_is_there (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) events = create_events (2, 1);
  g_autoptr (GPtrArray) delivered = NULL;

  sl_event_publisher_stop (self->publisher);
  delivered = publish (self, events, NULL);
  g_assert_cmpuint (delivered->len, ==, 2);
}

static void
test_unusable_configuration (void)
{
  const SlKafkaConfig config = { .brokers = "127.0.0.1:1",
                                 .client_id = "test",
                                 .security_protocol = "ssl",
                                 .ssl_ca_file = "/nonexistent/ca.pem" };
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_kafka_publisher_new (&config, TOPIC, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
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
  g_autofree char *path = g_strconcat ("/events/kafka-publisher/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_log, NULL, NULL);
  add ("record", test_record);
  add ("order", test_order);
  add ("order-under-broker-errors", test_order_under_broker_errors);
  add ("fatal-errors", test_fatal_errors);
  add ("failure-holds-only-its-media", test_failure_holds_only_its_media);
  add ("brokers-come-back", test_brokers_come_back);
  add ("ping", test_ping);
  add ("stop-waits-a-few-seconds", test_stop_waits_a_few_seconds);
  add ("stop-delivers-what-is-there", test_stop_delivers_what_is_there);
  g_test_add_func ("/events/kafka-publisher/unusable-configuration", test_unusable_configuration);
  return g_test_run ();
}
