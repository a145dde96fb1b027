// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of consumed_events: which events of other services were applied. Written in the transaction
 * that applies them. */
/* @is_new: FALSE when it was applied before. */
gboolean sl_consumed_event_repository_add (SlTransaction *transaction,
                                           const char *event_id,
                                           const char *type,
                                           gboolean *is_new,
                                           GError **error);
/* Forgets those before @wall_ms, at most @limit. Returns how many, -1 on error. */
gint64 sl_consumed_event_repository_prune (SlTransaction *transaction,
                                           gint64 wall_ms,
                                           guint limit,
                                           GError **error);
