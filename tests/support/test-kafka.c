// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* librdkafka's mock cluster, and what tests do to it and look up in it. */
#include "test-kafka.h"

#include <string.h>

/* Partitions of a topic that is made by its first record. */
#define PARTITIONS 4
/* What did not come by then does not come. */
#define LIMIT_US (60 * G_TIME_SPAN_SECOND)
#define REQUEST_PRODUCE 0

static void
set (rd_kafka_conf_t *conf, const char *name, const char *value)
{
  char reason[256] = "";

  g_assert_cmpint (rd_kafka_conf_set (conf, name, value, reason, sizeof reason), ==,
                   RD_KAFKA_CONF_OK);
}

/* Takes @conf. */
static rd_kafka_t *
start (rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
  char reason[256] = "";
  rd_kafka_t *handle = rd_kafka_new (type, conf, reason, sizeof reason);

  g_assert_nonnull (handle);
  return handle;
}

static rd_kafka_t *
connect_to (TestKafka *self, rd_kafka_type_t type, const char *group)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();

  set (conf, "bootstrap.servers", self->config.brokers);
  set (conf, "log_level", "0");
  if (group != NULL)
    set (conf, "group.id", group);
  return start (type, conf);
}

TestKafka *
test_kafka_new (void)
{
  TestKafka *self = g_new0 (TestKafka, 1);
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();

  /* It would wonder why nobody told it where a cluster is. */
  set (conf, "log_level", "0");
  self->handle = start (RD_KAFKA_PRODUCER, conf);
  self->cluster = rd_kafka_mock_cluster_new (self->handle, TEST_KAFKA_BROKERS);
  self->config.brokers = rd_kafka_mock_cluster_bootstraps (self->cluster);
  self->config.client_id = "test";
  return self;
}

void
test_kafka_free (TestKafka *self)
{
  rd_kafka_mock_cluster_destroy (self->cluster);
  rd_kafka_destroy (self->handle);
  g_free (self);
}

void
test_kafka_set_up (TestKafka *self, gboolean is_up)
{
  for (int id = 1; id <= TEST_KAFKA_BROKERS; id++) {
    if (is_up)
      rd_kafka_mock_broker_set_up (self->cluster, id);
    else
      rd_kafka_mock_broker_set_down (self->cluster, id);
  }
}

void
test_kafka_fail_produce (TestKafka *self, const rd_kafka_resp_err_t *codes)
{
  for (; *codes != RD_KAFKA_RESP_ERR_NO_ERROR; codes++)
    rd_kafka_mock_push_request_errors (self->cluster, REQUEST_PRODUCE, 1, *codes);
}

static rd_kafka_headers_t *
create_headers (const char *const *pairs)
{
  rd_kafka_headers_t *headers = rd_kafka_headers_new (0);

  for (; pairs != NULL && *pairs != NULL; pairs += 2)
    rd_kafka_header_add (headers, pairs[0], -1, pairs[1], -1);
  return headers;
}

void
test_kafka_send (TestKafka *self,
                 const char *topic,
                 const char *key,
                 const void *value,
                 gsize length,
                 const char *const *headers)
{
  rd_kafka_t *producer = connect_to (self, RD_KAFKA_PRODUCER, NULL);
  gsize key_length = key != NULL ? strlen (key) : 0;

  g_assert_cmpint (
      rd_kafka_producev (producer, RD_KAFKA_V_TOPIC (topic), RD_KAFKA_V_KEY (key, key_length),
                         RD_KAFKA_V_VALUE ((void *) value, length),
                         RD_KAFKA_V_HEADERS (create_headers (headers)), RD_KAFKA_V_END),
      ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpint (rd_kafka_flush (producer, LIMIT_US / 1000), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_destroy (producer);
}

static void
record_free (TestRecord *self)
{
  g_free (self->key);
  g_free (self->value);
  g_hash_table_unref (self->headers);
  g_free (self);
}

static GHashTable *
read_headers (const rd_kafka_message_t *message)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  rd_kafka_headers_t *headers = NULL;
  const char *name = NULL;
  const void *value = NULL;
  size_t length = 0;

  if (rd_kafka_message_headers (message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return table;
  for (gsize i = 0; rd_kafka_header_get_all (headers, i, &name, &value, &length) == 0; i++)
    g_hash_table_insert (table, g_strdup (name), g_strndup (value, length));
  return table;
}

static TestRecord *
create_record (const rd_kafka_message_t *message)
{
  TestRecord *record = g_new0 (TestRecord, 1);

  record->key = message->key != NULL ? g_strndup (message->key, message->key_len) : NULL;
  record->value = g_malloc0 (message->len + 1);
  record->length = message->len;
  if (message->len > 0)
    memcpy (record->value, message->payload, message->len);
  record->headers = read_headers (message);
  return record;
}

const char *
test_record_get_header (const TestRecord *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

static void
read_from_start (rd_kafka_t *consumer, const char *topic)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (PARTITIONS);

  for (int partition = 0; partition < PARTITIONS; partition++)
    rd_kafka_topic_partition_list_add (list, topic, partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
  g_assert_cmpint (rd_kafka_assign (consumer, list), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_topic_partition_list_destroy (list);
}

GPtrArray *
test_kafka_read (TestKafka *self, const char *topic, guint count)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) record_free);
  rd_kafka_t *consumer = connect_to (self, RD_KAFKA_CONSUMER, "reader");
  gint64 until = g_get_monotonic_time () + LIMIT_US;

  rd_kafka_poll_set_consumer (consumer);
  read_from_start (consumer, topic);
  while (records->len < count) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll (consumer, 100);

    g_assert_cmpint (g_get_monotonic_time (), <, until);
    if (message == NULL)
      continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      g_ptr_array_add (records, create_record (message));
    rd_kafka_message_destroy (message);
  }
  rd_kafka_consumer_close (consumer);
  rd_kafka_destroy (consumer);
  return records;
}

gint64
test_kafka_get_committed (TestKafka *self, const char *group, const char *topic, int partition)
{
  rd_kafka_t *consumer = connect_to (self, RD_KAFKA_CONSUMER, group);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (1);
  gint64 offset = 0;

  rd_kafka_topic_partition_list_add (list, topic, partition);
  g_assert_cmpint (rd_kafka_committed (consumer, list, LIMIT_US / 1000), ==,
                   RD_KAFKA_RESP_ERR_NO_ERROR);
  offset = list->elems[0].offset;
  rd_kafka_topic_partition_list_destroy (list);
  rd_kafka_destroy (consumer);
  return offset;
}
