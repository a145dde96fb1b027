// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "model/media-limits.h"
#include "model/verdict-thresholds.h"
#include "sluice/sluice-media-info.h"

G_BEGIN_DECLS

typedef struct {
  const char *path;
  const SlMediaLimits *limits;        /* (nullable) the standard ones */
  const SlVerdictThresholds *verdict; /* (nullable) none is wanted */
  GCancellable *cancellable;          /* (nullable) */
} SlProbeOptions;

/* Pass 0: what is in the file, without decoding it. The content decides, never the name. Blocks.
 * Errors: SLUICE_ERROR_EMPTY_RECORDING, _UNSUPPORTED_MEDIA, _UNSUPPORTED_CODEC, _CORRUPT_MEDIA,
 * _TRUNCATED_MEDIA, _ENCRYPTED_MEDIA, _LIMIT_EXCEEDED, _CANCELLED, and those of reading.
 * Returns: (transfer full) */
SluiceMediaInfo *sl_probe_file (const SlProbeOptions *options, GError **error);

G_END_DECLS
