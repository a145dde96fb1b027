// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "events/kafka-producer.h"

/* Sends a record to the topic of dead letters, with its key, its value and its headers, and with
 * headers that say why and where from: sluice_error_code, sluice_reason, sluice_topic,
 * sluice_partition, sluice_offset, sluice_group. Blocks until it is there. */
gboolean sl_dead_letter_send (SlKafkaProducer *producer,
                              const char *topic,
                              const char *group_id,
                              const rd_kafka_message_t *message,
                              const GError *reason,
                              GError **error);
