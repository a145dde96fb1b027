// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/graph-runner.h"
#include "pipeline/probe.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-stage-context-private.h"

#include "media-fixture.h"
#include "stages-fixture.h"

#define FILE_AUDIO "wavenc ! filesink name=file"

typedef struct {
  MediaFixture media;
  GPtrArray *branches; /* (element-type SlBranch) */
  SluiceMediaInfo *info;
  double last_fraction;
  guint n_reports;
} GraphFixture;

static void
set_up (GraphFixture *fixture, gconstpointer user_data)
{
  media_fixture_set_up (&fixture->media, NULL);
  fixture->branches = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_branch_free);
}

static void
tear_down (GraphFixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->branches, g_ptr_array_unref);
  g_clear_object (&fixture->info);
  media_fixture_tear_down (&fixture->media, NULL);
}

/* The stage lives with its branch. */
static SluiceGraphStage *
add_stage (GraphFixture *fixture, const char *id, FixtureNeeds needs, FixtureBehaviour behaviour)
{
  g_autoptr (SluiceGraphStage) stage = fixture_stage_new (needs, &behaviour);

  g_ptr_array_add (fixture->branches, sl_branch_new (id, stage));
  return stage;
}

static SlBranch *
get_branch (GraphFixture *fixture, guint index)
{
  return g_ptr_array_index (fixture->branches, index);
}

static void
on_progress (const char *stage_id, double fraction, gpointer user_data)
{
  GraphFixture *fixture = user_data;

  g_assert_cmpfloat (fraction, >, fixture->last_fraction);
  g_assert_cmpfloat (fraction, <=, 1.0);
  fixture->last_fraction = fraction;
  fixture->n_reports++;
}

static SlGraphJob
make_job (GraphFixture *fixture, const char *path)
{
  SlMediaLimits limits;
  g_autoptr (GError) error = NULL;
  SlProbeOptions options = { .path = path, .limits = &limits };
  SlGraphJob job = {
    .input_path = path,
    .output_dir = fixture->media.folder,
    .work_dir = fixture->media.folder,
    .thread_budget = 1,
  };

  sl_media_limits_init (&limits);
  /* A clock that jumps by a day is one of the cases. */
  limits.values[SLUICE_LIMIT_DURATION] = G_MAXUINT64;
  fixture->info = sl_probe_file (&options, &error);
  g_assert_no_error (error);
  job.info = fixture->info;
  return job;
}

static void
run (GraphFixture *fixture, const char *path)
{
  SlGraphJob job = make_job (fixture, path);
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_graph_run (&job, fixture->branches, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_state (GraphFixture *fixture, guint index, SlBranchState state)
{
  const GError *error = sl_branch_get_error (get_branch (fixture, index));

  if (state == SL_BRANCH_ENDED)
    g_assert_no_error (error);
  g_assert_cmpint (sl_branch_get_state (get_branch (fixture, index)), ==, state);
}

static char *
join_warnings (SlBranch *branch)
{
  g_auto (GStrv) warnings = sluice_stage_context_dup_warnings (sl_branch_get_context (branch));

  return g_strjoinv ("\n", warnings);
}

/* @names: of the repairs that the stage was told, in order, "a b". */
static void
assert_repairs (GraphFixture *fixture, guint index, const char *names)
{
  SluiceStageContext *context = sl_branch_get_context (get_branch (fixture, index));
  g_autoptr (GVariant) repairs = sluice_stage_context_dup_repairs (context);
  g_autoptr (GString) found = g_string_new (NULL);
  const char *name = NULL;
  const char *reason = NULL;
  GVariantIter iterator;

  g_variant_iter_init (&iterator, repairs);
  while (g_variant_iter_next (&iterator, "(&s&s)", &name, &reason)) {
    g_assert_cmpstr (reason, !=, "");
    g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", name);
  }
  g_assert_cmpstr (found->str, ==, names);
}

static void
test_delivers (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");
  SluiceGraphStage *both = add_stage (
      fixture, "both", FIXTURE_NEEDS_ANY,
      (FixtureBehaviour){ .video = "fakesink", .audio = FILE_AUDIO });
  SluiceGraphStage *video = add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO,
                                       (FixtureBehaviour){ .video = "fakesink" });
  g_autofree char *warnings = NULL;

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_state (fixture, 1, SL_BRANCH_ENDED);
  g_assert_cmpuint (fixture_stage_get_counts (both)->n_video, ==, 20);
  g_assert_cmpuint (fixture_stage_get_counts (video)->n_video, ==, 20);
  g_assert_cmpuint (fixture_stage_get_counts (both)->audio_bytes, ==, 48000 * 2);
  g_assert_true (fixture_stage_get_counts (both)->has_finished);
  warnings = join_warnings (get_branch (fixture, 0));
  g_assert_cmpstr (warnings, ==, "");
}

static void
test_failing_element (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");
  SluiceGraphStage *good = NULL;

  add_stage (fixture, "bad", FIXTURE_NEEDS_VIDEO,
             (FixtureBehaviour){ .video = "identity error-after=3 ! fakesink" });
  good = add_stage (fixture, "good", FIXTURE_NEEDS_ANY,
                    (FixtureBehaviour){ .video = "fakesink", .audio = "fakesink" });
  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_FAILED);
  assert_state (fixture, 1, SL_BRANCH_ENDED);
  g_assert_true (
      g_str_has_prefix (sl_branch_get_error (get_branch (fixture, 0))->message, "stage 'bad': "));
  g_assert_cmpuint (fixture_stage_get_counts (good)->n_video, ==, 20);
}

