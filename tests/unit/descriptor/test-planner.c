// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptor/planner.h"

#include "base/string-util.h"
#include "descriptor-fixture.h"
#include "sluice/sluice-error.h"

#define VIDEO_RESPONSE                                                                             \
  "  - id: thumbnail\n"                                                                            \
  "  - {id: audio, stage: extract-audio}\n"                                                        \
  "  - id: transcode\n"                                                                            \
  "  - {id: transcript, stage: transcribe, needs: [audio], optional: true}\n"                      \
  "  - {id: summary, stage: transcribe, needs: [transcript]}\n"

static SlMediaFacts *
make_facts (const char *video_codec,
            gboolean has_video,
            const char *audio_codec,
            gboolean has_audio,
            const char *undecodable)
{
  SlMediaFacts *facts = sl_media_facts_new ();

  facts->container = g_strdup ("webm");
  facts->video_codec = g_strdup (video_codec);
  facts->has_video = has_video;
  facts->audio_codec = g_strdup (audio_codec);
  facts->has_audio = has_audio;
  facts->undecodable = g_strdup (undecodable);
  return facts;
}

/* "quick(thumbnail audio) transcription:transcript(transcript)<audio skipped:transcode=no video
 * track" */
static char *
plan_to_text (SlPlanResult *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->passes->len; i++) {
    const SlPlannedPass *pass = g_ptr_array_index (plan->passes, i);
    g_autofree char *stages = g_strjoinv (" ", pass->stages);
    g_autofree char *after = g_strjoinv (" ", pass->after);

    g_string_append_printf (text, "%s(%s)%s%s;", pass->id, stages, *after != '\0' ? "<" : "",
                            after);
  }
  for (guint i = 0; i < plan->skipped->len; i++) {
    const SlSkippedStage *skipped = g_ptr_array_index (plan->skipped, i);

    g_string_append_printf (text, " -%s: %s;", skipped->stage, skipped->reason);
  }
  return g_string_free (text, FALSE);
}

static char *
plan_text (const char *stages, const SlMediaFacts *facts, GError **error)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlPipelineDescriptor) descriptor = descriptor_fixture_parse (catalogue, stages);
  g_autoptr (SlPlanResult) plan = sl_plan_make (descriptor, facts, error);

  return plan != NULL ? plan_to_text (plan) : NULL;
}

