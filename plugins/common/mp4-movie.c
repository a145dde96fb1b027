// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A walk through the boxes of an MP4 (ISO/IEC 14496-12). The file is our own muxer's, but every
 * length is checked all the same: a muxer that is wrong must end in an error, not in a read past
 * the end. */
#include "mp4-movie.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sluice/sluice.h>

/* A moov of two hours of video has about 3 MB. */
#define MAX_MOOV_BYTES (64 * 1024 * 1024)
#define HEADER_BYTES 8
#define LARGE_HEADER_BYTES 16

typedef struct {
  const guint8 *data; /* (unowned) payload */
  gsize length;
} Box;

typedef struct {
  guint32 timescale; /* of sound: its sample rate */
  guint32 n_samples;
  gsize header_offset; /* of the tkhd box in the moov */
  gsize edit_offset;   /* of the last edit in the moov, 0 = none */
  guint8 edit_version;
} Track;

struct _Mp4Movie {
  char *path;          /* (owned) */
  guint8 *moov;        /* (owned) payload */
  gsize length;        /* of the payload */
  gsize header_offset; /* of the mvhd box in the payload */
  goffset offset;      /* of the payload in the file */
  guint32 timescale;
  guint64 duration; /* in timescale */
  gboolean has_video;
  gboolean has_audio;
  Track video;
  Track audio;
};

static gboolean
fail (GError **error, const char *path, const char *what)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID, "'%s': %s", path, what);
  return FALSE;
}

static guint32
read_u32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

static guint64
read_u64 (const guint8 *data)
{
  return (guint64) read_u32 (data) << 32 | read_u32 (data + 4);
}

static void
write_u32 (guint8 *data, guint32 value)
{
  data[0] = value >> 24;
  data[1] = value >> 16;
  data[2] = value >> 8;
  data[3] = value;
}

static void
write_u64 (guint8 *data, guint64 value)
{
  write_u32 (data, value >> 32);
  write_u32 (data + 4, value);
}

/* The next box of @parent at @at, which moves behind it. FALSE at the end or when lengths do not
 * add up. */
static gboolean
next_box (const Box *parent, gsize *at, guint32 *type, Box *box)
{
  gsize left = parent->length - *at;
  gsize header = HEADER_BYTES;
  guint64 size;

  if (left < HEADER_BYTES)
    return FALSE;
  size = read_u32 (parent->data + *at);
  *type = read_u32 (parent->data + *at + 4);
  if (size == 1) {
    if (left < LARGE_HEADER_BYTES)
      return FALSE;
    size = read_u64 (parent->data + *at + HEADER_BYTES);
    header = LARGE_HEADER_BYTES;
  }
  if (size < header || size > left)
    return FALSE;
  *box = (Box){ parent->data + *at + header, size - header };
  *at += size;
  return TRUE;
}

static gboolean
find_box (const Box *parent, const char *type, Box *found)
{
  guint32 wanted = read_u32 ((const guint8 *) type);
  guint32 seen = 0;
  gsize at = 0;

  while (next_box (parent, &at, &seen, found)) {
    if (seen == wanted)
      return TRUE;
  }
  return FALSE;
}

/* "mdia/minf/stbl/stsz" */
static gboolean
find_path (const Box *parent, const char *path, Box *found)
{
  Box at = *parent;

  for (const char *type = path; *type != '\0'; type += type[4] == '/' ? 5 : 4) {
    if (!find_box (&at, type, found))
      return FALSE;
    at = *found;
  }
  return TRUE;
}

static void
read_edits (const Mp4Movie *self, const Box *trak, Track *track)
{
  Box elst;
  gsize entry;
  guint32 count;

  if (!find_path (trak, "edts/elst", &elst) || elst.length < 8)
    return;
  entry = elst.data[0] == 1 ? 20 : 12;
  count = read_u32 (elst.data + 4);
  if (count == 0 || count > (elst.length - 8) / entry)
    return;
  track->edit_version = elst.data[0];
  track->edit_offset = elst.data - self->moov + 8 + (gsize) (count - 1) * entry;
}

