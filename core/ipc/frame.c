// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Frames: a length and that many bytes. The reader sees what a possibly broken or hostile worker
 * sends, so it trusts a length only after comparing it with the limit. */
#include "ipc/frame.h"

#include <string.h>

#include "sluice/sluice-error.h"

#define HEADER_SIZE 4

struct _SlFrameReader {
  GByteArray *buffer; /* (owned) */
  gsize start;        /* of the next frame in the buffer */
};

static gboolean
check_length (guint32 length, GError **error)
{
  if (length > 0 && length <= SL_FRAME_MAX_PAYLOAD)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
               "a frame of %u bytes: expected 1 to %d", length, SL_FRAME_MAX_PAYLOAD);
  return FALSE;
}

GBytes *
sl_frame_encode (const char *payload, gsize length, GError **error)
{
  g_autoptr (GByteArray) frame = NULL;
  guint32 header = 0;

  if (!check_length ((guint32) MIN (length, G_MAXUINT32), error))
    return NULL;
  header = GUINT32_TO_BE ((guint32) length);
  frame = g_byte_array_sized_new (HEADER_SIZE + (guint) length);
  g_byte_array_append (frame, (const guint8 *) &header, HEADER_SIZE);
  g_byte_array_append (frame, (const guint8 *) payload, (guint) length);
  return g_byte_array_free_to_bytes (g_steal_pointer (&frame));
}

SlFrameReader *
sl_frame_reader_new (void)
{
  SlFrameReader *self = g_new0 (SlFrameReader, 1);

  self->buffer = g_byte_array_new ();
  return self;
}

void
sl_frame_reader_free (SlFrameReader *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->buffer);
  g_free (self);
}

void
sl_frame_reader_feed (SlFrameReader *self, const void *data, gsize length)
{
  /* Frames that were taken make room here and not one by one, which would move the rest each time.
   */
  if (self->start > 0) {
    g_byte_array_remove_range (self->buffer, 0, (guint) self->start);
    self->start = 0;
  }
  g_byte_array_append (self->buffer, data, (guint) length);
}

GBytes *
sl_frame_reader_next (SlFrameReader *self, GError **error)
{
  const guint8 *frame = self->buffer->data + self->start;
  gsize available = self->buffer->len - self->start;
  guint32 length = 0;

  if (available < HEADER_SIZE)
    return NULL;
  memcpy (&length, frame, HEADER_SIZE);
  length = GUINT32_FROM_BE (length);
  if (!check_length (length, error) || available - HEADER_SIZE < length)
    return NULL;
  self->start += HEADER_SIZE + length;
  return g_bytes_new (frame + HEADER_SIZE, length);
}

gboolean
sl_frame_reader_is_at_border (const SlFrameReader *self)
{
  return self->start == self->buffer->len;
}
