// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who transcribes, and how much of it. The first provider is the specification's; the second one is
 * asked when the first is down. */
#include "daemon/config-transcription.h"

#include <gio/gio.h>
#include <string.h>

#include "base/strict-parse.h"
#include "sluice/sluice-error.h"

/* The specification's. */
#define GROQ_BASE_URL "https://api.groq.com/openai/v1"
#define DEFAULT_MODEL "whisper-large-v3-turbo"
#define REQUESTS_PER_MINUTE 20
#define AUDIO_SECONDS_PER_DAY 28800
/* No provider that counts gives so much. */
#define MAX_REQUESTS_PER_MINUTE 100000
#define MAX_AUDIO_SECONDS_PER_DAY 1000000000

#define EXPECTED_URL "an address such as https://api.groq.com/openai/v1"

static char **
get_field (SlConfigProvider *provider, gboolean is_model)
{
  return is_model ? &provider->model : &provider->base_url;
}

static void
set_text (char **field, const char *text)
{
  g_clear_pointer (field, g_free);
  *field = g_strdup (text);
}

/* Without a slash at its end; NULL when it is no address that can be asked. */
static char *
normalize_url (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  g_autofree char *url = g_strdup (text);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if ((strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
      || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL
      || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  while (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  return g_steal_pointer (&url);
}

/* Empty: what the file says. */
static gboolean
read_url (char **field, const char *text, GError **error)
{
  char *url = *text != '\0' ? normalize_url (text) : NULL;

  if (url == NULL && *text != '\0') {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "found '%s', expected %s", text,
                 EXPECTED_URL);
    return FALSE;
  }
  if (url != NULL) {
    g_clear_pointer (field, g_free);
    *field = url;
  }
  return TRUE;
}

static gboolean
read_text (char **field, const char *text)
{
  if (*text != '\0')
    set_text (field, text);
  return TRUE;
}

gboolean
sl_config_read_groq_api_key (SlConfig *config, const char *text, GError **error)
{
  return read_text (&config->provider.key, text);
}

gboolean
sl_config_read_groq_base_url (SlConfig *config, const char *text, GError **error)
{
  return read_url (&config->provider.base_url, text, error);
}

gboolean
sl_config_read_whisper_model (SlConfig *config, const char *text, GError **error)
{
  return read_text (&config->provider.model, text);
}

gboolean
sl_config_read_fallback_api_key (SlConfig *config, const char *text, GError **error)
{
  return read_text (&config->fallback_provider.key, text);
}

gboolean
sl_config_read_fallback_base_url (SlConfig *config, const char *text, GError **error)
{
  return read_url (&config->fallback_provider.base_url, text, error);
}

/* The last of the variables: what follows from the others is settled here. */
gboolean
sl_config_read_fallback_model (SlConfig *config, const char *text, GError **error)
{
  read_text (&config->fallback_provider.model, text);
  /* A key alone is one of Groq's. */
  if (config->provider.base_url == NULL && config->provider.key != NULL)
    set_text (&config->provider.base_url, GROQ_BASE_URL);
  if (config->fallback_provider.base_url == NULL && config->fallback_provider.key != NULL) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                         "a key of a second provider needs SLUICE_TRANSCRIPTION_FALLBACK_URL, too");
    return FALSE;
  }
  if (config->provider.base_url == NULL && config->fallback_provider.base_url != NULL) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                         "a second provider without a first: set GROQ_BASE_URL, or GROQ_API_KEY");
    return FALSE;
  }
  return TRUE;
}

void
sl_config_transcription_init (SlConfig *config)
{
  config->provider.model = g_strdup (DEFAULT_MODEL);
  config->fallback_provider.model = g_strdup (DEFAULT_MODEL);
  config->transcription_requests_per_minute = REQUESTS_PER_MINUTE;
  config->transcription_seconds_per_day = AUDIO_SECONDS_PER_DAY;
}

static void
clear_provider (SlConfigProvider *provider)
{
  g_clear_pointer (&provider->base_url, g_free);
  g_clear_pointer (&provider->key, g_free);
  g_clear_pointer (&provider->model, g_free);
}

void
sl_config_transcription_clear (SlConfig *config)
{
  clear_provider (&config->provider);
  clear_provider (&config->fallback_provider);
}

