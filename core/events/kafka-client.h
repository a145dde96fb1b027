// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>
#include <librdkafka/rdkafka.h>

#include "events/kafka-config.h"

/* What producers and consumers share of librdkafka: settings, errors, its log. Included in this
 * folder only. */

typedef struct {
  const char *name;
  const char *value; /* (nullable): librdkafka's default */
} SlKafkaSetting;

/* @settings: ends with a NULL name. SLUICE_ERROR_CONFIGURATION names the setting that is refused.
 */
rd_kafka_conf_t *sl_kafka_client_create_conf (const SlKafkaConfig *config,
                                              const SlKafkaSetting *settings,
                                              GError **error);
/* SLUICE_ERROR_REQUEST_TOO_LARGE for a record that no broker takes, SLUICE_ERROR_BROKER_UNAVAILABLE
 * for everything else; @format says what was tried. */
void sl_kafka_client_set_error (GError **error, rd_kafka_resp_err_t code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Asks any broker for what it knows; waits for a second at most. */
gboolean sl_kafka_client_ping (rd_kafka_t *handle, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_conf_t, rd_kafka_conf_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_headers_t, rd_kafka_headers_destroy)
