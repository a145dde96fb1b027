// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/probe.h"
#include "sluice/sluice-error.h"

#include "media-fixture.h"

static SluiceMediaInfo *
probe (const char *path)
{
  g_autoptr (GError) error = NULL;
  SluiceMediaInfo *info = sl_probe_file (&(SlProbeOptions){ .path = path }, &error);

  g_assert_no_error (error);
  return info;
}

static void
assert_refused (const char *path, SluiceError expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_probe_file (&(SlProbeOptions){ .path = path }, &error));
  g_assert_error (error, SLUICE_ERROR, (int) expected);
}

static void
test_recording (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autoptr (SluiceMediaInfo) info = probe (path);
  SluiceStreamInfo *video = sluice_media_info_get_video (info);
  SluiceStreamInfo *audio = sluice_media_info_get_audio (info);

  g_assert_cmpstr (sluice_media_info_get_container (info), ==, "webm");
  g_assert_false (sluice_media_info_is_duration_exact (info));
  g_assert_cmpuint (sluice_media_info_get_duration (info), <=, GST_SECOND);
  g_assert_cmpstr (sluice_stream_info_get_codec (video), ==, "vp8");
  g_assert_cmpstr (sluice_stream_info_get_decoder (video), ==, "vp8dec");
  g_assert_cmpuint (sluice_stream_info_get_width (video), ==, 160);
  g_assert_cmpuint (sluice_stream_info_get_height (video), ==, 120);
  g_assert_cmpuint (sluice_stream_info_get_rotation (video), ==, 0);
  g_assert_cmpstr (sluice_stream_info_get_codec (audio), ==, "opus");
  g_assert_cmpuint (sluice_stream_info_get_sample_rate (audio), ==, 48000);
  g_assert_cmpuint (sluice_stream_info_get_channels (audio), ==, 1);
}

/* The demuxer's estimate is the time of the last cluster in the recording's own clock. */
static void
test_late_clock (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "late.webm",
      "videotestsrc num-buffers=120 timestamp-offset=12000000000 ! "
      "video/x-raw,width=64,height=64,framerate=20/1 ! vp8enc keyframe-max-dist=20 deadline=1 ! "
      "webmmux name=mux streamable=true min-cluster-duration=2000000000 "
      "max-cluster-duration=1000000000");
  g_autoptr (SluiceMediaInfo) info = probe (path);

  g_assert_cmpuint (sluice_media_info_get_duration (info), >, 5 * GST_SECOND);
  g_assert_cmpuint (sluice_media_info_get_duration (info), <=, 6 * GST_SECOND);
  g_assert_false (sluice_media_info_is_duration_exact (info));
}

static void
test_stated_duration (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "stated.mp4",
      "videotestsrc num-buffers=20 ! video/x-raw,width=64,height=64,framerate=20/1 ! "
      "x264enc speed-preset=ultrafast ! mux.video_0 mp4mux name=mux");
  g_autoptr (SluiceMediaInfo) info = probe (path);

  g_assert_cmpstr (sluice_media_info_get_container (info), ==, "mp4");
  g_assert_true (sluice_media_info_is_duration_exact (info));
  g_assert_cmpuint (sluice_media_info_get_duration (info), ==, GST_SECOND);
  g_assert_cmpfloat (sluice_stream_info_get_frame_rate (sluice_media_info_get_video (info)), ==,
                     20.0);
  g_assert_null (sluice_media_info_get_audio (info));
}

static void
test_pcm (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "sound.wav",
      "audiotestsrc num-buffers=10 samplesperbuffer=800 ! audio/x-raw,rate=8000,channels=1 ! "
      "wavenc name=mux");
  g_autoptr (SluiceMediaInfo) info = probe (path);
  SluiceStreamInfo *audio = sluice_media_info_get_audio (info);

  g_assert_cmpstr (sluice_media_info_get_container (info), ==, "wav");
  g_assert_cmpstr (sluice_stream_info_get_codec (audio), ==, "pcm");
  g_assert_true (sluice_stream_info_is_decodable (audio));
  g_assert_cmpuint (sluice_media_info_get_duration (info), ==, GST_SECOND);
}

static void
test_not_media (MediaFixture *fixture, gconstpointer user_data)
{
  static const char text[] = "Dear sir or madam, this is a letter and not a film.\n";
  g_autofree char *letter = media_fixture_write (fixture, "letter.mp4", text, sizeof text - 1);
  g_autofree char *empty = media_fixture_write (fixture, "empty.mp4", "", 0);
  g_autofree char *missing = media_fixture_path (fixture, "missing.mp4");

  assert_refused (letter, SLUICE_ERROR_UNSUPPORTED_MEDIA);
  assert_refused (empty, SLUICE_ERROR_EMPTY_RECORDING);
  assert_refused (missing, SLUICE_ERROR_NOT_FOUND);
}

/* Stock decodebin would open the file that the playlist names. */
static void
test_playlist (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *target = media_fixture_make_recording (fixture, "target.webm");
  g_autofree char *text = g_strdup_printf ("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n"
                                           "file://%s\n#EXT-X-ENDLIST\n",
                                           target);
  g_autofree char *playlist = media_fixture_write (fixture, "list.mp4", text, strlen (text));

  assert_refused (playlist, SLUICE_ERROR_UNSUPPORTED_MEDIA);
}