static void
test_unfit_format (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");

  add_stage (fixture, "bad", FIXTURE_NEEDS_VIDEO,
             (FixtureBehaviour){ .video = "capsfilter caps=video/x-raw,format=GRAY8 ! fakesink" });
  add_stage (fixture, "good", FIXTURE_NEEDS_VIDEO, (FixtureBehaviour){ .video = "fakesink" });
  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_FAILED);
  assert_state (fixture, 1, SL_BRANCH_ENDED);
}

static void
test_failing_stage (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");

  add_stage (fixture, "bad", FIXTURE_NEEDS_VIDEO,
             (FixtureBehaviour){ .video = "fakesink", .fail_after = 2 });
  add_stage (fixture, "good", FIXTURE_NEEDS_VIDEO, (FixtureBehaviour){ .video = "fakesink" });
  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_FAILED);
  g_assert_error (sl_branch_get_error (get_branch (fixture, 0)), SLUICE_ERROR,
                  SLUICE_ERROR_LIMIT_EXCEEDED);
  assert_state (fixture, 1, SL_BRANCH_ENDED);
}

static void
test_complete_stage (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "long.webm",
      "videotestsrc num-buffers=600 ! video/x-raw,width=64,height=64,framerate=20/1 ! "
      "vp8enc deadline=1 cpu-used=8 ! webmmux name=mux");
  SluiceGraphStage *quick = add_stage (
      fixture, "quick", FIXTURE_NEEDS_VIDEO,
      (FixtureBehaviour){ .video = "fakesink", .complete_after = 3 });
  g_autofree char *warnings = NULL;

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  g_assert_cmpuint (fixture_stage_get_counts (quick)->n_video, <, 100);
  warnings = join_warnings (get_branch (fixture, 0));
  g_assert_cmpstr (warnings, ==, "");
}

static void
test_missing_track (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "silent.webm",
      "videotestsrc num-buffers=10 ! video/x-raw,width=64,height=64 ! vp8enc ! webmmux name=mux");

  add_stage (fixture, "audio", FIXTURE_NEEDS_AUDIO, (FixtureBehaviour){ .audio = "fakesink" });
  add_stage (fixture, "any", FIXTURE_NEEDS_ANY,
             (FixtureBehaviour){ .video = "fakesink", .audio = "fakesink" });
  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_SKIPPED);
  g_assert_cmpstr (sl_branch_get_skip_reason (get_branch (fixture, 0)), ==, "no audio track");
  assert_state (fixture, 1, SL_BRANCH_ENDED);
}

/* Seconds of sound that a stage gets from a file with these packets. */
static double
get_sound (GraphFixture *fixture, const MediaPacket *packets, guint n_packets)
{
  g_autofree char *path = media_fixture_make_sparse_audio (&fixture->media, "in.mkv", packets,
                                                           n_packets);
  SluiceGraphStage *stage = add_stage (fixture, "audio", FIXTURE_NEEDS_AUDIO,
                                       (FixtureBehaviour){ .audio = FILE_AUDIO });

  run (fixture, path);
  return fixture_stage_get_counts (stage)->audio_bytes / 16000.0;
}

