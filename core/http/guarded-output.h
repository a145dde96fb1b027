// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* What libsoup writes to a client. Main loop only. */
#define SL_TYPE_GUARDED_OUTPUT (sl_guarded_output_get_type ())
G_DECLARE_FINAL_TYPE (SlGuardedOutput, sl_guarded_output, SL, GUARDED_OUTPUT, GOutputStream)

SlGuardedOutput *sl_guarded_output_new (GPollableOutputStream *base);
/* The next write is a head and a body follows: both go out together. */
void sl_guarded_output_expect_body (SlGuardedOutput *self);
