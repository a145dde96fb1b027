// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The clock interface and the clock of the system. */
#include "base/clock.h"

#include <time.h>

G_DEFINE_INTERFACE (SlClock, sl_clock, G_TYPE_OBJECT)

struct _SlSystemClock {
  GObject parent_instance;
};

static void sl_system_clock_implement_clock (SlClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlSystemClock,
                               sl_system_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_CLOCK,
                                                      sl_system_clock_implement_clock))

static gint64
get_system_wall_ms (SlClock *self)
{
  return g_get_real_time () / 1000;
}

static gint64
get_system_monotonic_us (SlClock *self)
{
  struct timespec now = { 0 };

  /* It cannot fail with a clock that every Linux since 2.6.39 has. */
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
sl_system_clock_implement_clock (SlClockInterface *iface)
{
  iface->get_wall_ms = get_system_wall_ms;
  iface->get_monotonic_us = get_system_monotonic_us;
}

static void
sl_clock_default_init (SlClockInterface *iface)
{
}

static void
sl_system_clock_class_init (SlSystemClockClass *klass)
{
}

static void
sl_system_clock_init (SlSystemClock *self)
{
}

gint64
sl_clock_get_wall_ms (SlClock *self)
{
  g_return_val_if_fail (SL_IS_CLOCK (self), 0);
  return SL_CLOCK_GET_IFACE (self)->get_wall_ms (self);
}

gint64
sl_clock_get_monotonic_us (SlClock *self)
{
  g_return_val_if_fail (SL_IS_CLOCK (self), 0);
  return SL_CLOCK_GET_IFACE (self)->get_monotonic_us (self);
}

SlClock *
sl_system_clock_new (void)
{
  return g_object_new (SL_TYPE_SYSTEM_CLOCK, NULL);
}