static void
test_audio_gap (GraphFixture *fixture, gconstpointer user_data)
{
  MediaPacket packets[] = {
    { 0, GST_SECOND },
    { 3 * GST_SECOND, GST_SECOND },
  };

  g_assert_cmpfloat_with_epsilon (get_sound (fixture, packets, 2), 4.0, 0.01);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "filled-audio-gap measured-duration built-index");
}

/* Timestamps in whole milliseconds, or a microphone with a clock of its own, are no gaps. */
static void
test_audio_jitter (GraphFixture *fixture, gconstpointer user_data)
{
  MediaPacket packets[100];

  for (guint i = 0; i < G_N_ELEMENTS (packets); i++) {
    packets[i].pts = i * 20 * GST_MSECOND + (i % 3) * 5 * GST_MSECOND;
    packets[i].duration = 20 * GST_MSECOND;
  }
  g_assert_cmpfloat_with_epsilon (get_sound (fixture, packets, 100), 2.0, 0.001);
  assert_repairs (fixture, 0, "measured-duration built-index");
}

/* A clock that was set back loses no sound. */
static void
test_audio_overlap (GraphFixture *fixture, gconstpointer user_data)
{
  MediaPacket packets[] = {
    { 0, GST_SECOND },
    { GST_SECOND, GST_SECOND },
    { GST_SECOND / 2, GST_SECOND },
    { 3 * GST_SECOND, GST_SECOND },
  };

  g_assert_cmpfloat_with_epsilon (get_sound (fixture, packets, 4), 4.0, 0.01);
  assert_repairs (fixture, 0, "moved-overlapping-audio measured-duration built-index");
}

static void
test_audio_jump (GraphFixture *fixture, gconstpointer user_data)
{
  MediaPacket packets[] = {
    { 0, GST_SECOND },
    { 30 * 3600 * GST_SECOND, GST_SECOND },
  };

  g_assert_cmpfloat (get_sound (fixture, packets, 2), <, 60.0);
  assert_state (fixture, 0, SL_BRANCH_FAILED);
  g_assert_error (sl_branch_get_error (get_branch (fixture, 0)), SLUICE_ERROR,
                  SLUICE_ERROR_BROKEN_TIMESTAMPS);
}

static void
test_late_audio (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "late.webm",
      "videotestsrc num-buffers=60 ! video/x-raw,width=64,height=64,framerate=20/1 ! "
      "vp8enc deadline=1 ! queue ! mux.video_%u "
      "audiotestsrc num-buffers=50 samplesperbuffer=960 timestamp-offset=2000000000 ! "
      "audio/x-raw,rate=48000,channels=1 ! opusenc ! queue ! mux.audio_%u "
      "webmmux name=mux streamable=true");
  SluiceGraphStage *stage = add_stage (
      fixture, "any", FIXTURE_NEEDS_ANY,
      (FixtureBehaviour){ .video = "fakesink", .audio = "fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "filled-late-start measured-duration built-index");
  g_assert_cmpuint (fixture_stage_get_counts (stage)->n_video, ==, 60);
  g_assert_cmpfloat_with_epsilon (fixture_stage_get_counts (stage)->audio_bytes / 96000.0, 3.0,
                                  0.05);
}

/* A frame every five seconds, as a shared screen on which nothing happens. */
static void
test_sparse_video (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "sparse.webm",
      "videotestsrc num-buffers=12 ! video/x-raw,width=64,height=64,framerate=1/5 ! "
      "vp8enc deadline=1 ! queue max-size-time=0 ! mux.video_%u "
      "audiotestsrc num-buffers=600 samplesperbuffer=800 ! audio/x-raw,rate=8000,channels=1 ! "
      "queue max-size-time=0 ! mux.audio_%u matroskamux name=mux streamable=true");
  SluiceGraphStage *stage = add_stage (
      fixture, "any", FIXTURE_NEEDS_ANY,
      (FixtureBehaviour){
          .video = "x264enc speed-preset=ultrafast rc-lookahead=40 ! queue max-size-buffers=0 "
                   "max-size-time=0 max-size-bytes=67108864 ! mux.video_0 mp4mux name=mux ! "
                   "fakesink",
          .audio = "fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  g_assert_cmpuint (fixture_stage_get_counts (stage)->n_video, ==, 12);
  g_assert_cmpuint (fixture_stage_get_counts (stage)->audio_bytes, ==, 60 * 16000);
}

static void
test_late_clock (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "clock.webm",
      "videotestsrc num-buffers=20 timestamp-offset=12000000000 ! "
      "video/x-raw,width=64,height=64,framerate=20/1 ! vp8enc deadline=1 ! "
      "webmmux name=mux streamable=true");
  SluiceGraphStage *stage = add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO,
                                       (FixtureBehaviour){ .video = "fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "removed-clock-offset measured-duration built-index");
  g_assert_cmpuint (fixture_stage_get_counts (stage)->n_video, ==, 20);
}

static void
test_truncated (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *whole = media_fixture_make (
      &fixture->media, "whole.webm",
      "videotestsrc num-buffers=240 ! video/x-raw,width=64,height=64,framerate=20/1 ! "
      "vp8enc deadline=1 keyframe-max-dist=20 ! webmmux name=mux");
  g_autofree char *path = media_fixture_cut (&fixture->media, whole, "cut.webm", 0.4);
  g_autofree char *warnings = NULL;

  add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO, (FixtureBehaviour){ .video = "fakesink" });
  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "finished-cut-file");
  warnings = join_warnings (get_branch (fixture, 0));
  g_assert_true (g_str_has_prefix (warnings, "truncated: the file announces 12.0 s"));
}

