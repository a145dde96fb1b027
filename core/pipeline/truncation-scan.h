// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a file ends inside of something that says how long it is. What a browser never finished
 * ends between two such things, and does not count. FALSE for what can't be read or is unknown. */
gboolean sl_truncation_scan (const char *path);

G_END_DECLS
