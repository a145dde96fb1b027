// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Pictures and documents are described, or refused, without a decoder. */
#include "pipeline/still-probe.h"

#include <glib/gstdio.h>

#include "sluice/sluice-error.h"

typedef struct {
  char *path; /* (owned) */
  SlMediaLimits limits;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int fd = g_file_open_tmp ("still-XXXXXX", &fixture->path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  sl_media_limits_init (&fixture->limits);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_free (fixture->path);
}

/* A GIF of @n_frames frames of 5 x 4. */
static void
write_gif (Fixture *fixture, guint n_frames, gboolean is_whole)
{
  static const char frame[] = "\x2c\0\0\0\0\x05\0\x04\0\0\x02\x02\x4c\x01\0";
  g_autoptr (GString) text = g_string_new_len ("GIF89a\x05\0\x04\0\0\0\0", 13);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_frames; i++)
    g_string_append_len (text, frame, sizeof frame - 1);
  if (is_whole)
    g_string_append_c (text, ';');
  else
    g_string_truncate (text, text->len - 3);
  g_file_set_contents (fixture->path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
}

static SluiceMediaInfo *
probe (Fixture *fixture, gboolean *is_still, GError **error)
{
  const SlProbeOptions options = { .path = fixture->path, .limits = &fixture->limits };

  return sl_still_probe_file (&options, is_still, error);
}

static void
assert_refused (Fixture *fixture, SluiceError code, const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean is_still = FALSE;

  g_assert_null (probe (fixture, &is_still, &error));
  g_assert_true (is_still);
  g_assert_error (error, SLUICE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_describes_pictures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluiceMediaInfo) info = NULL;
  g_autoptr (SluiceStreamInfo) stream = NULL;
  gboolean is_still = FALSE;

  write_gif (fixture, 3, TRUE);
  info = probe (fixture, &is_still, NULL);
  stream = g_list_model_get_item (sluice_media_info_get_streams (info), 0);
  g_assert_cmpstr (sluice_media_info_get_container (info), ==, "gif");
  g_assert_cmpint ((int) sluice_stream_info_get_kind (stream), ==, (int) SLUICE_MEDIA_KIND_IMAGE);
  g_assert_cmpuint (sluice_stream_info_get_width (stream), ==, 5);
  g_assert_cmpuint (sluice_stream_info_get_height (stream), ==, 4);
  g_assert_cmpuint (sluice_stream_info_get_frames (stream), ==, 3);
}

static void
test_describes_documents (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluiceMediaInfo) info = NULL;
  g_autoptr (SluiceStreamInfo) stream = NULL;
  gboolean is_still = FALSE;

  g_assert_true (g_file_set_contents (fixture->path, "%PDF-1.7\n", -1, NULL));
  info = probe (fixture, &is_still, NULL);
  stream = g_list_model_get_item (sluice_media_info_get_streams (info), 0);
  g_assert_cmpstr (sluice_media_info_get_container (info), ==, "pdf");
  g_assert_cmpint ((int) sluice_stream_info_get_kind (stream), ==,
                   (int) SLUICE_MEDIA_KIND_DOCUMENT);
}

static void
test_leaves_the_rest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_still = TRUE;

  g_assert_true (g_file_set_contents (fixture->path, "#EXTM3U\n", -1, NULL));
  g_assert_null (probe (fixture, &is_still, &error));
  g_assert_no_error (error);
  g_assert_false (is_still);
}

static void
test_limits_pixels_of_all_frames (Fixture *fixture, gconstpointer data)
{
  write_gif (fixture, 3, TRUE);
  fixture->limits.values[SLUICE_LIMIT_PIXELS] = 59;
  assert_refused (fixture, SLUICE_ERROR_LIMIT_EXCEEDED, "60 pixels; allowed: 59 (max_pixels)");
  fixture->limits.values[SLUICE_LIMIT_PIXELS] = 19;
  assert_refused (fixture, SLUICE_ERROR_LIMIT_EXCEEDED,
                  "the picture (5 x 4) has 20 pixels; allowed: 19 (max_pixels)");
}

static void
test_limits_frames (Fixture *fixture, gconstpointer data)
{
  write_gif (fixture, 3, TRUE);
  fixture->limits.values[SLUICE_LIMIT_FRAMES] = 2;
  assert_refused (fixture, SLUICE_ERROR_LIMIT_EXCEEDED, "3 frames; allowed: 2 (max_frames)");
}

static void
test_refuses_what_is_cut_off (Fixture *fixture, gconstpointer data)
{
  write_gif (fixture, 3, FALSE);
  assert_refused (fixture, SLUICE_ERROR_TRUNCATED_MEDIA, "cut off");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/pipeline/still-probe/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("describes-pictures", test_describes_pictures);
  ADD ("describes-documents", test_describes_documents);
  ADD ("leaves-the-rest", test_leaves_the_rest);
  ADD ("limits-pixels-of-all-frames", test_limits_pixels_of_all_frames);
  ADD ("limits-frames", test_limits_frames);
  ADD ("refuses-what-is-cut-off", test_refuses_what_is_cut_off);
#undef ADD
  return g_test_run ();
}
