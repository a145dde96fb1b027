// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/container-scan.h"
#include "sluice/sluice-error.h"

#include "box-writer.h"
#include "media-fixture.h"

static SlContainerLayout
scan (const char *path)
{
  SlContainerLayout layout;
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_container_scan (path, &layout, &error));
  g_assert_no_error (error);
  return layout;
}

static SlContainerLayout
scan_bytes (MediaFixture *fixture, const void *data, gsize length)
{
  g_autofree char *path = media_fixture_write (fixture, "bytes", data, length);

  return scan (path);
}

#define FTYP                                                                                       \
  "\0\0\0\x10"                                                                                     \
  "ftypisom\0\0\0\0"

static void
test_mp4 (MediaFixture *fixture, gconstpointer user_data)
{
  static const char plain[] = FTYP "\0\0\0\x10moov\0\0\0\x08mvhd";
  static const char fragmented[] = FTYP "\0\0\0\x18moov\0\0\0\x08mvhd\0\0\0\x08mvex";
  static const char large[] = FTYP "\0\0\0\x01moov\0\0\0\0\0\0\0\x18\0\0\0\x08mvex";

  g_assert_false (scan_bytes (fixture, plain, sizeof plain - 1).is_fragmented);
  g_assert_true (scan_bytes (fixture, plain, sizeof plain - 1).states_duration);
  g_assert_false (scan_bytes (fixture, plain, sizeof plain - 1).lacks_index);
  g_assert_true (scan_bytes (fixture, plain, sizeof plain - 2).lacks_index);
  g_assert_true (scan_bytes (fixture, fragmented, sizeof fragmented - 1).is_fragmented);
  g_assert_false (scan_bytes (fixture, fragmented, sizeof fragmented - 1).states_duration);
  g_assert_true (scan_bytes (fixture, large, sizeof large - 1).is_fragmented);
}

/* A box of 32-bit numbers. */
static void
append_box (GByteArray *bytes, const char *type, const guint32 *numbers, guint n_numbers)
{
  guint begin = box_writer_begin (bytes, type);

  for (guint i = 0; i < n_numbers; i++)
    box_writer_append_u32 (bytes, numbers[i]);
  box_writer_end (bytes, begin);
}

#define APPEND_BOX(bytes, type, ...)                                                               \
  append_box (bytes, type, (const guint32[]){ __VA_ARGS__ },                                       \
              sizeof ((const guint32[]){ __VA_ARGS__ }) / sizeof (guint32))

/* One track with a thousand units a second. */
static void
append_movie (GByteArray *bytes)
{
  guint moov = box_writer_begin (bytes, "moov");
  guint trak = box_writer_begin (bytes, "trak");
  guint mdia, mvex;

  APPEND_BOX (bytes, "tkhd", 0, 0, 0, 1);
  mdia = box_writer_begin (bytes, "mdia");
  APPEND_BOX (bytes, "mdhd", 0, 0, 0, 1000);
  box_writer_end (bytes, mdia);
  box_writer_end (bytes, trak);
  mvex = box_writer_begin (bytes, "mvex");
  APPEND_BOX (bytes, "trex", 0, 1, 1, 10);
  box_writer_end (bytes, mvex);
  box_writer_end (bytes, moov);
}

/* Samples with a duration of 40 units and a size. */
static void
append_fragment (GByteArray *bytes, guint n_announced, guint n_samples)
{
  guint moof = box_writer_begin (bytes, "moof");
  guint traf = box_writer_begin (bytes, "traf");
  guint trun;

  APPEND_BOX (bytes, "tfhd", 0, 1);
  trun = box_writer_begin (bytes, "trun");
  box_writer_append_u32 (bytes, 0x300);
  box_writer_append_u32 (bytes, n_announced);
  for (guint i = 0; i < n_samples; i++) {
    box_writer_append_u32 (bytes, 40);
    box_writer_append_u32 (bytes, G_MAXUINT32);
  }
  box_writer_end (bytes, trun);
  box_writer_end (bytes, traf);
  box_writer_end (bytes, moof);
}

static void
test_fragments_add_up (MediaFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) FTYP, sizeof FTYP - 1);
  append_movie (bytes);
  append_fragment (bytes, 1300, 1300);
  append_fragment (bytes, 1, 1);
  /* More samples than there are in the box. */
  append_fragment (bytes, G_MAXUINT32, 512);
  g_assert_cmpuint (scan_bytes (fixture, bytes->data, bytes->len).duration, ==,
                    (1300 + 1 + 512) * G_GUINT64_CONSTANT (40000000));
}

