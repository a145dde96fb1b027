// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A connection to PostgreSQL: opening with the settings that make a commit durable and a wait end,
 * waiting for answers, errors in our domain. libpq is used without its blocking calls
 * (but for connecting, which has a limit of its own), since those wait for ever for a server that
 * was stopped. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "store/postgresql-connection-private.h"
#include "store/postgresql-value.h"

#define OLDEST_SERVER 130000
/* The claim's limit in reference/reliability.md 4.2; no statement of ours comes near it. */
#define STATEMENT_TIMEOUT_MS 5000
/* The server ends a statement by itself; when it does not in twice the time it is the server that
 * is gone. A transaction whose daemon went silent it gives up after that: a COMMIT that is still on
 * its way may arrive. */
#define ANSWER_FACTOR 2
#define SILENCE_FACTOR 4
#define CONNECT_TIMEOUT_S "5"
/* A peer that acknowledges nothing for so long is gone: seconds between probes and milliseconds. */
#define KEEPALIVE_S "5"
#define UNACKNOWLEDGED_MS "10000"

SlPostgresqlConfig *
sl_postgresql_config_copy (const SlPostgresqlConfig *config)
{
  SlPostgresqlConfig *self = g_new0 (SlPostgresqlConfig, 1);

  *self = *config;
  self->host = g_strdup (config->host);
  self->name = g_strdup (config->name);
  self->user = g_strdup (config->user);
  self->password = g_strdup (config->password);
  self->ssl_mode = g_strdup (config->ssl_mode);
  self->ssl_root_cert = g_strdup (config->ssl_root_cert);
  return self;
}

void
sl_postgresql_config_free (SlPostgresqlConfig *self)
{
  if (self == NULL)
    return;
  g_free ((char *) self->host);
  g_free ((char *) self->name);
  g_free ((char *) self->user);
  g_free ((char *) self->password);
  g_free ((char *) self->ssl_mode);
  g_free ((char *) self->ssl_root_cert);
  g_free (self);
}

/* libpq's texts have several lines. */
static char *
dup_one_line (const char *message)
{
  char *text = g_strstrip (g_strdup (message));

  return g_strdelimit (text, "\n\t", ' ');
}

static void
set_lost (SlPostgresqlConnection *self, const char *what, const char *reason, GError **error)
{
  g_autofree char *text = dup_one_line (reason);

  self->is_lost = TRUE;
  self->recovery = SL_POSTGRESQL_LOST;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE, "PostgreSQL: '%.60s': %s",
               what, text);
}

static void
set_result_error (SlPostgresqlConnection *self,
                  const char *sql,
                  const PGresult *result,
                  GError **error)
{
  const char *sqlstate = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  SluiceError code = sl_postgresql_error_map (sqlstate, &self->recovery);

  if (message == NULL) {
    set_lost (self, sql, PQerrorMessage (self->handle), error);
    return;
  }
  if (self->recovery == SL_POSTGRESQL_LOST)
    self->is_lost = TRUE;
  g_set_error (error, SLUICE_ERROR, code, "PostgreSQL: '%.60s': %s [%s]", sql, message, sqlstate);
}

/* Waits until the socket can be read, or written when @for_writing. */
static gboolean
wait_for_socket (SlPostgresqlConnection *self, gboolean for_writing, gint64 until_us)
{
  struct pollfd descriptor = { .fd = PQsocket (self->handle), .events = POLLIN };
  int result;

  if (for_writing)
    descriptor.events |= POLLOUT;
  do {
    gint64 left_us = until_us - g_get_monotonic_time ();
    int timeout_ms = until_us == SL_POSTGRESQL_NO_LIMIT ? -1 : (int) (MAX (left_us, 0) / 1000);

    result = poll (&descriptor, 1, timeout_ms);
  } while (result < 0 && errno == EINTR);
  return result > 0;
}

static gboolean
flush (SlPostgresqlConnection *self, gint64 until_us)
{
  int result;

  while ((result = PQflush (self->handle)) > 0) {
    if (!wait_for_socket (self, TRUE, until_us) || PQconsumeInput (self->handle) == 0)
      return FALSE;
  }
  return result == 0;
}

