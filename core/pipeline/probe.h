// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "sluice/sluice-media-info.h"

G_BEGIN_DECLS

/* Pass 0: what is in the file, without decoding it. Blocks.
 * Errors: SLUICE_ERROR_EMPTY_RECORDING, _UNSUPPORTED_MEDIA, _UNSUPPORTED_CODEC, _CORRUPT_MEDIA,
 * _ENCRYPTED_MEDIA, _CANCELLED, and those of reading. Returns: (transfer full) */
SluiceMediaInfo *sl_probe_file (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