static gboolean
read_track (const Mp4Movie *self, const Box *trak, Track *track)
{
  Box tkhd;
  Box mdhd;
  Box stsz;

  if (!find_path (trak, "tkhd", &tkhd) || tkhd.length < (tkhd.data[0] == 1 ? 96 : 84)
      || !find_path (trak, "mdia/mdhd", &mdhd) || mdhd.length < 24
      || !find_path (trak, "mdia/minf/stbl/stsz", &stsz) || stsz.length < 12)
    return FALSE;
  track->timescale = read_u32 (mdhd.data + (mdhd.data[0] == 1 ? 20 : 12));
  track->n_samples = read_u32 (stsz.data + 8);
  track->header_offset = tkhd.data - self->moov;
  read_edits (self, trak, track);
  return TRUE;
}

static gboolean
read_trak (Mp4Movie *self, const Box *trak)
{
  Box hdlr;

  if (!find_path (trak, "mdia/hdlr", &hdlr) || hdlr.length < 12)
    return FALSE;
  if (memcmp (hdlr.data + 8, "vide", 4) == 0) {
    self->has_video = TRUE;
    return read_track (self, trak, &self->video);
  }
  if (memcmp (hdlr.data + 8, "soun", 4) == 0) {
    self->has_audio = TRUE;
    return read_track (self, trak, &self->audio);
  }
  return TRUE;
}

static gboolean
read_movie (Mp4Movie *self, GError **error)
{
  const Box moov = { self->moov, self->length };
  guint32 type = 0;
  gsize at = 0;
  Box box;

  if (!find_box (&moov, "mvhd", &box) || box.length < 32)
    return fail (error, self->path, "has no movie header");
  self->header_offset = box.data - self->moov;
  self->timescale = read_u32 (box.data + (box.data[0] == 1 ? 20 : 12));
  self->duration = box.data[0] == 1 ? read_u64 (box.data + 24) : read_u32 (box.data + 16);
  if (self->timescale == 0)
    return fail (error, self->path, "has a movie header without a time scale");
  while (next_box (&moov, &at, &type, &box)) {
    if (type == read_u32 ((const guint8 *) "trak") && !read_trak (self, &box))
      return fail (error, self->path, "has a track that is not whole");
  }
  return TRUE;
}

static gboolean
read_at (int fd, guint8 *data, gsize length, goffset offset)
{
  gsize done = 0;

  while (done < length) {
    gssize n = pread (fd, data + done, length - done, offset + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    done += n;
  }
  return TRUE;
}

/* ftyp, then moov: an mdat first means that a player would have to fetch the end before it can
 * start. */
static gboolean
load_moov (Mp4Movie *self, int fd, GError **error)
{
  goffset at = 0;

  for (;;) {
    guint8 header[HEADER_BYTES];
    guint32 size;

    if (!read_at (fd, header, sizeof header, at))
      return fail (error, self->path, "ends before its moov box");
    size = read_u32 (header);
    if (memcmp (header + 4, "mdat", 4) == 0)
      return fail (error, self->path, "has its moov box behind the media");
    if (size < HEADER_BYTES)
      return fail (error, self->path, "has a box of impossible size");
    if (memcmp (header + 4, "moov", 4) != 0) {
      at += size;
      continue;
    }
    if (size > MAX_MOOV_BYTES)
      return fail (error, self->path, "has a moov box of impossible size");
    self->offset = at + HEADER_BYTES;
    self->length = size - HEADER_BYTES;
    self->moov = g_malloc (self->length + 1);
    return read_at (fd, self->moov, self->length, self->offset)
           || fail (error, self->path, "ends within its moov box");
  }
}

Mp4Movie *
mp4_movie_open (const char *path, GError **error)
{
  g_autoptr (Mp4Movie) self = g_new0 (Mp4Movie, 1);
  gboolean loaded;
  int fd;

  self->path = g_strdup (path);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    fail (error, path, g_strerror (errno));
    return NULL;
  }
  loaded = load_moov (self, fd, error);
  close (fd);
  return loaded && read_movie (self, error) ? g_steal_pointer (&self) : NULL;
}

