// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Milliseconds that a Retry-After header asks for, at most a day: seconds, or an HTTP date, of
 * which @now (seconds since 1970) is taken away. 0 when @value is neither. Pure. */
guint64 retry_after_parse (const char *value, gint64 now);
