// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"

/* A clock that a test moves by hand. Both times start where the test says and stand still. */
#define SL_TYPE_FAKE_CLOCK (sl_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (SlFakeClock, sl_fake_clock, SL, FAKE_CLOCK, GObject)

SlFakeClock *sl_fake_clock_new (gint64 wall_ms);
/* Moves wall and monotonic time. */
void sl_fake_clock_advance_ms (SlFakeClock *self, gint64 milliseconds);
