// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The specification's KAFKA_* variables, and Sluice's own for what clusters with other names and
 * with access control need. */
#include "daemon/config-events.h"

#include <string.h>

#include "base/strict-parse.h"
#include "daemon/config-value.h"

/* Kafka's limit for a topic's name. */
#define MAX_TOPIC_LENGTH 249

/* "host", "host:9092", "[::1]:9092"; a scheme or an account belongs into other variables. */
static gboolean
is_broker (const char *text)
{
  const char *colon = strrchr (text, ':');
  const char *bracket = strrchr (text, ']');
  guint64 port = 0;

  if (*text == '\0' || strpbrk (text, "/@ ") != NULL || colon == text)
    return FALSE;
  if (colon == NULL || (bracket != NULL && colon < bracket))
    return TRUE;
  return sl_parse_uint (colon + 1, 1, G_MAXUINT16, &port, NULL);
}

gboolean
sl_config_read_kafka_brokers (SlConfig *config, const char *text, GError **error)
{
  g_auto (GStrv) brokers = NULL;

  if (*text == '\0')
    return TRUE;
  brokers = g_strsplit (text, ",", -1);
  for (char **broker = brokers; *broker != NULL; broker++) {
    if (!is_broker (g_strstrip (*broker)))
      return sl_config_set_error (error, *broker,
                                  "brokers such as kafka-1:9092 with commas between");
  }
  config->kafka_brokers = g_strjoinv (",", brokers);
  return TRUE;
}

gboolean
sl_config_read_kafka_client_id (SlConfig *config, const char *text, GError **error)
{
  config->kafka_client_id = g_strdup (text);
  return TRUE;
}

gboolean
sl_config_read_kafka_group_id (SlConfig *config, const char *text, GError **error)
{
  config->kafka_group_id = g_strdup (text);
  return TRUE;
}

static gboolean
read_topic (SlConfig *config, SlConfigTopic topic, const char *text, GError **error)
{
  gsize length = strlen (text);

  if (length < 1 || length > MAX_TOPIC_LENGTH || strcmp (text, ".") == 0 || strcmp (text, "..") == 0
      || strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
             != length)
    return sl_config_set_error (error, text,
                                "1 to 249 of a-z, A-Z, 0-9, dots, dashes and underscores");
  config->kafka_topics[topic] = g_strdup (text);
  return TRUE;
}

gboolean
sl_config_read_kafka_topic_media (SlConfig *config, const char *text, GError **error)
{
  return read_topic (config, SL_CONFIG_TOPIC_MEDIA, text, error);
}

gboolean
sl_config_read_kafka_topic_interviews (SlConfig *config, const char *text, GError **error)
{
  return read_topic (config, SL_CONFIG_TOPIC_INTERVIEWS, text, error);
}

gboolean
sl_config_read_kafka_topic_users (SlConfig *config, const char *text, GError **error)
{
  return read_topic (config, SL_CONFIG_TOPIC_USERS, text, error);
}

gboolean
sl_config_read_kafka_topic_dead_letter (SlConfig *config, const char *text, GError **error)
{
  return read_topic (config, SL_CONFIG_TOPIC_DEAD_LETTER, text, error);
}

static gboolean
read_choice (char **field, const char *text, const char *const *choices, GError **error)
{
  g_autofree char *list = NULL;
  g_autofree char *expected = NULL;

  if (g_strv_contains (choices, text)) {
    *field = g_strdup (text);
    return TRUE;
  }
  list = g_strjoinv (", ", (char **) choices);
  expected = g_strdup_printf ("one of %s", list);
  return sl_config_set_error (error, text, expected);
}

gboolean
sl_config_read_kafka_security_protocol (SlConfig *config, const char *text, GError **error)
{
  static const char *const choices[] = { "plaintext", "ssl", "sasl_plaintext", "sasl_ssl", NULL };

  return read_choice (&config->kafka_security_protocol, text, choices, error);
}

gboolean
sl_config_read_kafka_sasl_mechanism (SlConfig *config, const char *text, GError **error)
{
  static const char *const choices[] = { "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", NULL };

  return *text == '\0' || read_choice (&config->kafka_sasl_mechanism, text, choices, error);
}

gboolean
sl_config_read_kafka_sasl_username (SlConfig *config, const char *text, GError **error)
{
  config->kafka_sasl_username = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_kafka_sasl_password (SlConfig *config, const char *text, GError **error)
{
  config->kafka_sasl_password = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_kafka_ssl_ca_file (SlConfig *config, const char *text, GError **error)
{
  config->kafka_ssl_ca_file = sl_config_dup_or_null (text);
  return TRUE;
}

char *
sl_config_find_missing_sasl (const SlConfig *config)
{
  const struct {
    const char *name;
    const char *value;
  } needed[] = {
    { "SLUICE_KAFKA_SASL_MECHANISM", config->kafka_sasl_mechanism },
    { "SLUICE_KAFKA_SASL_USERNAME", config->kafka_sasl_username },
    { "SLUICE_KAFKA_SASL_PASSWORD", config->kafka_sasl_password },
  };
  g_autoptr (GString) missing = g_string_new (NULL);

  if (config->kafka_brokers == NULL || config->kafka_security_protocol == NULL
      || !g_str_has_prefix (config->kafka_security_protocol, "sasl_"))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++) {
    if (needed[i].value == NULL)
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? " and " : "", needed[i].name);
  }
  return missing->len > 0 ? g_string_free (g_steal_pointer (&missing), FALSE) : NULL;
}

void
sl_config_clear_events (SlConfig *config)
{
  for (gsize i = 0; i < SL_CONFIG_N_TOPICS; i++)
    g_clear_pointer (&config->kafka_topics[i], g_free);
  g_clear_pointer (&config->kafka_brokers, g_free);
  g_clear_pointer (&config->kafka_client_id, g_free);
  g_clear_pointer (&config->kafka_group_id, g_free);
  g_clear_pointer (&config->kafka_security_protocol, g_free);
  g_clear_pointer (&config->kafka_sasl_mechanism, g_free);
  g_clear_pointer (&config->kafka_sasl_username, g_free);
  g_clear_pointer (&config->kafka_sasl_password, g_free);
  g_clear_pointer (&config->kafka_ssl_ca_file, g_free);
}
