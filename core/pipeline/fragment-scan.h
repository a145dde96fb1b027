// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "box-scan.h"

G_BEGIN_DECLS

/* Nanoseconds that the fragments of an MP4 hold, the longest track; 0 = unknown. @file: the whole
 * file; @moov: its movie box. */
guint64 sl_fragment_scan_duration (SlBoxScan *file, const SlBox *moov);

G_END_DECLS
