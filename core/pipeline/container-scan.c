// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Three facts that GStreamer 1.22 does not tell and that decide how far its answers can be trusted:
 * whether an MP4 is fragmented (qtdemux then announces a new segment for every fragment, each
 * ending at what is known so far), whether it lost its index, and whether a Matroska file states
 * its duration or the demuxer estimates it from the last cluster. A walk over box and element
 * headers, nothing is decoded.
 */
#include "container-scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/file-util.h"

/* Headers looked at before giving up: real files need fewer than ten. */
#define MAX_HEADERS 256

#define MATROSKA_SEGMENT 0x18538067u
#define MATROSKA_INFO 0x1549A966u
#define MATROSKA_CLUSTER 0x1F43B675u
#define MATROSKA_DURATION 0x4489u

typedef struct {
  int fd;
  guint64 offset;
  guint64 end;
  guint64 budget; /* headers left */
} SlScan;

typedef struct {
  guint32 id;
  guint64 body;
  guint64 end;
} SlScanItem;

static gboolean
read_bytes (SlScan *scan, guint64 offset, guint8 *buffer, gsize length)
{
  return pread (scan->fd, buffer, length, offset) == (gssize) length;
}

static gboolean
next_box (SlScan *scan, SlScanItem *item)
{
  guint8 head[16];
  guint64 size = 0;

  if (scan->offset + 8 > scan->end || scan->budget-- == 0
      || !read_bytes (scan, scan->offset, head, 8))
    return FALSE;
  size = ((guint64) head[0] << 24) | (head[1] << 16) | (head[2] << 8) | head[3];
  memcpy (&item->id, head + 4, 4);
  item->body = scan->offset + 8;
  if (size == 1) {
    if (!read_bytes (scan, scan->offset + 8, head + 8, 8))
      return FALSE;
    size = 0;
    for (int i = 8; i < 16; i++)
      size = size << 8 | head[i];
    item->body += 8;
  } else if (size == 0) {
    size = scan->end - scan->offset;
  }
  if (size < 8 || size > scan->end - scan->offset)
    return FALSE;
  item->end = scan->offset + size;
  scan->offset = item->end;
  return TRUE;
}

static gboolean
is_box (const SlScanItem *item, const char *name)
{
  return memcmp (&item->id, name, 4) == 0;
}

/* An EBML number: the count of leading zero bits is the count of further bytes. All ones means
 * "unknown", returned as G_MAXUINT64. */
static gboolean
read_ebml_number (SlScan *scan, guint64 *offset, gboolean keep_marker, guint64 *value)
{
  guint8 bytes[8];
  int length = 1;
  guint64 mask = 0;

  if (!read_bytes (scan, *offset, bytes, 1) || bytes[0] == 0)
    return FALSE;
  while (!(bytes[0] & (0x80 >> (length - 1))))
    length++;
  if (length > 1 && !read_bytes (scan, *offset + 1, bytes + 1, length - 1))
    return FALSE;
  mask = (G_GUINT64_CONSTANT (1) << (7 * length)) - 1;
  *value = 0;
  for (int i = 0; i < length; i++)
    *value = *value << 8 | bytes[i];
  if (!keep_marker)
    *value = (*value & mask) == mask ? G_MAXUINT64 : *value & mask;
  *offset += length;
  return TRUE;
}

static gboolean
next_element (SlScan *scan, SlScanItem *item)
{
  guint64 id = 0, size = 0, offset = scan->offset;

  if (offset >= scan->end || scan->budget-- == 0 || !read_ebml_number (scan, &offset, TRUE, &id)
      || !read_ebml_number (scan, &offset, FALSE, &size))
    return FALSE;
  item->id = (guint32) id;
  item->body = offset;
  item->end = size > scan->end - offset ? scan->end : offset + size;
  scan->offset = item->end;
  return TRUE;
}

static gboolean
movie_has_fragments (SlScan *scan, const SlScanItem *moov)
{
  SlScan inner = { scan->fd, moov->body, moov->end, MAX_HEADERS };
  SlScanItem item;

  while (next_box (&inner, &item)) {
    if (is_box (&item, "mvex"))
      return TRUE;
  }
  return FALSE;
}

static void
scan_movie (SlScan *scan, SlContainerLayout *layout)
{
  SlScanItem item;

  layout->lacks_index = TRUE;
  while (next_box (scan, &item)) {
    if (!is_box (&item, "moov"))
      continue;
    layout->lacks_index = FALSE;
    layout->is_fragmented = movie_has_fragments (scan, &item);
    layout->states_duration = !layout->is_fragmented;
    return;
  }
}

static gboolean
info_states_duration (SlScan *scan, const SlScanItem *info)
{
  SlScan inner = { scan->fd, info->body, info->end, MAX_HEADERS };
  SlScanItem item;

  while (next_element (&inner, &item)) {
    if (item.id == MATROSKA_DURATION)
      return TRUE;
  }
  return FALSE;
}

static void
scan_matroska (SlScan *scan, SlContainerLayout *layout)
{
  SlScanItem item;

  layout->states_duration = FALSE;
  while (next_element (scan, &item) && item.id != MATROSKA_CLUSTER) {
    if (item.id == MATROSKA_SEGMENT)
      scan->offset = item.body;
    if (item.id != MATROSKA_INFO)
      continue;
    layout->states_duration = info_states_duration (scan, &item);
    return;
  }
}

gboolean
sl_container_scan (const char *path, SlContainerLayout *layout, GError **error)
{
  SlScan scan = { .budget = MAX_HEADERS };
  GStatBuf status;
  guint8 head[8] = { 0 };
  gboolean is_matroska = FALSE;

  *layout = (SlContainerLayout){ .states_duration = TRUE };
  scan.fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (scan.fd < 0 || fstat (scan.fd, &status) != 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s'", path);
    if (scan.fd >= 0)
      close (scan.fd);
    return FALSE;
  }
  scan.end = layout->file_size = status.st_size;
  if (read_bytes (&scan, 0, head, sizeof head)) {
    is_matroska = memcmp (head, "\x1A\x45\xDF\xA3", 4) == 0;
    if (is_matroska)
      scan_matroska (&scan, layout);
    else if (memcmp (head + 4, "ftyp", 4) == 0 || memcmp (head + 4, "moov", 4) == 0)
      scan_movie (&scan, layout);
  }
  close (scan.fd);
  return TRUE;
}