static void
read_member (SlChecker *checker,
             const SlYamlNode *mapping,
             const char *key,
             const char *prefix,
             SlConfigProvider *provider)
{
  gboolean is_model = strcmp (key, "model") == 0;
  const SlYamlNode *node = sl_yaml_node_find (mapping, key);
  const char *text = node != NULL && node->kind == SL_YAML_SCALAR ? node->text : NULL;
  g_autofree char *value = NULL;
  g_autofree char *place = NULL;

  if (node == NULL)
    return;
  if (text != NULL && *text != '\0')
    value = is_model ? g_strdup (text) : normalize_url (text);
  if (value != NULL) {
    set_text (get_field (provider, is_model), value);
    return;
  }
  place = g_strdup_printf ("%s%s: ", prefix, key);
  sl_checker_report_expectation (checker, node, place,
                                 is_model ? "the name of a model" : EXPECTED_URL);
}

static void
read_fallback (SlChecker *checker, const SlYamlNode *node, SlConfig *config)
{
  static const char *const keys[] = { "base_url", "model", NULL };
  static const char prefix[] = "transcription: fallback: ";

  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (checker, node, prefix,
                                   "a mapping such as {base_url: http://...}");
    return;
  }
  sl_checker_check_keys (checker, node, keys, prefix);
  read_member (checker, node, "base_url", prefix, &config->fallback_provider);
  read_member (checker, node, "model", prefix, &config->fallback_provider);
}

static void
read_rate (SlChecker *checker,
           const SlYamlNode *mapping,
           const char *key,
           guint maximum,
           guint *value)
{
  const SlYamlNode *node = sl_yaml_node_find (mapping, key);
  guint64 number = 0;
  g_autofree char *prefix = g_strdup_printf ("transcription: rate_limit: %s: ", key);
  g_autofree char *expected = g_strdup_printf ("a whole number from 1 to %u", maximum);

  if (node == NULL)
    return;
  if (node->kind == SL_YAML_SCALAR && node->text != NULL
      && sl_parse_uint (node->text, 1, maximum, &number, NULL))
    *value = (guint) number;
  else
    sl_checker_report_expectation (checker, node, prefix, expected);
}

static void
read_rate_limit (SlChecker *checker, const SlYamlNode *node, SlConfig *config)
{
  static const char *const keys[] = { "requests_per_minute", "audio_seconds_per_day", NULL };
  static const char prefix[] = "transcription: rate_limit: ";

  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (checker, node, prefix,
                                   "a mapping such as {requests_per_minute: 20}");
    return;
  }
  sl_checker_check_keys (checker, node, keys, prefix);
  read_rate (checker, node, "requests_per_minute", MAX_REQUESTS_PER_MINUTE,
             &config->transcription_requests_per_minute);
  read_rate (checker, node, "audio_seconds_per_day", MAX_AUDIO_SECONDS_PER_DAY,
             &config->transcription_seconds_per_day);
}

void
sl_config_transcription_read (SlChecker *checker, const SlYamlNode *node, SlConfig *config)
{
  static const char *const keys[] = { "base_url", "model", "fallback", "rate_limit", NULL };
  static const char prefix[] = "transcription: ";
  const SlYamlNode *fallback = NULL;
  const SlYamlNode *rate_limit = NULL;

  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (checker, node, prefix,
                                   "a mapping such as {model: whisper-large-v3}");
    return;
  }
  sl_checker_check_keys (checker, node, keys, prefix);
  read_member (checker, node, "base_url", prefix, &config->provider);
  read_member (checker, node, "model", prefix, &config->provider);
  fallback = sl_yaml_node_find (node, "fallback");
  rate_limit = sl_yaml_node_find (node, "rate_limit");
  if (fallback != NULL)
    read_fallback (checker, fallback, config);
  if (rate_limit != NULL)
    read_rate_limit (checker, rate_limit, config);
}

char *
sl_config_transcription_to_text (const SlConfig *config)
{
  if (config->provider.base_url == NULL)
    return g_strdup ("# transcription: not configured\n");
  return g_strdup_printf (
      "# transcription: %s with %s%s%s, %u requests a minute, %u s of audio a day\n",
      config->provider.base_url, config->provider.model,
      config->fallback_provider.base_url != NULL ? ", else " : "",
      config->fallback_provider.base_url != NULL ? config->fallback_provider.base_url : "",
      config->transcription_requests_per_minute, config->transcription_seconds_per_day);
}
