// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/media-types.h"

static void
assert_container (const char *caps_text, const char *expected)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);

  g_assert_cmpstr (sl_media_types_get_container (caps), ==, expected);
}

static void
assert_codec (const char *caps_text, const char *expected)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  g_autofree char *codec = sl_media_types_dup_codec (caps);

  g_assert_cmpstr (codec, ==, expected);
}

static void
test_factories (void)
{
  g_assert_true (sl_media_types_allow_factory ("matroskademux"));
  g_assert_true (sl_media_types_allow_factory ("vp9dec"));
  g_assert_false (sl_media_types_allow_factory ("hlsdemux"));
  g_assert_false (sl_media_types_allow_factory ("hlsdemux2"));
  g_assert_false (sl_media_types_allow_factory ("dashdemux"));
  g_assert_false (sl_media_types_allow_factory ("sdpdemux"));
  g_assert_false (sl_media_types_allow_factory ("rsvgdec"));
  g_assert_false (sl_media_types_allow_factory ("vp8alphadecodebin"));
  g_assert_false (sl_media_types_allow_factory ("nvh264dec"));
  g_assert_false (sl_media_types_allow_factory ("subparse"));
}

static void
test_containers (void)
{
  assert_container ("video/webm", "webm");
  assert_container ("audio/x-matroska", "matroska");
  assert_container ("video/quicktime, variant=(string)iso", "mp4");
  assert_container ("video/quicktime", "mov");
  assert_container ("audio/x-m4a", "mp4");
  assert_container ("audio/x-rf64", "wav");
  assert_container ("audio/mpeg, mpegversion=(int)1, layer=(int)3", "mp3");
  assert_container ("application/x-hls", NULL);
  assert_container ("image/jpeg", NULL);
  assert_container ("application/x-id3", NULL);
}

static void
test_codecs (void)
{
  assert_codec ("video/x-vp9, width=(int)640", "vp9");
  assert_codec ("video/x-h264, stream-format=(string)avc", "h264");
  assert_codec ("audio/mpeg, mpegversion=(int)4, stream-format=(string)raw", "aac");
  assert_codec ("audio/mpeg, mpegversion=(int)1, layer=(int)3", "mp3");
  assert_codec ("audio/x-raw, format=(string)S16LE", "pcm");
  assert_codec ("audio/x-gst-fourcc-mhm1", "mhm1");
  assert_codec ("video/x-whatever", "whatever");
}

static void
test_encrypted (void)
{
  g_autoptr (GstCaps)
      caps = gst_caps_from_string ("application/x-cenc, original-media-type=(string)video/x-h264");

  g_assert_true (sl_media_types_is_encrypted (caps));
  g_assert_cmpint (sl_media_types_get_kind (caps), ==, SLUICE_MEDIA_KIND_VIDEO);
}

static void
test_decodable (void)
{
  g_autoptr (GstCaps) vp8 = gst_caps_from_string ("video/x-vp8, width=(int)320, height=(int)240");
  g_autoptr (GstCaps) pcm = gst_caps_from_string ("audio/x-raw, format=(string)S16LE");
  g_autoptr (GstCaps) unknown = gst_caps_from_string ("audio/x-gst-fourcc-mhm1");

  g_assert_true (sl_media_types_can_decode (vp8));
  g_assert_true (sl_media_types_can_decode (pcm));
  g_assert_false (sl_media_types_can_decode (unknown));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/pipeline/media-types/playlists-and-wrappers-are-refused", test_factories);
  g_test_add_func ("/pipeline/media-types/names-containers", test_containers);
  g_test_add_func ("/pipeline/media-types/names-codecs", test_codecs);
  g_test_add_func ("/pipeline/media-types/sees-protection", test_encrypted);
  g_test_add_func ("/pipeline/media-types/knows-what-it-can-decode", test_decodable);
  return g_test_run ();
}
