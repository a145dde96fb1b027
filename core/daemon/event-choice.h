// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"
#include "events/event-publisher.h"

/* Where events go: a Kafka cluster when there are KAFKA_BROKERS, else a file in the data folder.
 * Does not wait for a broker. */
SlEventPublisher *sl_event_choice_open_publisher (const SlConfig *config, GError **error);
/* For people: "Kafka 'host:9092'", "file '/var/lib/sluice/events.jsonl'". */
char *sl_event_choice_describe (const SlConfig *config);
