// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Claims and leases: rows of passes. Every change after a claim names the lease's token, so that a
 * worker that was thought dead changes nothing when it turns up late. */
#include "store/pass-repository.h"

#include <string.h>

#include "base/time-format.h"
#include "sluice/sluice-error.h"
#include "store/pass-turn.h"

/* Of SL_PASS_COLUMNS. */
#define N_COLUMNS 16

static SlPass *
read_pass (SlRows *rows)
{
  SlPass *pass = sl_pass_new ();

  pass->id = g_strdup (sl_rows_get_text (rows, 0));
  pass->media_id = g_strdup (sl_rows_get_text (rows, 1));
  pass->user_id = g_strdup (sl_rows_get_text (rows, 2));
  pass->kind = g_strdup (sl_rows_get_text (rows, 3));
  pass->generation = sl_rows_get_int (rows, 4);
  sl_pass_state_from_string (sl_rows_get_text (rows, 5), &pass->state);
  pass->run_at = sl_rows_get_time (rows, 6);
  pass->attempt = sl_rows_get_int (rows, 7);
  pass->max_attempts = sl_rows_get_int (rows, 8);
  pass->crashes = sl_rows_get_int (rows, 9);
  pass->lease_token = g_strdup (sl_rows_get_text (rows, 10));
  pass->lease_owner = g_strdup (sl_rows_get_text (rows, 11));
  pass->lease_until = sl_rows_get_time (rows, 12);
  pass->error_code = g_strdup (sl_rows_get_text (rows, 13));
  pass->error_message = g_strdup (sl_rows_get_text (rows, 14));
  pass->created_at = sl_rows_get_time (rows, 15);
  return pass;
}

/* A person waits for the verdict of a probe. */
static guint
get_priority (const SlPass *pass)
{
  return strcmp (pass->kind, "probe") == 0 ? SL_PRIORITY_FIRST : SL_PRIORITY_USUAL;
}

gboolean
sl_pass_repository_insert (SlTransaction *transaction, const SlPass *pass, GError **error)
{
  g_autofree char *created = sl_time_format (pass->created_at);
  g_autofree char *run_at = sl_time_format (pass->run_at);

  return sl_transaction_execute (
             transaction,
             "INSERT INTO passes (id, media_id, user_id, kind, lane, generation, state, run_at,"
             " max_attempts, created_at, priority)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
             g_variant_new ("(sssssussusu)", pass->id, pass->media_id, pass->user_id, pass->kind,
                            sl_lane_to_string (sl_lane_for_pass (pass->kind)), pass->generation,
                            sl_pass_state_to_string (pass->state), run_at, pass->max_attempts,
                            created, get_priority (pass)),
             error)
         >= 0;
}

SlPass *
sl_pass_repository_find (SlTransaction *transaction, const char *id, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT " SL_PASS_COLUMNS " FROM passes WHERE id = $1",
      g_variant_new ("(s)", id), error);

  if (rows == NULL)
    return NULL;
  if (sl_rows_next (rows))
    return read_pass (rows);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no pass '%s'", id);
  return NULL;
}

/* A fresh lease on one row by an @update that returns the row as it then is. FALSE on an error;
 * NULL in @pass when someone else was first. */
static gboolean
take_lease (SlTransaction *transaction,
            const char *id,
            const char *owner,
            const char *update,
            SlPass **pass,
            GError **error)
{
  g_autofree char *token = g_uuid_string_random ();
  g_autofree char *until = sl_time_format (sl_transaction_get_now (transaction) + SL_LEASE_MS);
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, update, g_variant_new ("(ssss)", id, token, owner, until), error);

  if (rows == NULL)
    return FALSE;
  *pass = sl_rows_next (rows) ? read_pass (rows) : NULL;
  return TRUE;
}

/* The ids of the first column, each taken by @update. */
static GPtrArray *
take_leases (SlTransaction *transaction,
             SlRows *rows,
             const char *owner,
             const char *update,
             GError **error)
{
  g_autoptr (GPtrArray) passes = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_pass_free);

  while (sl_rows_next (rows)) {
    SlPass *pass = NULL;

    if (!take_lease (transaction, sl_rows_get_text (rows, 0), owner, update, &pass, error))
      return NULL;
    if (pass != NULL)
      g_ptr_array_add (passes, pass);
  }
  return g_steal_pointer (&passes);
}

#define SELECT_LOST                                                                                \
  "SELECT id FROM passes WHERE state = 'running' AND lease_until < $1"                             \
  " ORDER BY lease_until LIMIT $2"

