// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "box-scan.h"

G_BEGIN_DECLS

/* A WAV, plain or RF64. */
gboolean sl_wave_scan_is_wave (SlBoxScan *file);

/* Whether its data chunk has a byte. */
gboolean sl_wave_scan_has_sound (SlBoxScan *file);

G_END_DECLS
