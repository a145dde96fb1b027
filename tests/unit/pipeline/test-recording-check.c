// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the probe says of recordings, good and bad. */
#include "pipeline/probe.h"
#include "sluice/sluice-error.h"

#include "media-fixture.h"

#define VIDEO " ! video/x-raw,width=160,height=120,framerate=20/1 ! "
#define VP8 "vp8enc deadline=1 cpu-used=8 ! queue ! mux.video_%u "
#define AUDIO " ! audio/x-raw,rate=48000,channels=1 ! "
#define OPUS "opusenc ! queue ! mux.audio_%u "
#define WEBM "webmmux name=mux streamable=true"

#define BALL "videotestsrc num-buffers=40 pattern=ball" VIDEO VP8
#define SINE "audiotestsrc num-buffers=100 samplesperbuffer=960" AUDIO OPUS

/* A sine has 3 dB less than its amplitude. */
#define LOUDNESS_MINUS_40 "0.0141"
#define LOUDNESS_MINUS_60 "0.00141"

/* What half an hour may take, on a machine that has other things to do, too: 0.9 s are spent on
 * looking, the rest is room for a sanitizer. */
#define LONGEST_CHECK (3 * G_TIME_SPAN_SECOND)

typedef struct {
  const char *name;
  const char *launch;
  const char *expected; /* codes, and "unchecked" */
} Case;

static const Case cases[] = {
  { "all-is-well", BALL SINE WEBM, "" },
  { "sound-alone-is-well", SINE WEBM, "" },
  { "no-sound-track", BALL WEBM, "no-audio " },

  { "silence",
    BALL "audiotestsrc num-buffers=100 samplesperbuffer=960 wave=silence" AUDIO OPUS WEBM,
    "silent-audio " },
  { "clicks-are-silence",
    BALL "audiotestsrc num-buffers=100 samplesperbuffer=960 wave=ticks" AUDIO OPUS WEBM,
    "silent-audio " },
  { "noise-is-silence",
    BALL
    "audiotestsrc num-buffers=100 samplesperbuffer=960 volume=" LOUDNESS_MINUS_60 AUDIO OPUS WEBM,
    "silent-audio " },
  { "quiet-speech",
    BALL
    "audiotestsrc num-buffers=100 samplesperbuffer=960 volume=" LOUDNESS_MINUS_40 AUDIO OPUS WEBM,
    "" },
  { "speech-at-the-end",
    BALL "audiotestsrc num-buffers=500 samplesperbuffer=960 wave=silence" AUDIO
         "c. audiotestsrc num-buffers=50 samplesperbuffer=960" AUDIO
         "c. concat name=c ! " OPUS WEBM,
    "" },
  { "speech-at-the-start",
    BALL "audiotestsrc num-buffers=50 samplesperbuffer=960" AUDIO
         "c. audiotestsrc num-buffers=500 samplesperbuffer=960 wave=silence" AUDIO
         "c. concat name=c ! " OPUS WEBM,
    "" },
  { "planar-sound",
    "audiotestsrc num-buffers=100 samplesperbuffer=960" AUDIO
    "avenc_aac ! aacparse ! queue ! mux.audio_0 mp4mux name=mux",
    "" },

  { "black", SINE "videotestsrc num-buffers=40 pattern=black" VIDEO VP8 WEBM, "black-picture " },
  /* A lamp in the corner of a dark room. */
  { "dark-room",
    SINE "videotestsrc num-buffers=40 pattern=ball foreground-color=0xff404040" VIDEO VP8 WEBM,
    "" },
  { "black-at-the-start",
    SINE "videotestsrc num-buffers=40 pattern=black" VIDEO
         "c. videotestsrc num-buffers=60 pattern=ball" VIDEO "c. concat name=c ! " VP8 WEBM,
    "" },

  { "frozen", SINE "videotestsrc num-buffers=80 pattern=smpte100" VIDEO VP8 WEBM,
    "frozen-picture " },
  /* A listener sits still for two seconds. */
  { "still-for-a-moment", SINE "videotestsrc num-buffers=40 pattern=smpte100" VIDEO VP8 WEBM, "" },
  { "slides",
    SINE "videotestsrc num-buffers=100 pattern=smpte100" VIDEO
         "c. videotestsrc num-buffers=100 pattern=pinwheel" VIDEO "c. concat name=c ! " VP8 WEBM,
    "" },
  /* Every seek ends at the only keyframe. */
  { "one-keyframe",
    "videotestsrc num-buffers=100 pattern=smpte100" VIDEO
    "c. videotestsrc num-buffers=100 pattern=pinwheel" VIDEO "c. concat name=c ! x264enc "
    "speed-preset=ultrafast key-int-max=1000 option-string=scenecut=0 ! queue ! mux.video_0 " SINE
    "mp4mux name=mux",
    "" },
  { "fragments",
    "videotestsrc num-buffers=100 pattern=smpte100" VIDEO
    "c. videotestsrc num-buffers=100 pattern=pinwheel" VIDEO "c. concat name=c ! x264enc "
    "speed-preset=ultrafast key-int-max=20 ! queue ! mux.video_0 " SINE
    "mp4mux name=mux fragment-duration=1000 streamable=true",
    "" },

  { "too-short",
    "videotestsrc num-buffers=16 pattern=ball" VIDEO VP8
    "audiotestsrc num-buffers=40 samplesperbuffer=960" AUDIO OPUS WEBM,
    "too-short " },
  { "a-second",
    "videotestsrc num-buffers=20 pattern=ball" VIDEO VP8
    "audiotestsrc num-buffers=50 samplesperbuffer=960" AUDIO OPUS WEBM,
    "" },
  { "several",
    "videotestsrc num-buffers=40 pattern=black" VIDEO VP8
    "audiotestsrc num-buffers=100 samplesperbuffer=960 wave=silence" AUDIO OPUS WEBM,
    "silent-audio black-picture " },
};

