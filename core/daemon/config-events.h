// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"

/* Readers of the variables that say where events go to and come from, for config.c's table. Each
 * fails with what was found and what is allowed. */
gboolean sl_config_read_kafka_brokers (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_client_id (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_group_id (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_topic_media (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_topic_interviews (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_topic_users (SlConfig *config, const char *text, GError **error);
gboolean
sl_config_read_kafka_topic_dead_letter (SlConfig *config, const char *text, GError **error);
gboolean
sl_config_read_kafka_security_protocol (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_sasl_mechanism (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_sasl_username (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_sasl_password (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_kafka_ssl_ca_file (SlConfig *config, const char *text, GError **error);

/* For people: the names of what has to be set beside a security protocol with SASL and is not.
 * Returns: (nullable) */
char *sl_config_find_missing_sasl (const SlConfig *config);
void sl_config_clear_events (SlConfig *config);
