// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What GStreamer 1.22 does not tell, and what decides how far its answers can be trusted: whether
 * an MP4 is fragmented (qtdemux then announces a new segment for every fragment, each ending at
 * what is known so far), whether it lost its index, whether a Matroska file states its duration,
 * and how long a recording without a stated duration is. Heads are read, nothing is decoded.
 */
#include "container-scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/file-util.h"

#include "byte-order.h"
#include "cluster-scan.h"
#include "fragment-scan.h"
#include "wave-scan.h"

/* Heads that are read before giving up: a fragment with picture and sound, seventeen boxes, a
 * second for a day. That many take two seconds. */
#define MAX_HEADS 1500000

/* Edits of a track that are looked at for the first that is not empty. */
#define MAX_EDITS 16

/* Nanoseconds a tick when a Matroska file does not say. */
#define DEFAULT_TIMESTAMP_SCALE 1000000

/* Behind the version and two times: the time scale, of 4 bytes, and the duration. */
static gboolean
read_time_header (SlBoxScan *file, const SlBox *box, guint64 *version, guint64 *scale)
{
  return sl_box_scan_read_number (file, box->body, 1, version)
         && sl_box_scan_read_number (file, box->body + (*version == 1 ? 20 : 12), 4, scale)
         && *scale > 0;
}

/* Ticks of the track that its first real edit skips; an empty one is all ones. */
static guint64
find_skipped (SlBoxScan *file, const SlBox *elst)
{
  guint64 version = 0, count = 0, time = 0;
  guint width = 4;

  if (!sl_box_scan_read_number (file, elst->body, 1, &version)
      || !sl_box_scan_read_number (file, elst->body + 4, 4, &count))
    return 0;
  width = version == 1 ? 8 : 4;
  for (guint64 i = 0; i < MIN (count, MAX_EDITS); i++) {
    guint64 at = elst->body + 8 + i * (2 * width + 4) + width;

    if (at + width <= elst->end && sl_box_scan_read_number (file, at, width, &time)
        && time <= G_MAXINT32)
      return time;
  }
  return 0;
}

/* Ticks of the movie that the edits of the track skip. */
static guint64
scan_edits (SlBoxScan *file, const SlBox *trak, guint64 movie_scale)
{
  guint64 version = 0, scale = 0;
  SlBox edts, elst, mdia, mdhd;

  if (!sl_box_scan_find (file, trak, "edts", &edts)
      || !sl_box_scan_find (file, &edts, "elst", &elst)
      || !sl_box_scan_find (file, trak, "mdia", &mdia)
      || !sl_box_scan_find (file, &mdia, "mdhd", &mdhd)
      || !read_time_header (file, &mdhd, &version, &scale))
    return 0;
  return find_skipped (file, &elst) * movie_scale / scale;
}

static void
scan_duration (SlBoxScan *file, const SlBox *moov, SlContainerLayout *layout)
{
  SlBoxScan scan = sl_box_scan_enter (file, moov);
  guint64 version = 0, scale = 0, stated = 0, skipped = 0;
  SlBox mvhd, box;

  if (!sl_box_scan_find (file, moov, "mvhd", &mvhd)
      || !read_time_header (file, &mvhd, &version, &scale))
    return;
  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "trak"))
      skipped = MAX (skipped, scan_edits (&scan, &box, scale));
  }
  layout->movie_duration_size = version == 1 ? 8 : 4;
  if (skipped == 0
      || !sl_box_scan_read_number (file, mvhd.body + (version == 1 ? 24 : 16),
                                   layout->movie_duration_size, &stated)
      || stated == 0 || skipped > G_MAXUINT32 || stated > G_MAXUINT32 - skipped)
    return;
  layout->movie_duration_at = mvhd.body + (version == 1 ? 24 : 16);
  layout->media_duration = stated + skipped;
}

static void
scan_movie (SlBoxScan *file, SlContainerLayout *layout)
{
  SlBoxScan scan = *file;
  SlBox moov, mvex;

  layout->lacks_index = TRUE;
  while (sl_box_scan_next_box (&scan, &moov)) {
    if (!sl_box_is (&moov, "moov"))
      continue;
    layout->lacks_index = FALSE;
    layout->is_fragmented = sl_box_scan_find (file, &moov, "mvex", &mvex);
    layout->states_duration = !layout->is_fragmented;
    layout->swapped_track = sl_byte_order_find_track (file, &moov);
    if (layout->is_fragmented)
      layout->duration = sl_fragment_scan_duration (file, &moov);
    else
      scan_duration (file, &moov, layout);
    return;
  }
}

