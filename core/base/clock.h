// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

/* Time as an interface, so that tests own it. Thread-safe. */
#define SL_TYPE_CLOCK (sl_clock_get_type ())
G_DECLARE_INTERFACE (SlClock, sl_clock, SL, CLOCK, GObject)

struct _SlClockInterface {
  GTypeInterface parent_iface;
  gint64 (*get_wall_ms) (SlClock *self);
  gint64 (*get_monotonic_us) (SlClock *self);
};

/* Milliseconds since 1970, UTC. */
gint64 sl_clock_get_wall_ms (SlClock *self);
/* Microseconds since some start; never goes back; counts time in suspend (CLOCK_BOOTTIME). */
gint64 sl_clock_get_monotonic_us (SlClock *self);

#define SL_TYPE_SYSTEM_CLOCK (sl_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (SlSystemClock, sl_system_clock, SL, SYSTEM_CLOCK, GObject)
SlClock *sl_system_clock_new (void);