/* FALSE when no answer came in time or ever will. */
static gboolean
wait_for_answer (SlPostgresqlConnection *self, gint64 until_us)
{
  while (PQisBusy (self->handle)) {
    if (!wait_for_socket (self, FALSE, until_us) || PQconsumeInput (self->handle) == 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_success (const PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
}

/* The last result of what was sent; or the first one that is no success, after all have come. NULL
 * when none came in time. */
static PGresult *
collect (SlPostgresqlConnection *self, const char *sql, gint64 timeout_ms, GError **error)
{
  gint64 until_us = timeout_ms == SL_POSTGRESQL_NO_LIMIT
                        ? SL_POSTGRESQL_NO_LIMIT
                        : g_get_monotonic_time () + timeout_ms * 1000;
  g_autoptr (PGresult) last = NULL;
  PGresult *next;

  do {
    if (!flush (self, until_us) || !wait_for_answer (self, until_us)) {
      set_lost (self, sql,
                PQstatus (self->handle) == CONNECTION_BAD ? PQerrorMessage (self->handle)
                                                          : "no answer in time",
                error);
      return NULL;
    }
    next = PQgetResult (self->handle);
    if (next != NULL && (last == NULL || is_success (last))) {
      g_clear_pointer (&last, PQclear);
      last = next;
    } else {
      PQclear (next);
    }
    /* Behind that of a pipeline's end there is no other. */
  } while (next != NULL && PQresultStatus (next) != PGRES_PIPELINE_SYNC);
  if (last == NULL)
    set_lost (self, sql, PQerrorMessage (self->handle), error);
  return g_steal_pointer (&last);
}

PGresult *
sl_postgresql_connection_receive (SlPostgresqlConnection *self,
                                  const char *sql,
                                  gint64 timeout_ms,
                                  GError **error)
{
  g_autoptr (PGresult) result = collect (self, sql, timeout_ms, error);

  if (result == NULL || is_success (result))
    return g_steal_pointer (&result);
  set_result_error (self, sql, result, error);
  return NULL;
}

void
sl_postgresql_connection_skip (SlPostgresqlConnection *self, const char *sql)
{
  g_autoptr (PGresult) result = collect (self, sql, self->timeout_ms, NULL);
}

PGresult *
sl_postgresql_connection_exchange (SlPostgresqlConnection *self,
                                   int is_sent,
                                   const char *sql,
                                   gint64 timeout_ms,
                                   GError **error)
{
  if (is_sent)
    return sl_postgresql_connection_receive (self, sql, timeout_ms, error);
  set_lost (self, sql, PQerrorMessage (self->handle), error);
  return NULL;
}

gboolean
sl_postgresql_connection_settle (SlPostgresqlConnection *self, GError **error)
{
  g_autoptr (PGresult) result = NULL;

  if (!self->is_abandoned)
    return TRUE;
  self->is_abandoned = FALSE;
  result = sl_postgresql_connection_receive (self, "ROLLBACK", self->timeout_ms, error);
  return result != NULL;
}

static PGresult *
send_command (SlPostgresqlConnection *self, const char *sql, gint64 timeout_ms, GError **error)
{
  if (!sl_postgresql_connection_settle (self, error))
    return NULL;
  return sl_postgresql_connection_exchange (self, PQsendQuery (self->handle, sql), sql, timeout_ms,
                                            error);
}

SlRows *
sl_postgresql_connection_command (SlPostgresqlConnection *self, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = send_command (self, sql, self->timeout_ms, error);

  return result != NULL ? sl_postgresql_rows_new (result) : NULL;
}

gboolean
sl_postgresql_connection_run_script (SlPostgresqlConnection *self, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = send_command (self, sql, SL_POSTGRESQL_NO_LIMIT, error);

  return result != NULL;
}

void
sl_postgresql_connection_abandon (SlPostgresqlConnection *self)
{
  gboolean has_begun = self->has_begun;

  self->opening = SL_POSTGRESQL_OPEN_NOTHING;
  self->has_begun = FALSE;
  if (self->is_lost || self->is_abandoned || !has_begun)
    return;
  self->is_abandoned = PQsendQuery (self->handle, "ROLLBACK") != 0 && PQflush (self->handle) >= 0;
  self->is_lost = !self->is_abandoned;
}

gboolean
sl_postgresql_connection_commit (SlPostgresqlConnection *self, GError **error)
{
  g_autoptr (PGresult) result = NULL;

  self->opening = SL_POSTGRESQL_OPEN_NOTHING;
  if (!self->has_begun)
    return TRUE;
  self->has_begun = FALSE;
  result = send_command (self, "COMMIT", self->timeout_ms, error);
  if (result == NULL)
    return FALSE;
  if (strcmp (PQcmdStatus (result), "COMMIT") == 0)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                       "PostgreSQL: rolled back: a statement failed and nobody said so");
  return FALSE;
}

gboolean
sl_postgresql_connection_is_lost (SlPostgresqlConnection *self)
{
  return self->is_lost;
}

gboolean
sl_postgresql_connection_is_usable (SlPostgresqlConnection *self)
{
  /* A server that went away while nobody asked left the end of the stream behind. */
  while (!self->is_lost && wait_for_socket (self, FALSE, 0))
    self->is_lost = PQconsumeInput (self->handle) == 0;
  return !self->is_lost;
}

SlPostgresqlRecovery
sl_postgresql_connection_get_recovery (SlPostgresqlConnection *self)
{
  return self->recovery;
}

void
sl_postgresql_connection_clear_recovery (SlPostgresqlConnection *self)
{
  self->recovery = SL_POSTGRESQL_FINAL;
}

const char *
sl_postgresql_connection_get_token (SlPostgresqlConnection *self)
{
  return self->token;
}

gint64
sl_postgresql_connection_next_sequence (SlPostgresqlConnection *self)
{
  return ++self->sequence;
}

void
sl_postgresql_connection_discard (SlPostgresqlConnection *self)
{
  self->is_lost = TRUE;
  self->recovery = SL_POSTGRESQL_LOST;
}

void
sl_postgresql_connection_note_time (SlPostgresqlConnection *self, gint64 now_ms, gint64 asked_us)
{
  self->clock_offset_ms = now_ms - asked_us / 1000;
}

gint64
sl_postgresql_connection_get_time (SlPostgresqlConnection *self)
{
  return g_get_monotonic_time () / 1000 + self->clock_offset_ms;
}

int
sl_postgresql_connection_get_fd (SlPostgresqlConnection *self)
{
  return PQsocket (self->handle);
}

gboolean
sl_postgresql_connection_take_notifications (SlPostgresqlConnection *self)
{
  gboolean is_from_others = FALSE;
  PGnotify *notification;

  if (!sl_postgresql_connection_is_usable (self))
    return FALSE;
  while ((notification = PQnotifies (self->handle)) != NULL) {
    is_from_others = is_from_others || notification->be_pid != PQbackendPID (self->handle);
    PQfreemem (notification);
  }
  return is_from_others;
}

/* NOTICE and WARNING of the server; libpq would print them. */
static void
on_notice_received (void *user_data, const char *message)
{
  g_autofree char *text = dup_one_line (message);

  g_debug ("PostgreSQL: %s", text);
}

static gboolean
connect_to_server (SlPostgresqlConnection *self, const SlPostgresqlConfig *config, GError **error)
{
  g_autofree char *port = g_strdup_printf ("%u", config->port != 0 ? config->port : 5432);
  const char *const pairs[][2] = {
    { "host", config->host },
    { "port", port },
    { "dbname", config->name },
    { "user", config->user },
    { "password", config->password },
    { "sslmode", config->ssl_mode },
    { "sslrootcert", config->ssl_root_cert },
    { "application_name", "sluice" },
    { "client_encoding", "UTF8" },
    { "connect_timeout", CONNECT_TIMEOUT_S },
    { "keepalives_idle", KEEPALIVE_S },
    { "keepalives_interval", KEEPALIVE_S },
    { "tcp_user_timeout", UNACKNOWLEDGED_MS },
    { "gssencmode", "disable" },
    /* Of several hosts the one that takes writes. */
    { "target_session_attrs", "read-write" },
  };
  const char *names[G_N_ELEMENTS (pairs) + 1] = { NULL };
  const char *values[G_N_ELEMENTS (pairs) + 1] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    names[i] = pairs[i][0];
    values[i] = pairs[i][1];
  }
  self->handle = PQconnectdbParams (names, values, 0);
  if (PQstatus (self->handle) == CONNECTION_OK && PQsetnonblocking (self->handle, 1) == 0)
    return TRUE;
  set_lost (self, "connect", PQerrorMessage (self->handle), error);
  return FALSE;
}

static gboolean
check_version (SlPostgresqlConnection *self, GError **error)
{
  int version = PQserverVersion (self->handle);

  if (version >= OLDEST_SERVER)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "PostgreSQL: the server is version %d; 13 or later is needed", version / 10000);
  return FALSE;
}

