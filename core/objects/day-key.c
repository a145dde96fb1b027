// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The key that signs all day. A list signs dozens of URLs, and four of the five HMACs of each are
 * the same all day: what they make is kept.
 */
#include "objects/day-key.h"

#define MS_PER_DAY G_GINT64_CONSTANT (86400000)

void
sl_day_key_init (SlDayKey *self)
{
  g_mutex_init (&self->lock);
  self->day = 0;
}

void
sl_day_key_clear (SlDayKey *self)
{
  g_mutex_clear (&self->lock);
}

SlSigV4Key
sl_day_key_get (SlDayKey *self, const SlSigV4Credentials *credentials, gint64 wall_ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 day = wall_ms / MS_PER_DAY;

  if (day != self->day) {
    sl_sigv4_derive_key (credentials, wall_ms, &self->key);
    self->day = day;
  }
  return self->key;
}
