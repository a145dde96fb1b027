// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The shared part of a decoded stream. Stages get one format from the first buffer to the last:
 * a window that is resized or a phone that is turned changes the frame size in the middle of a
 * recording, and mp4mux would accept that and write a corrupt file. The first caps are the pin;
 * later ones are scaled into it, with borders. Converters that have nothing to do pass buffers on.
 */
#include "stream-head.h"

#include <gst/video/video.h>

#include "sluice/sluice-error.h"

#include "audio-timeline.h"

struct _SlStreamHead {
  SluiceMediaKind kind;
  GstElement *pin; /* (owned): capsfilter */
  GstElement *tee; /* (owned) */
  GstPad *sink;    /* (owned) */
  gint n_buffers;  /* atomic */
  gint position;   /* atomic: milliseconds */
};

/* Fields of the first caps that all later ones must have too. The frame rate is not among them:
 * declared ones are often wrong, and stages must not rely on it. */
static const char *const pinned_video_fields[] = {
  "format", "width", "height", "pixel-aspect-ratio", "colorimetry", "chroma-site", NULL
};
static const char *const pinned_audio_fields[] = { "format", "rate", "channels", "channel-mask",
                                                   NULL };

static GstElement *
add_element (GstBin *bin, const char *factory_name, GError **error)
{
  GstElement *element = gst_element_factory_make (factory_name, NULL);

  if (element == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT,
                 "the installation lacks the GStreamer element '%s'", factory_name);
    return NULL;
  }
  gst_bin_add (bin, element);
  return element;
}

static GstCaps *
make_pin (SluiceMediaKind kind, const GstCaps *first)
{
  const GstStructure *from = gst_caps_get_structure (first, 0);
  const char *const *fields = kind == SLUICE_MEDIA_KIND_VIDEO ? pinned_video_fields
                                                              : pinned_audio_fields;
  GstCaps *caps = gst_caps_new_empty_simple (gst_structure_get_name (from));

  for (guint i = 0; fields[i] != NULL; i++) {
    const GValue *value = gst_structure_get_value (from, fields[i]);

    if (value != NULL)
      gst_caps_set_value (caps, fields[i], value);
  }
  /* Planar audio (avdec_aac) is not what audiorate and most encoders take. */
  if (kind == SLUICE_MEDIA_KIND_AUDIO)
    gst_caps_set_simple (caps, "layout", G_TYPE_STRING, "interleaved", NULL);
  return caps;
}

static GstPadProbeReturn
on_first_caps (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlStreamHead *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps = NULL;
  g_autoptr (GstCaps) pin = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  pin = make_pin (self->kind, caps);
  g_object_set (self->pin, "caps", pin, NULL);
  return GST_PAD_PROBE_REMOVE;
}

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlStreamHead *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment = NULL;
  guint64 end = GST_BUFFER_PTS (buffer);

  g_atomic_int_inc (&self->n_buffers);
  if (event == NULL || !GST_CLOCK_TIME_IS_VALID (end))
    return GST_PAD_PROBE_OK;
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);
  gst_event_parse_segment (event, &segment);
  end = gst_segment_to_running_time (segment, GST_FORMAT_TIME, end);
  if (GST_CLOCK_TIME_IS_VALID (end))
    g_atomic_int_set (&self->position, (gint) MIN (end / GST_MSECOND, G_MAXINT));
  return GST_PAD_PROBE_OK;
}

/* Links a chain of new elements and says where it starts and ends. */
typedef struct {
  GstBin *pipeline;  /* (unowned) */
  GstElement *first; /* (unowned) (nullable) */
  GstElement *last;  /* (unowned) (nullable) */
} SlChain;

static GstElement *
append_element (SlChain *chain, const char *factory_name, GError **error)
{
  GstElement *element = add_element (chain->pipeline, factory_name, error);

  if (element == NULL)
    return NULL;
  if (chain->first == NULL)
    chain->first = element;
  else if (!gst_element_link (chain->last, element)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                 "failed to link '%s' into the stream's head", factory_name);
    return NULL;
  }
  chain->last = element;
  return element;
}

static gboolean
append_pin (SlStreamHead *self, SlChain *chain, GError **error)
{
  GstElement *pin = append_element (chain, "capsfilter", error);

  if (pin == NULL)
    return FALSE;
  self->pin = gst_object_ref (pin);
  return TRUE;
}