/* The window grows in the middle: one format for the stages, whatever the frames are. */
static void
test_size_change (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "grows.ogg",
      "concat name=all ! vp8enc deadline=1 ! queue ! mux. "
      "videotestsrc num-buffers=10 ! video/x-raw,width=64,height=64,framerate=20/1 ! all. "
      "videotestsrc num-buffers=10 ! video/x-raw,width=128,height=96,framerate=20/1 ! all. "
      "matroskamux name=mux");
  SluiceGraphStage *stage = add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO,
                                       (FixtureBehaviour){ .video = "fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "fitted-size-change");
  g_assert_cmpuint (fixture_stage_get_counts (stage)->n_video, ==, 20);
  g_assert_cmpuint (fixture_stage_get_counts (stage)->n_caps, ==, 1);
  g_assert_cmpint (fixture_stage_get_counts (stage)->width, ==, 64);
}

static void
test_rotation (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *upright = media_fixture_make (
      &fixture->media, "upright.mp4",
      "videotestsrc num-buffers=5 pattern=white ! video/x-raw,width=64,height=48 ! "
      "x264enc speed-preset=ultrafast ! mux.video_0 mp4mux name=mux");
  g_autofree char *path = media_fixture_turn (&fixture->media, upright, "turned.mp4");
  SluiceGraphStage *stage = add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO,
                                       (FixtureBehaviour){ .video = "fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "turned-picture");
  g_assert_cmpint (fixture_stage_get_counts (stage)->width, ==, 48);
  g_assert_cmpint (fixture_stage_get_counts (stage)->height, ==, 64);
  g_assert_cmpint (fixture_stage_get_counts (stage)->corner, >, 100); /* no border */
  g_assert_cmpuint (fixture_stage_get_counts (stage)->n_caps, ==, 1);
}

/* VP8 whose packets are noise, beside sound that is fine. */
static void
test_broken_track (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *good = media_fixture_make (
      &fixture->media, "good.mkv",
      "fakesrc num-buffers=20 filltype=random sizetype=fixed sizemax=200 datarate=4000 "
      "format=time ! video/x-vp8,width=64,height=64,framerate=20/1 ! mux.video_0 "
      "audiotestsrc num-buffers=20 ! audio/x-raw,rate=8000,channels=1 ! "
      "mux.audio_0 matroskamux name=mux");
  g_autofree char *warnings = NULL;

  add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO, (FixtureBehaviour){ .video = "fakesink" });
  add_stage (fixture, "any", FIXTURE_NEEDS_ANY,
             (FixtureBehaviour){ .video = "fakesink", .audio = "fakesink" });
  run (fixture, good);
  assert_state (fixture, 0, SL_BRANCH_FAILED);
  g_assert_error (sl_branch_get_error (get_branch (fixture, 0)), SLUICE_ERROR,
                  SLUICE_ERROR_CORRUPT_MEDIA);
  assert_state (fixture, 1, SL_BRANCH_ENDED);
  warnings = join_warnings (get_branch (fixture, 1));
  g_assert_nonnull (strstr (warnings, "video track"));
}

