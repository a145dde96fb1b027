// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One attempt at a transaction. What is to be decided upon is read with row locks, so READ
 * COMMITTED serves. When the connection breaks during COMMIT nobody knows how that ended: the first
 * statement of each transaction writes the transaction's number into the connection's row of
 * commit_tokens, so that row, read with a lock that waits for the old transaction's end, tells. */
#include "store/postgresql-attempt.h"

#include "sluice/sluice-error.h"
#include "store/transaction-private.h"

/* The lock of the old transaction goes at the latest with idle_in_transaction_session_timeout. */
#define LOOKUP_PATIENCE_US (30 * G_TIME_SPAN_SECOND)
/* Somebody waits for the answer. */
#define MAX_PAUSE_US (500 * G_TIME_SPAN_MILLISECOND)
/* A connection that was not used for a day is not waited for by anybody. */
#define PRUNE_TOKENS "DELETE FROM commit_tokens WHERE used_at < now() - interval '1 day'"

/* The connection broke during COMMIT; no outcome that a caller sees. */
#define COMMIT_UNKNOWN ((SlPostgresqlOutcome) -1)

typedef struct {
  const SlPostgresqlWork *work;       /* (unowned) */
  SlPostgresqlConnection *connection; /* (owned) (nullable) */
  SlTransaction transaction;
  char *token;     /* (owned) (nullable) of the connection */
  gint64 sequence; /* of the transaction */
} Attempt;

static void
attempt_clear (Attempt *self)
{
  if (self->connection != NULL)
    sl_postgresql_pool_give_back (self->work->pool, g_steal_pointer (&self->connection));
  g_clear_pointer (&self->token, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attempt, attempt_clear)

static gboolean
attempt_take_connection (Attempt *self, GError **error)
{
  self->connection = sl_postgresql_pool_take (self->work->pool, error);
  if (self->connection == NULL)
    return FALSE;
  sl_postgresql_connection_clear_recovery (self->connection);
  return TRUE;
}

static void
attempt_open_transaction (Attempt *self, SlPostgresqlOpening opening)
{
  SlClock *clock = self->work->clock;

  sl_postgresql_connection_open_later (self->connection, opening);
  self->transaction = (SlTransaction){
    .funcs = &sl_postgresql_transaction_funcs,
    .connection = self->connection,
    .now = clock != NULL ? sl_clock_get_wall_ms (clock)
                         : sl_postgresql_connection_get_time (self->connection),
    .locks_rows = opening == SL_POSTGRESQL_OPEN_WRITE,
    .is_single = opening == SL_POSTGRESQL_OPEN_NOTHING,
  };
}

/* Whether what failed on the connection may go well when it is done again. */
static SlPostgresqlOutcome
attempt_judge (Attempt *self)
{
  SlPostgresqlRecovery recovery = SL_POSTGRESQL_LOST;

  if (self->connection != NULL)
    recovery = sl_postgresql_connection_get_recovery (self->connection);
  return recovery == SL_POSTGRESQL_FINAL ? SL_POSTGRESQL_FAILED : SL_POSTGRESQL_AGAIN;
}

static gboolean
call_function (Attempt *self, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (self->work->func (&self->transaction, self->work->user_data, &failure))
    return TRUE;
  if (failure == NULL)
    g_set_error_literal (&failure, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "a transaction failed without saying why");
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static SlPostgresqlOutcome
run_read (Attempt *self, GError **error)
{
  gboolean ok;

  if (!attempt_take_connection (self, error))
    return SL_POSTGRESQL_AGAIN;
  attempt_open_transaction (self, self->work->scope == SL_SCOPE_STATEMENT
                                      ? SL_POSTGRESQL_OPEN_NOTHING
                                      : SL_POSTGRESQL_OPEN_SNAPSHOT);
  ok = call_function (self, error);
  /* Nothing was changed, so there is nothing that ending could lose. */
  sl_postgresql_connection_abandon (self->connection);
  return ok ? SL_POSTGRESQL_DONE : attempt_judge (self);
}

/* The connection's row must be there before the first transaction that changes it: a row of a
 * transaction that did not end yet can't be waited for. */
static gboolean
insert_token (Attempt *self, GError **error)
{
  g_autofree char *sql = g_strdup_printf (PRUNE_TOKENS
                                          "; INSERT INTO commit_tokens (connection, sequence,"
                                          " used_at) VALUES ('%s', 0, now())",
                                          self->token);
  g_autoptr (SlRows) rows = sl_postgresql_connection_command (self->connection, sql, error);

  return rows != NULL;
}

static gboolean
begin_write (Attempt *self, GError **error)
{
  self->sequence = sl_postgresql_connection_next_sequence (self->connection);
  self->token = g_strdup (sl_postgresql_connection_get_token (self->connection));
  if (self->sequence == 1 && !insert_token (self, error))
    return FALSE;
  attempt_open_transaction (self, SL_POSTGRESQL_OPEN_WRITE);
  return TRUE;
}

static SlPostgresqlOutcome
run_write (Attempt *self, GError **error)
{
  SlPostgresqlOutcome outcome;

  if (!attempt_take_connection (self, error))
    return SL_POSTGRESQL_AGAIN;
  if (!begin_write (self, error) || !call_function (self, error)) {
    outcome = attempt_judge (self);
    sl_postgresql_connection_abandon (self->connection);
    return outcome;
  }
  if (sl_postgresql_connection_commit (self->connection, error))
    return SL_POSTGRESQL_DONE;
  outcome = attempt_judge (self);
  return sl_postgresql_connection_is_lost (self->connection) ? COMMIT_UNKNOWN : outcome;
}

/* What the row says on a new connection; waits for the old transaction. */
static SlPostgresqlOutcome
ask_for_outcome (const SlPostgresqlWork *work, const char *token, gint64 sequence, GError **error)
{
  g_auto (Attempt) attempt = { .work = work };
  g_autofree char *sql = g_strdup_printf ("SELECT sequence FROM commit_tokens"
                                          " WHERE connection = '%s' FOR UPDATE",
                                          token);
  g_autoptr (SlRows) rows = NULL;

  if (!attempt_take_connection (&attempt, error))
    return COMMIT_UNKNOWN;
  rows = sl_postgresql_connection_command (attempt.connection, sql, error);
  if (rows == NULL)
    return COMMIT_UNKNOWN;
  if (sl_rows_next (rows))
    return sl_rows_get_int (rows, 0) >= sequence ? SL_POSTGRESQL_DONE : SL_POSTGRESQL_AGAIN;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                       "PostgreSQL: nobody knows whether the transaction was committed");
  return SL_POSTGRESQL_FAILED;
}

static SlPostgresqlOutcome
look_outcome_up (const SlPostgresqlWork *work, const char *token, gint64 sequence, GError **error)
{
  gint64 until_us = g_get_monotonic_time () + LOOKUP_PATIENCE_US;
  SlPostgresqlOutcome outcome = COMMIT_UNKNOWN;

  for (guint n = 1; outcome == COMMIT_UNKNOWN; n++) {
    g_autoptr (GError) failure = NULL;

    outcome = ask_for_outcome (work, token, sequence, &failure);
    if (outcome == COMMIT_UNKNOWN && g_get_monotonic_time () >= until_us)
      outcome = SL_POSTGRESQL_FAILED;
    if (outcome == SL_POSTGRESQL_FAILED)
      g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                                  "failed to learn how a COMMIT ended: ");
    else if (outcome == COMMIT_UNKNOWN)
      g_usleep ((gulong) MIN (sl_postgresql_backoff_us (n), MAX_PAUSE_US));
  }
  return outcome;
}

