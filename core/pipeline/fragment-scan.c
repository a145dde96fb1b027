// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* How long is a fragmented MP4? A browser that streams its recording can't go back to write the
 * length; qtdemux knows it when it has read the last fragment. Each fragment says where it starts
 * and how long its samples are, so the heads suffice.
 */
#include "fragment-scan.h"

#include "byte-reader.h"

/* More tracks than any camera has; the rest is not looked at. */
#define MAX_TRACKS 16

/* Fields of a trun sample are 4 bytes each. */
#define FIELD 4
/* A sample has four of them at most: those of a fragment of some seconds at once. */
#define SAMPLES_AT_ONCE 512

typedef struct {
  guint64 id;
  guint64 timescale;
  guint64 default_duration; /* of a sample, in the track's timescale */
  guint64 start;
  guint64 end;
  gboolean has_samples;
} SlFragmentTrack;

typedef struct {
  SlBoxScan *file; /* (unowned) */
  SlFragmentTrack tracks[MAX_TRACKS];
  guint n_tracks;
} SlFragmentScan;

static SlFragmentTrack *
find_track (SlFragmentScan *self, guint64 id)
{
  for (guint i = 0; i < self->n_tracks; i++) {
    if (self->tracks[i].id == id)
      return &self->tracks[i];
  }
  return NULL;
}

/* Version 1 of tkhd and mdhd has two 8-byte times where version 0 has 4-byte ones. */
static gboolean
read_after_times (SlFragmentScan *self, const SlBox *box, guint64 *value)
{
  guint64 version = 0;

  return sl_box_scan_read_number (self->file, box->body, 1, &version)
         && sl_box_scan_read_number (self->file, box->body + (version == 1 ? 20 : 12), 4, value);
}

static void
add_track (SlFragmentScan *self, const SlBox *trak)
{
  SlFragmentTrack track = { 0 };
  SlBox mdia, box;

  if (self->n_tracks == MAX_TRACKS || !sl_box_scan_find (self->file, trak, "tkhd", &box)
      || !read_after_times (self, &box, &track.id)
      || !sl_box_scan_find (self->file, trak, "mdia", &mdia)
      || !sl_box_scan_find (self->file, &mdia, "mdhd", &box)
      || !read_after_times (self, &box, &track.timescale) || track.timescale == 0)
    return;
  self->tracks[self->n_tracks++] = track;
}

static void
read_defaults (SlFragmentScan *self, const SlBox *mvex)
{
  SlBoxScan scan = sl_box_scan_enter (self->file, mvex);
  SlBox box;

  while (sl_box_scan_next_box (&scan, &box)) {
    SlFragmentTrack *track = NULL;
    guint64 id = 0, duration = 0;

    if (!sl_box_is (&box, "trex") || !sl_box_scan_read_number (self->file, box.body + 4, 4, &id)
        || !sl_box_scan_read_number (self->file, box.body + 12, 4, &duration))
      continue;
    track = find_track (self, id);
    if (track != NULL)
      track->default_duration = duration;
  }
}

static void
read_movie (SlFragmentScan *self, const SlBox *moov)
{
  SlBoxScan scan = sl_box_scan_enter (self->file, moov);
  SlBox box;

  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "trak"))
      add_track (self, &box);
  }
  if (sl_box_scan_find (self->file, moov, "mvex", &box))
    read_defaults (self, &box);
}

/* Adds up what @n_samples take, each of @size bytes, which begin with the duration. FALSE where the
 * file ends. */
static gboolean
sum_samples (SlFragmentScan *self, guint64 at, guint n_samples, gsize size, guint64 *sum)
{
  guint8 buffer[SAMPLES_AT_ONCE * 4 * FIELD];
  const SlBytes bytes = { buffer, n_samples * size };

  if (!sl_box_scan_read (self->file, at, buffer, bytes.length))
    return FALSE;
  for (guint i = 0; i < n_samples; i++)
    *sum += sl_bytes_get_be (&bytes, i * size, FIELD);
  return TRUE;
}

