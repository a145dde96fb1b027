// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* All or nothing: surrounding space, signs, trailing text and overflow are errors
 * (SLUICE_ERROR_INVALID_ARGUMENT) that say what is allowed. Outputs are untouched on failure. */

gboolean
sl_parse_uint (const char *text, guint64 minimum, guint64 maximum, guint64 *value, GError **error);
gboolean
sl_parse_int (const char *text, gint64 minimum, gint64 maximum, gint64 *value, GError **error);
gboolean
sl_parse_double (const char *text, double minimum, double maximum, double *value, GError **error);
/* true, false; as YAML 1.2 and JSON spell them. */
gboolean sl_parse_boolean (const char *text, gboolean *value, GError **error);
/* "512", "64kB", "500MB", "1GB" (powers of 1000), "64KiB", "5MiB" (powers of 1024); bytes. */
gboolean sl_parse_size (const char *text, guint64 *bytes, GError **error);
/* "250ms", "1s", "1.5s", "15m", "1h", "7d"; nanoseconds. A bare number is an error. */
gboolean sl_parse_duration (const char *text, guint64 *nanoseconds, GError **error);
/* "128k", "2M", "128000"; bits a second. */
gboolean sl_parse_bitrate (const char *text, guint64 *bits_per_second, GError **error);

/* The shortest text that parses back to the same value. */
char *sl_format_size (guint64 bytes);
char *sl_format_duration (guint64 nanoseconds);
char *sl_format_bitrate (guint64 bits_per_second);
