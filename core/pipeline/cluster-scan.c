// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* When does a live WebM end? Browsers write neither a duration nor the lengths of clusters, so the
 * last cluster is looked for from the end of the file, and its blocks are walked. matroskademux
 * answers with the time of the last cluster, which is seconds too early (7.5 s of 10 s in a
 * recording of Firefox).
 */
#include "cluster-scan.h"

#include <string.h>

/* How much is searched at once, and at most: a cluster of a browser is seconds long. */
#define WINDOW (256 * 1024)
#define MAX_DISTANCE (32 * 1024 * 1024)

/* The timestamp is among the first elements of a cluster; else the four bytes were payload. */
#define MAX_ELEMENTS_BEFORE_TIMESTAMP 3

static const guint8 cluster_id[] = { 0x1F, 0x43, 0xB6, 0x75 };

/* The last cluster of a file. */
typedef struct {
  guint64 last_timestamp; /* of a block, in ticks */
  gboolean is_cut;        /* it, or its last element, or the head of that */
} SlClusterEnd;

/* Block: track number, then 16 signed bits relative to the cluster. */
static gboolean
read_block_time (SlBoxScan *scan, const SlBox *block, gint64 *relative)
{
  guint64 offset = block->body;
  guint64 track = 0, value = 0;

  if (!sl_box_scan_read_ebml (scan, &offset, FALSE, &track)
      || !sl_box_scan_read_number (scan, offset, 2, &value))
    return FALSE;
  *relative = (gint16) value;
  return TRUE;
}

static gboolean
read_group_time (SlBoxScan *scan, const SlBox *group, gint64 *relative)
{
  SlBoxScan inner = sl_box_scan_enter (scan, group);
  SlBox element;

  while (sl_box_scan_next_element (&inner, &element)) {
    if (element.id == SL_MATROSKA_BLOCK)
      return read_block_time (scan, &element, relative);
  }
  return FALSE;
}

static gboolean
read_cluster_start (SlBoxScan *scan, guint64 *start)
{
  SlBox element;

  for (guint i = 0; i < MAX_ELEMENTS_BEFORE_TIMESTAMP; i++) {
    if (!sl_box_scan_next_element (scan, &element))
      return FALSE;
    if (element.id == SL_MATROSKA_TIMESTAMP)
      return element.end - element.body <= 8
             && sl_box_scan_read_number (scan, element.body, element.end - element.body, start);
    if (element.id != SL_EBML_VOID && element.id != SL_EBML_CRC)
      return FALSE;
  }
  return FALSE;
}

/* FALSE when there is no cluster with a block at @offset. */
static gboolean
read_cluster (SlBoxScan *file, guint64 offset, SlClusterEnd *end)
{
  SlBoxScan scan = { file->fd, offset, file->end, file->budget };
  guint64 start = 0;
  gboolean has_block = FALSE;
  SlBox element;

  if (!sl_box_scan_next_element (&scan, &element))
    return FALSE;
  end->is_cut = element.is_cut;
  scan = sl_box_scan_enter (&scan, &element);
  if (!read_cluster_start (&scan, &start))
    return FALSE;
  while (sl_box_scan_next_element (&scan, &element)) {
    gint64 relative = 0;
    gboolean is_block = (element.id == SL_MATROSKA_SIMPLE_BLOCK
                         && read_block_time (&scan, &element, &relative))
                        || (element.id == SL_MATROSKA_BLOCK_GROUP
                            && read_group_time (&scan, &element, &relative));

    end->is_cut = end->is_cut || element.is_cut;
    if (!is_block || (relative < 0 && start < (guint64) -relative))
      continue;
    end->last_timestamp = MAX (has_block ? end->last_timestamp : 0, start + relative);
    has_block = TRUE;
  }
  end->is_cut = end->is_cut || scan.offset < scan.end;
  return has_block;
}

/* Candidates in one window, from its end. */
static gboolean
search_window (SlBoxScan *file,
               guint64 begin,
               const guint8 *window,
               gsize length,
               SlClusterEnd *end)
{
  for (gsize i = length; i >= sizeof cluster_id; i--) {
    gsize at = i - sizeof cluster_id;

    if (memcmp (window + at, cluster_id, sizeof cluster_id) == 0
        && read_cluster (file, begin + at, end))
      return TRUE;
  }
  return FALSE;
}

static gboolean
find_last_cluster (SlBoxScan *file, SlClusterEnd *end)
{
  g_autofree guint8 *window = g_malloc (WINDOW);
  guint64 stop = file->end;

  while (stop > 0 && file->end - stop < MAX_DISTANCE) {
    guint64 begin = stop > WINDOW ? stop - WINDOW : 0;
    gsize length = stop - begin;

    if (!sl_box_scan_read (file, begin, window, length))
      return FALSE;
    if (search_window (file, begin, window, length, end))
      return TRUE;
    if (begin == 0)
      return FALSE;
    /* Windows overlap, so that an id across the border is seen. */
    stop = begin + sizeof cluster_id - 1;
  }
  return FALSE;
}

guint64
sl_cluster_scan_last_timestamp (SlBoxScan *file, guint64 scale)
{
  SlClusterEnd end = { 0 };

  if (!find_last_cluster (file, &end) || scale == 0 || end.last_timestamp > G_MAXINT64 / scale)
    return 0;
  return end.last_timestamp * scale;
}

gboolean
sl_cluster_scan_is_cut (SlBoxScan *file)
{
  SlClusterEnd end = { 0 };

  return find_last_cluster (file, &end) && end.is_cut;
}
