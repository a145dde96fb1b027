// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Amounts as people read them; sl_format_*() of base is for what is read back. */

/* "512 B", "9.2 kB", "1.4 MB": powers of 1000, as file managers count. */
char *sl_human_size (guint64 bytes);
/* "0.4 s", "59.9 s", "1:05", "1:02:03". */
char *sl_human_duration (double seconds);
