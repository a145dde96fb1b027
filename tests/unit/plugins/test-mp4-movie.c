// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files made box by box, so that each length and version is the test's own. */
#include "mp4-movie.h"

#include <sluice/sluice.h>
#include <string.h>

#include "box-writer.h"
#include "test-folder.h"

#define MOVIE_TIMESCALE 1000
#define PRIMING 1024

typedef struct {
  TestFolder *folder;
  char *path;
} MovieFixture;

/* What differs between the movies of these tests. */
typedef struct {
  guint8 version; /* of the edit list */
  guint32 rate;   /* of the sound */
  guint64 media_time;
  gboolean has_edits;
} Movie;

static const Movie plain = { 0, 48000, 0, TRUE };

static void
set_up (MovieFixture *fixture, gconstpointer user_data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "video.mp4", NULL);
}

static void
tear_down (MovieFixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, test_folder_remove);
}

static void
append_mvhd (GByteArray *bytes)
{
  guint box = box_writer_begin (bytes, "mvhd");

  box_writer_append_zeros (bytes, 12);
  box_writer_append_u32 (bytes, MOVIE_TIMESCALE);
  box_writer_append_u32 (bytes, 2 * MOVIE_TIMESCALE);
  box_writer_append_zeros (bytes, 80);
  box_writer_end (bytes, box);
}

/* Its duration stands behind two times, the track's number and four bytes that are kept free. */
static void
append_tkhd (GByteArray *bytes, guint8 version)
{
  guint box = box_writer_begin (bytes, "tkhd");

  box_writer_append_u32 (bytes, (guint32) version << 24);
  box_writer_append_zeros (bytes, version == 1 ? 24 : 16);
  if (version == 1)
    box_writer_append_u64 (bytes, 2 * MOVIE_TIMESCALE);
  else
    box_writer_append_u32 (bytes, 2 * MOVIE_TIMESCALE);
  box_writer_append_zeros (bytes, 60);
  box_writer_end (bytes, box);
}

/* An empty edit (the sound begins late), then the edit that is mended. */
static void
append_edits (GByteArray *bytes, const Movie *movie)
{
  guint edts = box_writer_begin (bytes, "edts");
  guint elst = box_writer_begin (bytes, "elst");

  box_writer_append_u32 (bytes, (guint32) movie->version << 24);
  box_writer_append_u32 (bytes, 2);
  if (movie->version == 1) {
    box_writer_append_u64 (bytes, 500);
    box_writer_append_u64 (bytes, G_MAXUINT64);
    box_writer_append_u32 (bytes, 1 << 16);
    box_writer_append_u64 (bytes, 1500);
    box_writer_append_u64 (bytes, movie->media_time);
  } else {
    box_writer_append_u32 (bytes, 500);
    box_writer_append_u32 (bytes, G_MAXUINT32);
    box_writer_append_u32 (bytes, 1 << 16);
    box_writer_append_u32 (bytes, 1500);
    box_writer_append_u32 (bytes, (guint32) movie->media_time);
  }
  box_writer_append_u32 (bytes, 1 << 16);
  box_writer_end (bytes, elst);
  box_writer_end (bytes, edts);
}

static void
append_track (GByteArray *bytes, const Movie *movie, const char *kind, guint32 n_samples)
{
  guint trak = box_writer_begin (bytes, "trak");
  guint mdia, box, minf, stbl;

  append_tkhd (bytes, movie->version);
  if (movie->has_edits)
    append_edits (bytes, movie);
  mdia = box_writer_begin (bytes, "mdia");
  box = box_writer_begin (bytes, "mdhd");
  box_writer_append_zeros (bytes, 12);
  box_writer_append_u32 (bytes, movie->rate);
  box_writer_append_zeros (bytes, 8);
  box_writer_end (bytes, box);
  box = box_writer_begin (bytes, "hdlr");
  box_writer_append_zeros (bytes, 8);
  g_byte_array_append (bytes, (const guint8 *) kind, 4);
  box_writer_end (bytes, box);
  minf = box_writer_begin (bytes, "minf");
  stbl = box_writer_begin (bytes, "stbl");
  box = box_writer_begin (bytes, "stsz");
  box_writer_append_zeros (bytes, 8);
  box_writer_append_u32 (bytes, n_samples);
  box_writer_end (bytes, box);
  box_writer_end (bytes, stbl);
  box_writer_end (bytes, minf);
  box_writer_end (bytes, mdia);
  box_writer_end (bytes, trak);
}

