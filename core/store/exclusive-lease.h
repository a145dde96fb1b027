// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* The right to do what one daemon at a time does. It lasts SL_EXCLUSIVE_LEASE_MS from when it was
 * taken or confirmed, and longer while the node that took it is alive (daemon/node-keeper.c). */
#define SL_EXCLUSIVE_LEASE_MS 20000

#define SL_LEASE_OUTBOX_RELAY "outbox-relay"
#define SL_LEASE_CLEANUP "cleanup"

/* Used from one thread. */
typedef struct _SlExclusiveLease SlExclusiveLease;

/* @name: SL_LEASE_*. @owner: the node's id. */
SlExclusiveLease *
sl_exclusive_lease_new (SlDatabase *database, const char *name, const char *owner);
/* Does not give it back. */
void sl_exclusive_lease_free (SlExclusiveLease *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlExclusiveLease, sl_exclusive_lease_free)

/* Takes or keeps it, in a transaction of its own. FALSE in @taken: another daemon has it. */
gboolean sl_exclusive_lease_take (SlExclusiveLease *self, gboolean *taken, GError **error);
/* Whether another daemon has it: a look that costs no write. */
gboolean sl_exclusive_lease_look (SlExclusiveLease *self,
                                  SlTransaction *transaction,
                                  gboolean *is_elsewhere,
                                  GError **error);
/* In the transaction that writes down what was done: SLUICE_ERROR_LEASE_LOST when another daemon
 * has taken over; the caller rolls back. */
gboolean
sl_exclusive_lease_confirm (SlExclusiveLease *self, SlTransaction *transaction, GError **error);
gboolean sl_exclusive_lease_give_back (SlExclusiveLease *self, GError **error);
