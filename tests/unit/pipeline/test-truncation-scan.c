// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files that are whole, and the same files without their end. */
#include "pipeline/truncation-scan.h"

#include <string.h>

#include "media-fixture.h"

#define PICTURES "videotestsrc num-buffers=40 ! video/x-raw,width=160,height=120,framerate=20/1 ! "
#define SOUND                                                                                      \
  "audiotestsrc num-buffers=100 samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=1 ! "

typedef struct {
  const char *name;
  const char *launch;
} Case;

static const Case cases[] = {
  { "webm", PICTURES "vp8enc deadline=1 ! webmmux name=mux" },
  { "live-webm", PICTURES "vp8enc deadline=1 ! webmmux name=mux streamable=true" },
  { "mp4", PICTURES "x264enc speed-preset=ultrafast ! mp4mux name=mux faststart=true" },
  { "fragmented-mp4", PICTURES "x264enc speed-preset=ultrafast key-int-max=10 ! "
                               "mp4mux name=mux fragment-duration=500 streamable=true" },
  { "avi", PICTURES "jpegenc ! avimux name=mux" },
  { "wav", SOUND "wavenc name=mux" },
  { "ogg", SOUND "opusenc ! oggmux name=mux" },
};

static void
test_case (MediaFixture *fixture, gconstpointer user_data)
{
  const Case *test = user_data;
  g_autofree char *whole = media_fixture_make (fixture, "whole", test->launch);
  static const double fractions[] = { 0.999, 0.9, 0.75, 0.6 };

  g_assert_false (sl_truncation_scan (whole));
  for (guint i = 0; i < G_N_ELEMENTS (fractions); i++) {
    g_autofree char *cut = media_fixture_cut (fixture, whole, "cut", fractions[i]);

    g_assert_true (sl_truncation_scan (cut));
  }
}

/* The last byte is enough, wherever the length of the last thing is. */
static void
test_last_byte (MediaFixture *fixture, gconstpointer user_data)
{
  const Case *test = user_data;
  g_autofree char *whole = media_fixture_make (fixture, "whole", test->launch);
  g_autofree char *data = NULL;
  g_autofree char *cut = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (whole, &data, &length, NULL));
  cut = media_fixture_write (fixture, "cut", data, length - 1);
  g_assert_true (sl_truncation_scan (cut));
}

/* A tab that is closed leaves what was written so far: whole blocks, and nothing about the end. */
static void
test_never_finished (MediaFixture *fixture, gconstpointer user_data)
{
  static const char block[] = "\xA3";
  g_autofree char *path = media_fixture_make (
      fixture, "live.webm", PICTURES "vp8enc deadline=1 ! webmmux name=mux streamable=true");
  g_autofree char *data = NULL;
  g_autofree char *unfinished = NULL;
  char *cluster = NULL;
  char *second = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  cluster = memmem (data, length, "\x1F\x43\xB6\x75", 4);
  g_assert_nonnull (cluster);
  second = memmem (cluster + 32, length - (gsize) (cluster + 32 - data), block, 1);
  g_assert_nonnull (second);
  /* The length of the cluster becomes unknown, as browsers write it. */
  memcpy (cluster + 4, "\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
  unfinished = media_fixture_write (fixture, "unfinished.webm", data, length);
  g_assert_false (sl_truncation_scan (unfinished));
}

/* Programs that write to a pipe do not know the length. */
static void
test_unknown_wav_length (MediaFixture *fixture, gconstpointer user_data)
{
  static const guint8 wav[] = "RIFF\xFF\xFF\xFF\xFFWAVEfmt \x10\0\0\0\1\0\1\0\x40\x1F\0\0"
                              "\x80\x3E\0\0\2\0\x10\0data\xFF\xFF\xFF\xFF\1\2\3\4";
  static const guint8 cut[] = "RIFF\xFF\xFF\xFF\xFFWAVEfmt \x10\0\0\0\1\0\1\0\x40\x1F\0\0"
                              "\x80\x3E\0\0\2\0\x10\0data\x08\0\0\0\1\2\3\4";
  g_autofree char *piped = media_fixture_write (fixture, "piped.wav", wav, sizeof wav - 1);
  g_autofree char *short_one = media_fixture_write (fixture, "cut.wav", cut, sizeof cut - 1);

  g_assert_false (sl_truncation_scan (piped));
  g_assert_true (sl_truncation_scan (short_one));
}

/* A player's index may be at the front, and all that it points to gone: the box is whole. */
static void
test_samples_beyond_the_end (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "front.mp4",
      PICTURES "x264enc speed-preset=ultrafast ! mp4mux name=mux faststart=true");
  g_autofree char *data = NULL;
  g_autofree char *cut = NULL;
  char *samples = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  samples = memmem (data, length, "mdat", 4);
  g_assert_nonnull (samples);
  cut = media_fixture_write (fixture, "cut.mp4", data, (gsize) (samples - 4 - data));
  g_assert_true (sl_truncation_scan (cut));
}

