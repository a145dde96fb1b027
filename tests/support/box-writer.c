// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files made box by box. */
#include "box-writer.h"

#include <string.h>

void
box_writer_append_u32 (GByteArray *bytes, guint32 number)
{
  guint32 big_endian = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big_endian, sizeof big_endian);
}

void
box_writer_append_u64 (GByteArray *bytes, guint64 number)
{
  guint64 big_endian = GUINT64_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big_endian, sizeof big_endian);
}

void
box_writer_append_zeros (GByteArray *bytes, guint n_bytes)
{
  guint begin = bytes->len;

  g_byte_array_set_size (bytes, begin + n_bytes);
  memset (bytes->data + begin, 0, n_bytes);
}

guint
box_writer_begin (GByteArray *bytes, const char *type)
{
  guint begin = bytes->len;

  box_writer_append_u32 (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *) type, 4);
  return begin;
}

void
box_writer_end (GByteArray *bytes, guint begin)
{
  guint32 length = GUINT32_TO_BE (bytes->len - begin);

  memcpy (bytes->data + begin, &length, sizeof length);
}
