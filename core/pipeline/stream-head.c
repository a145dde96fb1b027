// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The shared part of a decoded stream. Stages get one format from the first buffer to the last:
 * a window that is resized or a phone that is turned changes the frame size in the middle of a
 * recording, and mp4mux would accept that and write a corrupt file. The first caps are the pin;
 * later ones are scaled into it, with borders. Pixels become square, fields become frames: an
 * encoder or a thumbnail of today has no place for either. Converters that have nothing to do pass
 * buffers on.
 */
#include "stream-head.h"

#include <gst/video/video.h>

#include "sluice/sluice-error.h"

#include "add-element.h"
#include "audio-timeline.h"
#include "colour-normalizer.h"
#include "stream-meter.h"

/* A pixel that is more than so many times as wide as high, or the other way round, is a damaged
 * header: the widest that was ever in use is 2.4 (anamorphic DVD on 2.35 film). */
#define MAX_PIXEL_ASPECT 4

/* Differences of a hundredth are what is left when a size was rounded. */
#define MIN_PIXEL_DIFFERENCE 100

struct _SlStreamHead {
  SluiceMediaKind kind;
  GstElement *scale; /* (owned) (nullable): of video */
  GstElement *pin;   /* (owned): capsfilter */
  GstElement *tee;   /* (owned) */
  GstPad *sink;      /* (owned) */
  GstCaps *first;    /* (owned) (nullable): what came first; for the streaming thread only */
  SlStreamNotes notes;
  SlStreamMeter meter;
};

/* Fields of the first caps that all later ones must have too. The frame rate is not among them:
 * declared ones are often wrong, and stages must not rely on it. */
static const char *const pinned_video_fields[] = {
  "format", "width", "height", "pixel-aspect-ratio", "colorimetry", "chroma-site", NULL
};
static const char *const pinned_audio_fields[] = { "format", "rate", "channels", "channel-mask",
                                                   NULL };

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

static void
note_first_format (SlStreamHead *self, GstCaps *first, GstCaps *pin)
{
  const GstStructure *format = gst_caps_get_structure (first, 0);
  const GstStructure *pinned = gst_caps_get_structure (pin, 0);
  SlVideoNotes *notes = &self->notes.video;

  gst_structure_get (format, "width", G_TYPE_INT, &notes->width, "height", G_TYPE_INT,
                     &notes->height, NULL);
  gst_structure_get (pinned, "width", G_TYPE_INT, &notes->pinned_width, "height", G_TYPE_INT,
                     &notes->pinned_height, NULL);
  notes->pixel_width = notes->pixel_height = 1;
  gst_structure_get_fraction (format, "pixel-aspect-ratio", &notes->pixel_width,
                              &notes->pixel_height);
}

static void
note_other_format (SlStreamHead *self, GstCaps *caps)
{
  const GstStructure *format = gst_caps_get_structure (caps, 0);
  SlVideoNotes *notes = &self->notes.video;

  if (notes->n_size_changes++ > 0)
    return;
  gst_structure_get (format, "width", G_TYPE_INT, &notes->other_width, "height", G_TYPE_INT,
                     &notes->other_height, NULL);
  notes->changed_at = sl_stream_meter_get_position (&self->meter) * GST_MSECOND;
}

static gboolean
is_worth_squaring (int across, int down)
{
  return abs (across - down) > MAX (across, down) / MIN_PIXEL_DIFFERENCE
         && across <= (gint64) down * MAX_PIXEL_ASPECT
         && down <= (gint64) across * MAX_PIXEL_ASPECT;
}

/* As players show it: as many rows as there are, and columns to fit. */
static void
make_pixels_square (GstCaps *pin)
{
  GstStructure *format = gst_caps_get_structure (pin, 0);
  int width = 0, across = 1, down = 1;

  if (!gst_structure_get_int (format, "width", &width)
      || !gst_structure_get_fraction (format, "pixel-aspect-ratio", &across, &down) || across <= 0
      || down <= 0 || !is_worth_squaring (across, down))
    return;
  width = (int) gst_util_uint64_scale_int_round (width, across, down);
  /* Even, as 4:2:0 wants it: else the last column would be cut off again. */
  gst_structure_set (format, "width", G_TYPE_INT, MAX (2, width & ~1), "pixel-aspect-ratio",
                     GST_TYPE_FRACTION, 1, 1, NULL);
}

static void
pin_format (SlStreamHead *self, GstCaps *first)
{
  g_autoptr (GstCaps) pin = make_pin (self->kind, first);

  if (self->kind == SLUICE_MEDIA_KIND_VIDEO)
    make_pixels_square (pin);
  note_first_format (self, first, pin);
  self->first = gst_caps_ref (first);
  g_object_set (self->pin, "caps", pin, NULL);
}

static gboolean
has_shape_of (const GstCaps *a, const GstCaps *b)
{
  static const char *const fields[] = { "width", "height", "pixel-aspect-ratio" };
  const GstStructure *one = gst_caps_get_structure (a, 0);
  const GstStructure *other = gst_caps_get_structure (b, 0);
  gboolean is_same = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    const GValue *left = gst_structure_get_value (one, fields[i]);
    const GValue *right = gst_structure_get_value (other, fields[i]);

    is_same &= left == right
               || (left != NULL && right != NULL
                   && gst_value_compare (left, right) == GST_VALUE_EQUAL);
  }
  return is_same;
}

/* Borders only for what came later: rounded to an even width the first format's own picture would
 * get a line of them. */