/* An hour of fragments of one frame each is more than is looked at, and no sign of a cut. */
static void
test_too_many_boxes (MediaFixture *fixture, gconstpointer user_data)
{
  static const guint8 box[] = { 0, 0, 0, 8, 'f', 'r', 'e', 'e' };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *path = NULL;

  for (guint i = 0; i < 200001; i++)
    g_byte_array_append (file, box, sizeof box);
  path = media_fixture_write (fixture, "boxes.mp4", file->data, file->len);
  g_assert_false (sl_truncation_scan (path));
}

/* Without the box that says what it is, too. */
/* Each of these elements holds the head of what could be the last cluster, and none has a block:
 * from every one of them on all that follow would be read. The time is that of the budget; without
 * one for all it would be minutes. */
static void
test_too_many_clusters (MediaFixture *fixture, gconstpointer user_data)
{
  static const char head[] = "\x1A\x45\xDF\xA3\x80\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
  static const char element[] = "\xEC\x88\x1F\x43\xB6\x75\xFF\xE7\x81\x00";
  g_autoptr (GString) bytes = g_string_new_len (head, sizeof head - 1);
  g_autofree char *path = NULL;

  for (guint i = 0; i < 40000; i++)
    g_string_append_len (bytes, element, sizeof element - 1);
  path = media_fixture_write (fixture, "clusters", bytes->str, bytes->len);
  g_assert_false (sl_truncation_scan (path));
}

static void
test_movie_that_begins_with_samples (MediaFixture *fixture, gconstpointer user_data)
{
  static const guint8 cut[] = "\0\0\0\x10mdat12345678\0\0\1\0moov";
  g_autofree char *path = media_fixture_write (fixture, "cut.mov", cut, sizeof cut - 1);

  g_assert_true (sl_truncation_scan (path));
}

static void
write_xing (guint8 *frame, guint32 length)
{
  static const guint8 head[] = { 0xFF, 0xFB, 0x90, 0x00 };
  guint32 big = GUINT32_TO_BE (length);

  memset (frame, 0, 4096);
  memcpy (frame, head, sizeof head);
  memcpy (frame + 36, "Xing\0\0\0\x2", 8);
  memcpy (frame + 44, &big, sizeof big);
}

static void
test_mp3 (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree guint8 *data = g_malloc (4096);
  g_autofree char *whole = NULL;
  g_autofree char *cut = NULL;

  write_xing (data, 4096);
  whole = media_fixture_write (fixture, "whole.mp3", data, 4096);
  write_xing (data, 40960);
  cut = media_fixture_write (fixture, "cut.mp3", data, 4096);
  g_assert_false (sl_truncation_scan (whole));
  g_assert_true (sl_truncation_scan (cut));
}

static void
test_unknown (MediaFixture *fixture, gconstpointer user_data)
{
  static const char text[] = "Dear sir or madam, this is a letter and not a film.\n";
  g_autofree char *letter = media_fixture_write (fixture, "letter", text, sizeof text - 1);
  g_autofree char *empty = media_fixture_write (fixture, "empty", "", 0);
  g_autofree char *missing = media_fixture_path (fixture, "missing");

  g_assert_false (sl_truncation_scan (letter));
  g_assert_false (sl_truncation_scan (empty));
  g_assert_false (sl_truncation_scan (missing));
}

static void
add_for_each (const char *name, void (*test) (MediaFixture *, gconstpointer))
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/pipeline/truncation-scan/%s/%s", name,
                                             cases[i].name);

    g_test_add (path, MediaFixture, &cases[i], media_fixture_set_up, test, media_fixture_tear_down);
  }
}

static void
add (const char *path, void (*test) (MediaFixture *, gconstpointer))
{
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, test, media_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add_for_each ("cut", test_case);
  add_for_each ("last-byte", test_last_byte);
  add ("/pipeline/truncation-scan/never-finished-is-not-cut", test_never_finished);
  add ("/pipeline/truncation-scan/unknown-wav-length", test_unknown_wav_length);
  add ("/pipeline/truncation-scan/samples-beyond-the-end", test_samples_beyond_the_end);
  add ("/pipeline/truncation-scan/movie-that-begins-with-samples",
       test_movie_that_begins_with_samples);
  add ("/pipeline/truncation-scan/too-many-boxes", test_too_many_boxes);
  add ("/pipeline/truncation-scan/too-many-clusters", test_too_many_clusters);
  add ("/pipeline/truncation-scan/mp3", test_mp3);
  add ("/pipeline/truncation-scan/unknown-is-not-cut", test_unknown);
  return g_test_run ();
}
