// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then a 12-bit counter that keeps ids of
 * one process in order within a millisecond, then 62 random bits. Thread-safe. */
char *sl_uuid7_new (gint64 wall_ms);
/* Exactly 36 characters, lower-case hexadecimal and dashes, any version. */
gboolean sl_uuid_is_valid (const char *text);
