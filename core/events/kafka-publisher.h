// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "events/event-publisher.h"
#include "events/kafka-config.h"

/* Sends events to a topic of a Kafka cluster: key = the media's id, value = the envelope, headers =
 * what CloudEvents says about it in its binary mode. */
#define SL_TYPE_KAFKA_PUBLISHER (sl_kafka_publisher_get_type ())
G_DECLARE_FINAL_TYPE (SlKafkaPublisher, sl_kafka_publisher, SL, KAFKA_PUBLISHER, GObject)

/* Does not wait for a broker. */
SlEventPublisher *
sl_kafka_publisher_new (const SlKafkaConfig *config, const char *topic, GError **error);
