// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The first element of a branch: what is behind it can fail, end or stop listening without the tee
 * in front noticing. Functions may be called from any thread. */
#define SL_TYPE_BRANCH_GATE (sl_branch_gate_get_type ())
G_DECLARE_FINAL_TYPE (SlBranchGate, sl_branch_gate, SL, BRANCH_GATE, GstElement)

/* Returns: (transfer floating) */
GstElement *sl_branch_gate_new (const char *name);
/* The branch has all it wants: the next buffer becomes EOS, what follows is dropped. */
void sl_branch_gate_finish (SlBranchGate *self);
/* Everything is dropped from now on, EOS too. */
void sl_branch_gate_close (SlBranchGate *self);
/* TRUE when nothing will pass any more. */
gboolean sl_branch_gate_is_closed (SlBranchGate *self);
/* Buffers that the branch took. */
guint sl_branch_gate_get_n_buffers (SlBranchGate *self);

G_END_DECLS
