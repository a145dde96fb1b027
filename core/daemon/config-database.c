// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where rows are: in the data folder, or in a PostgreSQL, and as whom. */
#include "daemon/config-database.h"

#include "base/strict-parse.h"
#include "daemon/config-value.h"

gboolean
sl_config_read_database_host (SlConfig *config, const char *text, GError **error)
{
  config->database_host = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_database_port (SlConfig *config, const char *text, GError **error)
{
  guint64 port = 0;

  if (!sl_parse_uint (text, 1, G_MAXUINT16, &port, NULL))
    return sl_config_set_error (error, text, "a port from 1 to 65535");
  config->database_port = (guint16) port;
  return TRUE;
}

gboolean
sl_config_read_database_name (SlConfig *config, const char *text, GError **error)
{
  config->database_name = g_strdup (text);
  return TRUE;
}

gboolean
sl_config_read_database_user (SlConfig *config, const char *text, GError **error)
{
  config->database_user = g_strdup (text);
  return TRUE;
}

gboolean
sl_config_read_database_password (SlConfig *config, const char *text, GError **error)
{
  config->database_password = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_database_ssl_mode (SlConfig *config, const char *text, GError **error)
{
  static const char *const choices[] = { "disable",   "allow",       "prefer", "require",
                                         "verify-ca", "verify-full", NULL };

  if (!g_strv_contains (choices, text))
    return sl_config_set_choice_error (error, text, choices);
  config->database_ssl_mode = g_strdup (text);
  return TRUE;
}

gboolean
sl_config_read_database_ssl_root_cert (SlConfig *config, const char *text, GError **error)
{
  config->database_ssl_root_cert = sl_config_dup_or_null (text);
  return TRUE;
}

void
sl_config_clear_database (SlConfig *config)
{
  g_clear_pointer (&config->database_host, g_free);
  g_clear_pointer (&config->database_name, g_free);
  g_clear_pointer (&config->database_user, g_free);
  g_clear_pointer (&config->database_password, g_free);
  g_clear_pointer (&config->database_ssl_mode, g_free);
  g_clear_pointer (&config->database_ssl_root_cert, g_free);
}
