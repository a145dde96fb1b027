// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A graph stage that takes one frame of the shared decode, turns each colour into its opposite and
 * writes a JPEG. The branch is a converter to RGB, an encoder and a file; a probe between them
 * decides which frame passes, and changes it.
 */
#include "invert-stage.h"

#include <gst/video/video.h>

struct _ExampleInvertStage {
  SluiceGraphStage parent_instance;
  guint64 time_offset;         /* nanoseconds */
  SluiceStageContext *context; /* (unowned) lives as long as the pass */
  gboolean is_done;            /* only used in the branch's streaming thread */
};

G_DEFINE_FINAL_TYPE (ExampleInvertStage, example_invert_stage, SLUICE_TYPE_GRAPH_STAGE)

typedef enum { PROP_TIME_OFFSET = 1 } Property;

static void
invert_bytes (GstBuffer *buffer)
{
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return;
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = 255 - map.data[i];
  gst_buffer_unmap (buffer, &map);
}

/* Runs in a streaming thread for every frame. What is dropped here costs nothing more, and the tee
 * in front never hears of it. */
static GstPadProbeReturn
on_frame_passed (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ExampleInvertStage *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (self->is_done || GST_BUFFER_PTS (buffer) < self->time_offset)
    return GST_PAD_PROBE_DROP;
  buffer = gst_buffer_make_writable (buffer);
  invert_bytes (buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  self->is_done = TRUE;
  /* When every stage of the pass has all it wants the rest of the file is not even decoded. */
  sluice_stage_context_mark_complete (self->context);
  return GST_PAD_PROBE_OK;
}

static void
watch_frames (ExampleInvertStage *self, GstElement *element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame_passed, self, NULL);
}

static void
set_format (GstElement *filter)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-raw,format=RGB");

  g_object_set (filter, "caps", caps, NULL);
}

/* Fills the bin that the runner has made. Elements belong to the bin as soon as they are added. */
static gboolean
example_invert_stage_build (SluiceGraphStage *stage,
                            SluiceStageContext *context,
                            GstBin *bin,
                            GError **error)
{
  ExampleInvertStage *self = EXAMPLE_INVERT_STAGE (stage);
  GstElement *convert = sluice_graph_stage_add_element (stage, bin, "videoconvertscale", error);
  GstElement *filter = convert != NULL
                           ? sluice_graph_stage_add_element (stage, bin, "capsfilter", error)
                           : NULL;
  GstElement *encoder = filter != NULL
                            ? sluice_graph_stage_add_element (stage, bin, "jpegenc", error)
                            : NULL;
  GstElement *sink = encoder != NULL
                         ? sluice_graph_stage_add_element (stage, bin, "filesink", error)
                         : NULL;
  SluiceArtifact *negative;

  if (sink == NULL)
    return FALSE;
  self->context = context;
  negative = sluice_stage_context_add_artifact (context, "negative", "negative.jpg", "image/jpeg");
  set_format (filter);
  watch_frames (self, filter);
  g_object_set (sink, "location", sluice_artifact_get_path (negative), "async", FALSE, "sync",
                FALSE, NULL);
  gst_element_link_many (convert, filter, encoder, sink, NULL);
  return sluice_graph_stage_add_input (stage, bin, "video", convert, error);
}

/* Called when the branch has ended. */
static gboolean
example_invert_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  if (EXAMPLE_INVERT_STAGE (stage)->is_done)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_EMPTY_RECORDING, "there is no frame that late");
  return FALSE;
}

static void
example_invert_stage_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  ExampleInvertStage *self = EXAMPLE_INVERT_STAGE (object);

  if (id == PROP_TIME_OFFSET)
    self->time_offset = g_value_get_uint64 (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
example_invert_stage_class_init (ExampleInvertStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceStageClass *stage_class = SLUICE_STAGE_CLASS (klass);
  SluiceGraphStageClass *graph_class = SLUICE_GRAPH_STAGE_CLASS (klass);

  object_class->set_property = example_invert_stage_set_property;
  graph_class->build = example_invert_stage_build;
  graph_class->finish = example_invert_stage_finish;

  sluice_stage_class_set_metadata (stage_class, "invert", "Negative",
                                   "Writes one frame with opposite colours",
                                   SLUICE_STAGE_FLAGS_QUICK);
  sluice_stage_class_add_output (stage_class, "negative", "The frame, a JPEG");
  sluice_graph_stage_class_set_needs (graph_class, SLUICE_STREAM_NEED_REQUIRED,
                                      SLUICE_STREAM_NEED_NONE);
  g_object_class_install_property (
      object_class, PROP_TIME_OFFSET,
      sluice_param_spec_duration ("time-offset", "Time offset", "The first frame at or after it", 0,
                                  3600 * GST_SECOND, 0, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
example_invert_stage_init (ExampleInvertStage *self)
{
}
