// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Chooses the frame of a thumbnail. Everything but one frame is dropped with a good conscience
 * (FLOW_OK), so that the other branches of the graph never notice. The newest frame before the
 * offset is kept: a clip that ends before it gives its last picture. */
#include "frame-picker.h"

struct _ThumbnailFramePicker {
  GstBaseTransform parent_instance;

  guint64 offset; /* nanoseconds of running time */
  ThumbnailPickedFunc picked;
  gpointer user_data;
  GDestroyNotify destroy;

  GstBuffer *candidate; /* (owned) (nullable) */
  gboolean done;
};

G_DEFINE_FINAL_TYPE (ThumbnailFramePicker, thumbnail_frame_picker, GST_TYPE_BASE_TRANSFORM)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink",
    GST_PAD_SINK,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src",
    GST_PAD_SRC,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-raw"));

static GstFlowReturn
thumbnail_frame_picker_transform_ip (GstBaseTransform *transform, GstBuffer *buffer)
{
  ThumbnailFramePicker *self = THUMBNAIL_FRAME_PICKER (transform);
  guint64 time = gst_segment_to_running_time (&transform->segment, GST_FORMAT_TIME,
                                              GST_BUFFER_PTS (buffer));

  if (self->done)
    return GST_BASE_TRANSFORM_FLOW_DROPPED;
  if (GST_CLOCK_TIME_IS_VALID (time) && time < self->offset) {
    gst_buffer_replace (&self->candidate, buffer);
    return GST_BASE_TRANSFORM_FLOW_DROPPED;
  }
  gst_clear_buffer (&self->candidate);
  self->done = TRUE;
  self->picked (self->user_data);
  return GST_FLOW_OK;
}

/* The end before the offset: what was seen last is the picture. */
static gboolean
thumbnail_frame_picker_sink_event (GstBaseTransform *transform, GstEvent *event)
{
  ThumbnailFramePicker *self = THUMBNAIL_FRAME_PICKER (transform);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS && !self->done && self->candidate != NULL) {
    self->done = TRUE;
    gst_pad_push (transform->srcpad, g_steal_pointer (&self->candidate));
    self->picked (self->user_data);
  }
  return GST_BASE_TRANSFORM_CLASS (thumbnail_frame_picker_parent_class)
      ->sink_event (transform, event);
}

static void
thumbnail_frame_picker_finalize (GObject *object)
{
  ThumbnailFramePicker *self = THUMBNAIL_FRAME_PICKER (object);

  gst_clear_buffer (&self->candidate);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  G_OBJECT_CLASS (thumbnail_frame_picker_parent_class)->finalize (object);
}

static void
thumbnail_frame_picker_class_init (ThumbnailFramePickerClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = thumbnail_frame_picker_finalize;
  transform_class->transform_ip = thumbnail_frame_picker_transform_ip;
  transform_class->sink_event = thumbnail_frame_picker_sink_event;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Frame picker", "Filter/Video",
                                         "Lets one frame through", "Sluice");
}

static void
thumbnail_frame_picker_init (ThumbnailFramePicker *self)
{
  GstBaseTransform *transform = GST_BASE_TRANSFORM (self);

  gst_base_transform_set_passthrough (transform, TRUE);
  gst_base_transform_set_gap_aware (transform, TRUE);
}

GstElement *
thumbnail_frame_picker_new (guint64 offset,
                            ThumbnailPickedFunc picked,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  ThumbnailFramePicker *self = g_object_new (THUMBNAIL_TYPE_FRAME_PICKER, NULL);

  self->offset = offset;
  self->picked = picked;
  self->user_data = user_data;
  self->destroy = destroy;
  return GST_ELEMENT (self);
}