/* A server that was told to acknowledge commits before they are on disk is told otherwise here. No
 * statement is worth compiling: each takes less time than that would. */
static gboolean
set_up_session (SlPostgresqlConnection *self, guint statement_timeout_ms, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SET statement_timeout = %u; SET idle_in_transaction_session_timeout = %u;"
      "SET DateStyle = 'ISO'; SET TimeZone = 'UTC'; SET client_min_messages = 'warning';"
      "SET jit = off;"
      "SELECT set_config('synchronous_commit', 'on', false)"
      " WHERE current_setting('synchronous_commit') = 'off';"
      "SELECT (extract(epoch FROM now()) * 1000)::bigint",
      statement_timeout_ms, SILENCE_FACTOR * statement_timeout_ms);
  gint64 asked_us = g_get_monotonic_time ();
  g_autoptr (SlRows) rows = sl_postgresql_connection_command (self, sql, error);

  if (rows == NULL || !sl_rows_next (rows))
    return FALSE;
  sl_postgresql_connection_note_time (self, sl_rows_get_int (rows, 0), asked_us);
  return TRUE;
}

SlPostgresqlConnection *
sl_postgresql_connection_open (const SlPostgresqlConfig *config, GError **error)
{
  g_autoptr (SlPostgresqlConnection) self = g_new0 (SlPostgresqlConnection, 1);
  guint timeout_ms = config->statement_timeout_ms != 0 ? config->statement_timeout_ms
                                                       : STATEMENT_TIMEOUT_MS;

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->token = g_uuid_string_random ();
  self->timeout_ms = ANSWER_FACTOR * timeout_ms;
  if (!connect_to_server (self, config, error) || !check_version (self, error))
    return NULL;
  PQsetNoticeProcessor (self->handle, on_notice_received, NULL);
  if (!set_up_session (self, timeout_ms, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sl_postgresql_connection_free (SlPostgresqlConnection *self)
{
  g_hash_table_unref (self->statements);
  PQfinish (self->handle);
  g_free (self->token);
  g_free (self);
}
