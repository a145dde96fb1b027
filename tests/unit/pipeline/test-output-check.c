// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a stage says of its file is not believed: each lie is found, and no truth is taken for one.
 */
#include "pipeline/output-check.h"

#include "media-fixture.h"
#include "sluice/sluice-error.h"

static SluiceArtifact *
declare (const char *path, const char *content_type)
{
  return sluice_artifact_new ("x", "my-stage", path, content_type);
}

static void
assert_refused (SluiceArtifact *artifact, const SlExpectedLength *expected, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_output_check (artifact, expected, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "stage 'my-stage': "));
  g_assert_nonnull (strstr (error->message, text));
}

static void
assert_accepted (SluiceArtifact *artifact, const SlExpectedLength *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_output_check (artifact, expected, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sluice_artifact_get_size (artifact), >, 0);
}

static char *
write_text (MediaFixture *fixture, const char *name, const char *text)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_missing_and_empty (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *empty_path = write_text (fixture, "empty.bin", "");
  g_autoptr (SluiceArtifact) missing = declare ("/nonexistent/a.bin", "application/octet-stream");
  g_autoptr (SluiceArtifact) empty = declare (empty_path, "application/octet-stream");

  assert_refused (missing, NULL, "'a.bin' was declared and is missing");
  assert_refused (empty, NULL, "'empty.bin' was declared and is empty");
}

static void
test_type (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autofree char *text_path = write_text (fixture, "text.jpg", "hello");
  g_autoptr (SluiceArtifact) webm = declare (path, "video/webm");
  g_autoptr (SluiceArtifact) mp4 = declare (path, "video/mp4");
  g_autoptr (SluiceArtifact) picture = declare (text_path, "image/jpeg");
  g_autoptr (SluiceArtifact) other = declare (text_path, "application/x-something");

  assert_accepted (webm, NULL);
  assert_accepted (other, NULL);
  assert_refused (mp4, NULL, "was declared as 'video/mp4' and is 'webm'");
  assert_refused (picture, NULL, "was declared as 'image/jpeg' and is 'of an unknown kind'");
}

static void
test_size (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "picture.jpg",
      "videotestsrc num-buffers=1 ! video/x-raw,width=64,height=48 ! jpegenc name=mux");
  g_autoptr (SluiceArtifact) artifact = declare (path, "image/jpeg");

  sluice_artifact_set_fact_int (artifact, "width", 64);
  sluice_artifact_set_fact_int (artifact, "height", 48);
  assert_accepted (artifact, NULL);
  sluice_artifact_set_fact_int (artifact, "height", 64);
  assert_refused (artifact, NULL, "is 64 x 48 and was declared as 64 x 64");
}

static void
test_length (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autoptr (SluiceArtifact) artifact = declare (path, "video/webm");
  const SlExpectedLength right = { GST_SECOND, GST_SECOND };
  const SlExpectedLength too_short = { 10 * GST_SECOND, 10 * GST_SECOND };
  const SlExpectedLength too_long = { GST_MSECOND, GST_MSECOND };

  assert_accepted (artifact, &right);
  assert_refused (artifact, &too_short, "and its source 10.00 s");
  assert_refused (artifact, &too_long, "and its source 0.00 s");
}

static void
test_damage (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autofree char *data = NULL;
  g_autoptr (SluiceArtifact) artifact = declare (path, "video/webm");
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_assert_true (g_file_set_contents (path, data, 64, NULL));
  assert_refused (artifact, NULL, "does not open again");
}

static void
test_text_formats (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *good_path = write_text (fixture, "good.json", "{\"a\": [1]}");
  g_autofree char *bad_path = write_text (fixture, "bad.json", "{\"a\": [1");
  g_autofree char *whole_path = write_text (fixture, "whole.svg", "<svg></svg>");
  g_autofree char *cut_path = write_text (fixture, "cut.svg", "<svg><path d='");
  g_autoptr (SluiceArtifact) good = declare (good_path, "application/json");
  g_autoptr (SluiceArtifact) bad = declare (bad_path, "application/json");
  g_autoptr (SluiceArtifact) whole = declare (whole_path, "image/svg+xml");
  g_autoptr (SluiceArtifact) cut = declare (cut_path, "image/svg+xml");

  assert_accepted (good, NULL);
  assert_accepted (whole, NULL);
  assert_refused (bad, NULL, "is not JSON");
  assert_refused (cut, NULL, "has no end");
}

/* A descriptor may let more in than the standard: what is made of it has to get out. */
static void
test_beyond_standard_limits (MediaFixture *fixture, gconstpointer user_data)
{
  static const guint8 png[] = "\x89PNG\r\n\x1a\n"
                              "\0\0\0\x0dIHDR\0\0\x40\0\0\0\x40\0\x08\x02\0\0\0____"
                              "\0\0\0\x04IDAT1234____\0\0\0\0IEND____";
  g_autofree char *path = media_fixture_write (fixture, "large.png", png, sizeof png - 1);
  g_autoptr (SluiceArtifact) large = declare (path, "image/png");

  sluice_artifact_set_fact_int (large, "width", 16384);
  sluice_artifact_set_fact_int (large, "height", 16384);
  assert_accepted (large, NULL);
}

static void
add (const char *path, void (*test) (MediaFixture *fixture, gconstpointer user_data))
{
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, test, media_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  add ("/pipeline/output-check/missing-and-empty", test_missing_and_empty);
  add ("/pipeline/output-check/type", test_type);
  add ("/pipeline/output-check/size", test_size);
  add ("/pipeline/output-check/length", test_length);
  add ("/pipeline/output-check/beyond-standard-limits", test_beyond_standard_limits);
  add ("/pipeline/output-check/damage", test_damage);
  add ("/pipeline/output-check/text-formats", test_text_formats);
  return g_test_run ();
}