static void
assert_plan (const char *stages, const SlMediaFacts *facts, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = plan_text (stages, facts, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_all_tracks (void)
{
  g_autoptr (SlMediaFacts) facts = make_facts ("vp8", TRUE, "opus", TRUE, NULL);

  assert_plan (VIDEO_RESPONSE, facts,
               "quick(thumbnail audio);long(transcode);transcription:transcript(transcript)<audio;"
               "transcription:summary(summary)<transcript;");
}

static void
test_no_audio (void)
{
  g_autoptr (SlMediaFacts) facts = make_facts ("vp8", TRUE, NULL, FALSE, NULL);

  assert_plan (VIDEO_RESPONSE, facts,
               "quick(thumbnail);long(transcode); -audio: no audio track;"
               " -transcript: needs 'audio', which is skipped;"
               " -summary: needs 'transcript', which is skipped;");
}

static void
test_no_video (void)
{
  g_autoptr (SlMediaFacts) facts = make_facts (NULL, FALSE, "opus", TRUE, NULL);

  assert_plan (VIDEO_RESPONSE, facts,
               "quick(audio);transcription:transcript(transcript)<audio;"
               "transcription:summary(summary)<transcript;"
               " -thumbnail: no video track; -transcode: no video track;");
}

static void
test_undecodable_video (void)
{
  g_autoptr (SlMediaFacts) facts = make_facts ("prores", FALSE, "opus", TRUE, "prores");

  assert_plan ("  - id: thumbnail\n  - {id: audio, stage: extract-audio}\n", facts,
               "quick(audio); -thumbnail: no decoder for the video codec 'prores';");
}

static void
test_either_track (void)
{
  g_autoptr (SlMediaFacts) audio = make_facts (NULL, FALSE, "opus", TRUE, NULL);
  g_autoptr (SlMediaFacts) video = make_facts ("vp8", TRUE, NULL, FALSE, NULL);

  assert_plan ("  - id: waveform\n", audio, "long(waveform);");
  assert_plan ("  - id: waveform\n", video, "long(waveform);");
}

/* A task that needs no other stage works on the upload, whatever is in it. */
static void
test_task_on_the_original (void)
{
  g_autoptr (SlMediaFacts) facts = make_facts (NULL, FALSE, NULL, FALSE, NULL);

  assert_plan ("  - {id: text, stage: transcribe}\n", facts, "transcription:text(text);");
  assert_plan ("  - id: fingerprint\n", facts, "task:fingerprint(fingerprint);");
}

static void
assert_no_plan (const char *stages, const SlMediaFacts *facts, SluiceError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (plan_text (stages, facts, &error));
  g_assert_error (error, SLUICE_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, text);
}

static void
test_nothing_can_run (void)
{
  g_autoptr (SlMediaFacts) empty = make_facts (NULL, FALSE, NULL, FALSE, NULL);
  g_autoptr (SlMediaFacts) picture = make_facts (NULL, FALSE, NULL, FALSE, NULL);
  g_autoptr (SlMediaFacts) foreign = make_facts ("prores", FALSE, NULL, FALSE, "prores");
  g_autoptr (SlMediaFacts) audio = make_facts (NULL, FALSE, "opus", TRUE, NULL);

  picture->has_image = TRUE;
  sl_set_string (&picture->container, "jpeg");
  assert_no_plan (VIDEO_RESPONSE, picture, SLUICE_ERROR_CONTENT_MISMATCH,
                  "no stage can run: the file is a picture (jpeg), not a recording");
  assert_no_plan (VIDEO_RESPONSE, empty, SLUICE_ERROR_EMPTY_RECORDING,
                  "no stage can run: no video and no audio track");
  assert_no_plan (VIDEO_RESPONSE, foreign, SLUICE_ERROR_UNSUPPORTED_CODEC,
                  "no stage can run: no decoder for 'prores'");
  assert_no_plan ("  - id: thumbnail\n", audio, SLUICE_ERROR_MISSING_TRACK,
                  "no stage can run: stage 'thumbnail': no video track");
}

/* Up to eight stages, those with an artifact once; task stages need any earlier ones. */
static char *
make_random_stages (void)
{
  static const char *const stages[] = { "transcode", "thumbnail",  "extract-audio",
                                        "waveform",  "transcribe", "transcribe" };
  GString *yaml = g_string_new (NULL);
  gboolean is_used[G_N_ELEMENTS (stages)] = { FALSE };
  int length = g_test_rand_int_range (1, 9);

  for (int i = 0; i < length; i++) {
    int index = g_test_rand_int_range (0, G_N_ELEMENTS (stages));
    const char *stage = stages[index < 3 && is_used[index] ? 3 : index];

    is_used[index] = TRUE;
    g_string_append_printf (yaml, "  - {id: s%d, stage: %s, needs: [", i, stage);
    for (int j = 0; g_str_equal (stage, "transcribe") && j < i; j++) {
      if (g_test_rand_bit ())
        g_string_append_printf (yaml, "s%d, ", j);
    }
    g_string_append (yaml, "]}\n");
  }
  return g_string_free (yaml, FALSE);
}

static void
count_stages (SlPlanResult *plan, GHashTable *planned, GHashTable *skipped)
{
  for (guint i = 0; i < plan->passes->len; i++) {
    const SlPlannedPass *pass = g_ptr_array_index (plan->passes, i);

    g_assert_nonnull (pass->stages[0]);
    for (guint j = 0; pass->stages[j] != NULL; j++)
      g_assert_true (g_hash_table_add (planned, pass->stages[j]));
  }
  for (guint i = 0; i < plan->skipped->len; i++) {
    const SlSkippedStage *stage = g_ptr_array_index (plan->skipped, i);

    g_assert_cmpstr (stage->reason, !=, "");
    g_assert_true (g_hash_table_add (skipped, stage->stage));
  }
}

/* Each stage is in exactly one pass or skipped, and no pass waits for what never comes or comes
 * later. */
static void
assert_plan_is_sound (SlPipelineDescriptor *descriptor, SlPlanResult *plan)
{
  g_autoptr (GHashTable) planned = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) skipped = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *stages = sl_pipeline_descriptor_get_stages (descriptor);

  count_stages (plan, planned, skipped);
  for (guint i = 0; i < stages->len; i++) {
    const SlStageDescriptor *stage = g_ptr_array_index (stages, i);

    g_assert_true (g_hash_table_contains (planned, stage->id)
                   != g_hash_table_contains (skipped, stage->id));
  }
  g_assert_cmpuint (g_hash_table_size (planned) + g_hash_table_size (skipped), ==, stages->len);

  for (guint i = 0; i < plan->passes->len; i++) {
    const SlPlannedPass *pass = g_ptr_array_index (plan->passes, i);

    for (guint j = 0; pass->after[j] != NULL; j++)
      g_assert_true (g_hash_table_contains (done, pass->after[j]));
    for (guint j = 0; pass->stages[j] != NULL; j++)
      g_hash_table_add (done, pass->stages[j]);
  }
}

static void
test_every_plan_is_sound (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();

  for (guint round = 0; round < 500; round++) {
    gboolean has_video = g_test_rand_bit ();
    gboolean has_audio = g_test_rand_bit ();
    g_autoptr (SlMediaFacts) facts = make_facts (has_video ? "vp8" : NULL, has_video,
                                                 has_audio ? "opus" : NULL, has_audio, NULL);
    g_autofree char *yaml = make_random_stages ();
    g_autoptr (SlPipelineDescriptor) descriptor = descriptor_fixture_parse (catalogue, yaml);
    g_autoptr (GError) error = NULL;
    g_autoptr (SlPlanResult) plan = sl_plan_make (descriptor, facts, &error);

    if (plan != NULL)
      assert_plan_is_sound (descriptor, plan);
    else
      g_assert_false (has_video && has_audio);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/descriptor/planner/all-tracks", test_all_tracks);
  g_test_add_func ("/descriptor/planner/no-audio", test_no_audio);
  g_test_add_func ("/descriptor/planner/no-video", test_no_video);
  g_test_add_func ("/descriptor/planner/undecodable-video", test_undecodable_video);
  g_test_add_func ("/descriptor/planner/either-track", test_either_track);
  g_test_add_func ("/descriptor/planner/task-on-the-original", test_task_on_the_original);
  g_test_add_func ("/descriptor/planner/nothing-can-run", test_nothing_can_run);
  g_test_add_func ("/descriptor/planner/every-plan-is-sound", test_every_plan_is_sound);
  return g_test_run ();
}