/* Not "auto": that turns when the tag arrives, after the first caps, which are the pin. */
static GstVideoOrientationMethod
get_direction (guint rotation)
{
  switch (rotation) {
  case 90:
    return GST_VIDEO_ORIENTATION_90R;
  case 180:
    return GST_VIDEO_ORIENTATION_180;
  case 270:
    return GST_VIDEO_ORIENTATION_90L;
  default:
    return GST_VIDEO_ORIENTATION_IDENTITY;
  }
}

static GstElement *
append_turn (SlChain *chain, guint rotation, GError **error)
{
  GstElement *flip = NULL;

  /* For formats that videoflip does not take; it must not be free to scale as well. */
  if (append_element (chain, "videoconvert", error) == NULL)
    return NULL;
  flip = append_element (chain, "videoflip", error);
  if (flip != NULL)
    g_object_set (flip, "video-direction", get_direction (rotation), NULL);
  return flip;
}

/* The element whose input is the format to pin. */
static GstElement *
append_video (SlStreamHead *self, SlChain *chain, SluiceMediaInfo *info, GError **error)
{
  SluiceStreamInfo *video = sluice_media_info_get_video (info);
  guint rotation = video != NULL ? sluice_stream_info_get_rotation (video) : 0;
  GstElement *scale = NULL;

  if (rotation != 0 && append_turn (chain, rotation, error) == NULL)
    return NULL;
  scale = append_element (chain, "videoconvertscale", error);
  if (scale == NULL)
    return NULL;
  g_object_set (scale, "add-borders", TRUE, NULL);
  return append_pin (self, chain, error) ? scale : NULL;
}

static GstElement *
append_audio (SlStreamHead *self, SlChain *chain, SluiceMediaInfo *info, GError **error)
{
  GstElement *convert = append_element (chain, "audioconvert", error);
  GstElement *rate = NULL;

  if (convert == NULL || append_element (chain, "audioresample", error) == NULL)
    return NULL;
  if (!append_pin (self, chain, error))
    return NULL;
  rate = append_element (chain, "audiorate", error);
  if (rate == NULL)
    return NULL;
  sl_audio_timeline_attach (rate, sl_audio_timeline_limit (info));
  return convert;
}

static gboolean
build_chain (SlStreamHead *self, SlChain *chain, SluiceMediaInfo *info, GError **error)
{
  GstElement *reference = self->kind == SLUICE_MEDIA_KIND_VIDEO
                              ? append_video (self, chain, info, error)
                              : append_audio (self, chain, info, error);
  GstElement *tee = reference != NULL ? append_element (chain, "tee", error) : NULL;
  g_autoptr (GstPad) reference_sink = NULL;

  if (tee == NULL)
    return FALSE;
  self->tee = gst_object_ref (tee);
  g_object_set (self->tee, "allow-not-linked", TRUE, NULL);
  reference_sink = gst_element_get_static_pad (reference, "sink");
  gst_pad_add_probe (reference_sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_first_caps, self,
                     NULL);
  return TRUE;
}

SlStreamHead *
sl_stream_head_new (GstBin *pipeline, SluiceMediaKind kind, SluiceMediaInfo *info, GError **error)
{
  g_autoptr (SlStreamHead) self = g_new0 (SlStreamHead, 1);
  SlChain chain = { .pipeline = pipeline };
  g_autoptr (GstPad) tee_sink = NULL;

  self->kind = kind;
  if (!build_chain (self, &chain, info, error))
    return NULL;
  self->sink = gst_element_get_static_pad (chain.first, "sink");
  tee_sink = gst_element_get_static_pad (self->tee, "sink");
  gst_pad_add_probe (tee_sink, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, self, NULL);
  return g_steal_pointer (&self);
}

/* The pipeline must be in NULL state: probes refer to @self. */
void
sl_stream_head_free (SlStreamHead *self)
{
  gst_clear_object (&self->sink);
  gst_clear_object (&self->pin);
  gst_clear_object (&self->tee);
  g_free (self);
}

GstPad *
sl_stream_head_get_sink (SlStreamHead *self)
{
  return self->sink;
}

gboolean
sl_stream_head_link (SlStreamHead *self, GstPad *branch, GError **error)
{
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (self->tee, "src_%u");
  GstPadLinkReturn result = gst_pad_link (pad, branch);

  if (result == GST_PAD_LINK_OK)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
               "failed to link a branch to its stream: %s", gst_pad_link_get_name (result));
  return FALSE;
}

guint
sl_stream_head_get_n_buffers (SlStreamHead *self)
{
  return (guint) g_atomic_int_get (&self->n_buffers);
}

guint
sl_stream_head_get_position (SlStreamHead *self)
{
  return (guint) g_atomic_int_get (&self->position);
}