/* What the samples of a run take. */
static guint64
sum_run (SlFragmentScan *self, const SlBox *trun, guint64 default_duration)
{
  guint64 flags = 0, count = 0, sum = 0;
  guint64 at = trun->body + 8;
  gsize size = 0;

  if (!sl_box_scan_read_number (self->file, trun->body + 1, 3, &flags)
      || !sl_box_scan_read_number (self->file, trun->body + 4, 4, &count))
    return 0;
  if (!(flags & 0x100))
    return count * default_duration;
  at += (flags & 0x1 ? FIELD : 0) + (flags & 0x4 ? FIELD : 0);
  for (guint64 bit = 0x100; bit <= 0x800; bit <<= 1)
    size += flags & bit ? FIELD : 0;
  count = MIN (count, at < trun->end ? (trun->end - at) / size : 0);
  while (count > 0) {
    guint n_samples = (guint) MIN (count, SAMPLES_AT_ONCE);

    if (!sum_samples (self, at, n_samples, size, &sum))
      break;
    at += n_samples * size;
    count -= n_samples;
  }
  return sum;
}

static SlFragmentTrack *
read_track_head (SlFragmentScan *self, const SlBox *traf, guint64 *default_duration)
{
  SlBox tfhd;
  guint64 flags = 0, id = 0;
  SlFragmentTrack *track = NULL;
  guint64 at = 0;

  if (!sl_box_scan_find (self->file, traf, "tfhd", &tfhd)
      || !sl_box_scan_read_number (self->file, tfhd.body + 1, 3, &flags)
      || !sl_box_scan_read_number (self->file, tfhd.body + 4, 4, &id))
    return NULL;
  track = find_track (self, id);
  if (track == NULL)
    return NULL;
  *default_duration = track->default_duration;
  at = tfhd.body + 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? FIELD : 0);
  if (flags & 0x8)
    sl_box_scan_read_number (self->file, at, FIELD, default_duration);
  return track;
}

static guint64
read_start (SlFragmentScan *self, const SlBox *traf, guint64 otherwise)
{
  SlBox tfdt;
  guint64 version = 0, start = 0;

  if (!sl_box_scan_find (self->file, traf, "tfdt", &tfdt)
      || !sl_box_scan_read_number (self->file, tfdt.body, 1, &version)
      || !sl_box_scan_read_number (self->file, tfdt.body + 4, version == 1 ? 8 : 4, &start))
    return otherwise;
  return start;
}

static void
read_track_fragment (SlFragmentScan *self, const SlBox *traf)
{
  guint64 default_duration = 0;
  SlFragmentTrack *track = read_track_head (self, traf, &default_duration);
  SlBoxScan scan = sl_box_scan_enter (self->file, traf);
  guint64 end = 0;
  SlBox box;

  if (track == NULL)
    return;
  end = read_start (self, traf, track->end);
  if (!track->has_samples || end < track->start)
    track->start = end;
  track->has_samples = TRUE;
  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "trun"))
      end += sum_run (self, &box, default_duration);
  }
  track->end = MAX (track->end, end);
}

static void
read_fragment (SlFragmentScan *self, const SlBox *moof)
{
  SlBoxScan scan = sl_box_scan_enter (self->file, moof);
  SlBox box;

  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "traf"))
      read_track_fragment (self, &box);
  }
}

static guint64
get_longest (SlFragmentScan *self)
{
  guint64 first = G_MAXUINT64;
  guint64 last = 0;

  for (guint i = 0; i < self->n_tracks; i++) {
    SlFragmentTrack *track = &self->tracks[i];
    guint64 second = G_GUINT64_CONSTANT (1000000000);

    /* Beyond a year of 90 kHz it is no recording, and the product would not fit; an end in front of
     * its start has wrapped around. */
    if (!track->has_samples || track->end < track->start
        || track->end / track->timescale > 365 * 24 * 3600)
      continue;
    first = MIN (first, (guint64) ((double) track->start / track->timescale * second));
    last = MAX (last, (guint64) ((double) track->end / track->timescale * second));
  }
  return last > first ? last - first : 0;
}

guint64
sl_fragment_scan_duration (SlBoxScan *file, const SlBox *moov)
{
  SlFragmentScan self = { .file = file };
  SlBoxScan scan = { file->fd, moov->end, file->end, file->budget };
  SlBox box;

  read_movie (&self, moov);
  while (sl_box_scan_next_box (&scan, &box)) {
    if (sl_box_is (&box, "moof"))
      read_fragment (&self, &box);
  }
  return get_longest (&self);
}