static SluiceMediaInfo *
probe (const char *path)
{
  SlVerdictThresholds thresholds;
  const SlProbeOptions options = { .path = path, .verdict = &thresholds };
  g_autoptr (GError) error = NULL;
  SluiceMediaInfo *info = NULL;

  sl_verdict_thresholds_init (&thresholds);
  thresholds.is_wanted = TRUE;
  info = sl_probe_file (&options, &error);
  g_assert_no_error (error);
  return info;
}

/* "silent-audio black-picture " */
static char *
describe (const char *path)
{
  g_autoptr (SluiceMediaInfo) info = probe (path);
  SluiceVerdict *verdict = sluice_media_info_get_verdict (info);
  GListModel *findings = sluice_verdict_get_findings (verdict);
  g_autoptr (GEnumClass) codes = g_type_class_ref (SLUICE_TYPE_FINDING_CODE);
  GString *text = g_string_new (sluice_verdict_is_checked (verdict) ? "" : "unchecked ");

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++) {
    g_autoptr (SluiceFinding) finding = g_list_model_get_item (findings, i);

    g_string_append_printf (
        text, "%s ", g_enum_get_value (codes, sluice_finding_get_code (finding))->value_nick);
  }
  return g_string_free (text, FALSE);
}

static void
assert_verdict (const char *path, const char *expected)
{
  g_autofree char *found = describe (path);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_case (MediaFixture *fixture, gconstpointer user_data)
{
  const Case *test = user_data;
  g_autofree char *path = media_fixture_make (fixture, "recording", test->launch);

  assert_verdict (path, test->expected);
}

static void
test_not_asked (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  SlVerdictThresholds thresholds;
  const SlProbeOptions options = { .path = path, .verdict = &thresholds };
  g_autoptr (SluiceMediaInfo) info = NULL;

  sl_verdict_thresholds_init (&thresholds);
  info = sl_probe_file (&options, NULL);
  g_assert_nonnull (info);
  g_assert_null (sluice_media_info_get_verdict (info));
}

static void
test_thresholds (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "dark.webm",
      "videotestsrc num-buffers=40 pattern=ball foreground-color=0xff404040" VIDEO VP8
      "audiotestsrc num-buffers=100 samplesperbuffer=960 volume=" LOUDNESS_MINUS_40 AUDIO OPUS
          WEBM);
  SlVerdictThresholds thresholds = { TRUE, { -30, 40, 3 * GST_SECOND } };
  const SlProbeOptions options = { .path = path, .verdict = &thresholds };
  g_autoptr (SluiceMediaInfo) info = sl_probe_file (&options, NULL);
  GListModel *findings = NULL;

  g_assert_nonnull (info);
  findings = sluice_verdict_get_findings (sluice_media_info_get_verdict (info));
  /* Too short, silent, black. */
  g_assert_cmpuint (g_list_model_get_n_items (findings), ==, 3);
}

