// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * byte-range: one range of bytes, as media players ask for it.
 *
 * libsoup's own ranges are not used: the 3.2 series had several faults in them, and they want the
 * whole object in memory. Several ranges in one request are answered with the whole object, which
 * RFC 9110 14.2 allows and which leaves nothing to amplify.
 */
#include "byte-range.h"

#include <string.h>

/* Digits only; what does not fit a gint64 stands for its largest value, beyond any object. */
static gboolean
parse_position (const char *text, gsize length, gint64 *value)
{
  g_autofree char *digits = g_strndup (text, length);
  guint64 number;

  if (length == 0 || strspn (digits, "0123456789") != length)
    return FALSE;
  number = g_ascii_strtoull (digits, NULL, 10);
  *value = number > G_MAXINT64 ? G_MAXINT64 : (gint64) number;
  return TRUE;
}

static SlRangeKind
parse_suffix (const char *text, gint64 size, gint64 *first, gint64 *last)
{
  gint64 count;

  if (!parse_position (text, strlen (text), &count))
    return SL_RANGE_NONE;
  if (count == 0 || size == 0)
    return SL_RANGE_NOT_SATISFIABLE;
  *first = size - MIN (count, size);
  *last = size - 1;
  return SL_RANGE_PART;
}

SlRangeKind
sl_byte_range_parse (const char *value, gint64 size, gint64 *first, gint64 *last)
{
  const char *dash;
  gint64 from;
  gint64 to = G_MAXINT64;

  if (value == NULL || g_ascii_strncasecmp (value, "bytes=", 6) != 0)
    return SL_RANGE_NONE;
  value += 6;
  dash = strchr (value, '-');
  if (dash == NULL || strchr (value, ',') != NULL)
    return SL_RANGE_NONE;
  if (dash == value)
    return parse_suffix (dash + 1, size, first, last);
  if (!parse_position (value, (gsize) (dash - value), &from))
    return SL_RANGE_NONE;
  if (dash[1] != '\0' && (!parse_position (dash + 1, strlen (dash + 1), &to) || to < from))
    return SL_RANGE_NONE;
  if (from >= size)
    return SL_RANGE_NOT_SATISFIABLE;
  *first = from;
  *last = MIN (to, size - 1);
  return SL_RANGE_PART;
}