/* Firefox writes a Duration of zero, to be filled in later. */
static gboolean
is_positive_float (SlBoxScan *scan, const SlBox *element)
{
  guint64 bits = 0;
  guint64 length = element->end - element->body;
  guint64 sign = length == 0 ? 0 : G_GUINT64_CONSTANT (1) << (8 * MIN (length, 8) - 1);

  return (length == 4 || length == 8)
         && sl_box_scan_read_number (scan, element->body, (guint) length, &bits) && bits != 0
         && (bits & sign) == 0;
}

static void
read_info (SlBoxScan *file, const SlBox *info, SlContainerLayout *layout, guint64 *scale)
{
  SlBoxScan scan = sl_box_scan_enter (file, info);
  SlBox element;

  while (sl_box_scan_next_element (&scan, &element)) {
    if (element.id == SL_MATROSKA_DURATION)
      layout->states_duration = is_positive_float (&scan, &element);
    else if (element.id == SL_MATROSKA_TIMESTAMP_SCALE && element.end - element.body <= 8)
      sl_box_scan_read_number (&scan, element.body, element.end - element.body, scale);
  }
}

static gboolean
points_at_cues (SlBoxScan *file, const SlBox *seek)
{
  SlBoxScan scan = sl_box_scan_enter (file, seek);
  SlBox element;
  guint64 id = 0;

  while (sl_box_scan_next_element (&scan, &element)) {
    if (element.id == SL_MATROSKA_SEEK_ID && element.end - element.body <= 8
        && sl_box_scan_read_number (&scan, element.body, element.end - element.body, &id))
      return id == SL_MATROSKA_CUES;
  }
  return FALSE;
}

static gboolean
lists_cues (SlBoxScan *file, const SlBox *seek_head)
{
  SlBoxScan scan = sl_box_scan_enter (file, seek_head);
  SlBox element;

  while (sl_box_scan_next_element (&scan, &element)) {
    if (element.id == SL_MATROSKA_SEEK && points_at_cues (&scan, &element))
      return TRUE;
  }
  return FALSE;
}

static void
scan_matroska (SlBoxScan *file, SlContainerLayout *layout)
{
  SlBoxScan scan = *file;
  guint64 scale = DEFAULT_TIMESTAMP_SCALE;
  SlBox element;

  layout->states_duration = FALSE;
  layout->lacks_cues = TRUE;
  while (sl_box_scan_next_element (&scan, &element) && element.id != SL_MATROSKA_CLUSTER) {
    if (element.id == SL_MATROSKA_SEGMENT)
      scan.offset = element.body;
    else if (element.id == SL_MATROSKA_INFO)
      read_info (file, &element, layout, &scale);
    else if (element.id == SL_MATROSKA_CUES
             || (element.id == SL_MATROSKA_SEEK_HEAD && lists_cues (file, &element)))
      layout->lacks_cues = FALSE;
  }
  if (!layout->states_duration)
    layout->last_timestamp = sl_cluster_scan_last_timestamp (file, scale);
}

static void
scan_file (SlBoxScan *file, SlContainerLayout *layout)
{
  guint8 head[8];

  if (!sl_box_scan_read (file, 0, head, sizeof head))
    return;
  if (memcmp (head, "\x1A\x45\xDF\xA3", 4) == 0)
    scan_matroska (file, layout);
  else if (sl_box_begins_movie (head))
    scan_movie (file, layout);
  else if (sl_wave_scan_is_wave (file))
    layout->lacks_sound = !sl_wave_scan_has_sound (file);
}

gboolean
sl_container_scan (const char *path, SlContainerLayout *layout, GError **error)
{
  guint budget = MAX_HEADS;
  SlBoxScan file = { .budget = &budget };
  GStatBuf status;

  *layout = (SlContainerLayout){ .states_duration = TRUE };
  file.fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (file.fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s'", path);
    return FALSE;
  }
  if (fstat (file.fd, &status) == 0)
    file.end = layout->file_size = (guint64) status.st_size;
  scan_file (&file, layout);
  g_close (file.fd, NULL);
  return TRUE;
}
