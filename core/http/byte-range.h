// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

typedef enum {
  SL_RANGE_NONE,            /* no range, several, or not understood: the whole object is sent */
  SL_RANGE_PART,            /* 206 */
  SL_RANGE_NOT_SATISFIABLE, /* 416 */
} SlRangeKind;

/* Reads one Range field of an object of @size bytes. @first and @last are set for SL_RANGE_PART,
 * both inclusive. @value may be NULL. */
SlRangeKind sl_byte_range_parse (const char *value, gint64 size, gint64 *first, gint64 *last);
