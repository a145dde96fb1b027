// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is counted in the heads of recordings that are nothing but heads. */
#include "pipeline/limit-scan.h"

#include <glib/gstdio.h>

#include "sluice/sluice-error.h"

#define APPEND(bytes, literal)                                                                     \
  g_byte_array_append (bytes, (const guint8 *) literal, sizeof literal - 1)

/* A box of @kind around @body, which is taken. */
static void
append_box (GByteArray *bytes, const char *kind, GByteArray *body)
{
  const guint32 size = GUINT32_TO_BE (body->len + 8);

  g_byte_array_append (bytes, (const guint8 *) &size, sizeof size);
  g_byte_array_append (bytes, (const guint8 *) kind, 4);
  g_byte_array_append (bytes, body->data, body->len);
  g_byte_array_unref (body);
}

static GByteArray *
wrap (const char *kind, GByteArray *body)
{
  GByteArray *box = g_byte_array_new ();

  append_box (box, kind, body);
  return box;
}

static GByteArray *
make_zeros (gsize length)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_set_size (bytes, (guint) length);
  memset (bytes->data, 0, length);
  return bytes;
}

static GByteArray *
make_edit_list (guint8 n_entries)
{
  GByteArray *list = g_byte_array_new ();
  const guint8 head[] = { 0, 0, 0, 0, 0, 0, n_entries, 0 };

  g_byte_array_append (list, head, sizeof head);
  return wrap ("edts", wrap ("elst", list));
}

/* @n_tracks with @edits times 256 edits each, and @metadata bytes of user data. */
static GByteArray *
make_mp4 (guint n_tracks, guint8 edits, gsize metadata)
{
  GByteArray *file = g_byte_array_new ();
  GByteArray *movie = g_byte_array_new ();

  append_box (file, "ftyp", make_zeros (8));
  for (guint i = 0; i < n_tracks; i++)
    append_box (movie, "trak", make_edit_list (edits));
  append_box (movie, "udta", make_zeros (metadata));
  append_box (file, "moov", movie);
  return file;
}

static GByteArray *
make_matroska (void)
{
  GByteArray *file = g_byte_array_new ();

  APPEND (file, "\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff");
  APPEND (file, "\x16\x54\xae\x6b\x89\xae\x81x\xae\x81x\xae\x81x");
  APPEND (file, "\x12\x54\xc3\x67\x84tags");
  return file;
}

static GByteArray *
make_ogg (guint n_streams)
{
  GByteArray *file = g_byte_array_new ();

  for (guint i = 0; i <= n_streams; i++) {
    GByteArray *page = make_zeros (27);

    memcpy (page->data, "OggS", 4);
    /* The last page here is the second of its stream. */
    page->data[5] = i < n_streams ? 2 : 0;
    page->data[26] = 1;
    g_byte_array_append (page, (const guint8 *) "\x03opu", 4);
    g_byte_array_append (file, page->data, page->len);
    g_byte_array_unref (page);
  }
  return file;
}

/* NULL when the file is within @limits; takes @bytes. */
static GError *
scan (GByteArray *bytes, const SlMediaLimits *limits)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("limits-XXXXXX", &path, NULL);
  GError *error = NULL;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  g_byte_array_unref (bytes);
  g_assert_cmpint (sl_limit_scan_file (path, limits, &error), ==, error == NULL);
  g_unlink (path);
  return error;
}

static void
assert_refused (GByteArray *bytes, const SlMediaLimits *limits, const char *text)
{
  g_autoptr (GError) error = scan (bytes, limits);

  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_counts_tracks (void)
{
  SlMediaLimits limits;

  sl_media_limits_init (&limits);
  limits.values[SLUICE_LIMIT_TRACKS] = 3;
  g_assert_no_error (scan (make_mp4 (3, 0, 0), &limits));
  g_assert_no_error (scan (make_matroska (), &limits));
  g_assert_no_error (scan (make_ogg (3), &limits));
  assert_refused (make_mp4 (4, 0, 0), &limits, "4 tracks; allowed: 3 (max_tracks)");
  assert_refused (make_ogg (4), &limits, "4 tracks; allowed: 3 (max_tracks)");
  limits.values[SLUICE_LIMIT_TRACKS] = 2;
  assert_refused (make_matroska (), &limits, "3 tracks; allowed: 2 (max_tracks)");
}

/* QuickTime before 2001 did not say what it was, and the samples may stand first. */
static void
test_counts_tracks_behind_samples (void)
{
  static const char *const kinds[] = { "mdat", "wide", "pnot", "free", "skip" };
  SlMediaLimits limits;

  sl_media_limits_init (&limits);
  limits.values[SLUICE_LIMIT_TRACKS] = 3;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    GByteArray *file = make_mp4 (4, 0, 0);

    memcpy (file->data + 4, kinds[i], 4);
    assert_refused (file, &limits, "4 tracks; allowed: 3 (max_tracks)");
  }
}

