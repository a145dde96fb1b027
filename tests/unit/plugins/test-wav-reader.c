// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* WAV files as they come, and files that say they are. */
#include "wav-reader.h"

#include <string.h>

#include <sluice/sluice.h>

#include "test-folder.h"

/* RIFF, an odd chunk that nobody needs, the format, three samples. */
static const char whole[] = "RIFF\0\0\0\0WAVE"
                            "odd \x03\0\0\0abc\0"
                            "fmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0"
                            "data\x06\0\0\0\x01\0\xff\xff\0\x80";
#define WHOLE_BYTES (sizeof whole - 1)
#define RATE_OFFSET (12 + 12 + 8 + 4)
#define CHANNELS_OFFSET (12 + 12 + 8 + 2)
#define LENGTH_OFFSET (WHOLE_BYTES - 10)

typedef struct {
  TestFolder *folder; /* (owned) */
  char *path;         /* (owned) */
  char bytes[WHOLE_BYTES];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "audio.wav", NULL);
  memcpy (fixture->bytes, whole, WHOLE_BYTES);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, test_folder_remove);
}

static WavReader *
open_bytes (Fixture *fixture, gsize length, GError **error)
{
  g_assert_true (g_file_set_contents (fixture->path, fixture->bytes, (gssize) length, NULL));
  return wav_reader_new (fixture->path, error);
}

static void
assert_refused (Fixture *fixture, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_bytes (fixture, length, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA);
}

static void
test_reads_samples (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WavReader) reader = open_bytes (fixture, WHOLE_BYTES, &error);
  gint16 samples[3];

  g_assert_no_error (error);
  g_assert_cmpuint (wav_reader_get_sample_rate (reader), ==, 16000);
  g_assert_cmpuint (wav_reader_get_n_samples (reader), ==, 3);
  g_assert_true (wav_reader_read (reader, 0, samples, 3, &error));
  g_assert_cmpint (samples[0], ==, 1);
  g_assert_cmpint (samples[1], ==, -1);
  g_assert_cmpint (samples[2], ==, G_MININT16);
  g_assert_true (wav_reader_read (reader, 2, samples, 1, &error));
  g_assert_cmpint (samples[0], ==, G_MININT16);
}

static void
test_length_that_was_never_written (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WavReader) reader = NULL;

  fixture->bytes[LENGTH_OFFSET] = 0;
  reader = open_bytes (fixture, WHOLE_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wav_reader_get_n_samples (reader), ==, 3);
  g_clear_pointer (&reader, wav_reader_free);

  memset (fixture->bytes + LENGTH_OFFSET, 0xff, 4);
  reader = open_bytes (fixture, WHOLE_BYTES - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wav_reader_get_n_samples (reader), ==, 2);
}

static void
test_file_that_became_shorter (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WavReader) reader = open_bytes (fixture, WHOLE_BYTES, &error);
  gint16 samples[3];
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (file, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_seekable_truncate (G_SEEKABLE (stream), WHOLE_BYTES - 2, NULL, &error));
  g_assert_false (wav_reader_read (reader, 0, samples, 3, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA);
}

static void
test_refuses_other_formats (Fixture *fixture, gconstpointer user_data)
{
  fixture->bytes[CHANNELS_OFFSET] = 2;
  assert_refused (fixture, WHOLE_BYTES);
  fixture->bytes[CHANNELS_OFFSET] = 1;
  memset (fixture->bytes + RATE_OFFSET, 0, 4);
  assert_refused (fixture, WHOLE_BYTES);
  memcpy (fixture->bytes, "RIFX", 4);
  assert_refused (fixture, WHOLE_BYTES);
}

/* Up to the header of the samples there is nothing to read; no length is a crash. */
static void
test_refuses_parts (Fixture *fixture, gconstpointer user_data)
{
  for (gsize length = 0; length < LENGTH_OFFSET + 4; length++)
    assert_refused (fixture, length);
}

static void
test_missing_file (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wav_reader_new (fixture->path, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/wav-reader/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reads-samples", test_reads_samples);
  ADD ("length-that-was-never-written", test_length_that_was_never_written);
  ADD ("file-that-became-shorter", test_file_that_became_shorter);
  ADD ("refuses-other-formats", test_refuses_other_formats);
  ADD ("refuses-parts", test_refuses_parts);
  ADD ("missing-file", test_missing_file);
  return g_test_run ();
}
