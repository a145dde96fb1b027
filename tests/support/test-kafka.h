// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "events/kafka-config.h"

/* librdkafka's mock cluster: three brokers within this process. */
typedef struct {
  rd_kafka_t *handle;               /* (owned) the threads of the cluster */
  rd_kafka_mock_cluster_t *cluster; /* (owned) */
  SlKafkaConfig config;             /* of whoever connects */
} TestKafka;

#define TEST_KAFKA_BROKERS 3

TestKafka *test_kafka_new (void);
void test_kafka_free (TestKafka *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestKafka, test_kafka_free)

/* All brokers, or none. */
void test_kafka_set_up (TestKafka *self, gboolean is_up);
/* The next produce requests fail with these; 0 ends the list. */
void test_kafka_fail_produce (TestKafka *self, const rd_kafka_resp_err_t *codes);
/* One that waits until it is there. @headers: (nullable) name, value, ..., NULL */
void test_kafka_send (TestKafka *self,
                      const char *topic,
                      const char *key,
                      const void *value,
                      gsize length,
                      const char *const *headers);

typedef struct {
  char *key;           /* (nullable) */
  char *value;         /* with a NUL behind it */
  gsize length;        /* bytes of value */
  GHashTable *headers; /* (element-type utf8 utf8) */
} TestRecord;

const char *test_record_get_header (const TestRecord *self, const char *name);
/* Waits for @count records of all partitions of @topic, in order within each, and at most a minute.
 * Returns: (element-type TestRecord) (transfer full) */
GPtrArray *test_kafka_read (TestKafka *self, const char *topic, guint count);
/* What @group committed for a partition; -1001 when it did not. */
gint64
test_kafka_get_committed (TestKafka *self, const char *group, const char *topic, int partition);
