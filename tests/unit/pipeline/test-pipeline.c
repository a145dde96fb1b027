// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The public runner as programs see it: through the shared library, with stages from a plugin. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sluice/sluice.h>

#include "media-fixture.h"

#define HEAD "file_type: video_response\nbucket: videos\nallowed: [webm]\nmax_size: 5MB\nstages:\n"
#define WATCH "  - id: watch\n    stage: test-sink\n"
#define COPY "  - id: copy\n    stage: test-copy\n    needs: [watch]\n"

typedef struct {
  MediaFixture media;
  SluicePipeline *pipeline;
  char *output;
  GHashTable *fractions; /* (element-type utf8 gdouble) the last of each stage */
} PipelineFixture;

static SluiceRegistry *
make_registry (void)
{
  g_autofree char *plugin = g_build_filename (g_getenv ("SLUICE_BUILD_ROOT"), "tests", "plugins",
                                              "good.so", NULL);
  const char *const no_folder[] = { NULL };
  SluiceRegistry *registry = sluice_registry_new_for_path (no_folder);
  g_autoptr (GError) error = NULL;

  sluice_registry_load_file (registry, plugin, &error);
  g_assert_no_error (error);
  return registry;
}

static void
set_up (PipelineFixture *fixture, gconstpointer stages)
{
  g_autofree char *yaml = g_strconcat (HEAD, stages, NULL);
  g_autoptr (SluiceRegistry) registry = make_registry ();
  g_autoptr (GError) error = NULL;

  media_fixture_set_up (&fixture->media, NULL);
  fixture->output = media_fixture_path (&fixture->media, "out");
  fixture->fractions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->pipeline = sluice_pipeline_new_from_data (yaml, "test.yaml", registry, &error);
  g_assert_no_error (error);
}

static void
tear_down (PipelineFixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->pipeline);
  g_clear_pointer (&fixture->fractions, g_hash_table_unref);
  g_clear_pointer (&fixture->output, g_free);
  media_fixture_tear_down (&fixture->media, NULL);
}

static void
on_progress (SluicePipeline *pipeline, const char *stage, double fraction, PipelineFixture *fixture)
{
  double *last = g_hash_table_lookup (fixture->fractions, stage);

  if (last != NULL)
    g_assert_cmpfloat (fraction, >, *last);
  g_hash_table_replace (fixture->fractions, g_strdup (stage),
                        g_memdup2 (&fraction, sizeof fraction));
}

static double
get_fraction (PipelineFixture *fixture, const char *stage)
{
  double *fraction = g_hash_table_lookup (fixture->fractions, stage);

  return fraction != NULL ? *fraction : -1.0;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_files = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  return n_files;
}

static SluiceStageResult *
get_stage_result (SluiceResult *result, guint index)
{
  g_autoptr (SluiceStageResult)
      stage = g_list_model_get_item (sluice_result_get_stages (result), index);

  return stage; /* the list holds it */
}

static void
test_run (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *input = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResult) result = NULL;
  g_autoptr (GListModel) artifacts = NULL;
  g_autoptr (SluiceArtifact) copy = NULL;
  g_autofree char *dot = NULL;

  g_signal_connect (fixture->pipeline, "progress", G_CALLBACK (on_progress), fixture);
  sluice_pipeline_set_thread_budget (fixture->pipeline, 1);
  result = sluice_pipeline_run (fixture->pipeline, input, fixture->output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sluice_stage_result_get_stage (get_stage_result (result, 0)), ==, "watch");
  g_assert_cmpint (sluice_stage_result_get_outcome (get_stage_result (result, 0)), ==,
                   SLUICE_STAGE_OUTCOME_COMPLETED);
  artifacts = sluice_result_dup_artifacts (result);
  g_assert_cmpuint (g_list_model_get_n_items (artifacts), ==, 1);
  copy = g_list_model_get_item (artifacts, 0);
  g_assert_cmpuint (sluice_artifact_get_size (copy), >, 1000);
  g_assert_cmpuint (count_files (fixture->output), ==, 1);
  g_assert_cmpfloat (get_fraction (fixture, "watch"), ==, 1.0);
  g_assert_cmpfloat (get_fraction (fixture, "copy"), ==, 1.0);
  dot = sluice_pipeline_dup_graph_dot (fixture->pipeline);
  g_assert_nonnull (strstr (dot, "vp8dec"));
}

typedef struct {
  GMainLoop *loop;
  GThread *thread;
  SluiceResult *result;
  GError *error;
} AsyncRun;

static void
on_run_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AsyncRun *run = user_data;

  g_assert_true (g_thread_self () == run->thread);
  run->result = sluice_pipeline_run_finish (SLUICE_PIPELINE (source), result, &run->error);
  g_main_loop_quit (run->loop);
}

static void
test_run_async (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *input = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  AsyncRun run = { .loop = loop, .thread = g_thread_self () };
  g_autoptr (SluiceResult) result = NULL;

  g_signal_connect (fixture->pipeline, "progress", G_CALLBACK (on_progress), fixture);
  sluice_pipeline_run_async (fixture->pipeline, input, fixture->output, NULL, on_run_finished,
                             &run);
  g_main_loop_run (loop);
  g_assert_no_error (run.error);
  result = run.result;
  g_assert_cmpuint (g_list_model_get_n_items (sluice_result_get_stages (result)), ==, 2);
  g_assert_cmpfloat (get_fraction (fixture, "copy"), ==, 1.0);
}

