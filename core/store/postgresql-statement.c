// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Statements of a transaction: prepared once for a connection, by their text. What opens the
 * transaction goes with the first one, since each way to the server and back costs more than what
 * is done there. */
#include "store/postgresql-connection-private.h"
#include "store/postgresql-value.h"

#define BEGIN_SNAPSHOT "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
#define BEGIN_WRITE "BEGIN ISOLATION LEVEL READ COMMITTED"
/* In a transaction now() is the time of its BEGIN. */
#define NOTE_SEQUENCE                                                                              \
  "UPDATE commit_tokens SET sequence = $1, used_at = now() WHERE connection = $2"                  \
  " RETURNING (extract(epoch FROM now()) * 1000)::bigint"
/* A transaction goes by the time that the connection takes for the server's. Leases are for tens of
 * seconds; one that is further off was suspended, or the server's clock was set. */
#define MAX_TIME_ERROR_MS 1000

/* The messages of a transaction's first round trip. */
typedef struct {
  SlPostgresqlOpening opening;
  const char *begin;    /* (unowned) (nullable) name of a statement */
  const char *sequence; /* (unowned) (nullable) */
  const char *name;     /* (unowned) */
  const char *sql;      /* (unowned) */
  GPtrArray *texts;     /* (unowned) */
  gint64 sent_us;
} FirstTrip;

static const char *
find_statement (SlPostgresqlConnection *self, const char *sql, GError **error)
{
  const char *known = g_hash_table_lookup (self->statements, sql);
  g_autoptr (PGresult) result = NULL;
  g_autofree char *name = NULL;

  if (known != NULL)
    return known;
  name = g_strdup_printf ("s%u", g_hash_table_size (self->statements) + 1);
  result = sl_postgresql_connection_exchange (
      self, PQsendPrepare (self->handle, name, sql, 0, NULL), sql, self->timeout_ms, error);
  if (result == NULL)
    return NULL;
  known = name;
  g_hash_table_insert (self->statements, g_strdup (sql), g_steal_pointer (&name));
  return known;
}

static int
send_statement (SlPostgresqlConnection *self, const char *name, GPtrArray *texts)
{
  return PQsendQueryPrepared (self->handle, name, texts != NULL ? (int) texts->len : 0,
                              texts != NULL ? (const char *const *) texts->pdata : NULL, NULL, NULL,
                              0);
}

static int
send_sequence (SlPostgresqlConnection *self, const char *name)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const char *const texts[] = { number, self->token };

  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, self->sequence);
  return PQsendQueryPrepared (self->handle, name, G_N_ELEMENTS (texts), texts, NULL, NULL, 0);
}

static gboolean
find_opening (SlPostgresqlConnection *self, FirstTrip *trip, GError **error)
{
  trip->begin = find_statement (
      self, trip->opening == SL_POSTGRESQL_OPEN_WRITE ? BEGIN_WRITE : BEGIN_SNAPSHOT, error);
  if (trip->begin == NULL || trip->opening != SL_POSTGRESQL_OPEN_WRITE)
    return trip->begin != NULL;
  trip->sequence = find_statement (self, NOTE_SEQUENCE, error);
  return trip->sequence != NULL;
}

static int
send_first_trip (SlPostgresqlConnection *self, FirstTrip *trip)
{
  self->has_begun = TRUE;
  trip->sent_us = g_get_monotonic_time ();
  return PQenterPipelineMode (self->handle) != 0 && send_statement (self, trip->begin, NULL) != 0
         && (trip->sequence == NULL || send_sequence (self, trip->sequence) != 0)
         && send_statement (self, trip->name, trip->texts) != 0
         && PQpipelineSync (self->handle) != 0;
}