void
mp4_movie_free (Mp4Movie *self)
{
  g_free (self->path);
  g_free (self->moov);
  g_free (self);
}

guint64
mp4_movie_get_duration (const Mp4Movie *self)
{
  return gst_util_uint64_scale (self->duration, GST_SECOND, self->timescale);
}

guint
mp4_movie_get_n_frames (const Mp4Movie *self)
{
  return self->video.n_samples;
}

guint
mp4_movie_get_n_packets (const Mp4Movie *self)
{
  return self->audio.n_samples;
}

gboolean
mp4_movie_has_video (const Mp4Movie *self)
{
  return self->has_video;
}

gboolean
mp4_movie_has_audio (const Mp4Movie *self)
{
  return self->has_audio;
}

/* @length bytes at @at, which have been changed in memory. */
static gboolean
write_back (Mp4Movie *self, gsize at, gsize length, GError **error)
{
  int fd = open (self->path, O_WRONLY | O_CLOEXEC);
  gboolean written;

  if (fd < 0)
    return fail (error, self->path, g_strerror (errno));
  written = pwrite (fd, self->moov + at, length, self->offset + at) == (gssize) length;
  if (!written)
    fail (error, self->path, g_strerror (errno));
  close (fd);
  return written;
}

/* A time, at @at in a box whose version says how long it is. */
static void
put_time (guint8 *at, guint8 version, guint64 value)
{
  if (version == 1)
    write_u64 (at, value);
  else
    write_u32 (at, value);
}

static guint64
get_time (const guint8 *at, guint8 version)
{
  return version == 1 ? read_u64 (at) : read_u32 (at);
}

/* The muxer counts sound in samples. The sample entry is no help: its rate has 16 bits, too few for
 * 96 kHz. */
static gboolean
check_edit (const Mp4Movie *self, const Track *track, GError **error)
{
  return (track->edit_offset != 0 && track->timescale != 0)
         || fail (error, self->path, "has no edit of the track to mend");
}

/* An edit is a duration in the movie's time, and where in the media it begins. */
static gboolean
mend_edit (Mp4Movie *self, const Track *track, guint64 duration, guint64 n_skipped, GError **error)
{
  gsize width = track->edit_version == 1 ? 8 : 4;
  guint8 *edit = self->moov + track->edit_offset;

  put_time (edit, track->edit_version, duration);
  put_time (edit + width, track->edit_version,
            get_time (edit + width, track->edit_version) + n_skipped);
  return write_back (self, track->edit_offset, 2 * width, error);
}

static gboolean
skip_start (Mp4Movie *self, const Track *track, guint64 n_ticks, GError **error)
{
  guint64 in_movie, duration;

  if (!check_edit (self, track, error))
    return FALSE;
  in_movie = gst_util_uint64_scale_round (n_ticks, self->timescale, track->timescale);
  duration = get_time (self->moov + track->edit_offset, track->edit_version);
  return mend_edit (self, track, duration - MIN (in_movie, duration), n_ticks, error);
}

gboolean
mp4_movie_skip_priming (Mp4Movie *self, guint n_samples, GError **error)
{
  return skip_start (self, &self->audio, n_samples, error);
}

/* Where x and y of a corner go, and what moves the turned picture back into view: a, b, c, d and
 * the offset, which is in pixels. */
