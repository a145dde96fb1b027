// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "box-scan.h"

#include <string.h>
#include <unistd.h>

gboolean
sl_box_scan_read (SlBoxScan *self, guint64 offset, guint8 *buffer, gsize length)
{
  return offset <= self->end && length <= self->end - offset
         && pread (self->fd, buffer, length, (off_t) offset) == (gssize) length;
}

gboolean
sl_box_scan_read_number (SlBoxScan *self, guint64 offset, guint n_bytes, guint64 *value)
{
  guint8 bytes[8];

  if (n_bytes > sizeof bytes || !sl_box_scan_read (self, offset, bytes, n_bytes))
    return FALSE;
  *value = 0;
  for (guint i = 0; i < n_bytes; i++)
    *value = *value << 8 | bytes[i];
  return TRUE;
}

/* The count of leading zero bits is the count of further bytes. */
gboolean
sl_box_scan_read_ebml (SlBoxScan *self, guint64 *offset, gboolean is_id, guint64 *value)
{
  guint64 first = 0;
  guint64 mask = 0;
  guint length = 1;

  if (!sl_box_scan_read_number (self, *offset, 1, &first) || first == 0)
    return FALSE;
  while (!(first & (0x80u >> (length - 1))))
    length++;
  if (!sl_box_scan_read_number (self, *offset, length, value))
    return FALSE;
  mask = (G_GUINT64_CONSTANT (1) << (7 * length)) - 1;
  if (!is_id)
    *value = (*value & mask) == mask ? G_MAXUINT64 : *value & mask;
  *offset += length;
  return TRUE;
}

gboolean
sl_box_scan_take_head (SlBoxScan *self)
{
  if (*self->budget == 0)
    return FALSE;
  --*self->budget;
  return TRUE;
}

gboolean
sl_box_scan_next_box (SlBoxScan *self, SlBox *box)
{
  guint64 size = 0;

  if (!sl_box_scan_take_head (self) || !sl_box_scan_read_number (self, self->offset, 4, &size)
      || !sl_box_scan_read (self, self->offset + 4, (guint8 *) &box->id, 4))
    return FALSE;
  box->body = self->offset + 8;
  if (size == 1) {
    if (!sl_box_scan_read_number (self, self->offset + 8, 8, &size))
      return FALSE;
    box->body += 8;
  } else if (size == 0) {
    size = self->end - self->offset;
  }
  if (size < box->body - self->offset || size > self->end - self->offset)
    return FALSE;
  box->end = self->offset + size;
  box->is_cut = FALSE;
  self->offset = box->end;
  return TRUE;
}

gboolean
sl_box_scan_next_element (SlBoxScan *self, SlBox *element)
{
  guint64 id = 0, size = 0, offset = self->offset;

  if (offset >= self->end || !sl_box_scan_take_head (self)
      || !sl_box_scan_read_ebml (self, &offset, TRUE, &id)
      || !sl_box_scan_read_ebml (self, &offset, FALSE, &size))
    return FALSE;
  element->id = (guint32) id;
  element->body = offset;
  element->end = size > self->end - offset ? self->end : offset + size;
  element->is_cut = size != G_MAXUINT64 && size > self->end - offset;
  self->offset = element->end;
  return TRUE;
}

gboolean
sl_box_is (const SlBox *box, const char *type)
{
  return memcmp (&box->id, type, 4) == 0;
}

gboolean
sl_box_begins_movie (const guint8 *head)
{
  /* Those that sl_content_sniff() knows, and what may stand before them. */
  static const char *const types[] = { "ftyp", "moov", "mdat", "wide", "pnot", "free", "skip" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (memcmp (head + 4, types[i], 4) == 0)
      return TRUE;
  }
  return FALSE;
}

SlBoxScan
sl_box_scan_enter (SlBoxScan *self, const SlBox *box)
{
  return (SlBoxScan){ self->fd, box->body, box->end, self->budget };
}

gboolean
sl_box_scan_find (SlBoxScan *self, const SlBox *parent, const char *type, SlBox *box)
{
  SlBoxScan inner = sl_box_scan_enter (self, parent);

  while (sl_box_scan_next_box (&inner, box)) {
    if (sl_box_is (box, type))
      return TRUE;
  }
  return FALSE;
}
