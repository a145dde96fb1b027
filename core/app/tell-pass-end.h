// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/pass-end.h"

/* After the commit: counts what was stored and how long it took, and says whose media is through.
 */
void sl_tell_pass_end (const SlPassEnd *self);
