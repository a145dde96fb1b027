// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "probe.h"

G_BEGIN_DECLS

/* The probe of what does not play: pictures and documents, by their heads alone.
 * @is_still: whether the file is one; when it is not, NULL is returned without an error.
 * Errors as of sl_probe_file(). Returns: (transfer full) (nullable) */
SluiceMediaInfo *
sl_still_probe_file (const SlProbeOptions *options, gboolean *is_still, GError **error);

G_END_DECLS
