// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where the log goes beside standard error, and as whom: the specification's LOKI_HOST, and what a
 * Loki behind a login or with tenants needs. */
#include "daemon/config-loki.h"

#include <string.h>

#include "daemon/config-value.h"

/* Loki's own limits for the name of a tenant. */
#define MAX_TENANT_LENGTH 150
#define TENANT_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!-_.*'()"

/* What a client of Loki calls its base: http://host:3100, or a path below which a proxy has it. */
static gboolean
is_loki_url (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL
         && (g_str_equal (g_uri_get_scheme (uri), "http")
             || g_str_equal (g_uri_get_scheme (uri), "https"))
         && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
         && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

/* What is refused for its credentials is not repeated. */
gboolean
sl_config_read_loki_host (SlConfig *config, const char *text, GError **error)
{
  if (*text == '\0')
    return TRUE;
  if (strchr (text, '@') != NULL)
    return sl_config_set_error (
        error, "...@...",
        "an address without credentials, which LOKI_USERNAME and LOKI_PASSWORD are "
        "for");
  if (!is_loki_url (text))
    return sl_config_set_error (error, text, "an address such as http://localhost:3100");
  config->loki_url = g_strdup (text);
  while (g_str_has_suffix (config->loki_url, "/"))
    config->loki_url[strlen (config->loki_url) - 1] = '\0';
  return TRUE;
}

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      return TRUE;
  }
  return FALSE;
}

gboolean
sl_config_read_loki_username (SlConfig *config, const char *text, GError **error)
{
  if (strchr (text, ':') != NULL || has_control_character (text))
    return sl_config_set_error (error, text, "a name without a colon, which HTTP ends it with");
  config->loki_username = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_loki_password (SlConfig *config, const char *text, GError **error)
{
  if (has_control_character (text))
    return sl_config_set_error (error, "...", "a line of text");
  config->loki_password = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_loki_tenant_id (SlConfig *config, const char *text, GError **error)
{
  if (strlen (text) > MAX_TENANT_LENGTH || strspn (text, TENANT_CHARACTERS) != strlen (text)
      || g_str_equal (text, ".") || g_str_equal (text, ".."))
    return sl_config_set_error (error, text,
                                "the name of a tenant: up to " G_STRINGIFY (
                                    MAX_TENANT_LENGTH) " letters, digits and !-_.*'()");
  config->loki_tenant_id = sl_config_dup_or_null (text);
  return TRUE;
}

const char *
sl_config_find_missing_loki (const SlConfig *config)
{
  if (config->loki_url == NULL
      || (config->loki_username == NULL) == (config->loki_password == NULL))
    return NULL;
  return config->loki_username == NULL ? "LOKI_USERNAME" : "LOKI_PASSWORD";
}

void
sl_config_clear_loki (SlConfig *config)
{
  g_clear_pointer (&config->loki_url, g_free);
  g_clear_pointer (&config->loki_username, g_free);
  g_clear_pointer (&config->loki_password, g_free);
  g_clear_pointer (&config->loki_tenant_id, g_free);
}
