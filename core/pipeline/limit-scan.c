// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Counts in the heads of MP4, Matroska, Ogg and MP3 files. qtdemux 1.22 starts a thread for each of
 * 4,000 tracks and dies of it after seven seconds; an edit list of 100,000 entries keeps it busy
 * for minutes. Nothing here trusts a length, and a file has a budget of heads; one that uses it up
 * before its tracks are counted is refused, since a demuxer would go on.
 */
#include "limit-scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"

#include "box-scan.h"

/* Heads that are read: many times what a recording of hours has in front of its samples. */
#define MAX_HEADS 100000

/* A trimmed recording has one to three edits in a track, a cut film some hundred. */
#define MAX_EDITS 1000

#define MATROSKA_TRACKS 0x1654AE6Bu
#define MATROSKA_TRACK_ENTRY 0xAEu
#define MATROSKA_ATTACHMENTS 0x1941A469u
#define MATROSKA_TAGS 0x1254C367u

#define OGG_HEAD_BYTES 27
#define OGG_FLAG_FIRST 0x02u

#define ID3_HEAD_BYTES 10

typedef struct {
  guint64 tracks;
  guint64 edits; /* of the track with most of them */
  guint64 metadata;
  gboolean is_complete; /* all tracks were counted before the budget was used up */
} SlCounts;

static gboolean
is_metadata_box (const SlBox *box)
{
  return sl_box_is (box, "udta") || sl_box_is (box, "meta") || sl_box_is (box, "uuid");
}

static void
count_edits (SlBoxScan *file, const SlBox *track, SlCounts *counts)
{
  SlBox list_box, list;
  guint64 entries = 0;

  if (sl_box_scan_find (file, track, "edts", &list_box)
      && sl_box_scan_find (file, &list_box, "elst", &list)
      && sl_box_scan_read_number (file, list.body + 4, 4, &entries))
    counts->edits = MAX (counts->edits, entries);
}

static void
count_movie (SlBoxScan *file, const SlBox *movie, SlCounts *counts)
{
  SlBoxScan scan = sl_box_scan_enter (file, movie);
  SlBox box;

  while (sl_box_scan_next_box (&scan, &box)) {
    if (is_metadata_box (&box))
      counts->metadata += box.end - box.body;
    if (!sl_box_is (&box, "trak"))
      continue;
    counts->tracks++;
    count_edits (file, &box, counts);
  }
  counts->is_complete = *file->budget > 0;
}

static void
count_mp4 (SlBoxScan *file, SlCounts *counts)
{
  SlBoxScan scan = *file;
  SlBox box;

  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "moov"))
      count_movie (file, &box, counts);
    else if (is_metadata_box (&box))
      counts->metadata += box.end - box.body;
  }
}

static void
count_entries (SlBoxScan *file, const SlBox *tracks, SlCounts *counts)
{
  SlBoxScan scan = sl_box_scan_enter (file, tracks);
  SlBox element;

  while (sl_box_scan_next_element (&scan, &element)) {
    if (element.id == MATROSKA_TRACK_ENTRY)
      counts->tracks++;
  }
  counts->is_complete = *file->budget > 0;
}

static void
count_matroska (SlBoxScan *file, SlCounts *counts)
{
  SlBoxScan scan = *file;
  SlBox element;

  while (sl_box_scan_next_element (&scan, &element)) {
    if (element.id == SL_MATROSKA_SEGMENT)
      scan.offset = element.body;
    else if (element.id == MATROSKA_TRACKS)
      count_entries (file, &element, counts);
    else if (element.id == MATROSKA_ATTACHMENTS || element.id == MATROSKA_TAGS)
      counts->metadata += element.end - element.body;
  }
}

/* The first page of every stream stands before the second of any. */
static void
count_ogg (SlBoxScan *file, SlCounts *counts)
{
  guint8 head[OGG_HEAD_BYTES];
  guint8 segments[255];
  guint64 offset = 0;

  while (sl_box_scan_take_head (file) && sl_box_scan_read (file, offset, head, sizeof head)
         && memcmp (head, "OggS", 4) == 0 && (head[5] & OGG_FLAG_FIRST) != 0
         && sl_box_scan_read (file, offset + sizeof head, segments, head[26])) {
    counts->tracks++;
    offset += sizeof head + head[26];
    for (guint i = 0; i < head[26]; i++)
      offset += segments[i];
  }
}

/* Four groups of seven bits; what the tag claims beyond the file is not there to be read. */
static void
count_id3 (SlBoxScan *file, SlCounts *counts)
{
  guint8 head[ID3_HEAD_BYTES];
  guint64 size = 0;

  if (!sl_box_scan_read (file, 0, head, sizeof head))
    return;
  for (guint i = 6; i < sizeof head; i++)
    size = size << 7 | (head[i] & 0x7f);
  counts->metadata += MIN (size, file->end);
}

static void
count_heads (SlBoxScan *file, SlCounts *counts)
{
  guint8 head[8];

  if (!sl_box_scan_read (file, 0, head, sizeof head))
    return;
  if (memcmp (head, "\x1A\x45\xDF\xA3", 4) == 0)
    count_matroska (file, counts);
  else if (memcmp (head, "OggS", 4) == 0)
    count_ogg (file, counts);
  else if (memcmp (head, "ID3", 3) == 0)
    count_id3 (file, counts);
  else if (sl_box_begins_movie (head))
    count_mp4 (file, counts);
}

static gboolean
check_counts (const SlMediaLimits *limits, const SlCounts *counts, GError **error)
{
  if (!sl_media_limits_check (limits, SLUICE_LIMIT_TRACKS, counts->tracks, "the file", error)
      || !sl_media_limits_check (limits, SLUICE_LIMIT_METADATA, counts->metadata, "the file",
                                 error))
    return FALSE;
  if (!counts->is_complete) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                 "the tracks stand behind more than %d heads", MAX_HEADS);
    return FALSE;
  }
  if (counts->edits <= MAX_EDITS)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
               "a track has %" G_GUINT64_FORMAT " edits; allowed: %d", counts->edits, MAX_EDITS);
  return FALSE;
}

gboolean
sl_limit_scan_file (const char *path, const SlMediaLimits *limits, GError **error)
{
  guint budget = MAX_HEADS;
  SlBoxScan file = { .budget = &budget };
  SlCounts counts = { 0 };
  GStatBuf status;

  file.fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (file.fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s'", path);
    return FALSE;
  }
  if (fstat (file.fd, &status) == 0)
    file.end = (guint64) status.st_size;
  count_heads (&file, &counts);
  /* A file whose heads came to their end first has been counted, too. */
  counts.is_complete = counts.is_complete || budget > 0;
  g_close (file.fd, NULL);
  return check_counts (limits, &counts, error);
}