/* Two recordings in one file, of different formats: the second takes the first one's place. */
static void
test_chained_ogg (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *first = media_fixture_make (
      &fixture->media, "first.ogg",
      "audiotestsrc num-buffers=40 samplesperbuffer=1000 ! audio/x-raw,rate=40000,channels=1 ! "
      "vorbisenc ! oggmux name=mux");
  g_autofree char *second = media_fixture_make (
      &fixture->media, "second.ogg",
      "audiotestsrc num-buffers=20 samplesperbuffer=1000 ! audio/x-raw,rate=20000,channels=2 ! "
      "vorbisenc ! oggmux name=mux");
  g_autofree char *path = media_fixture_join (&fixture->media, first, second, "both.ogg");
  SluiceGraphStage *stage = add_stage (fixture, "audio", FIXTURE_NEEDS_AUDIO,
                                       (FixtureBehaviour){ .audio = FILE_AUDIO });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  g_assert_cmpfloat_with_epsilon (fixture_stage_get_counts (stage)->audio_bytes / (40000.0 * 4),
                                  2.0, 0.05);
}

static void
test_progress (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "long.webm",
      "videotestsrc num-buffers=200 ! video/x-raw,width=320,height=240,framerate=20/1 ! "
      "vp8enc deadline=1 cpu-used=8 ! webmmux name=mux");
  SlGraphJob job = { 0 };
  g_autofree char *dot = NULL;

  add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO,
             (FixtureBehaviour){ .video = "x264enc speed-preset=ultrafast threads=1 ! fakesink" });
  job = make_job (fixture, path);
  job.progress = on_progress;
  job.progress_data = fixture;
  g_assert_true (sl_graph_run (&job, fixture->branches, &dot, NULL));
  g_assert_cmpfloat (fixture->last_fraction, ==, 1.0);
  g_assert_cmpuint (fixture->n_reports, >=, 1);
  g_assert_true (g_str_has_prefix (dot, "digraph pipeline"));
}

static void
test_cancelled (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  SlGraphJob job = make_job (fixture, path);

  add_stage (fixture, "video", FIXTURE_NEEDS_VIDEO, (FixtureBehaviour){ .video = "fakesink" });
  g_cancellable_cancel (cancellable);
  job.cancellable = cancellable;
  g_assert_false (sl_graph_run (&job, fixture->branches, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

/* The muxer waits for a track that never comes. */
static void
test_stall (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GError) error = NULL;
  SlGraphJob job = make_job (fixture, path);

  add_stage (fixture, "waits", FIXTURE_NEEDS_VIDEO,
             (FixtureBehaviour){
                 .video = "x264enc speed-preset=ultrafast ! mux.video_0 appsrc "
                          "caps=audio/x-raw,format=S16LE,rate=8000,channels=1 ! avenc_aac ! "
                          "mux.audio_0 mp4mux name=mux ! fakesink" });
  job.stall_limit = G_USEC_PER_SEC / 2;
  g_assert_true (sl_graph_run (&job, fixture->branches, NULL, &error));
  g_assert_no_error (error);
  assert_state (fixture, 0, SL_BRANCH_FAILED);
  g_assert_error (sl_branch_get_error (get_branch (fixture, 0)), SLUICE_ERROR,
                  SLUICE_ERROR_WORKER_STALLED);
}

static void
test_no_sink (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");

  add_stage (fixture, "endless", FIXTURE_NEEDS_VIDEO, (FixtureBehaviour){ .video = "identity" });
  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_FAILED);
  g_assert_error (sl_branch_get_error (get_branch (fixture, 0)), SLUICE_ERROR,
                  SLUICE_ERROR_INTERNAL);
}

/* The filters refuse what is not as it should be, and the stage would fail. */
static void
test_fields (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "fields.mp4",
      "videotestsrc num-buffers=20 pattern=ball ! video/x-raw,format=I420,width=160,height=128,"
      "framerate=25/1,interlace-mode=interleaved,field-order=top-field-first ! "
      "x264enc speed-preset=ultrafast interlaced=true ! mux.video_0 mp4mux name=mux");
  SluiceGraphStage *stage = add_stage (
      fixture, "stage", FIXTURE_NEEDS_VIDEO,
      (FixtureBehaviour){
          .video = "capsfilter caps=video/x-raw,interlace-mode=progressive ! fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "deinterlaced");
  g_assert_cmpuint (fixture_stage_get_counts (stage)->n_video, ==, 20);
}

static void
test_pixels (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "wide.mp4",
      "videotestsrc num-buffers=20 pattern=white ! video/x-raw,format=I420,width=180,height=120,"
      "framerate=25/1,pixel-aspect-ratio=10/11 ! "
      "x264enc speed-preset=ultrafast ! mux.video_0 mp4mux name=mux");
  SluiceGraphStage *stage = add_stage (
      fixture, "stage", FIXTURE_NEEDS_VIDEO,
      (FixtureBehaviour){
          .video = "capsfilter caps=video/x-raw,pixel-aspect-ratio=1/1 ! fakesink" });
  const FixtureCounts *counts = fixture_stage_get_counts (stage);

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "squared-pixels");
  g_assert_cmpint (counts->width, ==, 164);
  g_assert_cmpint (counts->height, ==, 120);
  /* No border, which would be black. */
  g_assert_cmpuint (counts->corner, >, 200);
}

