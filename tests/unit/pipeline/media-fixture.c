// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media-fixture.h"

#include <string.h>

#include <gst/app/app.h>

#include "base/file-util.h"

void
media_fixture_set_up (MediaFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("sluice-pipeline-XXXXXX", &error);
  g_assert_no_error (error);
}

void
media_fixture_tear_down (MediaFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  sl_folder_remove (fixture->folder, &error);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->folder, g_free);
}

char *
media_fixture_path (MediaFixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
run_to_end (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

char *
media_fixture_make (MediaFixture *fixture, const char *name, const char *launch)
{
  g_autofree char *path = media_fixture_path (fixture, name);
  g_autofree char *line = g_strdup_printf ("%s mux. ! filesink location=\"%s\"", launch, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);

  g_assert_no_error (error);
  run_to_end (pipeline);
  return g_steal_pointer (&path);
}

char *
media_fixture_make_recording (MediaFixture *fixture, const char *name)
{
  return media_fixture_make (
      fixture, name,
      "videotestsrc num-buffers=20 ! video/x-raw,width=160,height=120,framerate=20/1 ! "
      "vp8enc deadline=1 cpu-used=8 ! queue ! mux.video_%u "
      "audiotestsrc num-buffers=50 samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=1 ! "
      "opusenc ! queue ! mux.audio_%u webmmux name=mux streamable=true");
}

static void
push_sound (GstAppSrc *source, const MediaPacket *packet)
{
  gsize size = gst_util_uint64_scale (packet->duration, 8000, GST_SECOND) * 2;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 0x11, size);
  GST_BUFFER_PTS (buffer) = packet->pts;
  GST_BUFFER_DURATION (buffer) = packet->duration;
  g_assert_cmpint (gst_app_src_push_buffer (source, buffer), ==, GST_FLOW_OK);
}

char *
media_fixture_make_sparse_audio (MediaFixture *fixture,
                                 const char *name,
                                 const MediaPacket *packets,
                                 guint n_packets)
{
  g_autofree char *path = media_fixture_path (fixture, name);
  g_autofree char *line = g_strdup_printf (
      "appsrc name=source format=time "
      "caps=audio/x-raw,format=S16LE,rate=8000,channels=1,layout=interleaved ! "
      "mux.audio_%%u matroskamux name=mux streamable=true ! filesink location=\"%s\"",
      path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) source = NULL;

  g_assert_no_error (error);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  for (guint i = 0; i < n_packets; i++)
    push_sound (GST_APP_SRC (source), &packets[i]);
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  run_to_end (pipeline);
  return g_steal_pointer (&path);
}

char *
media_fixture_write (MediaFixture *fixture, const char *name, const void *data, gsize length)
{
  char *path = media_fixture_path (fixture, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);
  return path;
}

char *
media_fixture_cut (MediaFixture *fixture, const char *path, const char *name, double fraction)
{
  g_autofree char *data = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return media_fixture_write (fixture, name, data, (gsize) (length * fraction));
}

char *
media_fixture_join (MediaFixture *fixture, const char *first, const char *second, const char *name)
{
  g_autofree char *head = NULL;
  g_autofree char *tail = NULL;
  gsize head_length = 0, tail_length = 0;
  g_autoptr (GByteArray) all = g_byte_array_new ();

  g_assert_true (g_file_get_contents (first, &head, &head_length, NULL));
  g_assert_true (g_file_get_contents (second, &tail, &tail_length, NULL));
  g_byte_array_append (all, (guint8 *) head, head_length);
  g_byte_array_append (all, (guint8 *) tail, tail_length);
  return media_fixture_write (fixture, name, all->data, all->len);
}

char *
media_fixture_turn (MediaFixture *fixture, const char *path, const char *name)
{
  /* From the type of a tkhd box of version 0 to the matrix. */
  const gsize matrix_offset = 44;
  static const guint8 identity[] = { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                     0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
  static const guint8 turned[] = { 0,    0,    0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
                                   0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  g_autofree char *data = NULL;
  char *box = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  box = memmem (data, length, "tkhd", 4);
  g_assert_nonnull (box);
  g_assert_cmpmem (box + matrix_offset, sizeof identity, identity, sizeof identity);
  memcpy (box + matrix_offset, turned, sizeof turned);
  return media_fixture_write (fixture, name, data, length);
}

char *
media_fixture_patch (MediaFixture *fixture,
                     const char *path,
                     const char *name,
                     const char *from,
                     const char *to)
{
  g_autofree char *data = NULL;
  gsize length = 0;
  guint n_found = 0;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (strlen (from), ==, strlen (to));
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  for (char *at = data; (at = memmem (at, data + length - at, from, strlen (from))) != NULL;
       n_found++)
    memcpy (at, to, strlen (to));
  g_assert_cmpuint (n_found, >, 0);
  return media_fixture_write (fixture, name, data, length);
}
