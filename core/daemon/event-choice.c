// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which adapter takes the events. */
#include "daemon/event-choice.h"

#include "app/handle-event.h"
#include "events/kafka-publisher.h"
#include "events/log-publisher.h"

static char *
make_log_path (const SlConfig *config)
{
  return g_build_filename (config->data_dir, "events.jsonl", NULL);
}

static SlKafkaConfig
get_kafka_config (const SlConfig *config)
{
  return (SlKafkaConfig){
    .brokers = config->kafka_brokers,
    .client_id = config->kafka_client_id,
    .security_protocol = config->kafka_security_protocol,
    .sasl_mechanism = config->kafka_sasl_mechanism,
    .sasl_username = config->kafka_sasl_username,
    .sasl_password = config->kafka_sasl_password,
    .ssl_ca_file = config->kafka_ssl_ca_file,
  };
}

SlEventPublisher *
sl_event_choice_open_publisher (const SlConfig *config, GError **error)
{
  const SlKafkaConfig kafka = get_kafka_config (config);
  g_autofree char *path = make_log_path (config);

  if (config->kafka_brokers != NULL)
    return sl_kafka_publisher_new (&kafka, config->kafka_topics[SL_CONFIG_TOPIC_MEDIA], error);
  return sl_log_publisher_new (path, error);
}

static gboolean
on_event_received (const SlIncomingEvent *event, gpointer user_data, GError **error)
{
  return sl_handle_event (user_data, event, error);
}

SlKafkaConsumer *
sl_event_choice_open_consumer (const SlConfig *config,
                               SlApp *app,
                               SlMetrics *metrics,
                               GError **error)
{
  const SlKafkaConfig kafka = get_kafka_config (config);
  const char *const topics[] = { config->kafka_topics[SL_CONFIG_TOPIC_INTERVIEWS],
                                 config->kafka_topics[SL_CONFIG_TOPIC_USERS], NULL };
  const SlKafkaSubscription subscription = {
    .topics = topics,
    .group_id = config->kafka_group_id,
    .dead_letter_topic = config->kafka_topics[SL_CONFIG_TOPIC_DEAD_LETTER],
    .types = sl_handled_event_types (),
    .handler = on_event_received,
    .user_data = app,
  };

  if (config->kafka_brokers == NULL)
    return NULL;
  return sl_kafka_consumer_new (&kafka, &subscription, metrics, error);
}

char *
sl_event_choice_describe (const SlConfig *config)
{
  g_autofree char *path = make_log_path (config);

  if (config->kafka_brokers != NULL)
    return g_strdup_printf ("Kafka '%s'", config->kafka_brokers);
  return g_strdup_printf ("file '%s'", path);
}