/* One stage takes the packets, the other the frames and samples of the same tracks. The filters
 * refuse anything else. */
static void
test_packets (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");
  SluiceGraphStage *packets = add_stage (
      fixture, "packets", FIXTURE_NEEDS_ANY,
      (FixtureBehaviour){ .video = "capsfilter caps=video/x-vp8 ! fakesink",
                          .audio = "capsfilter caps=audio/x-opus ! fakesink",
                          .takes_encoded = TRUE });
  SluiceGraphStage *frames = add_stage (
      fixture, "frames", FIXTURE_NEEDS_ANY,
      (FixtureBehaviour){ .video = "capsfilter caps=video/x-raw ! fakesink",
                          .audio = "capsfilter caps=audio/x-raw ! fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_state (fixture, 1, SL_BRANCH_ENDED);
  g_assert_cmpuint (fixture_stage_get_counts (packets)->n_video, ==, 20);
  g_assert_cmpuint (fixture_stage_get_counts (packets)->n_audio, ==, 51);
  g_assert_cmpuint (fixture_stage_get_counts (frames)->n_video, ==, 20);
  g_assert_cmpuint (fixture_stage_get_counts (frames)->n_audio, >, 0);
}

/* Nothing is decoded. */
static void
test_only_packets (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (&fixture->media, "in.webm");
  SluiceGraphStage *packets = add_stage (
      fixture, "packets", FIXTURE_NEEDS_VIDEO,
      (FixtureBehaviour){ .video = "fakesink", .takes_encoded = TRUE });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  g_assert_cmpuint (fixture_stage_get_counts (packets)->n_video, ==, 20);
  assert_repairs (fixture, 0, "measured-duration built-index");
}

/* Sound that an empty edit delays, then a file that nothing is wrong with. */
static void
test_late_edit (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "late.mp4",
      "videotestsrc num-buffers=40 ! video/x-raw,width=64,height=64,framerate=20/1 ! "
      "x264enc speed-preset=ultrafast ! queue max-size-time=0 ! mux.video_0 "
      "audiotestsrc num-buffers=50 samplesperbuffer=160 timestamp-offset=1000000000 ! "
      "audio/x-raw,rate=8000,channels=1 ! avenc_aac ! queue max-size-time=0 ! mux.audio_0 "
      "mp4mux name=mux");
  SluiceGraphStage *stage = add_stage (
      fixture, "any", FIXTURE_NEEDS_ANY,
      (FixtureBehaviour){ .video = "fakesink", .audio = "fakesink" });

  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  /* Floats, as they come from the decoder. */
  g_assert_cmpfloat_with_epsilon (fixture_stage_get_counts (stage)->audio_bytes / 32000.0, 2.0,
                                  0.2);
  assert_repairs (fixture, 0, "filled-late-start");
}

static void
test_clean (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "clean.mp4",
      "videotestsrc num-buffers=20 ! video/x-raw,width=64,height=64,framerate=20/1 ! "
      "x264enc ! queue max-size-time=0 ! mux.video_0 "
      "audiotestsrc num-buffers=50 samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 ! "
      "avenc_aac ! queue max-size-time=0 ! mux.audio_0 mp4mux name=mux");

  add_stage (fixture, "any", FIXTURE_NEEDS_ANY,
             (FixtureBehaviour){ .video = "fakesink", .audio = "fakesink" });
  run (fixture, path);
  assert_state (fixture, 0, SL_BRANCH_ENDED);
  assert_repairs (fixture, 0, "");
}

