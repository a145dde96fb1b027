// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The desk between a stage and the runner.
 */
#include "sluice/sluice-stage-context.h"

#include <math.h>

#include "sluice/sluice-error.h"
#include "sluice/sluice-media-info-private.h"
#include "sluice/sluice-result-private.h"
#include "sluice/sluice-stage-context-private.h"

typedef struct {
  SluiceStageContext *context; /* (owned) */
  double progress;
  guint completions;
  GError *error; /* (owned) (nullable) */
  guint failures;
} Fixture;

static void
on_progressed (gpointer user_data, const char *stage_id, double fraction)
{
  Fixture *fixture = user_data;

  g_assert_cmpstr (stage_id, ==, "my-stage");
  fixture->progress = fraction;
}

/* Asks back, as the runner does: the context must not hold its lock now. */
static void
on_completed (gpointer user_data, const char *stage_id)
{
  Fixture *fixture = user_data;

  g_assert_true (sluice_stage_context_is_complete (fixture->context));
  fixture->completions++;
}

static void
on_failed (gpointer user_data, const char *stage_id, const GError *error)
{
  Fixture *fixture = user_data;

  g_clear_error (&fixture->error);
  fixture->error = sluice_stage_context_dup_error (fixture->context);
  fixture->failures++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const SluiceStageContextHooks hooks = { on_progressed, on_completed, on_failed };
  g_autoptr (SluiceMediaInfo) info = sluice_media_info_new ("webm", 1);

  fixture->context = sluice_stage_context_new ("my-stage", info, "/in/file.webm", "/out", "/work",
                                               0, NULL, &hooks, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->context);
  g_clear_error (&fixture->error);
}

static void
test_gives (Fixture *fixture, gconstpointer data)
{
  SluiceStageContext *context = fixture->context;

  g_assert_cmpstr (sluice_stage_context_get_stage_id (context), ==, "my-stage");
  g_assert_cmpstr (sluice_stage_context_get_input_path (context), ==, "/in/file.webm");
  g_assert_cmpstr (sluice_stage_context_get_work_dir (context), ==, "/work");
  g_assert_cmpstr (sluice_media_info_get_container (sluice_stage_context_get_media_info (context)),
                   ==, "webm");
  g_assert_cmpuint (sluice_stage_context_get_thread_budget (context), ==, 1);
  g_assert_false (g_cancellable_is_cancelled (sluice_stage_context_get_cancellable (context)));
}

static void
test_adds_artifact (Fixture *fixture, gconstpointer data)
{
  SluiceArtifact *artifact = sluice_stage_context_add_artifact (fixture->context, "thumbnail",
                                                                "thumb.jpg", "image/jpeg");

  g_assert_cmpstr (sluice_artifact_get_path (artifact), ==, "/out/thumb.jpg");
  g_assert_cmpstr (sluice_artifact_get_stage (artifact), ==, "my-stage");
  g_assert_cmpuint (
      g_list_model_get_n_items (sluice_stage_context_get_artifacts (fixture->context)), ==, 1);
}

static void
test_notes_what_it_learnt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GVariant) repairs = NULL;
  g_autofree char *text = NULL;
  g_autofree char *repair_text = NULL;

  sluice_stage_context_set_media_fact (fixture->context, "pages", g_variant_new_int64 (2));
  sluice_stage_context_set_media_fact (fixture->context, "pages", g_variant_new_int64 (3));
  sluice_stage_context_set_media_fact (fixture->context, "encrypted", g_variant_new_boolean (TRUE));
  sluice_stage_context_add_repair (fixture->context, "made-square", "3:4 pixels");
  facts = sluice_stage_context_dup_media_facts (fixture->context);
  repairs = sluice_stage_context_dup_repairs (fixture->context);
  text = g_variant_print (facts, FALSE);
  repair_text = g_variant_print (repairs, FALSE);
  g_assert_cmpstr (text, ==, "{'encrypted': <true>, 'pages': <int64 3>}");
  g_assert_cmpstr (repair_text, ==, "[('made-square', '3:4 pixels')]");
}

static void
test_refuses_facts_without_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) facts = NULL;

  g_test_expect_message ("Sluice", G_LOG_LEVEL_CRITICAL, "*sluice_facts_is_value*");
  sluice_stage_context_set_media_fact (fixture->context, "gain", g_variant_new_double (INFINITY));
  g_test_assert_expected_messages ();
  facts = sluice_stage_context_dup_media_facts (fixture->context);
  g_assert_cmpuint (g_variant_n_children (facts), ==, 0);
}

static void
test_keeps_artifacts_in_folder (Fixture *fixture, gconstpointer data)
{
  const char *name = data;

  g_test_expect_message ("Sluice", G_LOG_LEVEL_CRITICAL, "*is_plain_file_name*");
  g_assert_null (sluice_stage_context_add_artifact (fixture->context, "x", name, "image/jpeg"));
  g_test_assert_expected_messages ();
}