static GByteArray *
make_movie (const Movie *movie)
{
  GByteArray *bytes = g_byte_array_new ();
  guint ftyp = box_writer_begin (bytes, "ftyp");
  guint moov;

  box_writer_append_zeros (bytes, 8);
  box_writer_end (bytes, ftyp);
  moov = box_writer_begin (bytes, "moov");
  append_mvhd (bytes);
  append_track (bytes, movie, "vide", 60);
  append_track (bytes, movie, "soun", 95);
  box_writer_end (bytes, moov);
  return bytes;
}

static void
write_bytes (MovieFixture *fixture, const GByteArray *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (fixture->path, (const char *) bytes->data, length,
                            G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
write_movie (MovieFixture *fixture, const Movie *movie)
{
  g_autoptr (GByteArray) bytes = make_movie (movie);

  write_bytes (fixture, bytes, bytes->len);
}

static void
test_reads (MovieFixture *fixture, gconstpointer user_data)
{
  g_autoptr (Mp4Movie) movie = NULL;
  g_autoptr (GError) error = NULL;

  write_movie (fixture, &plain);
  movie = mp4_movie_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (mp4_movie_has_video (movie));
  g_assert_true (mp4_movie_has_audio (movie));
  g_assert_cmpuint (mp4_movie_get_n_frames (movie), ==, 60);
  g_assert_cmpuint (mp4_movie_get_n_packets (movie), ==, 95);
  g_assert_cmpuint (mp4_movie_get_duration (movie), ==, 2 * GST_SECOND);
}

/* What the file should be after mending is the same file made with other edits. Only the track of
 * the sound changes. */
static void
assert_mended (MovieFixture *fixture, const Movie *before, guint32 skipped_ms)
{
  g_autoptr (GByteArray) expected = make_movie (before);
  g_autoptr (Mp4Movie) movie = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  gsize entry = before->version == 1 ? 20 : 12;
  gsize length = 0;
  guint8 *edit;

  write_movie (fixture, before);
  movie = mp4_movie_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (mp4_movie_skip_priming (movie, PRIMING, &error));
  g_assert_no_error (error);
  /* The second "elst" is the sound's; its last entry follows 4 + 8 bytes and the empty edit. */
  edit = expected->data + expected->len - 3;
  while (memcmp (--edit, "elst", 4) != 0)
    ;
  edit += 12 + entry;
  if (before->version == 1) {
    guint64 values[2] = { GUINT64_TO_BE (1500 - skipped_ms),
                          GUINT64_TO_BE (before->media_time + PRIMING) };
    memcpy (edit, values, sizeof values);
  } else {
    guint32 values[2] = { GUINT32_TO_BE (1500 - skipped_ms),
                          GUINT32_TO_BE ((guint32) before->media_time + PRIMING) };
    memcpy (edit, values, sizeof values);
  }
  g_assert_true (g_file_get_contents (fixture->path, &found, &length, NULL));
  g_assert_cmpmem (found, length, expected->data, expected->len);
}

static void
test_skips_priming (MovieFixture *fixture, gconstpointer user_data)
{
  assert_mended (fixture, &plain, 21);
}

/* 1024 samples are half as long at twice the rate; the 16 bits of a sample entry can't say that. */
static void
test_skips_priming_at_96_khz (MovieFixture *fixture, gconstpointer user_data)
{
  const Movie high = { 0, 96000, 0, TRUE };

  assert_mended (fixture, &high, 11);
}

static void
test_skips_priming_in_long_movie (MovieFixture *fixture, gconstpointer user_data)
{
  const Movie wide = { 1, 48000, G_GUINT64_CONSTANT (0x100000000), TRUE };

  assert_mended (fixture, &wide, 21);
}

/* Offsets into the file: of the payload of the last box of @type. */
static const guint8 *
find_last_box (const char *bytes, gsize length, const char *type)
{
  const char *at = bytes + length - 3;

  while (memcmp (--at, type, 4) != 0)
    ;
  return (const guint8 *) at + 4;
}

static guint64
read_number (const guint8 *at, guint width)
{
  guint64 value = 0;

  for (guint i = 0; i < width; i++)
    value = value << 8 | at[i];
  return value;
}

static void
assert_trimmed (MovieFixture *fixture, const Movie *before)
{
  guint width = before->version == 1 ? 8 : 4;
  g_autoptr (Mp4Movie) movie = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  gsize length = 0;
  const guint8 *edit, *tkhd;

  write_movie (fixture, before);
  movie = mp4_movie_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (mp4_movie_trim_audio (movie, PRIMING, 60000, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mp4_movie_get_duration (movie), ==, 1250 * GST_MSECOND);
  g_assert_true (g_file_get_contents (fixture->path, &found, &length, NULL));
  edit = find_last_box (found, length, "elst") + 8 + 2 * width + 4;
  tkhd = find_last_box (found, length, "tkhd") + 4 + (before->version == 1 ? 24 : 16);
  g_assert_cmpuint (read_number (edit, width), ==, 1250);
  g_assert_cmpuint (read_number (edit + width, width), ==, before->media_time + PRIMING);
  g_assert_cmpuint (read_number (tkhd, width), ==, 1250);
  g_assert_cmpuint (read_number (find_last_box (found, length, "mvhd") + 16, 4), ==, 1250);
}

/* The first track is the picture; the edit that counts is the second, behind an empty one. */
static void
test_skips_video (MovieFixture *fixture, gconstpointer user_data)
{
  g_autoptr (Mp4Movie) movie = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length = 0;
  gsize edit = 0;

  write_movie (fixture, &plain);
  g_assert_true (g_file_get_contents (fixture->path, &before, &length, NULL));
  edit = (const char *) memmem (before, length, "elst", 4) - before + 4 + 8 + 12;
  movie = mp4_movie_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (mp4_movie_skip (movie, MP4_MOVIE_VIDEO, 0, &error));
  g_assert_true (mp4_movie_skip (movie, MP4_MOVIE_VIDEO, GST_SECOND, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &after, &length, NULL));
  g_assert_cmpuint (read_number ((guint8 *) after + edit, 4), ==,
                    read_number ((guint8 *) before + edit, 4) - MOVIE_TIMESCALE);
  g_assert_cmpuint (read_number ((guint8 *) after + edit + 4, 4), ==, plain.rate);
}

static void
assert_turned (MovieFixture *fixture, guint degrees, guint32 across, guint32 down)
{
  g_autoptr (Mp4Movie) movie = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  gsize length = 0;
  const guint8 *matrix = NULL;

  write_movie (fixture, &plain);
  movie = mp4_movie_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (mp4_movie_turn (movie, degrees, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &found, &length, NULL));
  matrix = (const guint8 *) memmem (found, length, "tkhd", 4) + 4 + 40;
  g_assert_cmphex (read_number (matrix, 4), ==, across);
  g_assert_cmphex (read_number (matrix + 4, 4), ==, down);
  g_assert_cmphex (read_number (matrix + 32, 4), ==, 0x40000000);
}

static void
test_turns (MovieFixture *fixture, gconstpointer user_data)
{
  assert_turned (fixture, 90, 0, 0x10000);
  assert_turned (fixture, 180, 0xffff0000, 0);
  assert_turned (fixture, 270, 0, 0xffff0000);
}

static void
test_trims_audio (MovieFixture *fixture, gconstpointer user_data)
{
  assert_trimmed (fixture, &plain);
}

static void
test_trims_audio_of_long_movie (MovieFixture *fixture, gconstpointer user_data)
{
  const Movie wide = { 1, 48000, G_GUINT64_CONSTANT (0x100000000), TRUE };

  assert_trimmed (fixture, &wide);
}

static void
test_needs_an_edit (MovieFixture *fixture, gconstpointer user_data)
{
  const Movie bare = { 0, 48000, 0, FALSE };
  g_autoptr (Mp4Movie) movie = NULL;
  g_autoptr (GError) error = NULL;

  write_movie (fixture, &bare);
  movie = mp4_movie_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_false (mp4_movie_skip_priming (movie, PRIMING, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID);
  g_clear_error (&error);
  g_assert_false (mp4_movie_trim_audio (movie, PRIMING, 60000, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID);
}

static void
test_refuses_moov_behind_media (MovieFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) rest = make_movie (&plain);
  g_autoptr (GError) error = NULL;
  guint mdat = box_writer_begin (bytes, "mdat");

  box_writer_append_zeros (bytes, 100);
  box_writer_end (bytes, mdat);
  g_byte_array_append (bytes, rest->data, rest->len);
  write_bytes (fixture, bytes, bytes->len);
  g_assert_null (mp4_movie_open (fixture->path, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID);
  g_assert_nonnull (strstr (error->message, "behind the media"));
}

/* Cut off anywhere, it is an error. */
static void
test_refuses_cut_files (MovieFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GByteArray) bytes = make_movie (&plain);

  for (guint length = 0; length < bytes->len; length++) {
    g_autoptr (GError) error = NULL;

    write_bytes (fixture, bytes, length);
    g_assert_null (mp4_movie_open (fixture->path, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID);
  }
}

/* Any one byte may be anything: an error or not, but nothing is read or written out of bounds. */
static void
test_survives_wrong_bytes (MovieFixture *fixture, gconstpointer user_data)
{
  static const guint8 values[] = { 0, 1, 0x7f, 0xff };
  g_autoptr (GByteArray) bytes = make_movie (&plain);

  for (guint at = 0; at < bytes->len; at++) {
    guint8 original = bytes->data[at];

    for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
      g_autoptr (Mp4Movie) movie = NULL;

      bytes->data[at] = values[i];
      write_bytes (fixture, bytes, bytes->len);
      movie = mp4_movie_open (fixture->path, NULL);
      if (movie != NULL && mp4_movie_skip_priming (movie, PRIMING, NULL))
        mp4_movie_trim_audio (movie, PRIMING, 60000, NULL);
    }
    bytes->data[at] = original;
  }
}

static void
test_names_missing_file (MovieFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mp4_movie_open (fixture->path, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID);
  g_assert_nonnull (strstr (error->message, fixture->path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/mp4-movie/" name, MovieFixture, NULL, set_up, function, tear_down)
  ADD ("reads", test_reads);
  ADD ("skips-priming", test_skips_priming);
  ADD ("skips-priming-at-96-khz", test_skips_priming_at_96_khz);
  ADD ("skips-priming-in-long-movie", test_skips_priming_in_long_movie);
  ADD ("trims-audio", test_trims_audio);
  ADD ("trims-audio-of-long-movie", test_trims_audio_of_long_movie);
  ADD ("skips-video", test_skips_video);
  ADD ("turns", test_turns);
  ADD ("needs-an-edit", test_needs_an_edit);
  ADD ("refuses-moov-behind-media", test_refuses_moov_behind_media);
  ADD ("refuses-cut-files", test_refuses_cut_files);
  ADD ("survives-wrong-bytes", test_survives_wrong_bytes);
  ADD ("names-missing-file", test_names_missing_file);
#undef ADD
  return g_test_run ();
}
