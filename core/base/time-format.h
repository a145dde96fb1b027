// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Wall time is gint64 milliseconds since 1970 UTC everywhere in memory, and RFC 3339 text with
 * milliseconds and Z ("2026-11-23T04:56:31.123Z", sorts by time) in rows and JSON. */
char *sl_time_format (gint64 wall_ms);
gboolean sl_time_parse (const char *text, gint64 *wall_ms, GError **error);
