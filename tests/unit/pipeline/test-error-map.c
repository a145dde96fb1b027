// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/error-map.h"
#include "sluice/sluice-error.h"

static void
assert_meaning (GQuark domain,
                int code,
                const char *message,
                const char *debug,
                const char *factory,
                SluiceError expected)
{
  g_autoptr (GError) foreign = g_error_new_literal (domain, code, message);
  g_autoptr (GError) error = sl_error_map_convert (foreign, debug, factory);

  g_assert_error (error, SLUICE_ERROR, (int) expected);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_faults_of_the_file (void)
{
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND, "Stream contains no data.",
                  NULL, "typefind", SLUICE_ERROR_EMPTY_RECORDING);
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND, "Could not determine type",
                  NULL, "typefind", SLUICE_ERROR_UNSUPPORTED_MEDIA);
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE, "appears to be a text file", NULL,
                  "decodebin", SLUICE_ERROR_UNSUPPORTED_MEDIA);
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED, "Internal data stream error.",
                  "gstmatroska.c: No pads created", "matroskademux", SLUICE_ERROR_EMPTY_RECORDING);
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_DEMUX,
                  "This file contains no playable streams.", NULL, "qtdemux",
                  SLUICE_ERROR_EMPTY_RECORDING);
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_DEMUX, "This file is incomplete", NULL,
                  "qtdemux", SLUICE_ERROR_CORRUPT_MEDIA);
  assert_meaning (GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE, "Failed to decode frame", NULL,
                  "vp8dec", SLUICE_ERROR_CORRUPT_MEDIA);
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_DECRYPT_NOKEY, "no key", NULL, "qtdemux",
                  SLUICE_ERROR_ENCRYPTED_MEDIA);
}

static void
test_faults_of_ours (void)
{
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_ENCODE, "Can not initialize x264 encoder.",
                  NULL, "x264enc", SLUICE_ERROR_INTERNAL);
  assert_meaning (GST_STREAM_ERROR, GST_STREAM_ERROR_MUX, "no", NULL, "mp4mux",
                  SLUICE_ERROR_INTERNAL);
  assert_meaning (GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "missing", NULL, "uridecodebin",
                  SLUICE_ERROR_UNSUPPORTED_MEDIA);
  assert_meaning (GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "missing", NULL, "x264enc",
                  SLUICE_ERROR_MISSING_ELEMENT);
}

static void
test_disk (void)
{
  assert_meaning (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "full", NULL, "filesink",
                  SLUICE_ERROR_DISK_FULL);
  assert_meaning (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE, "Failed to write", NULL, "mp4mux",
                  SLUICE_ERROR_DISK_FULL);
  assert_meaning (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND, "missing", NULL, "filesrc",
                  SLUICE_ERROR_NOT_FOUND);
  assert_meaning (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ, "I/O", NULL, "filesrc",
                  SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static void
test_ours_stay_as_they_are (void)
{
  g_autoptr (GError) ours = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED, "much");
  g_autoptr (GError) error = sl_error_map_convert (ours, NULL, "decodebin");

  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  g_assert_cmpstr (error->message, ==, "much");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/pipeline/error-map/blames-the-file", test_faults_of_the_file);
  g_test_add_func ("/pipeline/error-map/blames-us", test_faults_of_ours);
  g_test_add_func ("/pipeline/error-map/blames-the-disk", test_disk);
  g_test_add_func ("/pipeline/error-map/ours-stay-as-they-are", test_ours_stay_as_they_are);
  return g_test_run ();
}
