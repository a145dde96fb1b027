// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Building a branch: what the runner checks, and what the helpers say when something is missing.
 */
#include "sluice/sluice-graph-stage.h"

#include "example-stages.h"
#include "sluice/sluice-media-info-private.h"
#include "sluice/sluice-stage-context-private.h"
#include "sluice/sluice-task-stage.h"

typedef struct {
  SluiceStageContext *context; /* (owned) */
  GstElement *bin;             /* (owned) */
  ExampleGraph *stage;         /* (owned) */
} Fixture;

/* The file has one track of @kind. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  SluiceMediaKind kind = (SluiceMediaKind) GPOINTER_TO_INT (data);
  g_autoptr (SluiceMediaInfo) info = sluice_media_info_new ("webm", 1);
  SluiceStreamInfo *stream = sluice_stream_info_new (kind, "x");

  sluice_stream_info_set_decoder (stream, "xdec");
  sluice_media_info_take_stream (info, stream);
  fixture->context = sluice_stage_context_new ("my-graph", info, "/in", "/out", "/work", 1, NULL,
                                               NULL, NULL);
  fixture->bin = gst_object_ref_sink (gst_bin_new (NULL));
  fixture->stage = g_object_new (EXAMPLE_TYPE_GRAPH, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->context);
  g_clear_object (&fixture->stage);
  gst_clear_object (&fixture->bin);
}

static gboolean
build (Fixture *fixture, const char *input, GError **error)
{
  example_graph_set_input (fixture->stage, input);
  return sluice_graph_stage_build (SLUICE_GRAPH_STAGE (fixture->stage), fixture->context,
                                   GST_BIN (fixture->bin), error);
}

static void
test_builds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPad) pad = NULL;

  g_assert_true (build (fixture, "video", &error));
  g_assert_no_error (error);
  pad = gst_element_get_static_pad (fixture->bin, "video");
  g_assert_true (GST_IS_GHOST_PAD (pad));
}

static void
test_misses_input (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (build (fixture, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
  g_assert_cmpstr (error->message, ==, "stage 'my-graph': build added no input 'video'");
}

/* The class takes audio, but it need not when there is none, and the video is not there. */
static void
test_wants_tracks_of_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (build (fixture, "audio", &error));
  g_assert_no_error (error);
}

static void
test_names_package (Fixture *fixture, gconstpointer data)
{
  SluiceGraphStage *stage = SLUICE_GRAPH_STAGE (fixture->stage);
  g_autoptr (GError) known = NULL;
  g_autoptr (GError) unknown = NULL;

  /* Not installed as far as this registry knows. */
  gst_registry_remove_plugin (gst_registry_get (),
                              gst_registry_find_plugin (gst_registry_get (), "wavenc"));
  g_assert_null (sluice_graph_stage_add_element (stage, GST_BIN (fixture->bin), "wavenc", &known));
  g_assert_error (known, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT);
  g_assert_cmpstr (known->message, ==,
                   "no element 'wavenc'; Debian has it in gstreamer1.0-plugins-good");
  g_assert_null (sluice_graph_stage_add_element (stage, GST_BIN (fixture->bin), "noenc", &unknown));
  g_assert_cmpstr (unknown->message, ==, "no element 'noenc'");
}

static void
test_refuses_source_as_input (Fixture *fixture, gconstpointer data)
{
  SluiceGraphStage *stage = SLUICE_GRAPH_STAGE (fixture->stage);
  GstBin *bin = GST_BIN (fixture->bin);
  g_autoptr (GError) error = NULL;
  GstElement *source = sluice_graph_stage_add_element (stage, bin, "fakesrc", &error);

  g_assert_no_error (error);
  g_assert_false (sluice_graph_stage_add_input (stage, bin, "video", source, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
}

static void
test_finish_is_optional (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      sluice_graph_stage_finish (SLUICE_GRAPH_STAGE (fixture->stage), fixture->context, &error));
  g_assert_no_error (error);
}

/* Task stages go through the same checks. */
static void
test_task_is_checked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ExampleTask) task = g_object_new (EXAMPLE_TYPE_TASK, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_task_stage_run (SLUICE_TASK_STAGE (task), fixture->context, &error));
  g_assert_no_error (error);
  example_task_set_behaviour (task, EXAMPLE_FAILS_SILENTLY);
  g_assert_false (sluice_task_stage_run (SLUICE_TASK_STAGE (task), fixture->context, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
  g_assert_cmpstr (error->message, ==, "stage 'my-graph': run failed without saying why");
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, kind, function)                                                                  \
  g_test_add ("/sluice/graph-stage/" name, Fixture, GINT_TO_POINTER (SLUICE_MEDIA_KIND_##kind),    \
              set_up, function, tear_down)
  ADD ("builds", VIDEO, test_builds);
  ADD ("misses-input", VIDEO, test_misses_input);
  ADD ("wants-tracks-of-file", AUDIO, test_wants_tracks_of_file);
  ADD ("names-package", VIDEO, test_names_package);
  ADD ("refuses-source-as-input", VIDEO, test_refuses_source_as_input);
  ADD ("finish-is-optional", VIDEO, test_finish_is_optional);
  ADD ("task-is-checked", VIDEO, test_task_is_checked);
#undef ADD
  return g_test_run ();
}