/* A fragmented file with a second track of sound: both are told once, to the first stage. */
static void
test_file_repairs (GraphFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make (
      &fixture->media, "fragments.mp4",
      "audiotestsrc num-buffers=50 samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 ! "
      "tee name=sound ! avenc_aac ! queue max-size-time=0 ! mux.audio_0 "
      "sound. ! queue ! avenc_aac ! queue max-size-time=0 ! mux.audio_1 "
      "mp4mux name=mux fragment-duration=200");

  add_stage (fixture, "one", FIXTURE_NEEDS_AUDIO, (FixtureBehaviour){ .audio = "fakesink" });
  add_stage (fixture, "two", FIXTURE_NEEDS_AUDIO, (FixtureBehaviour){ .audio = "fakesink" });
  run (fixture, path);
  assert_repairs (fixture, 0, "joined-fragments dropped-audio-tracks");
  assert_repairs (fixture, 1, "");
}

static void
add (const char *path, void (*test) (GraphFixture *, gconstpointer))
{
  g_test_add (path, GraphFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add ("/pipeline/graph-runner/delivers-every-frame-to-every-stage", test_delivers);
  add ("/pipeline/graph-runner/failing-element-ends-its-stage-only", test_failing_element);
  add ("/pipeline/graph-runner/unfit-format-ends-its-stage-only", test_unfit_format);
  add ("/pipeline/graph-runner/failing-stage-ends-alone", test_failing_stage);
  add ("/pipeline/graph-runner/stops-when-all-stages-are-complete", test_complete_stage);
  add ("/pipeline/graph-runner/missing-track-skips-the-stage", test_missing_track);
  add ("/pipeline/graph-runner/fills-an-audio-gap", test_audio_gap);
  add ("/pipeline/graph-runner/jitter-is-no-gap", test_audio_jitter);
  add ("/pipeline/graph-runner/overlap-loses-no-sound", test_audio_overlap);
  add ("/pipeline/graph-runner/refuses-a-jump-of-a-day", test_audio_jump);
  add ("/pipeline/graph-runner/late-audio-stays-in-time", test_late_audio);
  add ("/pipeline/graph-runner/sparse-video-does-not-hang", test_sparse_video);
  add ("/pipeline/graph-runner/clock-may-start-anywhere", test_late_clock);
  add ("/pipeline/graph-runner/warns-of-a-cut-file", test_truncated);
  add ("/pipeline/graph-runner/size-change-keeps-the-format", test_size_change);
  add ("/pipeline/graph-runner/turns-the-picture", test_rotation);
  add ("/pipeline/graph-runner/makes-frames-of-fields", test_fields);
  add ("/pipeline/graph-runner/makes-pixels-square", test_pixels);
  add ("/pipeline/graph-runner/late-edit-is-filled-with-silence", test_late_edit);
  add ("/pipeline/graph-runner/lists-no-repair-of-a-clean-file", test_clean);
  add ("/pipeline/graph-runner/lists-repairs-of-the-file-once", test_file_repairs);
  add ("/pipeline/graph-runner/gives-packets-and-frames-of-a-track", test_packets);
  add ("/pipeline/graph-runner/decodes-nothing-for-packets", test_only_packets);
  add ("/pipeline/graph-runner/broken-track-fails-who-needs-it", test_broken_track);
  add ("/pipeline/graph-runner/chained-ogg-is-one-stream", test_chained_ogg);
  add ("/pipeline/graph-runner/progress-goes-up-to-one", test_progress);
  add ("/pipeline/graph-runner/can-be-cancelled", test_cancelled);
  add ("/pipeline/graph-runner/gives-up-a-graph-that-stands-still", test_stall);
  add ("/pipeline/graph-runner/stage-without-sink-is-refused", test_no_sink);
  return g_test_run ();
}