static GstPadProbeReturn
on_format_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlStreamHead *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps = NULL;
  gboolean is_other = FALSE;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (self->first == NULL)
    pin_format (self, caps);
  if (self->scale == NULL)
    return GST_PAD_PROBE_OK;
  is_other = !has_shape_of (self->first, caps);
  g_object_set (self->scale, "add-borders", is_other, NULL);
  if (is_other)
    note_other_format (self, caps);
  return GST_PAD_PROBE_OK;
}

static void
note_segment (SlStreamHead *self, GstEvent *event)
{
  const GstSegment *segment = NULL;

  gst_event_parse_segment (event, &segment);
  if (self->notes.time.n_segments++ == 0)
    self->notes.time.segment_start = segment->start;
}

static void
note_interlacing (SlStreamHead *self, GstEvent *event)
{
  GstCaps *caps = NULL;
  const char *mode = NULL;

  gst_event_parse_caps (event, &caps);
  mode = gst_structure_get_string (gst_caps_get_structure (caps, 0), "interlace-mode");
  self->notes.video.was_interlaced |= mode != NULL && !g_str_equal (mode, "progressive");
}

/* What comes from the decoder, before anything is done to it. */
static GstPadProbeReturn
on_input (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlStreamHead *self = user_data;
  GstEvent *event = NULL;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
    if (!GST_CLOCK_TIME_IS_VALID (self->notes.time.first_pts))
      self->notes.time.first_pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
    return GST_PAD_PROBE_OK;
  }
  event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    note_segment (self, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    note_interlacing (self, event);
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
  GstElement *element = sl_add_element (chain->pipeline, factory_name, error);

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

/* The field that comes first in time makes the frame: the other one would be a frame too late, and
 * there would be one frame more than there were. */
static GstPadProbeReturn
on_fields_known (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  const char *order = NULL;
  GstCaps *caps = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  order = gst_structure_get_string (gst_caps_get_structure (caps, 0), "field-order");
  gst_util_set_object_arg (user_data, "fields",
                           g_strcmp0 (order, "bottom-field-first") == 0 ? "bottom" : "top");
  return GST_PAD_PROBE_OK;
}

/* Fields that were recorded one after the other become frames, as many as there were: nothing is
 * done to frames that say they are whole. Not "yadif": that of 1.22 gives the first frame the time
 * of the second. Not "greedyh": it takes rows to be as long as the picture is wide, which those of
 * libav are not, and makes stripes of it. */
static gboolean
append_deinterlacer (SlChain *chain, GError **error)
{
  GstElement *deinterlace = NULL;
  g_autoptr (GstPad) sink = NULL;

  /* For formats that deinterlace and videoflip do not take; it must not be free to scale as well.
   */
  if (append_element (chain, "videoconvert", error) == NULL)
    return FALSE;
  deinterlace = append_element (chain, "deinterlace", error);
  if (deinterlace == NULL)
    return FALSE;
  gst_util_set_object_arg (G_OBJECT (deinterlace), "method", "greedyl");
  gst_util_set_object_arg (G_OBJECT (deinterlace), "fields", "top");
  sink = gst_element_get_static_pad (deinterlace, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_fields_known, deinterlace, NULL);
  return TRUE;
}

static gboolean
append_turn (SlChain *chain, guint rotation, GError **error)
{
  GstElement *flip = append_element (chain, "videoflip", error);

  if (flip != NULL)
    g_object_set (flip, "video-direction", get_direction (rotation), NULL);
  return flip != NULL;
}

/* The element whose input is the format to pin. */
static GstElement *
append_video (SlStreamHead *self, SlChain *chain, SluiceMediaInfo *info, GError **error)
{
  SluiceStreamInfo *video = sluice_media_info_get_video (info);
  guint rotation = video != NULL ? sluice_stream_info_get_rotation (video) : 0;
  GstElement *scale = NULL;

  if (!append_deinterlacer (chain, error)
      || (rotation != 0 && !append_turn (chain, rotation, error)))
    return NULL;
  scale = append_element (chain, "videoconvertscale", error);
  if (scale == NULL)
    return NULL;
  self->scale = gst_object_ref (scale);
  g_object_set (scale, "add-borders", FALSE, NULL);
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
  sl_audio_timeline_attach (rate, sl_audio_timeline_limit (info), &self->notes.audio);
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
  gst_pad_add_probe (reference_sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_format_event, self,
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
  self->notes.time.first_pts = GST_CLOCK_TIME_NONE;
  if (!build_chain (self, &chain, info, error))
    return NULL;
  self->sink = gst_element_get_static_pad (chain.first, "sink");
  if (kind == SLUICE_MEDIA_KIND_VIDEO)
    sl_colour_normalizer_attach (self->sink);
  gst_pad_add_probe (self->sink, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     on_input, self, NULL);
  tee_sink = gst_element_get_static_pad (self->tee, "sink");
  sl_stream_meter_attach (&self->meter, tee_sink);
  return g_steal_pointer (&self);
}

/* The pipeline must be in NULL state: probes refer to @self. */
void
sl_stream_head_free (SlStreamHead *self)
{
  gst_clear_caps (&self->first);
  gst_clear_object (&self->sink);
  gst_clear_object (&self->scale);
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
  return sl_stream_meter_get_n_buffers (&self->meter);
}

guint
sl_stream_head_get_gap (SlStreamHead *self)
{
  return sl_stream_meter_get_gap (&self->meter);
}

guint
sl_stream_head_get_position (SlStreamHead *self)
{
  return sl_stream_meter_get_position (&self->meter);
}

const SlStreamNotes *
sl_stream_head_get_notes (SlStreamHead *self)
{
  return &self->notes;
}
