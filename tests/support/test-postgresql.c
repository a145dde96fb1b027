// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What tests do to a PostgreSQL server from outside: databases for one test each, and questions. */
#include "test-postgresql.h"

#include <libpq-fe.h>
#include <unistd.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

struct _TestSession {
  PGconn *connection; /* (owned) */
};

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

TestSession *
test_session_new (const char *database)
{
  TestSession *self = g_new0 (TestSession, 1);

  self->connection = PQsetdbLogin (test_postgresql_get_host (), g_getenv ("DATABASE_PORT"), NULL,
                                   NULL, database, test_postgresql_get_user (),
                                   test_postgresql_get_password ());
  return self;
}

void
test_session_free (TestSession *self)
{
  PQfinish (self->connection);
  g_free (self);
}

char *
test_session_query (TestSession *self, const char *sql)
{
  g_autoptr (PGresult) result = PQexec (self->connection, sql);

  g_assert_cmpstr (PQerrorMessage (self->connection), ==, "");
  return g_strdup (PQntuples (result) > 0 ? PQgetvalue (result, 0, 0) : "");
}

char *
test_postgresql_query (const char *database, const char *sql)
{
  g_autoptr (TestSession) session = test_session_new (database);

  return test_session_query (session, sql);
}

static GQueue *
get_free_databases (void)
{
  static GQueue names = G_QUEUE_INIT;

  return &names;
}

char *
test_postgresql_take_database (void)
{
  static guint n_databases;
  char *name = g_queue_pop_head (get_free_databases ());
  g_autofree char *sql = NULL;
  g_autofree char *nothing = NULL;

  if (name != NULL)
    return name;
  /* Programs may share a server. */
  name = g_strdup_printf ("test_%d_%u", (int) getpid (), ++n_databases);
  sql = g_strdup_printf ("CREATE DATABASE %s", name);
  nothing = test_postgresql_query ("postgres", sql);
  return name;
}

void
test_postgresql_give_database_back (char *name)
{
  g_autofree char *ended = test_postgresql_query (
      name, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  g_autofree char *emptied = test_postgresql_query (
      name, "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");

  g_queue_push_head (get_free_databases (), name);
}
