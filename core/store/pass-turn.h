// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/pass.h"
#include "store/database.h"

/* Whose ready passes a claim takes: owners take turns. */

/* Within a lane all of the first priority are claimed before any other. */
#define SL_PRIORITY_FIRST 0
#define SL_PRIORITY_USUAL 1

typedef struct {
  SlLane lane;
  guint limit;      /* passes that are still wanted */
  guint per_owner;  /* running ones of an owner in the lane, for each daemon that works */
  char *last_owner; /* (owned) (nullable) who was served last */
} SlPassTurn;

void sl_pass_turn_clear (SlPassTurn *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlPassTurn, sl_pass_turn_clear)

/* Beside other daemons: from here to the end of the transaction nobody else claims in the lane, so
 * that what runs for an owner is counted by one at a time. */
gboolean sl_pass_turn_take (SlTransaction *transaction, SlPassTurn *self, GError **error);
/* Rows of (id, user_id) in the order in which they are to be claimed. */
SlRows *
sl_pass_turn_find (SlTransaction *transaction, SlPassTurn *self, guint priority, GError **error);
/* @last: was claimed last. */
gboolean sl_pass_turn_note (SlTransaction *transaction,
                            SlPassTurn *self,
                            const SlPass *last,
                            GError **error);