SlPostgresqlOutcome
sl_postgresql_attempt_write (const SlPostgresqlWork *work, GError **error)
{
  g_autofree char *token = NULL;
  gint64 sequence = 0;
  g_autoptr (GError) failure = NULL;
  SlPostgresqlOutcome outcome;

  {
    g_auto (Attempt) attempt = { .work = work };

    outcome = run_write (&attempt, &failure);
    token = g_steal_pointer (&attempt.token);
    sequence = attempt.sequence;
  }
  if (outcome != COMMIT_UNKNOWN) {
    if (failure != NULL)
      g_propagate_error (error, g_steal_pointer (&failure));
    return outcome;
  }
  g_debug ("looking up how a COMMIT ended: %s", failure->message);
  outcome = look_outcome_up (work, token, sequence, error);
  if (outcome == SL_POSTGRESQL_AGAIN)
    g_propagate_error (error, g_steal_pointer (&failure));
  return outcome;
}

SlPostgresqlOutcome
sl_postgresql_attempt_statement (const SlPostgresqlWork *work, GError **error)
{
  g_auto (Attempt) attempt = { .work = work };

  if (!attempt_take_connection (&attempt, error))
    return SL_POSTGRESQL_AGAIN;
  attempt_open_transaction (&attempt, SL_POSTGRESQL_OPEN_NOTHING);
  return call_function (&attempt, error) ? SL_POSTGRESQL_DONE : attempt_judge (&attempt);
}

SlPostgresqlOutcome
sl_postgresql_attempt_read (const SlPostgresqlWork *work, GError **error)
{
  g_auto (Attempt) attempt = { .work = work };

  return run_read (&attempt, error);
}
