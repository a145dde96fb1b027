// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/pass.h"
#include "store/database.h"

/* Whose ready passes a claim takes: owners take turns. */

/* Of passes, as sl_pass_repository_find() reads them. */
#define SL_PASS_COLUMNS                                                                            \
  "id, media_id, user_id, kind, generation, state, run_at, attempt, max_attempts, crashes,"        \
  " lease_token, lease_owner, lease_until, error_code, error_message, created_at"

/* Within a lane all of the first priority are claimed before any other. */
#define SL_PRIORITY_FIRST 0
#define SL_PRIORITY_USUAL 1

typedef struct {
  SlLane lane;
  guint limit;        /* passes that are still wanted */
  guint per_owner;    /* running ones of an owner in the lane, for each daemon that works */
  char *last_owner;   /* (owned) (nullable) who was served last */
  gboolean has_first; /* some of the first priority are ready, if not due yet */
} SlPassTurn;

void sl_pass_turn_clear (SlPassTurn *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlPassTurn, sl_pass_turn_clear)

/* Beside other daemons: from here to the end of the transaction nobody else claims in the lane, so
 * that what runs for an owner is counted by one at a time. */
gboolean sl_pass_turn_take (SlTransaction *transaction, SlPassTurn *self, GError **error);
/* Where nobody else claims: rows of (id, user_id) in the order in which they are to be claimed. */
SlRows *
sl_pass_turn_find (SlTransaction *transaction, SlPassTurn *self, guint priority, GError **error);
/* Beside other daemons: claims. Rows of SL_PASS_COLUMNS and how many owners were looked at. */
SlRows *sl_pass_turn_claim (SlTransaction *transaction,
                            SlPassTurn *self,
                            guint priority,
                            const char *owner,
                            gint64 lease_until,
                            GError **error);
/* @last: was claimed last, when @n_owners were looked at. */
gboolean sl_pass_turn_note (SlTransaction *transaction,
                            SlPassTurn *self,
                            const SlPass *last,
                            guint n_owners,
                            GError **error);
