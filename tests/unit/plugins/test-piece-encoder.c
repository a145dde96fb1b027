// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Pieces of a recording as files. What is in them tests/media/test-transcription.py listens to. */
#include "piece-encoder.h"

#include <gst/gst.h>
#include <string.h>

#include <sluice/sluice.h>

#include "test-folder.h"

#define RATE 16000
#define N_SAMPLES (3 * RATE)
#define HEADER_BYTES 44
/* Of a FLAC file: "fLaC", a block header, then STREAMINFO with the number of samples in the last
 * four bytes of the eight that begin here. */
#define STREAMINFO_RATE_OFFSET 18

typedef struct {
  TestFolder *folder; /* (owned) */
  char *wav;          /* (owned) */
  char *path;         /* (owned) of the piece */
  WavReader *reader;  /* (owned) */
} Fixture;

static void
write_wav (const char *path)
{
  static const char header[HEADER_BYTES] =
      "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data";
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  g_byte_array_append (bytes, (const guint8 *) header, sizeof header);
  for (guint i = 0; i < N_SAMPLES; i++) {
    gint16 sample = GINT16_TO_LE ((gint16) g_rand_int_range (rand, -500, 500));

    g_byte_array_append (bytes, (const guint8 *) &sample, sizeof sample);
  }
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  gst_init (NULL, NULL);
  fixture->folder = test_folder_new ();
  fixture->wav = g_build_filename (fixture->folder, "audio.wav", NULL);
  fixture->path = g_build_filename (fixture->folder, "piece", NULL);
  write_wav (fixture->wav);
  fixture->reader = wav_reader_new (fixture->wav, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->reader, wav_reader_free);
  g_clear_pointer (&fixture->wav, g_free);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, test_folder_remove);
}

static guint32
read_n_samples (const char *flac)
{
  guint32 n_samples = 0;

  memcpy (&n_samples, flac + STREAMINFO_RATE_OFFSET + 4, sizeof n_samples);
  return GUINT32_FROM_BE (n_samples);
}

/* Services that look at the header before they decode find the length there. */
static void
test_flac_knows_its_length (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (piece_encode (fixture->reader, 100, 100 + 2 * RATE + 7, PIECE_FORMAT_FLAC,
                               fixture->path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  g_assert_cmpuint (length, >, STREAMINFO_RATE_OFFSET + 8);
  g_assert_cmpmem (content, 4, "fLaC", 4);
  g_assert_cmpuint (read_n_samples (content), ==, 2 * RATE + 7);
}

static void
test_opus_is_ogg (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (
      piece_encode (fixture->reader, 0, N_SAMPLES, PIECE_FORMAT_OPUS, fixture->path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpuint (length, <, 3 * 6000);
  g_assert_cmpmem (content, 4, "OggS", 4);
}

static void
test_replaces_what_is_there (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (
      piece_encode (fixture->reader, 0, N_SAMPLES, PIECE_FORMAT_FLAC, fixture->path, NULL, &error));
  g_assert_true (
      piece_encode (fixture->reader, 0, RATE, PIECE_FORMAT_FLAC, fixture->path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &content, &length, NULL));
  g_assert_cmpuint (read_n_samples (content), ==, RATE);
  g_assert_cmpuint (length, <, 2 * RATE);
}

static void
test_no_place_for_the_file (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "missing", "piece", NULL);

  g_assert_false (piece_encode (fixture->reader, 0, RATE, PIECE_FORMAT_FLAC, path, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
}

static void
test_full_device (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS)) {
    g_test_skip ("there is no /dev/full");
    return;
  }
  g_assert_false (
      piece_encode (fixture->reader, 0, N_SAMPLES, PIECE_FORMAT_FLAC, "/dev/full", NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
}

static void
test_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_false (piece_encode (fixture->reader, 0, N_SAMPLES, PIECE_FORMAT_FLAC, fixture->path,
                                cancellable, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (piece_checksum (fixture->reader, 0, N_SAMPLES, cancellable, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

static void
test_checksum_is_of_the_samples (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = piece_checksum (fixture->reader, 0, N_SAMPLES, NULL, &error);
  g_autofree char *again = piece_checksum (fixture->reader, 0, N_SAMPLES, NULL, &error);
  g_autofree char *other = piece_checksum (fixture->reader, 0, N_SAMPLES - 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/piece-encoder/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("flac-knows-its-length", test_flac_knows_its_length);
  ADD ("opus-is-ogg", test_opus_is_ogg);
  ADD ("replaces-what-is-there", test_replaces_what_is_there);
  ADD ("no-place-for-the-file", test_no_place_for_the_file);
  ADD ("full-device", test_full_device);
  ADD ("cancelled", test_cancelled);
  ADD ("checksum-is-of-the-samples", test_checksum_is_of_the_samples);
  return g_test_run ();
}
