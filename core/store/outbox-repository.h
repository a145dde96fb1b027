// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/event.h"
#include "store/database.h"

/* Rows of the outbox: events to be published. */
/* Gives @event the next sequence number of its media and writes it. */
gboolean sl_outbox_repository_append (SlTransaction *transaction, SlEvent *event, GError **error);
/* The oldest unpublished ones: at most @limit, and fewer where they are large. @after: 0, or the id
 * of a row to go on behind; then only those that no unpublished one of their media precedes.
 * Returns: (element-type SlEvent) (transfer full) */
GPtrArray *sl_outbox_repository_list_unpublished (SlTransaction *transaction,
                                                  gint64 after,
                                                  guint limit,
                                                  GError **error);
/* @events: (element-type SlEvent) */
gboolean
sl_outbox_repository_mark_published (SlTransaction *transaction, GPtrArray *events, GError **error);
/* How many wait, and when the oldest of them was written (wall ms, 0 = none). */
gboolean sl_outbox_repository_count_unpublished (SlTransaction *transaction,
                                                 gint64 *count,
                                                 gint64 *oldest,
                                                 GError **error);
/* Those published before @wall_ms, of the oldest @limit rows. Returns how many went, -1 on error.
 */
gint64 sl_outbox_repository_prune (SlTransaction *transaction,
                                   gint64 wall_ms,
                                   guint limit,
                                   GError **error);
