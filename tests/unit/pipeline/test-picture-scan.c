// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Heads of pictures, written here byte by byte, so that each says one thing. */
#include "pipeline/picture-scan.h"

#include "sluice/sluice-error.h"

#define APPEND(bytes, literal)                                                                     \
  g_byte_array_append (bytes, (const guint8 *) literal, sizeof literal - 1)

/* 640 x 480, turned by EXIF, with a comment of 5 bytes. */
static GByteArray *
make_jpeg (void)
{
  GByteArray *bytes = g_byte_array_new ();

  APPEND (bytes, "\xff\xd8");
  APPEND (bytes, "\xff\xe1\x00\x22"
                 "Exif\0\0"
                 "MM\0\x2a\0\0\0\x08"
                 "\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
                 "\0\0\0\0");
  APPEND (bytes, "\xff\xfe\x00\x07"
                 "hello");
  APPEND (bytes, "\xff\xc0\x00\x0b\x08\x01\xe0\x02\x80\x01\x01\x11\x00");
  APPEND (bytes, "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00");
  APPEND (bytes, "\x12\x34\xff\xd9");
  return bytes;
}

/* 3 x 2 pixels, a tag of 9 bytes; the data are not pixels. */
static GByteArray *
make_png (void)
{
  GByteArray *bytes = g_byte_array_new ();

  APPEND (bytes, "\x89PNG\r\n\x1a\n");
  APPEND (bytes, "\0\0\0\x0dIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0____");
  APPEND (bytes, "\0\0\0\x09tEXtcomment\0x____");
  APPEND (bytes, "\0\0\0\x04IDAT1234____");
  APPEND (bytes, "\0\0\0\0IEND____");
  return bytes;
}

static void
append_gif_frame (GByteArray *bytes)
{
  APPEND (bytes, "\x21\xf9\x04\0\x0a\0\0\0");
  APPEND (bytes, "\x2c\0\0\0\0\x05\0\x04\0\0\x02\x02\x4c\x01\0");
}

/* A screen of 4 x 4 and frames of 5 x 4. */
static GByteArray *
make_gif (guint n_frames)
{
  GByteArray *bytes = g_byte_array_new ();

  APPEND (bytes, "GIF89a\x04\0\x04\0\x80\0\0\0\0\0\xff\xff\xff");
  for (guint i = 0; i < n_frames; i++)
    append_gif_frame (bytes);
  APPEND (bytes, "\x3b");
  return bytes;
}

/* 100 x 50, two frames, EXIF of 4 bytes that say nothing. */
static GByteArray *
make_webp (void)
{
  GByteArray *bytes = g_byte_array_new ();

  APPEND (bytes, "RIFF\x44\0\0\0WEBP");
  APPEND (bytes, "VP8X\x0a\0\0\0\x02\0\0\0\x63\0\0\x31\0\0");
  APPEND (bytes, "ANIM\x06\0\0\0\0\0\0\0\0\0");
  APPEND (bytes, "ANMF\x02\0\0\0ab");
  APPEND (bytes, "ANMF\x02\0\0\0ab");
  APPEND (bytes, "EXIF\x04\0\0\0abcd");
  return bytes;
}

static SlPictureHead
scan (const char *format, GByteArray *bytes)
{
  g_autoptr (GError) error = NULL;
  SlPictureHead head;

  g_assert_true (sl_picture_scan (format, bytes->data, bytes->len, &head, &error));
  g_assert_no_error (error);
  return head;
}

static void
test_jpeg (void)
{
  g_autoptr (GByteArray) bytes = make_jpeg ();
  SlPictureHead head = scan ("jpg", bytes);

  g_assert_cmpuint (head.width, ==, 640);
  g_assert_cmpuint (head.height, ==, 480);
  g_assert_cmpuint (head.orientation, ==, 6);
  g_assert_cmpuint (head.frames, ==, 1);
  g_assert_cmpuint (head.metadata, ==, 0x20 + 5);
}

