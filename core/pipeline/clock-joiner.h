// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The clock of a Matroska file, which may go back to where it started. Tracks share one. */
typedef struct _SlClockJoiner SlClockJoiner;

SlClockJoiner *sl_clock_joiner_new (void);
/* What was attached must be in NULL state. */
void sl_clock_joiner_free (SlClockJoiner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlClockJoiner, sl_clock_joiner_free)

/* @pad: a source pad of the demuxer, which pushes into all of them from one thread. */
void sl_clock_joiner_attach (SlClockJoiner *self, GstPad *pad);

/* How often the clock went back. Any thread. */
guint sl_clock_joiner_get_n_joints (SlClockJoiner *self);

G_END_DECLS
