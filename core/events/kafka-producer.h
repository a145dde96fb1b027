// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "events/kafka-client.h"

/* Sends records and waits until it is known what became of each. One thread sends; stop and ping
 * may come from others. */
typedef struct _SlKafkaProducer SlKafkaProducer;

typedef struct {
  const char *topic;           /* (unowned) */
  const void *key;             /* (unowned) (nullable) */
  gsize key_length;            /* bytes */
  const void *value;           /* (unowned) (nullable) */
  gsize value_length;          /* bytes */
  rd_kafka_headers_t *headers; /* (owned) (nullable) taken by sending */
  rd_kafka_resp_err_t result;  /* of sending: 0 = every replica that counts has it */
} SlKafkaRecord;

void sl_kafka_record_clear (SlKafkaRecord *self);

/* Does not wait for a broker. */
SlKafkaProducer *sl_kafka_producer_new (const SlKafkaConfig *config, GError **error);
/* Blocks. Each record has its result then; how they are ordered among each other is not said, so
 * records that have an order are sent one after the other. */
void sl_kafka_producer_send (SlKafkaProducer *self, SlKafkaRecord *records, guint n_records);
/* What is being sent, or will be from now on, gets a few seconds. */
void sl_kafka_producer_stop (SlKafkaProducer *self);
gboolean sl_kafka_producer_ping (SlKafkaProducer *self, GError **error);
void sl_kafka_producer_free (SlKafkaProducer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlKafkaProducer, sl_kafka_producer_free)