static gboolean
check_sequence (SlPostgresqlConnection *self,
                const FirstTrip *trip,
                PGresult *result,
                GError **error)
{
  gint64 now_ms;

  if (PQntuples (result) == 0) {
    /* It idled so long that its row was pruned. */
    sl_postgresql_connection_discard (self);
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                         "PostgreSQL: the connection has no token any more");
    return FALSE;
  }
  now_ms = g_ascii_strtoll (PQgetvalue (result, 0, 0), NULL, 10);
  sl_postgresql_connection_note_time (self, now_ms, trip->sent_us);
  if (ABS (now_ms - self->opened_ms) <= MAX_TIME_ERROR_MS)
    return TRUE;
  self->recovery = SL_POSTGRESQL_RETRY;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
               "PostgreSQL: the server's time is %" G_GINT64_FORMAT
               " ms from what it was taken for",
               now_ms - self->opened_ms);
  return FALSE;
}

/* FALSE when the transaction is not open; then nothing after it was run either. */
static gboolean
receive_opening (SlPostgresqlConnection *self, const FirstTrip *trip, int is_sent, GError **error)
{
  g_autoptr (PGresult)
      begun = sl_postgresql_connection_exchange (self, is_sent, "BEGIN", self->timeout_ms, error);
  g_autoptr (PGresult) noted = NULL;

  if (trip->sequence == NULL || self->is_lost)
    return begun != NULL;
  if (begun == NULL) {
    sl_postgresql_connection_skip (self, NOTE_SEQUENCE);
    return FALSE;
  }
  noted = sl_postgresql_connection_receive (self, NOTE_SEQUENCE, self->timeout_ms, error);
  return noted != NULL && check_sequence (self, trip, noted, error);
}

/* The transaction and its first statement in one round trip. */
static PGresult *
run_first (SlPostgresqlConnection *self, FirstTrip *trip, GError **error)
{
  gboolean is_open = receive_opening (self, trip, send_first_trip (self, trip), error);
  g_autoptr (PGresult) result = NULL;

  if (is_open)
    result = sl_postgresql_connection_receive (self, trip->sql, self->timeout_ms, error);
  else if (!self->is_lost)
    sl_postgresql_connection_skip (self, trip->sql);
  /* The end of the pipeline. */
  if (!self->is_lost)
    sl_postgresql_connection_skip (self, trip->sql);
  if (!self->is_lost && PQexitPipelineMode (self->handle) == 0)
    sl_postgresql_connection_discard (self);
  return g_steal_pointer (&result);
}

void
sl_postgresql_connection_open_later (SlPostgresqlConnection *self, SlPostgresqlOpening opening)
{
  self->opening = opening;
  self->opened_ms = sl_postgresql_connection_get_time (self);
}

static PGresult *
run (SlPostgresqlConnection *self, const char *sql, GVariant *params, GError **error)
{
  g_autoptr (GPtrArray) texts = sl_postgresql_params_new (params, error);
  FirstTrip trip = { .opening = self->opening, .sql = sql, .texts = texts };

  if (texts == NULL || !sl_postgresql_connection_settle (self, error))
    return NULL;
  trip.name = find_statement (self, sql, error);
  if (trip.name == NULL)
    return NULL;
  if (trip.opening == SL_POSTGRESQL_OPEN_NOTHING)
    return sl_postgresql_connection_exchange (self, send_statement (self, trip.name, texts), sql,
                                              self->timeout_ms, error);
  if (!find_opening (self, &trip, error))
    return NULL;
  self->opening = SL_POSTGRESQL_OPEN_NOTHING;
  return run_first (self, &trip, error);
}

static gint64
execute (gpointer connection, const char *sql, GVariant *params, GError **error)
{
  g_autoptr (PGresult) result = run (connection, sql, params, error);

  return result != NULL ? g_ascii_strtoll (PQcmdTuples (result), NULL, 10) : -1;
}

static SlRows *
query (gpointer connection, const char *sql, GVariant *params, GError **error)
{
  g_autoptr (PGresult) result = run (connection, sql, params, error);

  return result != NULL ? sl_postgresql_rows_new (result) : NULL;
}

const SlTransactionFuncs sl_postgresql_transaction_funcs = { .execute = execute,
                                                             .query = query,
                                                             .is_postgresql = TRUE };
