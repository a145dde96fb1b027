// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/queue-options.h"
#include "store/database.h"

/* Claims and leases. A lease is held by whoever knows its token; every later change names it. */
#define SL_LEASE_MS 30000

gboolean sl_pass_repository_insert (SlTransaction *transaction, const SlPass *pass, GError **error);
SlPass *sl_pass_repository_find (SlTransaction *transaction, const char *id, GError **error);

/* At most @limit ready passes of @lane, due now: probes first, then owners with the fewest running
 * passes first, then the oldest; of one owner at most @per_owner running for each daemon that
 * works. Marks them running, attempt + 1, random token, lease from now. Returns: (element-type
 * SlPass) (transfer full), possibly empty; NULL on error */
GPtrArray *sl_pass_repository_claim (SlTransaction *transaction,
                                     const char *owner,
                                     SlLane lane,
                                     guint limit,
                                     guint per_owner,
                                     GError **error);

/* Renews the leases of @held (element-type SlPass) that nobody else has taken, those that ran out
 * included. Returns: (element-type utf8) (transfer full) the tokens of those that are lost: taken,
 * which is taken back, or cancelled; NULL on error. */
GPtrArray *
sl_pass_repository_heartbeat (SlTransaction *transaction, GPtrArray *held, GError **error);

/* Who held @lost lives, and did not fail: that its lease was taken for a dead one's costs the pass
 * no attempt and is no crash. Nothing when it was not taken, or another's was since. */
gboolean
sl_pass_repository_take_back (SlTransaction *transaction, const SlPass *lost, GError **error);

/* Ends a claim: DONE, FAILED, CANCELLED, or READY again at @run_at. SLUICE_ERROR_LEASE_LOST when
 * the token is not the current one: the caller rolls back. @give_back: the attempt is not counted
 * (shutdown, rate limit). */
gboolean sl_pass_repository_end (SlTransaction *transaction,
                                 const SlPass *claimed,
                                 SlPassState state,
                                 gint64 run_at,
                                 gboolean give_back,
                                 const char *error_code,
                                 const char *error_message,
                                 GError **error);

/* Running passes whose lease ran out, at most @limit: they count as crashed. Returns them still
 * running, with a fresh lease for @owner, so that the caller ends them like any other crash.
 * (element-type SlPass) */
GPtrArray *sl_pass_repository_rescue (SlTransaction *transaction,
                                      const char *owner,
                                      guint limit,
                                      GError **error);
/* What @owner claimed without ever hearing of it is ready again, at no cost. @known: (element-type
 * SlPass) what it runs. */
gboolean sl_pass_repository_release_unknown (SlTransaction *transaction,
                                             const char *owner,
                                             GPtrArray *known,
                                             GError **error);
/* How often a pass may see its daemon die and start again before that is taken for the pass' own
 * doing: more than a bad night of power cuts and restarts does to one pass, and few enough that the
 * starts of a daemon that a pass kills each time do not go on for ever. (Sidekiq drops a job after
 * three, BullMQ after one.) */
#define SL_PASS_MAX_ORPHANED 5
/* At start of @owner, who has no pass yet: what an earlier incarnation ran is ready again. It costs
 * no attempt, the daemon died and not the work, SL_PASS_MAX_ORPHANED times. From then on it is left
 * to the rescue as a crash: whatever else waits runs before it. */
gboolean
sl_pass_repository_expire_leases (SlTransaction *transaction, const char *owner, GError **error);

/* All ready and running passes of a media become cancelled. */
gboolean
sl_pass_repository_cancel_media (SlTransaction *transaction, const char *media_id, GError **error);
typedef struct {
  gint64 waiting;   /* ready passes, those that wait for their next attempt included */
  gint64 active;    /* running, on whatever daemon */
  gint64 due_since; /* wall ms: when the oldest that is due became so; 0 = none is */
} SlQueueLoad;

/* @loads: SL_N_QUEUES of them. */
gboolean
sl_pass_repository_measure (SlTransaction *transaction, SlQueueLoad *loads, GError **error);
/* When the next ready pass is due, wall ms; 0 = none waits. */
gboolean sl_pass_repository_next_due (SlTransaction *transaction, gint64 *run_at, GError **error);
/* Of a lane's finished passes in @state the oldest, at most @limit, so that the newest @keep stay.
 * Returns how many went, -1 on error. */
gint64 sl_pass_repository_prune (SlTransaction *transaction,
                                 SlLane lane,
                                 SlPassState state,
                                 guint keep,
                                 guint limit,
                                 GError **error);
