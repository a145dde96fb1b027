// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/byte-order.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pipeline/container-scan.h"

#include "box-writer.h"
#include "media-fixture.h"

/* What differs between the tracks of these tests. */
typedef struct {
  const char *format; /* the four letters of the entry */
  guint8 version;     /* of the entry */
  gboolean has_wave;
  gboolean has_enda;
  guint8 enda;
} Entry;

static void
append_enda (GByteArray *bytes, const Entry *entry)
{
  guint enda = box_writer_begin (bytes, "enda");

  box_writer_append_zeros (bytes, 1);
  g_byte_array_append (bytes, &entry->enda, 1);
  box_writer_end (bytes, enda);
}

static void
append_entry (GByteArray *bytes, const Entry *entry)
{
  guint box = box_writer_begin (bytes, entry->format);
  guint at = bytes->len;
  guint wave = 0;

  box_writer_append_zeros (bytes, entry->version == 0 ? 28 : 44);
  bytes->data[at + 9] = entry->version;
  if (entry->has_wave)
    wave = box_writer_begin (bytes, "wave");
  if (entry->has_enda)
    append_enda (bytes, entry);
  if (entry->has_wave)
    box_writer_end (bytes, wave);
  box_writer_end (bytes, box);
}

static void
append_track (GByteArray *bytes, guint8 id, const Entry *entry)
{
  guint trak = box_writer_begin (bytes, "trak");
  guint tkhd = box_writer_begin (bytes, "tkhd");
  guint mdia = 0, minf = 0, stbl = 0, stsd = 0;

  box_writer_append_zeros (bytes, 15);
  g_byte_array_append (bytes, &id, 1);
  box_writer_end (bytes, tkhd);
  mdia = box_writer_begin (bytes, "mdia");
  minf = box_writer_begin (bytes, "minf");
  stbl = box_writer_begin (bytes, "stbl");
  stsd = box_writer_begin (bytes, "stsd");
  box_writer_append_zeros (bytes, 8);
  append_entry (bytes, entry);
  box_writer_end (bytes, stsd);
  box_writer_end (bytes, stbl);
  box_writer_end (bytes, minf);
  box_writer_end (bytes, mdia);
  box_writer_end (bytes, trak);
}

/* Tracks 1, 2, ... of these entries; the file is cut so many bytes before its end. */
static guint
find_track (MediaFixture *fixture, const Entry *entries, guint n_entries, guint n_cut)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint moov = box_writer_begin (bytes, "moov");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  SlContainerLayout layout;

  for (guint i = 0; i < n_entries; i++)
    append_track (bytes, (guint8) (i + 1), &entries[i]);
  box_writer_end (bytes, moov);
  path = media_fixture_write (fixture, "bytes.mov", bytes->data, bytes->len - n_cut);
  g_assert_true (sl_container_scan (path, &layout, &error));
  g_assert_no_error (error);
  return layout.swapped_track;
}

static void
test_find (MediaFixture *fixture, gconstpointer user_data)
{
  static const Entry in_wave[] = { { "fl32", 1, TRUE, TRUE, 1 } };
  static const Entry version_0[] = { { "in32", 0, FALSE, TRUE, 1 } };
  static const Entry bare[] = { { "fl64", 1, FALSE, TRUE, 1 } };
  static const Entry second[] = { { "avc1", 0, FALSE, FALSE, 0 }, { "fl32", 1, TRUE, TRUE, 1 } };

  g_assert_cmpuint (find_track (fixture, in_wave, 1, 0), ==, 1);
  g_assert_cmpuint (find_track (fixture, version_0, 1, 0), ==, 1);
  g_assert_cmpuint (find_track (fixture, bare, 1, 0), ==, 1);
  g_assert_cmpuint (find_track (fixture, second, 2, 0), ==, 2);
}

static void
test_leave (MediaFixture *fixture, gconstpointer user_data)
{
  static const Entry big_endian[] = { { "fl32", 1, TRUE, TRUE, 0 } };
  static const Entry unmarked[] = { { "fl32", 1, TRUE, FALSE, 0 } };
  static const Entry version_2[] = { { "fl32", 2, TRUE, TRUE, 1 } };
  static const Entry narrow[] = { { "in24", 1, TRUE, TRUE, 1 } };
  static const Entry whole[] = { { "fl32", 1, TRUE, TRUE, 1 } };

  g_assert_cmpuint (find_track (fixture, big_endian, 1, 0), ==, 0);
  g_assert_cmpuint (find_track (fixture, unmarked, 1, 0), ==, 0);
  g_assert_cmpuint (find_track (fixture, version_2, 1, 0), ==, 0);
  g_assert_cmpuint (find_track (fixture, narrow, 1, 0), ==, 0);
  for (guint n_cut = 1; n_cut < 60; n_cut++)
    g_assert_cmpuint (find_track (fixture, whole, 1, n_cut), ==, 0);
}

/* A pad as qtdemux has it when it is added. */
static char *
add_pad (GstElement *demuxer, const char *name, const char *stream_id, const char *format)
{
  GstPad *pad = gst_pad_new (name, GST_PAD_SRC);
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, format,
                                                  "rate", G_TYPE_INT, 48000, NULL);
  g_autoptr (GstCaps) current = NULL;
  int rate = 0;

  gst_pad_set_active (pad, TRUE);
  gst_pad_push_event (pad, gst_event_new_stream_start (stream_id));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  gst_element_add_pad (demuxer, pad);
  current = gst_pad_get_current_caps (pad);
  g_assert_true (gst_structure_get_int (gst_caps_get_structure (current, 0), "rate", &rate));
  g_assert_cmpint (rate, ==, 48000);
  return g_strdup (gst_structure_get_string (gst_caps_get_structure (current, 0), "format"));
}

static void
test_attach (void)
{
  g_autoptr (GstElement) demuxer = gst_object_ref_sink (gst_bin_new (NULL));
  g_autofree char *of_track = NULL, *of_other = NULL, *little_endian = NULL;

  sl_byte_order_attach (demuxer, 2);
  of_other = add_pad (demuxer, "a", "abc/001", "F32BE");
  of_track = add_pad (demuxer, "b", "abc/002", "F32BE");
  little_endian = add_pad (demuxer, "c", "abc/002", "S16LE");
  g_assert_cmpstr (of_other, ==, "F32BE");
  g_assert_cmpstr (of_track, ==, "F32LE");
  g_assert_cmpstr (little_endian, ==, "S16LE");
}

static void
add_media_test (const char *path, void (*test) (MediaFixture *, gconstpointer))
{
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, test, media_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  add_media_test ("/pipeline/byte-order/finds-marked-track", test_find);
  add_media_test ("/pipeline/byte-order/leaves-others", test_leave);
  g_test_add_func ("/pipeline/byte-order/renames-format-of-track", test_attach);
  return g_test_run ();
}