static void
test_png (void)
{
  g_autoptr (GByteArray) bytes = make_png ();
  SlPictureHead head = scan ("png", bytes);

  g_assert_cmpuint (head.width, ==, 3);
  g_assert_cmpuint (head.height, ==, 2);
  g_assert_cmpuint (head.metadata, ==, 9);
  g_assert_false (head.is_cut_off);
  g_byte_array_set_size (bytes, bytes->len - 12);
  g_assert_false (scan ("png", bytes).is_cut_off);
  g_byte_array_set_size (bytes, bytes->len - 5);
  g_assert_true (scan ("png", bytes).is_cut_off);
}

static void
test_gif (void)
{
  g_autoptr (GByteArray) bytes = make_gif (3);
  SlPictureHead head = scan ("gif", bytes);

  g_assert_cmpuint (head.width, ==, 5);
  g_assert_cmpuint (head.height, ==, 4);
  g_assert_cmpuint (head.frames, ==, 3);
  g_assert_cmpuint (head.metadata, ==, 0);
  g_assert_false (head.is_cut_off);
  g_byte_array_set_size (bytes, bytes->len - 4);
  head = scan ("gif", bytes);
  g_assert_cmpuint (head.frames, ==, 2);
  g_assert_true (head.is_cut_off);
}

static void
test_webp (void)
{
  g_autoptr (GByteArray) bytes = make_webp ();
  SlPictureHead head = scan ("webp", bytes);

  g_assert_cmpuint (head.width, ==, 100);
  g_assert_cmpuint (head.height, ==, 50);
  g_assert_cmpuint (head.frames, ==, 2);
  g_assert_cmpuint (head.metadata, ==, 4);
  g_assert_cmpuint (head.orientation, ==, 1);
  g_assert_false (head.is_cut_off);
  g_byte_array_set_size (bytes, bytes->len - 1);
  g_assert_true (scan ("webp", bytes).is_cut_off);
}

/* 35 bytes would ask for 17 GB. */
static void
test_gif_grows_with_its_first_frame (void)
{
  g_autoptr (GByteArray) bytes = make_gif (0);
  SlPictureHead head;

  g_byte_array_set_size (bytes, bytes->len - 1);
  APPEND (bytes, "\x2c\xff\xff\x02\0\xff\xff\x04\0\0\x02\x02\x4c\x01\0");
  APPEND (bytes, "\x2c\0\0\0\0\x05\0\xff\xff\0\x02\x02\x4c\x01\0");
  head = scan ("gif", bytes);
  g_assert_cmpuint (head.width, ==, 2 * 0xffff);
  g_assert_cmpuint (head.height, ==, 6);
}