/* What it says of itself is not what it is: the rest of the probe stands. */
static void
test_undecodable (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "good.webm",
      "videotestsrc num-buffers=40" VIDEO
      "vp9enc deadline=1 cpu-used=8 ! queue ! mux.video_%u " SINE WEBM);
  g_autofree char *bad = media_fixture_patch (fixture, path, "bad.webm", "V_VP9", "V_VP8");
  g_autoptr (SluiceMediaInfo) info = probe (bad);
  SluiceVerdict *verdict = sluice_media_info_get_verdict (info);

  g_assert_nonnull (sluice_media_info_get_video (info));
  g_assert_true (sluice_verdict_is_ok (verdict));
  g_assert_false (sluice_verdict_is_checked (verdict));
  g_assert_nonnull (sluice_verdict_get_reason (verdict));
}

static void
test_half_an_hour (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      fixture, "long.webm",
      "videotestsrc num-buffers=360 pattern=black ! video/x-raw,width=160,height=120,"
      "framerate=1/5 ! " VP8 "audiotestsrc num-buffers=1800 samplesperbuffer=8000 wave=silence ! "
      "audio/x-raw,rate=8000,channels=1 ! opusenc frame-size=60 complexity=0 ! queue ! "
      "mux.audio_%u " WEBM);
  gint64 start = g_get_monotonic_time ();

  assert_verdict (path, "silent-audio black-picture ");
  g_assert_cmpint (g_get_monotonic_time () - start, <, LONGEST_CHECK);
}

static void
test_truncated (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (fixture, "whole.webm", BALL SINE WEBM);
  g_autofree char *cut = media_fixture_cut (fixture, path, "cut.webm", 0.9);

  assert_verdict (cut, "truncated ");
}

static void
test_cancelled (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SlVerdictThresholds thresholds;
  const SlProbeOptions options = {
    .path = path,
    .verdict = &thresholds,
    .cancellable = cancellable,
  };
  g_autoptr (GError) error = NULL;

  sl_verdict_thresholds_init (&thresholds);
  thresholds.is_wanted = TRUE;
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
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/pipeline/recording-check/", cases[i].name, NULL);

    g_test_add (path, MediaFixture, &cases[i], media_fixture_set_up, test_case,
                media_fixture_tear_down);
  }
  add ("/pipeline/recording-check/no-verdict-unless-asked", test_not_asked);
  add ("/pipeline/recording-check/thresholds", test_thresholds);
  add ("/pipeline/recording-check/undecodable-is-unchecked", test_undecodable);
  add ("/pipeline/recording-check/half-an-hour-takes-a-second", test_half_an_hour);
  add ("/pipeline/recording-check/truncated", test_truncated);
  add ("/pipeline/recording-check/can-be-cancelled", test_cancelled);
  return g_test_run ();
}