static const char select_lost[] = SELECT_LOST;
static const char select_lost_locking[] = SELECT_LOST " FOR NO KEY UPDATE SKIP LOCKED";

static gboolean
add_claimed (SlTransaction *transaction,
             SlRows *rows,
             SlPassTurn *turn,
             GPtrArray *claimed,
             GError **error)
{
  guint n_owners = 0;

  while (sl_rows_next (rows)) {
    g_ptr_array_add (claimed, read_pass (rows));
    n_owners = (guint) sl_rows_get_int (rows, N_COLUMNS);
  }
  return n_owners == 0
         || sl_pass_turn_note (transaction, turn, claimed->pdata[claimed->len - 1], n_owners,
                               error);
}

static gboolean
claim_beside_others (SlTransaction *transaction,
                     const char *owner,
                     SlPassTurn *turn,
                     guint priority,
                     GPtrArray *claimed,
                     GError **error)
{
  gint64 until = sl_transaction_get_now (transaction) + SL_LEASE_MS;
  g_autoptr (SlRows) rows = sl_pass_turn_claim (transaction, turn, priority, owner, until, error);

  return rows != NULL && add_claimed (transaction, rows, turn, claimed, error);
}

static gboolean
claim_alone (SlTransaction *transaction,
             const char *owner,
             SlPassTurn *turn,
             guint priority,
             GPtrArray *claimed,
             GError **error)
{
  g_autoptr (SlRows) rows = sl_pass_turn_find (transaction, turn, priority, error);
  GPtrArray *passes = NULL;

  if (rows == NULL)
    return FALSE;
  passes = take_leases (
      transaction, rows, owner,
      "UPDATE passes SET state = 'running', attempt = attempt + 1, lease_token = $2,"
      " lease_owner = $3, lease_until = $4 WHERE id = $1 AND state = 'ready'"
      " RETURNING " SL_PASS_COLUMNS,
      error);
  if (passes == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (claimed, passes);
  return TRUE;
}

/* Those of @priority, as many as are still wanted. */
static gboolean
claim_priority (SlTransaction *transaction,
                const char *owner,
                SlPassTurn *turn,
                guint priority,
                GPtrArray *claimed,
                GError **error)
{
  guint n_before = claimed->len;

  if (turn->limit == 0 || (priority == SL_PRIORITY_FIRST && !turn->has_first))
    return TRUE;
  if (!(turn->last_owner != NULL
            ? claim_beside_others (transaction, owner, turn, priority, claimed, error)
            : claim_alone (transaction, owner, turn, priority, claimed, error)))
    return FALSE;
  turn->limit -= MIN (turn->limit, claimed->len - n_before);
  return TRUE;
}

GPtrArray *
sl_pass_repository_claim (SlTransaction *transaction,
                          const char *owner,
                          SlLane lane,
                          guint limit,
                          guint per_owner,
                          GError **error)
{
  g_autoptr (GPtrArray) claimed = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_pass_free);
  g_auto (SlPassTurn) turn = { .lane = lane, .limit = limit, .per_owner = per_owner };

  if (!sl_pass_turn_take (transaction, &turn, error)
      || !claim_priority (transaction, owner, &turn, SL_PRIORITY_FIRST, claimed, error)
      || !claim_priority (transaction, owner, &turn, SL_PRIORITY_USUAL, claimed, error))
    return NULL;
  return g_steal_pointer (&claimed);
}

/* TRUE in @lost when the lease is another's by now, or the pass has ended. Whoever takes it makes a
 * token of its own, so one that ran out is only lost when it was taken. */
static gboolean
renew_lease (SlTransaction *transaction, const SlPass *held, gboolean *lost, GError **error)
{
  g_autofree char *until = sl_time_format (sl_transaction_get_now (transaction) + SL_LEASE_MS);
  gint64 changed = sl_transaction_execute (
      transaction,
      "UPDATE passes SET lease_until = $3 WHERE id = $1 AND lease_token = $2 AND state = 'running'",
      g_variant_new ("(sss)", held->id, held->lease_token, until), error);

  *lost = changed == 0;
  return changed >= 0;
}

gboolean
sl_pass_repository_take_back (SlTransaction *transaction, const SlPass *lost, GError **error)
{
  return sl_transaction_execute (
             transaction,
             "UPDATE passes SET crashes = crashes - 1, attempt = attempt - 1, lost_token = NULL,"
             " error_code = NULL, error_message = NULL WHERE id = $1 AND lost_token = $2"
             " AND state IN ('ready', 'running') AND crashes > 0 AND attempt > 0",
             g_variant_new ("(ss)", lost->id, lost->lease_token), error)
         >= 0;
}

