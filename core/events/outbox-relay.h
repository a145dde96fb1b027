// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "events/event-publisher.h"
#include "store/database.h"

/* Publishes what the outbox holds, in order per media, at least once; a row is marked by its own
 * delivery. Of the daemons on a database one does it at a time. Runs in a thread of its own; wake
 * after a commit, else it looks every second. */
typedef struct _SlOutboxRelay SlOutboxRelay;

/* @node_id: whose turn it is, while it is. */
SlOutboxRelay *
sl_outbox_relay_new (SlDatabase *database, SlEventPublisher *publisher, const char *node_id);
void sl_outbox_relay_start (SlOutboxRelay *self);
/* Thread-safe. */
void sl_outbox_relay_wake (SlOutboxRelay *self);
/* Events not yet published, and the age of the oldest in ms. */
gboolean
sl_outbox_relay_get_backlog (SlOutboxRelay *self, gint64 *count, gint64 *oldest_ms, GError **error);
/* Returns: (transfer none) */
SlEventPublisher *sl_outbox_relay_get_publisher (SlOutboxRelay *self);
/* Publishes what is there, as far as it goes within seconds, and joins the thread. */
void sl_outbox_relay_free (SlOutboxRelay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlOutboxRelay, sl_outbox_relay_free)
