// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where the daemon listens, where clients believe it to be, and from which pages browsers may call.
 */
#include "daemon/config-http.h"

#include <gio/gio.h>

#include "base/strict-parse.h"
#include "daemon/config-value.h"

gboolean
sl_config_read_port (SlConfig *config, const char *text, GError **error)
{
  guint64 port = 0;

  if (!sl_parse_uint (text, 0, G_MAXUINT16, &port, NULL))
    return sl_config_set_error (error, text, "a port from 1 to 65535, or 0 for any free one");
  config->port = (guint16) port;
  return TRUE;
}

gboolean
sl_config_read_address (SlConfig *config, const char *text, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (address == NULL)
    return sl_config_set_error (error, text, "a numeric address such as 127.0.0.1 or ::1");
  if (!g_inet_address_get_is_loopback (address))
    return sl_config_set_error (
        error, text,
        "a loopback address: without an identity source any client that reaches "
        "the port could be anyone");
  config->address = g_strdup (text);
  return TRUE;
}

/* "https://app.example.com", "http://localhost:5173": what a browser sends, so no path. */
static gboolean
is_origin (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_str_has_prefix (text, "http") && g_uri_get_host (uri) != NULL
         && *g_uri_get_host (uri) != '\0' && *g_uri_get_path (uri) == '\0'
         && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL
         && g_uri_get_userinfo (uri) == NULL;
}

gboolean
sl_config_read_public_url (SlConfig *config, const char *text, GError **error)
{
  if (*text != '\0' && !is_origin (text))
    return sl_config_set_error (error, text,
                                "an address without a path, such as https://media.example.com");
  config->public_url = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_cors_origins (SlConfig *config, const char *text, GError **error)
{
  g_auto (GStrv) origins = NULL;

  if (*text == '\0')
    return TRUE;
  origins = g_strsplit (text, ",", -1);
  for (char **origin = origins; *origin != NULL; origin++) {
    g_strstrip (*origin);
    if (!is_origin (*origin))
      return sl_config_set_error (error, *origin,
                                  "origins such as https://app.example.com with commas between");
  }
  config->cors_origins = g_steal_pointer (&origins);
  return TRUE;
}

void
sl_config_clear_http (SlConfig *config)
{
  g_clear_pointer (&config->address, g_free);
  g_clear_pointer (&config->public_url, g_free);
  g_clear_pointer (&config->cors_origins, g_strfreev);
}