#define RIFF                                                                                       \
  "RIFF\0\0\0\0WAVE"                                                                               \
  "fmt \x03\0\0\0abc\0"

/* Cut anywhere before the first sample there is none; a length of zero is what programs write that
 * do not know it yet. */
static void
test_wave (MediaFixture *fixture, gconstpointer user_data)
{
  static const char whole[] = RIFF "data\0\0\0\0xy";
  static const char large[] = "RF64\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff"
                              "x";
  static const char endless[] = "RIFF\0\0\0\0WAVELIST\xff\xff\xff\xff"
                                "datax";

  g_assert_false (scan_bytes (fixture, whole, sizeof whole - 1).lacks_sound);
  g_assert_true (scan_bytes (fixture, whole, sizeof whole - 1).states_duration);
  g_assert_false (scan_bytes (fixture, large, sizeof large - 1).lacks_sound);
  for (gsize length = 12; length < sizeof whole - 2; length++)
    g_assert_true (scan_bytes (fixture, whole, length).lacks_sound);
  g_assert_true (scan_bytes (fixture, endless, sizeof endless - 1).lacks_sound);
  g_assert_false (scan_bytes (fixture, "RIFF\0\0\0\0AVI ", 12).lacks_sound);
}

static void
test_damaged (MediaFixture *fixture, gconstpointer user_data)
{
  static const char endless[] = FTYP "\0\0\0\0moov";
  static const char tiny[] = FTYP "\0\0\0\x02moov";
  static const char ebml[] = "\x1A\x45\xDF\xA3\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
  static const char zero_id[] = "\x1A\x45\xDF\xA3\x80\0\0\0\0\0";

  g_assert_false (scan_bytes (fixture, endless, sizeof endless - 1).is_fragmented);
  g_assert_false (scan_bytes (fixture, tiny, sizeof tiny - 1).is_fragmented);
  g_assert_false (scan_bytes (fixture, ebml, sizeof ebml - 1).states_duration);
  g_assert_false (scan_bytes (fixture, zero_id, sizeof zero_id - 1).states_duration);
  g_assert_true (scan_bytes (fixture, "", 0).states_duration);
}

static void
test_matroska (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *live = media_fixture_make_recording (fixture, "live.webm");
  g_autofree char *finished = media_fixture_make (
      fixture, "finished.webm",
      "videotestsrc num-buffers=5 ! video/x-raw,width=64,height=64 ! vp8enc ! webmmux name=mux");

  g_assert_false (scan (live).states_duration);
  g_assert_true (scan (live).lacks_cues);
  g_assert_true (scan (finished).states_duration);
  g_assert_false (scan (finished).lacks_cues);
  g_assert_cmpuint (scan (finished).file_size, >, 100);
}

static SlContainerLayout
scan_seed (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fuzz", "seeds", "container", name,
                                                 NULL);

  return scan (path);
}

/* 3 samples of the default duration of 40, then 40, 40 and 20, in milliseconds. */
static void
test_fragments (MediaFixture *fixture, gconstpointer user_data)
{
  g_assert_cmpuint (scan_seed ("fragmented-mp4").duration, ==, 220 * GST_MSECOND);
  g_assert_cmpuint (scan_seed ("plain-mp4").duration, ==, 0);
}

/* Clusters of unknown length at 12 s and 13 s; the last block is 40 ms into the second. Firefox
 * writes a Duration of zero. */
static void
test_last_block (MediaFixture *fixture, gconstpointer user_data)
{
  g_assert_cmpuint (scan_seed ("live-webm").last_timestamp, ==, 13040 * GST_MSECOND);
  g_assert_false (scan_seed ("live-webm").states_duration);
  g_assert_true (scan_seed ("finished-webm").states_duration);
  g_assert_cmpuint (scan_seed ("finished-webm").last_timestamp, ==, 0);
}

static void
test_missing (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_path (fixture, "none");
  SlContainerLayout layout;
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_container_scan (path, &layout, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
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
  add ("/pipeline/container-scan/sees-fragments", test_mp4);
  add ("/pipeline/container-scan/fragments-add-up", test_fragments_add_up);
  add ("/pipeline/container-scan/misses-sound", test_wave);
  add ("/pipeline/container-scan/survives-damage", test_damaged);
  add ("/pipeline/container-scan/sees-a-stated-duration", test_matroska);
  add ("/pipeline/container-scan/adds-up-fragments", test_fragments);
  add ("/pipeline/container-scan/finds-the-last-block", test_last_block);
  add ("/pipeline/container-scan/says-what-is-missing", test_missing);
  return g_test_run ();
}
