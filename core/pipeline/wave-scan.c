// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The chunks of a WAV by their heads. wavparse 1.22 does not notice that a file ends before its
 * data chunk: it pushes what is no sound without a segment, and the graph waits for an end that
 * never comes. */
#include "wave-scan.h"

#include <string.h>

#define HEAD_BYTES 12
#define CHUNK_HEAD_BYTES 8

gboolean
sl_wave_scan_is_wave (SlBoxScan *file)
{
  guint8 head[HEAD_BYTES];

  return sl_box_scan_read (file, 0, head, sizeof head)
         && (memcmp (head, "RIFF", 4) == 0 || memcmp (head, "RF64", 4) == 0)
         && memcmp (head + 8, "WAVE", 4) == 0;
}

gboolean
sl_wave_scan_has_sound (SlBoxScan *file)
{
  guint8 head[CHUNK_HEAD_BYTES];
  guint64 offset = HEAD_BYTES;

  while (sl_box_scan_take_head (file) && sl_box_scan_read (file, offset, head, sizeof head)) {
    guint32 length = head[4] | (guint32) head[5] << 8 | (guint32) head[6] << 16
                     | (guint32) head[7] << 24;

    offset += sizeof head;
    if (memcmp (head, "data", 4) == 0)
      return offset < file->end;
    /* Chunks have an even length. */
    offset += length + (guint64) (length & 1);
  }
  return FALSE;
}
