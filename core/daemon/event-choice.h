// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "base/metrics.h"
#include "daemon/config.h"
#include "events/event-publisher.h"
#include "events/kafka-consumer.h"

/* Where events go: a Kafka cluster when there are KAFKA_BROKERS, else a file in the data folder.
 * Does not wait for a broker. */
SlEventPublisher *sl_event_choice_open_publisher (const SlConfig *config, GError **error);
/* Events of other services for @app. Returns: (nullable): there are no KAFKA_BROKERS, or @error is
 * set */
SlKafkaConsumer *sl_event_choice_open_consumer (const SlConfig *config,
                                                SlApp *app,
                                                SlMetrics *metrics,
                                                GError **error);
/* For people: "Kafka 'host:9092'", "file '/var/lib/sluice/events.jsonl'". */
char *sl_event_choice_describe (const SlConfig *config);
