// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/queue-options.h"
#include "store/database.h"

/* How many passes of a queue all daemons together have started in the present window. */
typedef struct {
  gint64 started_at; /* wall ms */
  guint n_started;
} SlLimiterWindow;

/* The present window, or an empty one that begins now when the last is over. Nobody else gets it
 * before the transaction ends. */
gboolean sl_limiter_repository_load (SlTransaction *transaction,
                                     SlQueue queue,
                                     guint duration_ms,
                                     SlLimiterWindow *window,
                                     GError **error);
gboolean sl_limiter_repository_save (SlTransaction *transaction,
                                     SlQueue queue,
                                     const SlLimiterWindow *window,
                                     GError **error);
