// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What tests do to a PostgreSQL server from outside: databases for one test each, and questions. */
#include "test-postgresql.h"

#include <libpq-fe.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)

gboolean
test_postgresql_is_there (void)
{
  return test_postgresql_get_host () != NULL;
}

const char *
test_postgresql_get_host (void)
{
  return g_getenv ("DATABASE_HOST");
}

guint16
test_postgresql_get_port (void)
{
  return (guint16) g_ascii_strtoull (g_getenv ("DATABASE_PORT"), NULL, 10);
}

const char *
test_postgresql_get_user (void)
{
  return g_getenv ("DATABASE_USER");
}

const char *
test_postgresql_get_password (void)
{
  return g_getenv ("DATABASE_PASSWORD");
}

char *
test_postgresql_query (const char *database, const char *sql)
{
  g_autoptr (PGconn) connection = PQsetdbLogin (
      test_postgresql_get_host (), g_getenv ("DATABASE_PORT"), NULL, NULL, database,
      test_postgresql_get_user (), test_postgresql_get_password ());
  g_autoptr (PGresult) result = PQexec (connection, sql);

  g_assert_cmpstr (PQerrorMessage (connection), ==, "");
  return g_strdup (PQntuples (result) > 0 ? PQgetvalue (result, 0, 0) : "");
}

char *
test_postgresql_create_database (void)
{
  static guint n_databases;
  char *name = g_strdup_printf ("test_%u", ++n_databases);
  g_autofree char *sql = g_strdup_printf ("CREATE DATABASE %s", name);
  g_autofree char *nothing = test_postgresql_query ("postgres", sql);

  return name;
}

void
test_postgresql_drop_database (const char *name)
{
  g_autofree char *sql = g_strdup_printf ("DROP DATABASE %s WITH (FORCE)", name);
  g_autofree char *nothing = test_postgresql_query ("postgres", sql);
}
