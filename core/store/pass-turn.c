// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Fair: a pass is ranked among its owner's own ready passes and set behind what runs for that
 * owner, so that one owner's thousand passes take turns with another's first. */
#include "store/pass-turn.h"

#include "base/time-format.h"
#include "sluice/sluice-error.h"
#include "store/node-repository.h"

#define BUSY                                                                                       \
  " busy AS MATERIALIZED ("                                                                        \
  "  SELECT user_id, count(*) AS running FROM passes"                                              \
  "  WHERE state = 'running' AND lane = $1 GROUP BY user_id),"

/* One writer, a table of one machine: all that is ready is ranked. */
static const char select_alone[] =
    "WITH" BUSY " ranked AS MATERIALIZED ("
    "  SELECT p.id AS id, p.user_id AS user_id, p.run_at AS run_at, coalesce(b.running, 0)"
    "   + row_number() OVER (PARTITION BY p.user_id ORDER BY p.run_at, p.id) AS turn"
    "  FROM passes p LEFT JOIN busy b ON b.user_id = p.user_id"
    "  WHERE p.state = 'ready' AND p.lane = $1 AND p.priority = $2 AND p.run_at <= $3)"
    " SELECT id, user_id FROM ranked WHERE turn <= $4 ORDER BY turn, run_at, id LIMIT $5";

/* With eight slots on each of four daemons every owner in sight gets one. */
#define N_OWNERS 32

#define IS_READY "state = 'ready' AND lane = $1 AND priority = $2"

/* Owners who have any, one after the other through the index, whatever their number of passes: from
 * behind the last one that was served to the end, then from the beginning to that one. So many,
 * so that a claim takes the same time whatever waits. With fewer owners the order is exact, with
 * more all have their turn. */
#define OWNERS                                                                                     \
  " behind AS ("                                                                                   \
  "  (SELECT user_id FROM passes WHERE " IS_READY " AND user_id > $6 ORDER BY user_id LIMIT 1)"    \
  "  UNION ALL SELECT (SELECT p.user_id FROM passes p WHERE " IS_READY                             \
  "   AND p.user_id > o.user_id ORDER BY p.user_id LIMIT 1)"                                       \
  "  FROM behind o WHERE o.user_id IS NOT NULL),"                                                  \
  " before AS ("                                                                                   \
  "  (SELECT user_id FROM passes WHERE " IS_READY " AND user_id <= $6 ORDER BY user_id LIMIT 1)"   \
  "  UNION ALL SELECT (SELECT p.user_id FROM passes p WHERE " IS_READY                             \
  "   AND p.user_id > o.user_id AND p.user_id <= $6 ORDER BY p.user_id LIMIT 1)"                   \
  "  FROM before o WHERE o.user_id IS NOT NULL),"                                                  \
  " owners AS MATERIALIZED ("                                                                      \
  "  SELECT user_id FROM behind WHERE user_id IS NOT NULL"                                         \
  "  UNION ALL SELECT user_id FROM before WHERE user_id IS NOT NULL LIMIT " G_STRINGIFY (          \
      N_OWNERS) "),"

/* The first few of each of those, by index, too. */
#define FIRST_OF_OWNER                                                                             \
  " SELECT p.id, p.run_at, row_number() OVER (ORDER BY p.run_at, p.id) AS place"                   \
  " FROM passes p WHERE " IS_READY " AND p.user_id = o.user_id AND p.run_at <= $3"                 \
  " ORDER BY p.run_at, p.id"                                                                       \
  " LIMIT greatest(least($4::bigint - coalesce(b.running, 0), $5::bigint), 0)"

/* All of a claim in one statement: what is waited for is the way to the server. Rows that a cancel
 * holds are passed over. MATERIALIZED: the ranking is made once and not again for each row that was
 * passed over. */