static void
test_cancelled (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *input = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (
      sluice_pipeline_run (fixture->pipeline, input, fixture->output, cancellable, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

/* Where the stage wants to write there is a folder. */
static void
block_copy (PipelineFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->output, "copy.bin", "in-the-way", NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
test_failing_stage (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *input = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GError) error = NULL;

  block_copy (fixture);
  g_assert_null (sluice_pipeline_run (fixture->pipeline, input, fixture->output, NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "stage 'copy': "));
}

static void
test_optional_stage (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *input = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResult) result = NULL;

  block_copy (fixture);
  result = sluice_pipeline_run (fixture->pipeline, input, fixture->output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sluice_stage_result_get_outcome (get_stage_result (result, 1)), ==,
                   SLUICE_STAGE_OUTCOME_FAILED);
}

static void
test_plan (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *input = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceMediaInfo) info = sluice_pipeline_probe (fixture->pipeline, input, NULL, &error);
  g_autoptr (SluicePlan) plan = sluice_pipeline_plan (fixture->pipeline, info, &error);
  g_auto (GStrv) passes = NULL;
  g_auto (GStrv) stages = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  g_autofree char *dot = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_no_error (error);
  passes = sluice_plan_list_passes (plan);
  g_assert_cmpstr (passes[0], ==, "quick");
  g_assert_cmpstr (passes[1], ==, "task:copy");
  stages = sluice_plan_list_stages (plan, "quick");
  g_assert_cmpstr (stages[0], ==, "watch");
  text = sluice_plan_explain (plan);
  g_assert_nonnull (strstr (text, "vp8 160x120"));
  g_assert_nonnull (strstr (text, "decoded by vp8dec"));
  g_assert_nonnull (strstr (text, "pass task:copy: a task, after watch"));
  json = sluice_plan_to_json (plan);
  node = json_from_string (json, &error);
  g_assert_no_error (error);
  dot = sluice_plan_to_dot (plan);
  g_assert_nonnull (strstr (dot, "\"quick: decode video\" -> \"watch\""));
}

static void
test_run_pass (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *input = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceMediaInfo) info = sluice_pipeline_probe (fixture->pipeline, input, NULL, &error);
  g_autoptr (SluicePlan) plan = sluice_pipeline_plan (fixture->pipeline, info, &error);
  g_autoptr (SluiceResult) result = NULL;

  g_assert_no_error (error);
  g_mkdir (fixture->output, 0700);
  result = sluice_pipeline_run_pass (fixture->pipeline, plan, "quick", NULL, info, input,
                                     fixture->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (sluice_result_get_stages (result)), ==, 1);
  g_assert_cmpuint (count_files (fixture->output), ==, 0);
  g_clear_object (&result);
  result = sluice_pipeline_run_pass (fixture->pipeline, plan, "slow", NULL, info, input,
                                     fixture->output, NULL, NULL, &error);
  g_assert_null (result);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

/* The container says 16 x 120, each packet of VP8 says 160 x 120. */
static void
test_lying_container (PipelineFixture *fixture, gconstpointer user_data)
{
  g_autofree char *honest = media_fixture_make_recording (&fixture->media, "in.webm");
  g_autofree char *liar = media_fixture_patch (&fixture->media, honest, "liar.webm", "\xB0\x81\xA0",
                                               "\xB0\x81\x10");
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_pipeline_run (fixture->pipeline, liar, fixture->output, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (error->message, "more than 10000 pixels (max_pixels)"));
}

static void
test_bad_descriptor (void)
{
  g_autoptr (SluiceRegistry) registry = make_registry ();
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_pipeline_new_from_data (HEAD "  - id: x\n    stage: test-sinc\n",
                                                "bad.yaml", registry, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "bad.yaml:"));
}

static void
add (const char *path, const char *stages, void (*test) (PipelineFixture *, gconstpointer))
{
  g_test_add (path, PipelineFixture, stages, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add ("/pipeline/pipeline/runs-all-passes", WATCH COPY, test_run);
  add ("/pipeline/pipeline/reports-in-the-callers-context", WATCH COPY, test_run_async);
  add ("/pipeline/pipeline/can-be-cancelled", WATCH COPY, test_cancelled);
  add ("/pipeline/pipeline/failing-stage-fails-the-run", WATCH COPY, test_failing_stage);
  add ("/pipeline/pipeline/optional-stage-may-fail", WATCH COPY "    optional: true\n",
       test_optional_stage);
  add ("/pipeline/pipeline/plan-is-explained", WATCH COPY, test_plan);
  add ("/pipeline/pipeline/lying-container-is-found-out", WATCH "limits: {max_pixels: 10000}\n",
       test_lying_container);
  add ("/pipeline/pipeline/runs-one-pass", WATCH COPY, test_run_pass);
  g_test_add_func ("/pipeline/pipeline/bad-descriptor-says-where", test_bad_descriptor);
  return g_test_run ();
}
