// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the decoder is asked before it may begin. */
#include "image-loader.h"

#include <sluice/sluice.h>

#include "test-folder.h"

/* It says 16 x 16; its frame ends at 26. */
static const guint8 wide_gif[] = "GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff"
                                 "\x2c\x0a\0\0\0\x10\0\x10\0\0\x02\x02\x4c\x01\0\x3b";

typedef struct {
  TestFolder *folder; /* (owned) */
  char *path;         /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  image_library_start (&error);
  g_assert_no_error (error);
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "picture", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, test_folder_remove);
}

static VipsImage *
load (Fixture *fixture, const void *data, gsize length, guint64 max_pixels, GError **error)
{
  const ImageOptions options = { .max_width = 100, .max_height = 100 };

  g_assert_true (g_file_set_contents (fixture->path, data, (gssize) length, NULL));
  return image_load (fixture->path, &options, FALSE, max_pixels, error);
}

static void
test_pixels_of_the_decoder_count (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VipsImage) image = load (fixture, wide_gif, sizeof wide_gif - 1, 26 * 16, &error);

  g_assert_no_error (error);
  g_assert_cmpint (vips_image_get_width (image), ==, 26);
  g_assert_null (load (fixture, wide_gif, sizeof wide_gif - 1, 26 * 16 - 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
}

/* libvips would read it. */
static void
test_other_formats_are_refused (Fixture *fixture, gconstpointer user_data)
{
  static const char pgm[] = "P2 1 1 255 7\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (load (fixture, pgm, sizeof pgm - 1, 1000, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONTENT_MISMATCH);
}

static void
test_cut_picture (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (fixture, wide_gif, 12, 1000, &error));
  g_assert_true (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA)
                 || g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_TRUNCATED_MEDIA));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/plugins/image-loader/pixels-of-the-decoder-count", test_pixels_of_the_decoder_count);
  add ("/plugins/image-loader/other-formats-are-refused", test_other_formats_are_refused);
  add ("/plugins/image-loader/cut-picture", test_cut_picture);
  return g_test_run ();
}
