// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

/* Bytes in memory, read with a check of every offset. */
typedef struct {
  const guint8 *data; /* (unowned) */
  gsize length;
} SlBytes;

static inline gboolean
sl_bytes_have (const SlBytes *self, gsize offset, gsize n_bytes)
{
  return offset <= self->length && n_bytes <= self->length - offset;
}

static inline gboolean
sl_bytes_match (const SlBytes *self, gsize offset, const char *bytes, gsize n_bytes)
{
  return sl_bytes_have (self, offset, n_bytes) && memcmp (self->data + offset, bytes, n_bytes) == 0;
}

/* Numbers of up to four bytes; the caller has checked that they are there. */
static inline guint32
sl_bytes_get_be (const SlBytes *self, gsize offset, guint n_bytes)
{
  guint32 value = 0;

  for (guint i = 0; i < n_bytes; i++)
    value = value << 8 | self->data[offset + i];
  return value;
}

static inline guint32
sl_bytes_get_le (const SlBytes *self, gsize offset, guint n_bytes)
{
  guint32 value = 0;

  for (guint i = n_bytes; i > 0; i--)
    value = value << 8 | self->data[offset + i - 1];
  return value;
}

G_END_DECLS