GPtrArray *
sl_pass_repository_heartbeat (SlTransaction *transaction, GPtrArray *held, GError **error)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < held->len; i++) {
    const SlPass *pass = held->pdata[i];
    gboolean is_lost = FALSE;

    if (!renew_lease (transaction, pass, &is_lost, error)
        || (is_lost && !sl_pass_repository_take_back (transaction, pass, error)))
      return NULL;
    if (is_lost)
      g_ptr_array_add (lost, g_strdup (pass->lease_token));
  }
  return g_steal_pointer (&lost);
}

gboolean
sl_pass_repository_end (SlTransaction *transaction,
                        const SlPass *claimed,
                        SlPassState state,
                        gint64 run_at,
                        gboolean give_back,
                        const char *error_code,
                        const char *error_message,
                        GError **error)
{
  g_autofree char *due = sl_time_format (run_at);
  gboolean crashed = g_strcmp0 (error_code, "WORKER_CRASHED") == 0;
  gint64 changed = sl_transaction_execute (
      transaction,
      "UPDATE passes SET state = $3, run_at = $4, attempt = attempt - $5, crashes = crashes + $6,"
      " error_code = $7, error_message = $8, lease_token = NULL, lease_owner = NULL,"
      " lease_until = NULL WHERE id = $1 AND lease_token = $2 AND state = 'running'",
      g_variant_new ("(ssssiimsms)", claimed->id, claimed->lease_token,
                     sl_pass_state_to_string (state), due, give_back ? 1 : 0, crashed ? 1 : 0,
                     error_code, error_message),
      error);

  if (changed == 0)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST,
                 "the lease of pass '%s' is not held any more", claimed->id);
  return changed > 0;
}

GPtrArray *
sl_pass_repository_rescue (SlTransaction *transaction,
                           const char *owner,
                           guint limit,
                           GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, sl_transaction_locks_rows (transaction) ? select_lost_locking : select_lost,
      g_variant_new ("(su)", now, limit), error);

  if (rows == NULL)
    return NULL;
  return take_leases (transaction, rows, owner,
                      "UPDATE passes SET lost_token = lease_token, lease_token = $2,"
                      " lease_owner = $3, lease_until = $4"
                      " WHERE id = $1 AND state = 'running' RETURNING " SL_PASS_COLUMNS,
                      error);
}

/* At no cost. */
#define RELEASE                                                                                    \
  "UPDATE passes SET state = 'ready', attempt = attempt - 1, lease_token = NULL,"                  \
  " lease_owner = NULL, lease_until = NULL"

