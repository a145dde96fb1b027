// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Blocking work that somebody else may call off. A cancellable that is NULL never is. */

/* TRUE, with SLUICE_ERROR_CANCELLED, when @cancellable is cancelled. */
gboolean sl_error_set_if_cancelled (GCancellable *cancellable, GError **error);
/* Returns after @wait_ms, or as soon as @cancellable is cancelled. */
void sl_cancellable_wait (GCancellable *cancellable, guint wait_ms);
