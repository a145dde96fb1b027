// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Chooses the frame of a thumbnail. Everything but one frame is dropped with a good conscience
 * (FLOW_OK), so that the other branches of the graph never notice.
 *
 * An ordinary video gives the first frame at the offset, and nothing behind it is looked at. When
 * that one shows nothing (a fade, a camera that warms up), the search goes on for a while, for the
 * first one that shows a good deal more, so as not to stop at the start of the fade. In vain: the
 * last that showed something before the offset, else the best of all. A video that ends before the
 * offset gives the nearest to its end that shows something.
 */
#include "frame-picker.h"

#include "frame-score.h"

/* A frame of this score shows something: half the light and half the contrast of a good one. */
#define GOOD_SCORE 0.25

/* What a search takes: at this score a fade is half over. */
#define FOUND_SCORE 0.6

typedef struct {
  GstBuffer *buffer; /* (owned) (nullable) */
  ThumbnailChoice choice;
} ThumbnailCandidate;

struct _ThumbnailFramePicker {
  GstBaseTransform parent_instance;

  guint64 offset; /* nanoseconds of running time */
  guint64 search; /* nanoseconds */
  ThumbnailPickedFunc picked;
  gpointer user_data;
  GDestroyNotify destroy;

  GstVideoInfo info;
  gboolean knows_format;
  ThumbnailCandidate before; /* the best from before the offset */
  ThumbnailCandidate behind; /* the best from behind it */
  ThumbnailChoice choice;
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

static gboolean
thumbnail_frame_picker_set_caps (GstBaseTransform *transform, GstCaps *input, GstCaps *output)
{
  ThumbnailFramePicker *self = THUMBNAIL_FRAME_PICKER (transform);

  self->knows_format = gst_video_info_from_caps (&self->info, input);
  return self->knows_format;
}

static void
keep (ThumbnailCandidate *candidate, GstBuffer *buffer, const ThumbnailChoice *choice)
{
  gst_buffer_replace (&candidate->buffer, buffer);
  candidate->choice = *choice;
}

/* The nearest that shows something, and as long as none does, the best. */
static void
keep_from_before (ThumbnailFramePicker *self, GstBuffer *buffer, const ThumbnailChoice *choice)
{
  const ThumbnailCandidate *before = &self->before;

  if (before->buffer == NULL || choice->score >= MIN (before->choice.score, GOOD_SCORE))
    keep (&self->before, buffer, choice);
}

static void
settle (ThumbnailFramePicker *self, const ThumbnailChoice *choice, ThumbnailReason reason)
{
  gst_clear_buffer (&self->before.buffer);
  gst_clear_buffer (&self->behind.buffer);
  self->choice = *choice;
  self->choice.reason = reason;
  self->done = TRUE;
}

/* Nothing behind the offset is good: the better of the two that were kept. */
static GstFlowReturn
push_kept (ThumbnailFramePicker *self)
{
  gboolean is_short = self->behind.buffer == NULL;
  gboolean takes_before = is_short
                          || (self->before.buffer != NULL
                              && self->before.choice.score > self->behind.choice.score);
  ThumbnailCandidate *taken = takes_before ? &self->before : &self->behind;
  GstBuffer *buffer = g_steal_pointer (&taken->buffer);
  ThumbnailChoice choice = taken->choice;
  GstFlowReturn result = GST_FLOW_OK;

  /* Black from end to end: then the frame at the offset is as good as any. */
  settle (self, &choice, is_short ? THUMBNAIL_REASON_TOO_SHORT : choice.reason);
  result = gst_pad_push (GST_BASE_TRANSFORM (self)->srcpad, buffer);
  self->picked (self->user_data);
  return result;
}

static gboolean
is_over (ThumbnailFramePicker *self, const ThumbnailChoice *choice)
{
  return !GST_CLOCK_TIME_IS_VALID (choice->time) || choice->time >= self->offset + self->search;
}

/* A frame at or behind the offset. */
static GstFlowReturn
consider (ThumbnailFramePicker *self, GstBuffer *buffer, ThumbnailChoice *choice)
{
  gboolean is_first = self->behind.buffer == NULL;

  if (self->search == 0 || choice->score >= (is_first ? GOOD_SCORE : FOUND_SCORE)) {
    settle (self, choice, choice->reason);
    self->picked (self->user_data);
    return GST_FLOW_OK;
  }
  if (is_first || choice->score > self->behind.choice.score)
    keep (&self->behind, buffer, choice);
  if (!is_over (self, choice))
    return GST_BASE_TRANSFORM_FLOW_DROPPED;
  return push_kept (self) == GST_FLOW_OK ? GST_BASE_TRANSFORM_FLOW_DROPPED : GST_FLOW_ERROR;
}

static GstFlowReturn
thumbnail_frame_picker_transform_ip (GstBaseTransform *transform, GstBuffer *buffer)
{
  ThumbnailFramePicker *self = THUMBNAIL_FRAME_PICKER (transform);
  ThumbnailChoice choice = { .reason = THUMBNAIL_REASON_NO_PICTURE };

  if (self->done || !self->knows_format)
    return GST_BASE_TRANSFORM_FLOW_DROPPED;
  choice.time = gst_segment_to_running_time (&transform->segment, GST_FORMAT_TIME,
                                             GST_BUFFER_PTS (buffer));
  choice.score = thumbnail_frame_score (&self->info, buffer);
  if (GST_CLOCK_TIME_IS_VALID (choice.time) && choice.time < self->offset) {
    keep_from_before (self, buffer, &choice);
    return GST_BASE_TRANSFORM_FLOW_DROPPED;
  }
  if (self->behind.buffer == NULL)
    choice.reason = THUMBNAIL_REASON_AT_OFFSET;
  return consider (self, buffer, &choice);
}

/* The end before a good one. */
static gboolean
thumbnail_frame_picker_sink_event (GstBaseTransform *transform, GstEvent *event)
{
  ThumbnailFramePicker *self = THUMBNAIL_FRAME_PICKER (transform);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS && !self->done
      && (self->before.buffer != NULL || self->behind.buffer != NULL))
    push_kept (self);
  return GST_BASE_TRANSFORM_CLASS (thumbnail_frame_picker_parent_class)
      ->sink_event (transform, event);
}

static void
thumbnail_frame_picker_finalize (GObject *object)
{
  ThumbnailFramePicker *self = THUMBNAIL_FRAME_PICKER (object);

  gst_clear_buffer (&self->before.buffer);
  gst_clear_buffer (&self->behind.buffer);
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
  transform_class->set_caps = thumbnail_frame_picker_set_caps;
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
                            guint64 search,
                            ThumbnailPickedFunc picked,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  ThumbnailFramePicker *self = g_object_new (THUMBNAIL_TYPE_FRAME_PICKER, NULL);

  self->offset = offset;
  self->search = search;
  self->picked = picked;
  self->user_data = user_data;
  self->destroy = destroy;
  return GST_ELEMENT (self);
}

gboolean
thumbnail_frame_picker_get_choice (ThumbnailFramePicker *self, ThumbnailChoice *choice)
{
  *choice = self->choice;
  return self->done;
}