static void
test_gif_without_frames_is_corrupt (void)
{
  g_autoptr (GByteArray) bytes = make_gif (0);
  g_autoptr (GError) error = NULL;
  SlPictureHead head;

  g_assert_false (sl_picture_scan ("gif", bytes->data, bytes->len, &head, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA);
}

/* libjpeg steps over marks that have no length, two bytes at a time: it would read 65,500 x 65,500
 * where a scan that takes the next bytes for a length reads 640 x 480. */
static void
test_jpeg_marks_between_segments_are_corrupt (void)
{
  static const guint8 marks[] = { 0x00, 0x01, 0xd0, 0xd7, 0xd8 };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    const guint8 head[] = { 0xff, 0xd8, 0xff, marks[i], 0xff, 0xc0, 0x00, 0x0b, 0x08,
                            0xff, 0xdc, 0xff, 0xdc,     0x01, 0x01, 0x11, 0x00 };
    g_autoptr (GByteArray) bytes = make_jpeg ();
    g_autoptr (GError) error = NULL;
    SlPictureHead found;

    g_byte_array_remove_range (bytes, 0, 2);
    g_byte_array_prepend (bytes, head, sizeof head);
    g_assert_false (sl_picture_scan ("jpg", bytes->data, bytes->len, &found, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA);
  }
}

/* 16 x 16 is said last, where no decoder looks. */
static void
test_webp_first_size_counts (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  SlPictureHead head;

  APPEND (bytes, "RIFF\x2a\0\0\0WEBP");
  APPEND (bytes, "VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f");
  APPEND (bytes, "VP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0");
  head = scan ("webp", bytes);
  g_assert_cmpuint (head.width, ==, 0x3fff);
  g_assert_cmpuint (head.height, ==, 0x3fff);
}

/* The prefix of EXIF data goes on where their chunk has ended; an offset in what follows points far
 * behind the file. */
static void
test_webp_exif_ends_with_its_chunk (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  SlPictureHead head;

  APPEND (bytes, "RIFF\x38\0\0\0WEBP");
  APPEND (bytes, "VP8X\x0a\0\0\0\x08\0\0\0\x63\0\0\x31\0\0");
  APPEND (bytes, "EXIF\x04\0\0\0"
                 "Exif\0\0"
                 "II\x2a\0\0\0\0\xf0");
  head = scan ("webp", bytes);
  g_assert_cmpuint (head.metadata, ==, 4);
  g_assert_cmpuint (head.orientation, ==, 1);
}

/* Wherever a file is cut, the answer is a size or a typed error, never a read behind the end: the
 * sanitizers watch. */
static void
test_cut_anywhere (gconstpointer data)
{
  const char *format = data;
  g_autoptr (GByteArray) bytes = g_str_equal (format, "jpg")   ? make_jpeg ()
                                 : g_str_equal (format, "png") ? make_png ()
                                 : g_str_equal (format, "gif") ? make_gif (2)
                                                               : make_webp ();

  for (guint length = 0; length <= bytes->len; length++) {
    g_autofree guint8 *copy = g_memdup2 (bytes->data, length);
    g_autoptr (GError) error = NULL;
    SlPictureHead head;

    if (sl_picture_scan (format, copy, length, &head, &error))
      g_assert_cmpuint (head.width, >, 0);
    else
      g_assert_cmpint (error->domain == SLUICE_ERROR, ==, TRUE);
  }
}

static void
test_orientation_is_checked (void)
{
  static const guint8 little[] = "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0";
  static const guint8 nine[] = "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0";
  static const guint8 far_away[] = "II\x2a\0\xff\xff\xff\xff\x01\0";

  g_assert_cmpuint (sl_picture_scan_orientation (little, sizeof little), ==, 8);
  g_assert_cmpuint (sl_picture_scan_orientation (nine, sizeof nine), ==, 1);
  g_assert_cmpuint (sl_picture_scan_orientation (far_away, sizeof far_away), ==, 1);
  g_assert_cmpuint (sl_picture_scan_orientation (NULL, 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/picture-scan/jpeg", test_jpeg);
  g_test_add_func ("/pipeline/picture-scan/png", test_png);
  g_test_add_func ("/pipeline/picture-scan/gif", test_gif);
  g_test_add_func ("/pipeline/picture-scan/webp", test_webp);
  g_test_add_func ("/pipeline/picture-scan/gif-grows-with-its-first-frame",
                   test_gif_grows_with_its_first_frame);
  g_test_add_func ("/pipeline/picture-scan/gif-without-frames-is-corrupt",
                   test_gif_without_frames_is_corrupt);
  g_test_add_func ("/pipeline/picture-scan/jpeg-marks-between-segments-are-corrupt",
                   test_jpeg_marks_between_segments_are_corrupt);
  g_test_add_func ("/pipeline/picture-scan/webp-first-size-counts", test_webp_first_size_counts);
  g_test_add_func ("/pipeline/picture-scan/webp-exif-ends-with-its-chunk",
                   test_webp_exif_ends_with_its_chunk);
  g_test_add_data_func ("/pipeline/picture-scan/cut-anywhere/jpeg", "jpg", test_cut_anywhere);
  g_test_add_data_func ("/pipeline/picture-scan/cut-anywhere/png", "png", test_cut_anywhere);
  g_test_add_data_func ("/pipeline/picture-scan/cut-anywhere/gif", "gif", test_cut_anywhere);
  g_test_add_data_func ("/pipeline/picture-scan/cut-anywhere/webp", "webp", test_cut_anywhere);
  g_test_add_func ("/pipeline/picture-scan/orientation-is-checked", test_orientation_is_checked);
  return g_test_run ();
}
