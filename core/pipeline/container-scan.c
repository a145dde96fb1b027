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

#include "cluster-scan.h"
#include "fragment-scan.h"
#include "wave-scan.h"

/* Heads that are read before giving up: two boxes a second for a day. */
#define MAX_HEADS 200000

/* Nanoseconds a tick when a Matroska file does not say. */
#define DEFAULT_TIMESTAMP_SCALE 1000000

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
    if (layout->is_fragmented)
      layout->duration = sl_fragment_scan_duration (file, &moov);
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
  else if (memcmp (head + 4, "ftyp", 4) == 0 || memcmp (head + 4, "moov", 4) == 0)
    scan_movie (file, layout);
  else if (sl_wave_scan_is_wave (file))
    layout->lacks_sound = !sl_wave_scan_has_sound (file);
}

gboolean
sl_container_scan (const char *path, SlContainerLayout *layout, GError **error)
{
  SlBoxScan file = { .budget = MAX_HEADS };
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
