// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Was the upload cut off, or the recorder? Nearly everything in a media file says how long it is;
 * only the last thing can go beyond the end of the file, so that is looked for. Decoders would tell
 * less: some take a cut file without a word.
 */
#include "truncation-scan.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "box-scan.h"
#include "byte-reader.h"
#include "cluster-scan.h"

/* Heads that are read before giving up: two boxes a second for a day. */
#define MAX_HEADS 200000

/* Programs that write WAV or AVI to a pipe leave the greatest length or one near it. */
#define UNKNOWN_LENGTH 0x7FFF0000u

/* The longest page, and with it where the last one has to start. */
#define MAX_OGG_PAGE 65307
#define OGG_HEAD 27
#define OGG_END_OF_STREAM 0x4

/* A frame: programs do not agree whether the one with the length counts. */
#define MP3_TOLERANCE 2048

/* From the sync word to the field of a VBRI head, and to that of a Xing head by kind of frame. */
#define VBRI_OFFSET 36
static const gsize xing_offsets[] = { 13, 21, 36 };

/* What a cut leaves of a box: a length beyond the end, or less than a head; zeros are padding. */
static gboolean
is_rest_of_box (SlBoxScan *scan)
{
  guint64 rest = scan->end - scan->offset;
  guint8 bytes[8] = { 0 };

  if (!sl_box_scan_read (scan, scan->offset, bytes, MIN (rest, sizeof bytes)))
    return FALSE;
  if (rest < sizeof bytes)
    return bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 0 || bytes[3] != 0;
  return g_ascii_isalnum (bytes[4]) && g_ascii_isalnum (bytes[5]) && g_ascii_isalnum (bytes[6])
         && g_ascii_isalnum (bytes[7]);
}

/* Where the last chunk of samples of @track starts; 0 = unknown. */
static guint64
read_last_chunk (SlBoxScan *file, const SlBox *track)
{
  SlBox box, chunks;
  guint64 count = 0, offset = 0;
  guint size = 4;

  if (!sl_box_scan_find (file, track, "mdia", &box) || !sl_box_scan_find (file, &box, "minf", &box)
      || !sl_box_scan_find (file, &box, "stbl", &box))
    return 0;
  if (!sl_box_scan_find (file, &box, "stco", &chunks)) {
    size = 8;
    if (!sl_box_scan_find (file, &box, "co64", &chunks))
      return 0;
  }
  if (!sl_box_scan_read_number (file, chunks.body + 4, 4, &count) || count == 0
      || !sl_box_scan_read_number (file, chunks.body + 8 + (count - 1) * size, size, &offset))
    return 0;
  return offset;
}

static gboolean
lacks_chunks (SlBoxScan *file, const SlBox *moov)
{
  SlBoxScan scan = sl_box_scan_enter (file, moov);
  SlBox box;

  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "trak") && read_last_chunk (file, &box) >= file->end)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_movie_cut (SlBoxScan *file)
{
  SlBoxScan scan = *file;
  gboolean waits_for_samples = FALSE;
  SlBox box;

  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "moov") && lacks_chunks (file, &box))
      return TRUE;
    waits_for_samples = sl_box_is (&box, "moof");
  }
  /* More fragments than are looked at: nobody has seen the end. */
  if (*scan.budget == 0)
    return FALSE;
  return scan.offset < scan.end ? is_rest_of_box (&scan) : waits_for_samples;
}

static gboolean
is_matroska_cut (SlBoxScan *file)
{
  SlBoxScan scan = *file;
  SlBox element;

  while (sl_box_scan_next_element (&scan, &element)) {
    if (element.is_cut)
      return TRUE;
    if (element.id == SL_MATROSKA_SEGMENT && element.end < file->end)
      return FALSE;
  }
  return sl_cluster_scan_is_cut (file);
}

static gboolean
read_little_endian (SlBoxScan *file, guint64 offset, guint64 *value)
{
  guint8 data[4];
  const SlBytes bytes = { data, sizeof data };

  if (!sl_box_scan_read (file, offset, data, sizeof data))
    return FALSE;
  *value = sl_bytes_get_le (&bytes, 0, sizeof data);
  return TRUE;
}

static gboolean
is_longer_than (guint64 length, guint64 rest)
{
  return length < UNKNOWN_LENGTH && length > rest;
}

static gboolean
is_wave_cut (SlBoxScan *file)
{
  guint64 offset = 12;
  guint64 length = 0;
  guint8 type[4];

  for (guint i = 0; i < MAX_HEADS && sl_box_scan_read (file, offset, type, sizeof type); i++) {
    if (!read_little_endian (file, offset + 4, &length))
      return TRUE;
    offset += 8;
    if (length >= UNKNOWN_LENGTH)
      return FALSE;
    if (length > file->end - offset)
      return TRUE;
    /* Chunks have an even length. */
    offset += length + (length & 1);
  }
  return FALSE;
}

