// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Stages whose behaviour a test sets, with one parameter of each type.
 */
#include "example-stages.h"

#include "sluice/sluice-param.h"

struct _ExampleTask {
  SluiceTaskStage parent_instance;
  ExampleBehaviour behaviour;
};

G_DEFINE_FINAL_TYPE (ExampleTask, example_task, SLUICE_TYPE_TASK_STAGE)

typedef enum {
  PROP_DELAY = 1,
  PROP_LARGEST,
  PROP_AUDIO_RATE,
  PROP_LEVEL,
  PROP_GAIN,
  PROP_IS_LOUD,
  PROP_LANGUAGE,
  PROP_KIND,
  PROP_STATE,
} TaskProperty;

static gboolean
behave (ExampleBehaviour behaviour, GError **error)
{
  switch (behaviour) {
  case EXAMPLE_FAILS:
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "bad apple");
    return FALSE;
  case EXAMPLE_FAILS_SILENTLY:
    return FALSE;
  case EXAMPLE_SUCCEEDS_IN_ERROR:
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "bad apple");
    return TRUE;
  case EXAMPLE_FAILS_FOREIGN:
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "too busy");
    return FALSE;
  case EXAMPLE_IS_CANCELLED:
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "no more");
    return FALSE;
  default:
    return TRUE;
  }
}

static gboolean
example_task_validate (SluiceStage *stage, GError **error)
{
  return behave (EXAMPLE_TASK (stage)->behaviour, error);
}

static gboolean
example_task_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  return behave (EXAMPLE_TASK (stage)->behaviour, error);
}

static void
example_task_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
}

static void
example_task_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
}

static void
example_task_class_init (ExampleTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceStageClass *stage_class = SLUICE_STAGE_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = example_task_set_property;
  object_class->get_property = example_task_get_property;
  stage_class->validate = example_task_validate;
  SLUICE_TASK_STAGE_CLASS (klass)->run = example_task_run;
  sluice_stage_class_set_metadata (stage_class, "example", "Example", "Does as it is told",
                                   SLUICE_STAGE_FLAGS_QUICK | SLUICE_STAGE_FLAGS_NETWORK);
  sluice_stage_class_add_output (stage_class, "first", "One file");
  sluice_stage_class_add_output (stage_class, "second", "Another file");

  g_object_class_install_property (
      object_class, PROP_DELAY,
      sluice_param_spec_duration ("time-delay", NULL, "Waits", 0, 5000000000, 1500000000, flags));
  g_object_class_install_property (
      object_class, PROP_LARGEST,
      sluice_param_spec_size ("largest", NULL, "Limit", 0, G_MAXUINT64, 500000000, flags));
  g_object_class_install_property (
      object_class, PROP_AUDIO_RATE,
      sluice_param_spec_bitrate ("audio-rate", NULL, "Rate", 8000, 320000, 128000, flags));
  g_object_class_install_property (object_class, PROP_LEVEL,
                                   g_param_spec_int ("level", NULL, "Level", -3, 9, -1, flags));
  g_object_class_install_property (
      object_class, PROP_GAIN, g_param_spec_double ("gain", NULL, "Gain", 0.0, 2.0, 0.5, flags));
  g_object_class_install_property (object_class, PROP_IS_LOUD,
                                   g_param_spec_boolean ("loud", NULL, "Loud", TRUE, flags));
  g_object_class_install_property (object_class, PROP_LANGUAGE,
                                   g_param_spec_string ("language", NULL, NULL, "vi", flags));
  g_object_class_install_property (object_class, PROP_KIND,
                                   g_param_spec_enum ("kind", NULL, "Kind", SLUICE_TYPE_MEDIA_KIND,
                                                      SLUICE_MEDIA_KIND_AUDIO, flags));
  /* Not a parameter: it can't be set. */
  g_object_class_install_property (
      object_class, PROP_STATE,
      g_param_spec_int ("state", NULL, NULL, 0, 1, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
example_task_init (ExampleTask *self)
{
}

void
example_task_set_behaviour (ExampleTask *self, ExampleBehaviour behaviour)
{
  self->behaviour = behaviour;
}

struct _ExampleGraph {
  SluiceGraphStage parent_instance;
  const char *input; /* (unowned) (nullable) */
};

G_DEFINE_FINAL_TYPE (ExampleGraph, example_graph, SLUICE_TYPE_GRAPH_STAGE)

static gboolean
example_graph_build (SluiceGraphStage *stage,
                     SluiceStageContext *context,
                     GstBin *bin,
                     GError **error)
{
  GstElement *sink = sluice_graph_stage_add_element (stage, bin, "fakesink", error);

  if (sink == NULL)
    return FALSE;
  if (EXAMPLE_GRAPH (stage)->input == NULL)
    return TRUE;
  return sluice_graph_stage_add_input (stage, bin, EXAMPLE_GRAPH (stage)->input, sink, error);
}

static void
example_graph_class_init (ExampleGraphClass *klass)
{
  SLUICE_GRAPH_STAGE_CLASS (klass)->build = example_graph_build;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "example-graph", "Graph",
                                   "Adds what it is told", SLUICE_STAGE_FLAGS_NONE);
  sluice_graph_stage_class_set_needs (SLUICE_GRAPH_STAGE_CLASS (klass), SLUICE_STREAM_NEED_REQUIRED,
                                      SLUICE_STREAM_NEED_OPTIONAL);
}

static void
example_graph_init (ExampleGraph *self)
{
}

void
example_graph_set_input (ExampleGraph *self, const char *input)
{
  self->input = input;
}