static void
test_picture (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "picture.webm",
      "videotestsrc num-buffers=1 ! video/x-raw,width=64,height=64 ! jpegenc name=mux");

  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceMediaInfo) info = sl_probe_file (&(SlProbeOptions){ .path = path }, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (sluice_media_info_get_container (info), ==, "jpeg");
  g_assert_null (sluice_media_info_get_video (info));
}

static void
test_limits (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  SlMediaLimits limits;
  const SlProbeOptions options = { .path = path, .limits = &limits };
  g_autoptr (GError) tracks = NULL;
  g_autoptr (GError) duration = NULL;

  sl_media_limits_init (&limits);
  limits.values[SLUICE_LIMIT_TRACKS] = 1;
  g_assert_null (sl_probe_file (&options, &tracks));
  g_assert_error (tracks, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  sl_media_limits_init (&limits);
  limits.values[SLUICE_LIMIT_DURATION] = GST_MSECOND;
  g_assert_null (sl_probe_file (&options, &duration));
  g_assert_error (duration, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
}

static void
test_header_only (MediaFixture *fixture, gconstpointer user_data)
{
  static const char cluster[] = "\x1F\x43\xB6\x75";
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autofree char *data = NULL;
  g_autofree char *cut = NULL;
  char *first_cluster = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  first_cluster = memmem (data, length, cluster, 4);
  g_assert_nonnull (first_cluster);
  cut = media_fixture_write (fixture, "cut.webm", data, first_cluster - data);
  assert_refused (cut, SLUICE_ERROR_EMPTY_RECORDING);
}

static void
test_unknown_codec (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autofree char *half = media_fixture_patch (fixture, path, "half.webm", "V_VP8", "V_ABC");
  g_autofree char *none = media_fixture_patch (fixture, half, "none.webm", "A_OPUS", "A_ABCD");
  g_autoptr (SluiceMediaInfo) info = probe (half);

  g_assert_null (sluice_media_info_get_video (info));
  g_assert_nonnull (sluice_media_info_get_audio (info));
  g_assert_nonnull (sluice_media_info_get_warnings (info)[0]);
  assert_refused (none, SLUICE_ERROR_UNSUPPORTED_CODEC);
}

/* The head of a WebM says the size in two bytes each. */
static void
test_huge_picture (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "small.webm",
      "videotestsrc num-buffers=3 ! video/x-raw,width=322,height=258 ! vp8enc ! webmmux name=mux");
  g_autofree char *wide = media_fixture_patch (fixture, path, "wide.webm", "\xB0\x82\x01\x42",
                                               "\xB0\x82\xFF\xF0");
  g_autofree char *huge = media_fixture_patch (fixture, wide, "huge.webm", "\xBA\x82\x01\x02",
                                               "\xBA\x82\xFF\xF0");
  g_autoptr (SluiceMediaInfo) info = probe (wide);

  g_assert_cmpuint (sluice_stream_info_get_width (sluice_media_info_get_video (info)), ==, 0xFFF0);
  assert_refused (huge, SLUICE_ERROR_LIMIT_EXCEEDED);
}

/* Fragments without an index: qtdemux 1.22 reads the first one for ever. */
static void
test_circles (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "fragmented.mp4",
      "videotestsrc num-buffers=20 ! video/x-raw,width=64,height=64,framerate=20/1 ! "
      "x264enc speed-preset=ultrafast key-int-max=5 ! mux.video_0 "
      "mp4mux name=mux fragment-duration=250 streamable=true");
  g_autofree char *cut = media_fixture_patch (fixture, path, "cut.mp4", "moov", "moxv");

  assert_refused (cut, SLUICE_ERROR_CORRUPT_MEDIA);
}

static void
test_cancelled (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const SlProbeOptions options = { .path = path, .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (sl_probe_file (&options, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

static void
add (const char *path, void (*test) (MediaFixture *, gconstpointer))
{
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, test, media_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add ("/pipeline/probe/describes-a-recording", test_recording);
  add ("/pipeline/probe/corrects-the-duration-of-a-late-clock", test_late_clock);
  add ("/pipeline/probe/trusts-a-stated-duration", test_stated_duration);
  add ("/pipeline/probe/pcm-needs-no-decoder", test_pcm);
  add ("/pipeline/probe/refuses-what-is-no-media", test_not_media);
  add ("/pipeline/probe/does-not-follow-a-playlist", test_playlist);
  add ("/pipeline/probe/describes-a-picture", test_picture);
  add ("/pipeline/probe/limits", test_limits);
  add ("/pipeline/probe/header-without-data-is-empty", test_header_only);
  add ("/pipeline/probe/names-a-codec-without-decoder", test_unknown_codec);
  add ("/pipeline/probe/refuses-a-huge-picture", test_huge_picture);
  add ("/pipeline/probe/leaves-a-demuxer-that-reads-in-circles", test_circles);
  add ("/pipeline/probe/can-be-cancelled", test_cancelled);
  return g_test_run ();
}
