// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Leases run out while the database is away, and nobody is to blame. Whoever rescues could not
 * reach it either, and sees a gap in the database's own time: so does one that was stopped itself,
 * one that has just started, and one whose database's clock was set. After a gap the owners come
 * first. One daemon that alone can't reach the database makes no gap for the others. */
#include "queue/rescue-watch.h"

gboolean
sl_rescue_watch_look (SlRescueWatch *self, gint64 now)
{
  if (self->since == 0 || now < self->last || now - self->last > self->max_gap_ms)
    self->since = now;
  self->last = now;
  return now - self->since >= self->grace_ms;
}

void
sl_rescue_watch_break (SlRescueWatch *self)
{
  self->since = 0;
}
