// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Time in the hands of a test, so that none of them sleeps. */
#include "fake-clock.h"

struct _SlFakeClock {
  GObject parent_instance;
  GMutex lock; /* code under test may ask from threads */
  gint64 wall_ms;
  gint64 monotonic_us;
};

static void sl_fake_clock_implement_clock (SlClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlFakeClock,
                               sl_fake_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_CLOCK, sl_fake_clock_implement_clock))

static gint64
read_locked (SlFakeClock *self, const gint64 *field)
{
  gint64 value = 0;

  g_mutex_lock (&self->lock);
  value = *field;
  g_mutex_unlock (&self->lock);
  return value;
}

static gint64
get_fake_wall_ms (SlClock *clock)
{
  return read_locked (SL_FAKE_CLOCK (clock), &SL_FAKE_CLOCK (clock)->wall_ms);
}

static gint64
get_fake_monotonic_us (SlClock *clock)
{
  return read_locked (SL_FAKE_CLOCK (clock), &SL_FAKE_CLOCK (clock)->monotonic_us);
}

static void
sl_fake_clock_implement_clock (SlClockInterface *iface)
{
  iface->get_wall_ms = get_fake_wall_ms;
  iface->get_monotonic_us = get_fake_monotonic_us;
}

static void
sl_fake_clock_finalize (GObject *object)
{
  g_mutex_clear (&SL_FAKE_CLOCK (object)->lock);
  G_OBJECT_CLASS (sl_fake_clock_parent_class)->finalize (object);
}

static void
sl_fake_clock_class_init (SlFakeClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_fake_clock_finalize;
}

static void
sl_fake_clock_init (SlFakeClock *self)
{
  g_mutex_init (&self->lock);
}

SlFakeClock *
sl_fake_clock_new (gint64 wall_ms)
{
  SlFakeClock *self = g_object_new (SL_TYPE_FAKE_CLOCK, NULL);

  self->wall_ms = wall_ms;
  return self;
}

void
sl_fake_clock_advance_ms (SlFakeClock *self, gint64 milliseconds)
{
  g_mutex_lock (&self->lock);
  self->wall_ms += milliseconds;
  self->monotonic_us += milliseconds * 1000;
  g_mutex_unlock (&self->lock);
}
