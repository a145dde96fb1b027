// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/media.h"
#include "store/database.h"

/* How long the recording that a client sent is kept. Only the bucket of videos has a time for it;
 * other originals are what is downloaded. Within the caller's transaction. */

/* The media is through: its original goes after @keep_ms; 0 = it stays. */
gboolean sl_original_release (SlTransaction *transaction,
                              const SlMedia *media,
                              gint64 keep_ms,
                              GError **error);
/* It is needed again. */
gboolean sl_original_hold (SlTransaction *transaction, const SlMedia *media, GError **error);
