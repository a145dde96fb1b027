// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/media-limits.h"

G_BEGIN_DECLS

/* What a demuxer would choke on is counted in the heads of a recording before one is started:
 * tracks, edits, metadata. What the heads do not tell is left to the probe.
 * Errors: SLUICE_ERROR_LIMIT_EXCEEDED; SLUICE_ERROR_NOT_FOUND and others of opening. */
gboolean sl_limit_scan_file (const char *path, const SlMediaLimits *limits, GError **error);

G_END_DECLS