/* A stage that is used twice: its names stay apart, and what needs it finds them all the same. */
static void
test_prefixes_artifacts (Fixture *fixture, gconstpointer data)
{
  SluiceArtifact *artifact;

  sluice_stage_context_set_artifact_prefix (fixture->context, "small-");
  artifact = sluice_stage_context_add_artifact (fixture->context, "video", "video.mp4",
                                                "video/mp4");
  g_assert_cmpstr (sluice_artifact_get_name (artifact), ==, "small-video");
  g_assert_cmpstr (sluice_artifact_get_path (artifact), ==, "/out/small-video.mp4");

  sluice_stage_context_add_needed_artifact (fixture->context, artifact);
  g_assert_true (sluice_stage_context_get_needed_artifact (fixture->context, "video") == artifact);
  g_assert_null (sluice_stage_context_get_needed_artifact (fixture->context, "deo"));
}

static void
test_finds_needed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluiceArtifact)
      audio = sluice_artifact_new ("audio", "extract", "/out/a.wav", "audio/wav");

  sluice_stage_context_add_needed_artifact (fixture->context, audio);
  g_assert_true (sluice_stage_context_get_needed_artifact (fixture->context, "audio") == audio);
  g_assert_null (sluice_stage_context_get_needed_artifact (fixture->context, "video"));
}

static void
test_clamps_progress (Fixture *fixture, gconstpointer data)
{
  sluice_stage_context_report_progress (fixture->context, 0.25);
  g_assert_cmpfloat (fixture->progress, ==, 0.25);
  sluice_stage_context_report_progress (fixture->context, 17.0);
  g_assert_cmpfloat (fixture->progress, ==, 1.0);
  sluice_stage_context_report_progress (fixture->context, -1.0);
  g_assert_cmpfloat (fixture->progress, ==, 0.0);
}

static void
test_completes_once (Fixture *fixture, gconstpointer data)
{
  g_assert_false (sluice_stage_context_is_complete (fixture->context));
  sluice_stage_context_mark_complete (fixture->context);
  sluice_stage_context_mark_complete (fixture->context);
  g_assert_cmpuint (fixture->completions, ==, 1);
}

static void
test_keeps_first_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) first = g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "first");
  g_autoptr (GError) second = g_error_new (SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "second");

  sluice_stage_context_fail (fixture->context, first);
  sluice_stage_context_fail (fixture->context, second);
  g_assert_cmpuint (fixture->failures, ==, 1);
  g_assert_error (fixture->error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA);
}

static void
test_collects_warnings (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) warnings = NULL;

  sluice_stage_context_warn (fixture->context, "one");
  sluice_stage_context_warn (fixture->context, "two");
  warnings = sluice_stage_context_dup_warnings (fixture->context);
  g_assert_cmpuint (g_strv_length (warnings), ==, 2);
  g_assert_cmpstr (warnings[1], ==, "two");
}

static void
test_adds_up_time (Fixture *fixture, gconstpointer data)
{
  sluice_stage_context_add_elapsed (fixture->context, 5);
  sluice_stage_context_add_elapsed (fixture->context, 7);
  g_assert_cmpint (sluice_stage_context_get_elapsed (fixture->context), ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function)                                                                  \
  g_test_add ("/sluice/stage-context/" name, Fixture, data, set_up, function, tear_down)
  ADD ("gives", NULL, test_gives);
  ADD ("adds-artifact", NULL, test_adds_artifact);
  ADD ("keeps-artifacts-in-folder/absolute", "/etc/passwd", test_keeps_artifacts_in_folder);
  ADD ("keeps-artifacts-in-folder/parent", "../x", test_keeps_artifacts_in_folder);
  ADD ("keeps-artifacts-in-folder/dots", "..", test_keeps_artifacts_in_folder);
  ADD ("keeps-artifacts-in-folder/empty", "", test_keeps_artifacts_in_folder);
  ADD ("notes-what-it-learnt", NULL, test_notes_what_it_learnt);
  ADD ("refuses-facts-without-json", NULL, test_refuses_facts_without_json);
  ADD ("finds-needed", NULL, test_finds_needed);
  ADD ("prefixes-artifacts", NULL, test_prefixes_artifacts);
  ADD ("clamps-progress", NULL, test_clamps_progress);
  ADD ("completes-once", NULL, test_completes_once);
  ADD ("keeps-first-error", NULL, test_keeps_first_error);
  ADD ("collects-warnings", NULL, test_collects_warnings);
  ADD ("adds-up-time", NULL, test_adds_up_time);
#undef ADD
  return g_test_run ();
}
