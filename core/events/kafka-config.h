// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

/* How to reach a Kafka cluster. Whoever takes one copies what it needs. */
typedef struct {
  const char *brokers; /* "host:9092,host:9092" */
  const char *client_id;
  const char *security_protocol; /* (nullable): plaintext */
  const char *sasl_mechanism;    /* (nullable) */
  const char *sasl_username;     /* (nullable) */
  const char *sasl_password;     /* (nullable) never logged, never in an error text */
  const char *ssl_ca_file;       /* (nullable): the machine's authorities */
} SlKafkaConfig;