static const char claim_beside_others[] =
    "WITH RECURSIVE" OWNERS BUSY " ranked AS MATERIALIZED ("
    "  SELECT d.id AS pass, d.run_at AS due, coalesce(b.running, 0) + d.place AS turn"
    "  FROM owners o LEFT JOIN busy b ON b.user_id = o.user_id"
    "  CROSS JOIN LATERAL (" FIRST_OF_OWNER ") d"
    "  ORDER BY turn, due, pass LIMIT $5::bigint),"
    " taken AS MATERIALIZED ("
    "  SELECT r.pass, r.due, r.turn FROM ranked r CROSS JOIN LATERAL ("
    "   SELECT p.id FROM passes p WHERE p.id = r.pass AND p.state = 'ready'"
    "   FOR NO KEY UPDATE SKIP LOCKED) l),"
    " claimed AS ("
    "  UPDATE passes SET state = 'running', attempt = attempt + 1,"
    "  lease_token = gen_random_uuid(), lease_owner = $7, lease_until = $8"
    "  FROM taken t WHERE passes.id = t.pass RETURNING passes.*, t.due, t.turn)"
    " SELECT " SL_PASS_COLUMNS ", (SELECT count(*) FROM owners) FROM claimed"
    " ORDER BY turn, due, id";

void
sl_pass_turn_clear (SlPassTurn *self)
{
  g_clear_pointer (&self->last_owner, g_free);
}

/* A claim that is lost with the server's power was never made: the heartbeat hears that the token
 * is not the pass's, and so does whoever ends it. So nobody waits for the disk with the lane's row.
 */
gboolean
sl_pass_turn_take (SlTransaction *transaction, SlPassTurn *self, GError **error)
{
  g_autofree char *since = sl_time_format (sl_transaction_get_now (transaction) - SL_NODE_DEAD_MS);
  g_autoptr (SlRows) rows = NULL;

  self->has_first = TRUE;
  if (!sl_transaction_locks_rows (transaction))
    return TRUE;
  rows = sl_transaction_query (
      transaction,
      "SELECT last_owner,"
      " (SELECT count(*) FROM nodes WHERE role <> 'api' AND seen_at > $2),"
      /* Ordered, so that no plan but the index's looks good. */
      " (SELECT p.user_id FROM passes p WHERE p.state = 'ready' AND p.lane = $1"
      "  AND p.priority = $3 ORDER BY p.user_id LIMIT 1) IS NOT NULL,"
      " set_config('synchronous_commit', 'off', true)"
      " FROM claim_turns WHERE lane = $1 FOR UPDATE OF claim_turns",
      g_variant_new ("(ssu)", sl_lane_to_string (self->lane), since, SL_PRIORITY_FIRST), error);
  if (rows == NULL)
    return FALSE;
  if (!sl_rows_next (rows)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "lane '%s' has no turn",
                 sl_lane_to_string (self->lane));
    return FALSE;
  }
  self->last_owner = g_strdup (sl_rows_get_text (rows, 0));
  self->per_owner *= (guint) MAX (sl_rows_get_int (rows, 1), 1);
  self->has_first = sl_rows_get_int (rows, 2) != 0;
  return TRUE;
}

SlRows *
sl_pass_turn_find (SlTransaction *transaction, SlPassTurn *self, guint priority, GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_query (transaction, select_alone,
                               g_variant_new ("(susuu)", sl_lane_to_string (self->lane), priority,
                                              now, self->per_owner, self->limit),
                               error);
}

SlRows *
sl_pass_turn_claim (SlTransaction *transaction,
                    SlPassTurn *self,
                    guint priority,
                    const char *owner,
                    gint64 lease_until,
                    GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autofree char *until = sl_time_format (lease_until);

  return sl_transaction_query (transaction, claim_beside_others,
                               g_variant_new ("(susuusss)", sl_lane_to_string (self->lane),
                                              priority, now, self->per_owner, self->limit,
                                              self->last_owner, owner, until),
                               error);
}

gboolean
sl_pass_turn_note (SlTransaction *transaction,
                   SlPassTurn *self,
                   const SlPass *last,
                   guint n_owners,
                   GError **error)
{
  /* With fewer the next claim looks at all of them, wherever it begins. */
  if (n_owners < N_OWNERS)
    return TRUE;
  return sl_transaction_execute (
             transaction, "UPDATE claim_turns SET last_owner = $2 WHERE lane = $1",
             g_variant_new ("(ss)", sl_lane_to_string (self->lane), last->user_id), error)
         >= 0;
}
