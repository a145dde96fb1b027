// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which adapter serves: asked by the daemon and by sluice migrate. */
#include "daemon/database-choice.h"

#include "store/database-postgresql.h"
#include "store/database-sqlite.h"

static SlPostgresqlConfig
get_postgresql_config (const SlConfig *config)
{
  return (SlPostgresqlConfig){
    .host = config->database_host,
    .port = config->database_port,
    .name = config->database_name,
    .user = config->database_user,
    .password = config->database_password,
    .ssl_mode = config->database_ssl_mode,
    .ssl_root_cert = config->database_ssl_root_cert,
  };
}

static char *
get_sqlite_path (const SlConfig *config)
{
  return g_build_filename (config->data_dir, "sluice.db", NULL);
}

SlDatabase *
sl_database_choice_open (const SlConfig *config, SlClock *clock, GError **error)
{
  const SlPostgresqlConfig postgresql = get_postgresql_config (config);
  g_autofree char *path = get_sqlite_path (config);

  /* The server's time, which all daemons on it share. */
  if (config->database_host != NULL)
    return sl_database_postgresql_new (&postgresql, NULL, error);
  return sl_database_sqlite_new (path, clock, error);
}

GPtrArray *
sl_database_choice_plan (const SlConfig *config, GError **error)
{
  const SlPostgresqlConfig postgresql = get_postgresql_config (config);
  g_autofree char *path = get_sqlite_path (config);

  if (config->database_host != NULL)
    return sl_database_postgresql_plan (&postgresql, error);
  return sl_database_sqlite_plan (path, error);
}

char *
sl_database_choice_describe (const SlConfig *config)
{
  g_autofree char *path = get_sqlite_path (config);

  if (config->database_host == NULL)
    return g_strdup_printf ("SQLite '%s'", path);
  return g_strdup_printf ("PostgreSQL '%s' on %s:%u", config->database_name, config->database_host,
                          config->database_port);
}