static gboolean
is_among (GPtrArray *passes, const char *lease_token)
{
  for (guint i = 0; i < passes->len; i++) {
    const SlPass *pass = passes->pdata[i];

    if (strcmp (pass->lease_token, lease_token) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
sl_pass_repository_release_unknown (SlTransaction *transaction,
                                    const char *owner,
                                    GPtrArray *known,
                                    GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT lease_token FROM passes WHERE state = 'running' AND lease_owner = $1",
      g_variant_new ("(s)", owner), error);

  if (rows == NULL)
    return FALSE;
  while (sl_rows_next (rows)) {
    const char *token = sl_rows_get_text (rows, 0);

    if (!is_among (known, token)
        && sl_transaction_execute (transaction,
                                   RELEASE " WHERE state = 'running' AND lease_token = $1",
                                   g_variant_new ("(s)", token), error)
               < 0)
      return FALSE;
  }
  return TRUE;
}

/* What was orphaned too often is left to the rescue, which counts it as a crash. Nobody owns it:
 * no owner takes it for a claim that it never heard of. */
static gboolean
leave_to_rescue (SlTransaction *transaction, const char *owner, GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_execute (transaction,
                                 "UPDATE passes SET lease_owner = NULL, lease_until = $3"
                                 " WHERE state = 'running' AND lease_owner = $1 AND orphaned >= $2",
                                 g_variant_new ("(sis)", owner, SL_PASS_MAX_ORPHANED, now), error)
         >= 0;
}

gboolean
sl_pass_repository_expire_leases (SlTransaction *transaction, const char *owner, GError **error)
{
  return leave_to_rescue (transaction, owner, error)
         && sl_transaction_execute (transaction,
                                    RELEASE ", orphaned = orphaned + 1"
                                            " WHERE state = 'running' AND lease_owner = $1",
                                    g_variant_new ("(s)", owner), error)
                >= 0;
}

gboolean
sl_pass_repository_cancel_media (SlTransaction *transaction, const char *media_id, GError **error)
{
  return sl_transaction_execute (transaction,
                                 "UPDATE passes SET state = 'cancelled', lease_token = NULL,"
                                 " lease_owner = NULL, lease_until = NULL"
                                 " WHERE media_id = $1 AND state IN ('ready', 'running')",
                                 g_variant_new ("(s)", media_id), error)
         >= 0;
}

static SlQueueLoad *
find_load (SlQueueLoad *loads, SlRows *rows)
{
  SlLane lane = SL_LANE_QUICK;

  sl_lane_from_string (sl_rows_get_text (rows, 0), &lane);
  return &loads[sl_queue_for_lane (lane)];
}

static gboolean
measure_waiting (SlTransaction *transaction, SlQueueLoad *loads, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT lane, count(*), min(run_at) FROM passes WHERE state = 'ready' GROUP BY lane", NULL,
      error);

  if (rows == NULL)
    return FALSE;
  while (sl_rows_next (rows)) {
    SlQueueLoad *load = find_load (loads, rows);
    gint64 oldest = sl_rows_get_time (rows, 2);

    load->waiting += sl_rows_get_int (rows, 1);
    if (oldest <= sl_transaction_get_now (transaction)
        && (load->due_since == 0 || oldest < load->due_since))
      load->due_since = oldest;
  }
  return TRUE;
}

static gboolean
measure_running (SlTransaction *transaction, SlQueueLoad *loads, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT lane, count(*) FROM passes WHERE state = 'running' GROUP BY lane", NULL,
      error);

  if (rows == NULL)
    return FALSE;
  while (sl_rows_next (rows))
    find_load (loads, rows)->active += sl_rows_get_int (rows, 1);
  return TRUE;
}

gboolean
sl_pass_repository_measure (SlTransaction *transaction, SlQueueLoad *loads, GError **error)
{
  for (guint i = 0; i < SL_N_QUEUES; i++)
    loads[i] = (SlQueueLoad){ 0 };
  return measure_waiting (transaction, loads, error) && measure_running (transaction, loads, error);
}

gboolean
sl_pass_repository_next_due (SlTransaction *transaction, gint64 *run_at, GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT min(run_at) FROM passes WHERE state = 'ready' AND run_at > $1",
      g_variant_new ("(s)", now), error);

  if (rows == NULL)
    return FALSE;
  *run_at = sl_rows_next (rows) ? sl_rows_get_time (rows, 0) : 0;
  return TRUE;
}

/* The newest one that is too many; those before it are, too. NULL without an error: there is none.
 */
static char *
find_first_to_go (SlTransaction *transaction,
                  SlLane lane,
                  SlPassState state,
                  guint keep,
                  GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT id FROM passes WHERE lane = $1 AND state = $2"
      " AND state IN ('done', 'failed', 'cancelled') ORDER BY id DESC LIMIT 1 OFFSET $3",
      g_variant_new ("(ssu)", sl_lane_to_string (lane), sl_pass_state_to_string (state), keep),
      error);

  return rows != NULL && sl_rows_next (rows) ? g_strdup (sl_rows_get_text (rows, 0)) : NULL;
}

#define SELECT_OLDEST                                                                              \
  "SELECT id FROM passes WHERE lane = $1 AND state = $2"                                           \
  " AND state IN ('done', 'failed', 'cancelled') AND id <= $3 ORDER BY id LIMIT $4"

gint64
sl_pass_repository_prune (SlTransaction *transaction,
                          SlLane lane,
                          SlPassState state,
                          guint keep,
                          guint limit,
                          GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *last = find_first_to_go (transaction, lane, state, keep, &failure);
  const char *lane_name = sl_lane_to_string (lane);
  const char *state_name = sl_pass_state_to_string (state);

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return -1;
  }
  if (last == NULL)
    return 0;
  /* A stage's result outlives the pass that it came from. */
  if (sl_transaction_execute (transaction,
                              "UPDATE processing_jobs SET pass_id = NULL WHERE pass_id IN"
                              " (" SELECT_OLDEST ")",
                              g_variant_new ("(sssu)", lane_name, state_name, last, limit), error)
      < 0)
    return -1;
  return sl_transaction_execute (transaction, "DELETE FROM passes WHERE id IN (" SELECT_OLDEST ")",
                                 g_variant_new ("(sssu)", lane_name, state_name, last, limit),
                                 error);
}