static void
test_counts_edits (void)
{
  SlMediaLimits limits;

  sl_media_limits_init (&limits);
  g_assert_no_error (scan (make_mp4 (1, 3, 0), &limits));
  assert_refused (make_mp4 (1, 4, 0), &limits, "1024 edits; allowed: 1000");
}

static void
test_adds_up_metadata (void)
{
  SlMediaLimits limits;
  GByteArray *song = make_zeros (3000);

  sl_media_limits_init (&limits);
  limits.values[SLUICE_LIMIT_METADATA] = 1024;
  g_assert_no_error (scan (make_mp4 (1, 0, 1024), &limits));
  assert_refused (make_mp4 (1, 0, 2048), &limits, "2KiB of metadata; allowed: 1KiB (max_metadata)");
  /* 16 times 128 bytes of ID3. */
  memcpy (song->data, "ID3\4\0\0\0\0\x10\0", 10);
  assert_refused (song, &limits, "2KiB of metadata");
  limits.values[SLUICE_LIMIT_METADATA] = 3;
  assert_refused (make_matroska (), &limits, "max_metadata");
}

/* One track that is as wide as the budget hides 4,000 behind it; the same boxes side by side. */
static void
test_gives_up_on_heads (void)
{
  SlMediaLimits limits;
  GByteArray *boxes = g_byte_array_new ();
  GByteArray *file = g_byte_array_new ();
  GByteArray *movie = g_byte_array_new ();

  sl_media_limits_init (&limits);
  for (guint i = 0; i < 100000; i++)
    APPEND (boxes, "\0\0\0\x08"
                   "free");
  append_box (file, "ftyp", make_zeros (8));
  g_byte_array_append (file, boxes->data, boxes->len);
  append_box (file, "moov", wrap ("trak", make_zeros (0)));
  assert_refused (file, &limits, "the tracks stand behind more than 100000 heads");
  file = g_byte_array_new ();
  append_box (file, "ftyp", make_zeros (8));
  append_box (movie, "trak", boxes);
  append_box (movie, "trak", make_zeros (0));
  append_box (file, "moov", movie);
  assert_refused (file, &limits, "the tracks stand behind more than 100000 heads");
}

/* The fragments of a recording may be more. */
static void
test_gives_up_behind_tracks (void)
{
  SlMediaLimits limits;
  GByteArray *file = make_mp4 (1, 0, 0);

  sl_media_limits_init (&limits);
  for (guint i = 0; i < 100000; i++)
    APPEND (file, "\0\0\0\x08"
                  "moof");
  g_assert_no_error (scan (file, &limits));
}

static void
test_missing_file (void)
{
  SlMediaLimits limits;
  g_autoptr (GError) error = NULL;

  sl_media_limits_init (&limits);
  g_assert_false (sl_limit_scan_file ("/nonexistent/x", &limits, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/limit-scan/counts-tracks", test_counts_tracks);
  g_test_add_func ("/pipeline/limit-scan/counts-tracks-behind-samples",
                   test_counts_tracks_behind_samples);
  g_test_add_func ("/pipeline/limit-scan/counts-edits", test_counts_edits);
  g_test_add_func ("/pipeline/limit-scan/adds-up-metadata", test_adds_up_metadata);
  g_test_add_func ("/pipeline/limit-scan/gives-up-on-heads", test_gives_up_on_heads);
  g_test_add_func ("/pipeline/limit-scan/gives-up-behind-tracks", test_gives_up_behind_tracks);
  g_test_add_func ("/pipeline/limit-scan/missing-file", test_missing_file);
  return g_test_run ();
}
