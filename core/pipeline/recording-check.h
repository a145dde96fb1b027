// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "recording-sampler.h"

G_BEGIN_DECLS

/* What is wrong with a recording that can be read. What goes wrong meanwhile is part of the
 * verdict. Blocks. Returns: (transfer full) */
SluiceVerdict *sl_recording_check (const SlSamplerOptions *options);

G_END_DECLS
