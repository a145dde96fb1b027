// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "box-scan.h"

G_BEGIN_DECLS

/* Timestamp of the last block of a Matroska file, in nanoseconds of the recording's own clock; 0 =
 * unknown. @scale: nanoseconds a tick. */
guint64 sl_cluster_scan_last_timestamp (SlBoxScan *file, guint64 scale);

/* Whether the file ends inside of its last cluster. One without a length is whole as long as its
 * last block is. */
gboolean sl_cluster_scan_is_cut (SlBoxScan *file);

G_END_DECLS
