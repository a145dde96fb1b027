// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* librdkafka's words into ours. */
#include "events/kafka-client.h"

#include <syslog.h>

#include "base/log.h"
#include "sluice/sluice-error.h"

/* Who asks for the state of the service waits for it. */
#define PING_MS 1000
/* The default of 10 s would be waited for after each return of a broker. */
#define RECONNECT_MAX_MS "2000"

/* Called in threads of librdkafka. Passwords are in none of its lines. */
static void
on_line_logged (const rd_kafka_t *handle, int level, const char *facility, const char *line)
{
  if (level <= LOG_ERR)
    sl_log_warning ("Kafka", "KAFKA_FACILITY", facility, "REASON", line, NULL);
  else if (level <= LOG_NOTICE)
    sl_log_info ("Kafka", "KAFKA_FACILITY", facility, "REASON", line, NULL);
  else
    sl_log_debug ("Kafka", "KAFKA_FACILITY", facility, "REASON", line, NULL);
}

static gboolean
apply (rd_kafka_conf_t *conf, const SlKafkaSetting *settings, GError **error)
{
  char reason[256] = "";

  for (const SlKafkaSetting *setting = settings; setting->name != NULL; setting++) {
    if (setting->value == NULL)
      continue;
    if (rd_kafka_conf_set (conf, setting->name, setting->value, reason, sizeof reason)
        != RD_KAFKA_CONF_OK) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "Kafka's setting '%s': %s",
                   setting->name, reason);
      return FALSE;
    }
  }
  return TRUE;
}

rd_kafka_conf_t *
sl_kafka_client_create_conf (const SlKafkaConfig *config,
                             const SlKafkaSetting *settings,
                             GError **error)
{
  const SlKafkaSetting common[] = {
    { "bootstrap.servers", config->brokers },
    { "client.id", config->client_id },
    { "security.protocol", config->security_protocol },
    { "sasl.mechanism", config->sasl_mechanism },
    { "sasl.username", config->sasl_username },
    { "sasl.password", config->sasl_password },
    { "ssl.ca.location", config->ssl_ca_file },
    { "socket.keepalive.enable", "true" },
    { "reconnect.backoff.max.ms", RECONNECT_MAX_MS },
    /* Brokers close what is idle; that is no news. */
    { "log.connection.close", "false" },
    { NULL, NULL },
  };
  g_autoptr (rd_kafka_conf_t) conf = rd_kafka_conf_new ();

  rd_kafka_conf_set_log_cb (conf, on_line_logged);
  if (!apply (conf, common, error) || !apply (conf, settings, error))
    return NULL;
  return g_steal_pointer (&conf);
}

void
sl_kafka_client_set_error (GError **error, rd_kafka_resp_err_t code, const char *format, ...)
{
  g_autofree char *attempt = NULL;
  va_list args;

  va_start (args, format);
  attempt = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, SLUICE_ERROR,
               code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ? SLUICE_ERROR_REQUEST_TOO_LARGE
                                                            : SLUICE_ERROR_BROKER_UNAVAILABLE,
               "%s: %s", attempt, rd_kafka_err2str (code));
}

gboolean
sl_kafka_client_ping (rd_kafka_t *handle, GError **error)
{
  const struct rd_kafka_metadata *metadata = NULL;
  rd_kafka_resp_err_t code = rd_kafka_metadata (handle, 0, NULL, &metadata, PING_MS);

  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    sl_kafka_client_set_error (error, code, "no broker answers");
    return FALSE;
  }
  rd_kafka_metadata_destroy (metadata);
  return TRUE;
}
