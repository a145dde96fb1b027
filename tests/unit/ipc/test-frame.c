// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Frames: whatever way the bytes arrive, the same payloads come out, and no length is believed. */
#include "ipc/frame.h"

#include <string.h>

#include "sluice/sluice-error.h"

static GBytes *
encode (const char *payload)
{
  g_autoptr (GError) error = NULL;
  GBytes *frame = sl_frame_encode (payload, strlen (payload), &error);

  g_assert_no_error (error);
  return frame;
}

static void
assert_next (SlFrameReader *reader, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = sl_frame_reader_next (reader, &error);

  g_assert_no_error (error);
  if (expected == NULL) {
    g_assert_null (payload);
    return;
  }
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), expected,
                   strlen (expected));
}

static void
test_length_is_big_endian (void)
{
  g_autoptr (GBytes) frame = encode ("{}");

  g_assert_cmpmem (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), "\0\0\0\2{}", 6);
}

static void
test_bytes_come_one_by_one (void)
{
  g_autoptr (SlFrameReader) reader = sl_frame_reader_new ();
  g_autoptr (GBytes) frame = encode ("hello");
  const char *bytes = g_bytes_get_data (frame, NULL);

  for (gsize i = 0; i + 1 < g_bytes_get_size (frame); i++) {
    sl_frame_reader_feed (reader, bytes + i, 1);
    assert_next (reader, NULL);
    g_assert_false (sl_frame_reader_is_at_border (reader));
  }
  sl_frame_reader_feed (reader, bytes + g_bytes_get_size (frame) - 1, 1);
  assert_next (reader, "hello");
  g_assert_true (sl_frame_reader_is_at_border (reader));
}

static void
test_frames_come_together (void)
{
  g_autoptr (SlFrameReader) reader = sl_frame_reader_new ();
  const char bytes[] = "\0\0\0\1a\0\0\0\2bc\0\0\0\3d";

  sl_frame_reader_feed (reader, bytes, sizeof bytes - 1);
  assert_next (reader, "a");
  assert_next (reader, "bc");
  assert_next (reader, NULL);
  sl_frame_reader_feed (reader, "ef", 2);
  assert_next (reader, "def");
  assert_next (reader, NULL);
}

static void
assert_refused (const char *header)
{
  g_autoptr (SlFrameReader) reader = sl_frame_reader_new ();
  g_autoptr (GError) error = NULL;

  sl_frame_reader_feed (reader, header, 4);
  g_assert_null (sl_frame_reader_next (reader, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_lengths_over_the_limit_are_refused_at_once (void)
{
  assert_refused ("\0\0\0\0");
  assert_refused ("\0\x10\0\1");
  assert_refused ("\xff\xff\xff\xff");
  assert_refused ("GET ");
}

static void
test_the_limit_itself_is_allowed (void)
{
  g_autoptr (SlFrameReader) reader = sl_frame_reader_new ();
  g_autofree char *payload = g_strnfill (SL_FRAME_MAX_PAYLOAD, ' ');
  g_autoptr (GBytes) frame = encode (payload);

  sl_frame_reader_feed (reader, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  assert_next (reader, payload);
}

static void
test_encode_refuses_what_nobody_reads (void)
{
  g_autofree char *payload = g_strnfill (SL_FRAME_MAX_PAYLOAD + 1, ' ');
  g_autoptr (GError) too_long = NULL;
  g_autoptr (GError) empty = NULL;

  g_assert_null (sl_frame_encode (payload, SL_FRAME_MAX_PAYLOAD + 1, &too_long));
  g_assert_error (too_long, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
  g_assert_null (sl_frame_encode ("", 0, &empty));
  g_assert_error (empty, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

/* Random cuts of a long stream: the reader moves its rest around and must not lose a byte. */
static void
test_random_cuts_change_nothing (void)
{
  g_autoptr (SlFrameReader) reader = sl_frame_reader_new ();
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  guint n_seen = 0;
  gsize fed = 0;

  for (guint i = 0; i < 500; i++) {
    g_autofree char *payload = g_strnfill ((gsize) g_test_rand_int_range (1, 3000), 'x');
    g_autofree char *numbered = g_strdup_printf ("%u %s", i, payload);
    g_autoptr (GBytes) frame = encode (numbered);

    g_byte_array_append (stream, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  }
  while (fed < stream->len) {
    /* MIN evaluates twice, and random would not be the same twice. */
    gsize wanted = (gsize) g_test_rand_int_range (1, 5000);
    gsize step = MIN (wanted, stream->len - fed);
    g_autoptr (GBytes) payload = NULL;

    sl_frame_reader_feed (reader, stream->data + fed, step);
    fed += step;
    while ((payload = sl_frame_reader_next (reader, NULL)) != NULL) {
      g_assert_cmpuint (g_ascii_strtoull (g_bytes_get_data (payload, NULL), NULL, 10), ==, n_seen);
      n_seen++;
      g_clear_pointer (&payload, g_bytes_unref);
    }
  }
  g_assert_cmpuint (n_seen, ==, 500);
  g_assert_true (sl_frame_reader_is_at_border (reader));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ipc/frame/length-is-big-endian", test_length_is_big_endian);
  g_test_add_func ("/ipc/frame/bytes-come-one-by-one", test_bytes_come_one_by_one);
  g_test_add_func ("/ipc/frame/frames-come-together", test_frames_come_together);
  g_test_add_func ("/ipc/frame/lengths-over-the-limit-are-refused-at-once",
                   test_lengths_over_the_limit_are_refused_at_once);
  g_test_add_func ("/ipc/frame/the-limit-itself-is-allowed", test_the_limit_itself_is_allowed);
  g_test_add_func ("/ipc/frame/encode-refuses-what-nobody-reads",
                   test_encode_refuses_what_nobody_reads);
  g_test_add_func ("/ipc/frame/random-cuts-change-nothing", test_random_cuts_change_nothing);
  return g_test_run ();
}