static void
put_matrix (guint8 *matrix, guint degrees, guint32 width, guint32 height)
{
  const guint32 one = 1 << 16;
  const guint32 minus_one = -one;

  memset (matrix, 0, 36);
  write_u32 (matrix, degrees == 180 ? minus_one : 0);
  write_u32 (matrix + 4, degrees == 90 ? one : degrees == 270 ? minus_one : 0);
  write_u32 (matrix + 12, degrees == 90 ? minus_one : degrees == 270 ? one : 0);
  write_u32 (matrix + 16, degrees == 180 ? minus_one : 0);
  write_u32 (matrix + 24, degrees == 90 ? height : degrees == 180 ? width : 0);
  write_u32 (matrix + 28, degrees == 270 ? width : degrees == 180 ? height : 0);
  write_u32 (matrix + 32, 1 << 30);
}

gboolean
mp4_movie_turn (Mp4Movie *self, guint degrees, GError **error)
{
  guint8 *tkhd = self->moov + self->video.header_offset;
  gsize at = 0;

  if (!self->has_video)
    return fail (error, self->path, "has no picture to turn");
  at = tkhd[0] == 1 ? 52 : 40;
  put_matrix (tkhd + at, degrees, read_u32 (tkhd + at + 36), read_u32 (tkhd + at + 40));
  return write_back (self, self->video.header_offset + at, 36, error);
}

static guint64
get_track_duration (const Mp4Movie *self, const Track *track)
{
  const guint8 *tkhd = self->moov + track->header_offset;

  return get_time (tkhd + (tkhd[0] == 1 ? 28 : 20), tkhd[0]);
}

static gboolean
set_track_duration (Mp4Movie *self, const Track *track, guint64 duration, GError **error)
{
  guint8 *tkhd = self->moov + track->header_offset;
  gsize at = tkhd[0] == 1 ? 28 : 20;

  put_time (tkhd + at, tkhd[0], duration);
  return write_back (self, track->header_offset + at, tkhd[0] == 1 ? 8 : 4, error);
}

static gboolean
set_movie_duration (Mp4Movie *self, guint64 duration, GError **error)
{
  guint8 *mvhd = self->moov + self->header_offset;
  gsize at = mvhd[0] == 1 ? 24 : 16;

  self->duration = duration;
  put_time (mvhd + at, mvhd[0], duration);
  return write_back (self, self->header_offset + at, mvhd[0] == 1 ? 8 : 4, error);
}

/* The durations of the movie and of the track are those of its edits. */
static gboolean
set_duration (Mp4Movie *self, guint64 duration, GError **error)
{
  return set_movie_duration (self, duration, error)
         && set_track_duration (self, &self->audio, duration, error);
}

/* The movie is as long as the longer of its tracks. */
static gboolean
shorten (Mp4Movie *self, const Track *track, guint64 skipped, GError **error)
{
  guint64 duration = get_track_duration (self, track);

  if (!set_track_duration (self, track, duration - MIN (skipped, duration), error))
    return FALSE;
  duration = self->has_video ? get_track_duration (self, &self->video) : 0;
  if (self->has_audio)
    duration = MAX (duration, get_track_duration (self, &self->audio));
  return set_movie_duration (self, duration, error);
}

gboolean
mp4_movie_skip (Mp4Movie *self, Mp4MovieKind kind, guint64 time, GError **error)
{
  const Track *track = kind == MP4_MOVIE_VIDEO ? &self->video : &self->audio;

  if (time == 0)
    return TRUE;
  return skip_start (self, track, gst_util_uint64_scale_round (time, track->timescale, GST_SECOND),
                     error)
         && shorten (self, track, gst_util_uint64_scale_round (time, self->timescale, GST_SECOND),
                     error);
}

gboolean
mp4_movie_trim_audio (Mp4Movie *self, guint n_skipped, guint64 n_samples, GError **error)
{
  guint64 duration;

  if (!check_edit (self, &self->audio, error))
    return FALSE;
  duration = gst_util_uint64_scale_round (n_samples, self->timescale, self->audio.timescale);
  return mend_edit (self, &self->audio, duration, n_skipped, error)
         && set_duration (self, duration, error);
}
