// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Before a store that does not answer: after one request waited in vain others go one at a time,
 * until one of them is answered. Thread-safe. */
typedef struct _SlS3Gate SlS3Gate;

SlS3Gate *sl_s3_gate_new (void);
void sl_s3_gate_free (SlS3Gate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlS3Gate, sl_s3_gate_free)

/* FALSE: another one is finding out, and the store has not answered it yet. Who is let in leaves
 * with the same @is_trial. */
gboolean sl_s3_gate_enter (SlS3Gate *self, gboolean *is_trial);
void sl_s3_gate_leave (SlS3Gate *self, gboolean is_trial, gboolean is_answered);
