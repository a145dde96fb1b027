// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/metrics.h"
#include "events/incoming-event.h"
#include "events/kafka-config.h"

/* Reads topics of other services in a thread of its own, and hands over the events one after the
 * other. What can't be read, or is refused for good, goes to a topic of dead letters. */
typedef struct _SlKafkaConsumer SlKafkaConsumer;

/* Applies an event, durably. An error whose retry class is never sends the event to the dead
 * letters; after any other the same event comes again later, and nothing else before it. */
typedef gboolean (*SlEventHandler) (const SlIncomingEvent *event,
                                    gpointer user_data,
                                    GError **error);

typedef struct {
  const char *const *topics; /* ends with NULL */
  const char *group_id;      /* members of a group share the partitions */
  const char *dead_letter_topic;
  const char *const *types; /* of the events to hand over; ends with NULL; static */
  SlEventHandler handler;
  gpointer user_data; /* (unowned) */
} SlKafkaSubscription;

/* Does not wait for a broker. */
SlKafkaConsumer *sl_kafka_consumer_new (const SlKafkaConfig *config,
                                        const SlKafkaSubscription *subscription,
                                        SlMetrics *metrics,
                                        GError **error);
/* Begins to end, after the event in hand. Does not block. */
void sl_kafka_consumer_stop (SlKafkaConsumer *self);
/* Waits for the end; what is applied is committed, as far as a broker answers within 10 s. */
void sl_kafka_consumer_free (SlKafkaConsumer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlKafkaConsumer, sl_kafka_consumer_free)
