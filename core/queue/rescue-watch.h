// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Whether a lease that ran out says that its owner is dead, or only that it could not be renewed.
 * Of a rescue's looks at the database; all times are the database's, wall ms. */
typedef struct {
  guint max_gap_ms; /* between two looks: longer, and nobody may have been able to renew */
  guint grace_ms;   /* to renew, from when that was possible again */
  gint64 since;     /* the first look of those without a gap; 0 = none */
  gint64 last;      /* the newest look */
} SlRescueWatch;

/* The database was looked at @now. Returns TRUE when owners could renew for long enough: a lease
 * that ran out is a dead owner's. */
gboolean sl_rescue_watch_look (SlRescueWatch *self, gint64 now);
/* A look failed. */
void sl_rescue_watch_break (SlRescueWatch *self);
