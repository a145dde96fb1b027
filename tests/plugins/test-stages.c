// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The smallest stages that work: one copies its input, one throws frames away.
 */
#include "test-stages.h"

struct _TestCopyStage {
  SluiceTaskStage parent_instance;
  guint64 limit; /* bytes */
};

G_DEFINE_FINAL_TYPE (TestCopyStage, test_copy_stage, SLUICE_TYPE_TASK_STAGE)

typedef enum { PROP_LIMIT = 1 } CopyProperty;

static gboolean
test_copy_stage_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  g_autofree char *data = NULL;
  gsize length = 0;
  SluiceArtifact *copy = sluice_stage_context_add_artifact (context, "copy", "copy.bin",
                                                            "application/octet-stream");

  if (!g_file_get_contents (sluice_stage_context_get_input_path (context), &data, &length, error))
    return FALSE;
  return g_file_set_contents (sluice_artifact_get_path (copy), data, (gssize) length, error);
}

static void
test_copy_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TestCopyStage *self = TEST_COPY_STAGE (object);

  if (id == PROP_LIMIT)
    self->limit = g_value_get_uint64 (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
test_copy_stage_class_init (TestCopyStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceStageClass *stage_class = SLUICE_STAGE_CLASS (klass);

  object_class->set_property = test_copy_stage_set_property;
  SLUICE_TASK_STAGE_CLASS (klass)->run = test_copy_stage_run;
  sluice_stage_class_set_metadata (stage_class, "test-copy", "Copy", "Copies its input",
                                   SLUICE_STAGE_FLAGS_NONE);
  sluice_stage_class_add_output (stage_class, "copy", "The copy");
  g_object_class_install_property (object_class, PROP_LIMIT,
                                   sluice_param_spec_size ("size-limit", "Limit", "Largest input",
                                                           0, G_MAXUINT64, 1000, G_PARAM_WRITABLE));
}

static void
test_copy_stage_init (TestCopyStage *self)
{
  self->limit = 1000;
}

struct _TestSinkStage {
  SluiceGraphStage parent_instance;
};

G_DEFINE_FINAL_TYPE (TestSinkStage, test_sink_stage, SLUICE_TYPE_GRAPH_STAGE)

static gboolean
test_sink_stage_build (SluiceGraphStage *stage,
                       SluiceStageContext *context,
                       GstBin *bin,
                       GError **error)
{
  GstElement *sink = sluice_graph_stage_add_element (stage, bin, "fakesink", error);

  if (sink == NULL)
    return FALSE;
  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  return sluice_graph_stage_add_input (stage, bin, "video", sink, error);
}

static void
test_sink_stage_class_init (TestSinkStageClass *klass)
{
  SLUICE_GRAPH_STAGE_CLASS (klass)->build = test_sink_stage_build;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "test-sink", "Sink",
                                   "Throws frames away", SLUICE_STAGE_FLAGS_QUICK);
  sluice_graph_stage_class_set_needs (SLUICE_GRAPH_STAGE_CLASS (klass), SLUICE_STREAM_NEED_REQUIRED,
                                      SLUICE_STREAM_NEED_NONE);
}

static void
test_sink_stage_init (TestSinkStage *self)
{
}