static gboolean
is_avi_cut (SlBoxScan *file)
{
  guint64 length = 0;

  return read_little_endian (file, 4, &length) && is_longer_than (length, file->end - 8);
}

static gboolean
is_ogg_cut (SlBoxScan *file)
{
  gsize length = MIN (file->end, MAX_OGG_PAGE + OGG_HEAD);
  g_autofree guint8 *data = g_malloc (length);
  SlBytes bytes = { data, length };

  if (!sl_box_scan_read (file, file->end - length, data, length))
    return FALSE;
  for (gsize at = length; at-- > 0;) {
    gsize end = at + OGG_HEAD;

    if (!sl_bytes_match (&bytes, at, "OggS\0", 5))
      continue;
    if (!sl_bytes_have (&bytes, at, OGG_HEAD) || !sl_bytes_have (&bytes, end, data[at + 26]))
      return TRUE;
    for (guint i = 0; i < data[at + 26]; i++)
      end += data[at + OGG_HEAD + i];
    end += data[at + 26];
    return end > length || (data[at + 5] & OGG_END_OF_STREAM) == 0;
  }
  return FALSE;
}

/* An MP3's length in bytes, when its first frame says it. */
static gboolean
read_mp3_length (const SlBytes *frame, guint64 *length)
{
  if (sl_bytes_match (frame, VBRI_OFFSET, "VBRI", 4) && sl_bytes_have (frame, VBRI_OFFSET, 14)) {
    *length = sl_bytes_get_be (frame, VBRI_OFFSET + 10, 4);
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (xing_offsets); i++) {
    gsize at = xing_offsets[i];

    if (!sl_bytes_have (frame, at, 16)
        || (!sl_bytes_match (frame, at, "Xing", 4) && !sl_bytes_match (frame, at, "Info", 4))
        || (frame->data[at + 7] & 0x2) == 0)
      continue;
    *length = sl_bytes_get_be (frame, at + 8 + (frame->data[at + 7] & 0x1 ? 4 : 0), 4);
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_mp3_cut (SlBoxScan *file, guint64 start)
{
  guint8 data[64];
  SlBytes frame = { data, sizeof data };
  guint64 length = 0;

  if (!sl_box_scan_read (file, start, data, sizeof data) || data[0] != 0xFF
      || (data[1] & 0xE0) != 0xE0 || !read_mp3_length (&frame, &length))
    return FALSE;
  return length > file->end - start + MP3_TOLERANCE;
}

/* The length of a tag has seven bits in each byte. */
static gboolean
is_tagged_mp3_cut (SlBoxScan *file)
{
  guint8 head[10];
  guint64 length = 0;

  if (!sl_box_scan_read (file, 0, head, sizeof head))
    return FALSE;
  for (guint i = 6; i < 10; i++)
    length = length << 7 | (head[i] & 0x7F);
  return is_mp3_cut (file, length + sizeof head);
}

static gboolean
is_file_cut (SlBoxScan *file)
{
  guint8 data[12];
  SlBytes head = { data, sizeof data };

  if (!sl_box_scan_read (file, 0, data, sizeof data))
    return FALSE;
  if (sl_bytes_match (&head, 0, "\x1A\x45\xDF\xA3", 4))
    return is_matroska_cut (file);
  if (sl_box_begins_movie (data))
    return is_movie_cut (file);
  if (sl_bytes_match (&head, 8, "WAVE", 4))
    return is_wave_cut (file);
  if (sl_bytes_match (&head, 8, "AVI ", 4))
    return is_avi_cut (file);
  if (sl_bytes_match (&head, 0, "OggS", 4))
    return is_ogg_cut (file);
  if (sl_bytes_match (&head, 0, "ID3", 3))
    return is_tagged_mp3_cut (file);
  return is_mp3_cut (file, 0);
}

gboolean
sl_truncation_scan (const char *path)
{
  guint budget = MAX_HEADS;
  SlBoxScan file = { .fd = g_open (path, O_RDONLY | O_CLOEXEC, 0), .budget = &budget };
  struct stat status;
  gboolean is_cut = FALSE;

  if (file.fd < 0)
    return FALSE;
  if (fstat (file.fd, &status) == 0) {
    file.end = (guint64) status.st_size;
    is_cut = is_file_cut (&file);
  }
  g_close (file.fd, NULL);
  return is_cut;
}
