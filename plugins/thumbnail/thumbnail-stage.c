// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One frame of a video as a JPEG. The picture is scaled with a wide filter (two taps alias below
 * half the size) and written in full range, which is what JPEG means: white is 255, not 235. */
#include "thumbnail-stage.h"

#include <glib/gstdio.h>
#include <math.h>

#include "frame-picker.h"

typedef enum {
  THUMBNAIL_FORMAT_JPG,
} ThumbnailFormat;

GType thumbnail_format_get_type (void);
G_DEFINE_ENUM_TYPE (ThumbnailFormat,
                    thumbnail_format,
                    G_DEFINE_ENUM_VALUE (THUMBNAIL_FORMAT_JPG, "jpg"))

struct _ThumbnailStage {
  SluiceGraphStage parent_instance;

  guint64 time_offset; /* nanoseconds */
  guint64 search;      /* nanoseconds */
  guint width;         /* pixels */
  guint quality;       /* 1 to 100 */
  ThumbnailFormat format;

  ThumbnailFramePicker *picker; /* (owned) (nullable) */
  SluiceArtifact *artifact;     /* (owned) (nullable) */
};

enum {
  PROP_TIME_OFFSET = 1,
  PROP_SEARCH,
  PROP_WIDTH,
  PROP_FORMAT,
  PROP_QUALITY,
};

enum { CONVERT, FILTER, ENCODER, SINK, N_ELEMENTS };

G_DEFINE_FINAL_TYPE (ThumbnailStage, thumbnail_stage, SLUICE_TYPE_GRAPH_STAGE)

static void
on_frame_picked (gpointer user_data)
{
  sluice_stage_context_mark_complete (user_data);
}

/* Height follows from the display aspect ratio: pixels that are not square become square. */
static void
set_format (ThumbnailStage *self, GstElement *filter)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple (
      "video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, (int) self->width,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, "colorimetry", G_TYPE_STRING, "1:4:0:0", NULL);

  g_object_set (filter, "caps", caps, NULL);
}

/* What the encoder is given is what the picture is. */
static GstPadProbeReturn
on_event_seen (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstStructure *structure;
  GstCaps *caps = NULL;
  int width = 0;
  int height = 0;

  if (GST_EVENT_TYPE (event) == GST_EVENT_TAG)
    return GST_PAD_PROBE_DROP;
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  structure = gst_caps_get_structure (caps, 0);
  if (gst_structure_get_int (structure, "width", &width)
      && gst_structure_get_int (structure, "height", &height)) {
    sluice_artifact_set_fact_int (user_data, "width", width);
    sluice_artifact_set_fact_int (user_data, "height", height);
  }
  return GST_PAD_PROBE_OK;
}

static gboolean
add_elements (SluiceGraphStage *stage, GstBin *bin, GstElement **elements, GError **error)
{
  static const char *const factories[N_ELEMENTS] = { "videoconvertscale", "capsfilter", "jpegenc",
                                                     "filesink" };

  for (int i = 0; i < N_ELEMENTS; i++) {
    elements[i] = sluice_graph_stage_add_element (stage, bin, factories[i], error);
    if (elements[i] == NULL)
      return FALSE;
  }
  return TRUE;
}

static void
configure (ThumbnailStage *self, GstElement **elements)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (elements[ENCODER], "sink");

  gst_util_set_object_arg (G_OBJECT (elements[CONVERT]), "method", "lanczos");
  set_format (self, elements[FILTER]);
  g_object_set (elements[ENCODER], "quality", (int) self->quality, NULL);
  gst_util_set_object_arg (G_OBJECT (elements[ENCODER]), "idct-method", "islow");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event_seen,
                     g_object_ref (self->artifact), g_object_unref);
  g_object_set (elements[SINK], "location", sluice_artifact_get_path (self->artifact), "async",
                FALSE, "sync", FALSE, NULL);
}

static gboolean
thumbnail_stage_build (SluiceGraphStage *stage,
                       SluiceStageContext *context,
                       GstBin *bin,
                       GError **error)
{
  ThumbnailStage *self = THUMBNAIL_STAGE (stage);
  GstElement *picker = thumbnail_frame_picker_new (self->time_offset, self->search, on_frame_picked,
                                                   g_object_ref (context), g_object_unref);
  GstElement *elements[N_ELEMENTS];

  gst_bin_add (bin, picker);
  self->picker = g_object_ref (THUMBNAIL_FRAME_PICKER (picker));
  if (!add_elements (stage, bin, elements, error))
    return FALSE;
  self->artifact = g_object_ref (
      sluice_stage_context_add_artifact (context, "thumbnail", "thumbnail.jpg", "image/jpeg"));
  configure (self, elements);
  if (!gst_element_link_many (picker, elements[CONVERT], elements[FILTER], elements[ENCODER],
                              elements[SINK], NULL)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "can't link the picture branch");
    return FALSE;
  }
  return sluice_graph_stage_add_input (stage, bin, "video", picker, error);
}

/* A picture from somewhere else than asked for is told, with the reason. */
static void
describe_choice (ThumbnailStage *self, SluiceStageContext *context)
{
  ThumbnailChoice choice;
  g_autofree char *reason = NULL;
  double offset = (double) self->time_offset / GST_SECOND;
  double time = 0.0;

  if (!thumbnail_frame_picker_get_choice (self->picker, &choice))
    return;
  if (GST_CLOCK_TIME_IS_VALID (choice.time)) {
    time = (double) (choice.time / GST_MSECOND) / 1000.0;
    sluice_artifact_set_fact_double (self->artifact, "time", time);
  }
  sluice_artifact_set_fact_double (self->artifact, "score", round (choice.score * 1000.0) / 1000.0);
  if (choice.reason == THUMBNAIL_REASON_AT_OFFSET)
    return;
  if (choice.reason == THUMBNAIL_REASON_TOO_SHORT)
    reason = g_strdup_printf ("the video ends before %.2f s: the picture is from %.2f s", offset,
                              time);
  else
    reason = g_strdup_printf ("there is nothing to see at %.2f s: the picture is from %.2f s",
                              offset, time);
  sluice_stage_context_add_repair (context, "moved-thumbnail", reason);
}

static gboolean
thumbnail_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  ThumbnailStage *self = THUMBNAIL_STAGE (stage);
  GStatBuf info;

  if (g_stat (sluice_artifact_get_path (self->artifact), &info) == 0 && info.st_size > 0) {
    describe_choice (self, context);
    return TRUE;
  }
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                       "the video track gave no frame");
  return FALSE;
}

static void
thumbnail_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThumbnailStage *self = THUMBNAIL_STAGE (object);

  switch (id) {
  case PROP_TIME_OFFSET:
    g_value_set_uint64 (value, self->time_offset);
    break;
  case PROP_SEARCH:
    g_value_set_uint64 (value, self->search);
    break;
  case PROP_WIDTH:
    g_value_set_uint (value, self->width);
    break;
  case PROP_FORMAT:
    g_value_set_enum (value, self->format);
    break;
  case PROP_QUALITY:
    g_value_set_uint (value, self->quality);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
thumbnail_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ThumbnailStage *self = THUMBNAIL_STAGE (object);

  switch (id) {
  case PROP_TIME_OFFSET:
    self->time_offset = g_value_get_uint64 (value);
    break;
  case PROP_SEARCH:
    self->search = g_value_get_uint64 (value);
    break;
  case PROP_WIDTH:
    self->width = g_value_get_uint (value);
    break;
  case PROP_FORMAT:
    self->format = g_value_get_enum (value);
    break;
  case PROP_QUALITY:
    self->quality = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
thumbnail_stage_dispose (GObject *object)
{
  ThumbnailStage *self = THUMBNAIL_STAGE (object);

  gst_clear_object (&self->picker);
  g_clear_object (&self->artifact);
  G_OBJECT_CLASS (thumbnail_stage_parent_class)->dispose (object);
}

static void
thumbnail_stage_class_init (ThumbnailStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceGraphStageClass *graph_class = SLUICE_GRAPH_STAGE_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  object_class->get_property = thumbnail_stage_get_property;
  object_class->set_property = thumbnail_stage_set_property;
  object_class->dispose = thumbnail_stage_dispose;
  graph_class->build = thumbnail_stage_build;
  graph_class->finish = thumbnail_stage_finish;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "thumbnail", "Thumbnail",
                                   "Takes one frame of the video track as a JPEG picture",
                                   SLUICE_STAGE_FLAGS_QUICK);
  sluice_stage_class_add_output (SLUICE_STAGE_CLASS (klass), "thumbnail", "The picture");
  sluice_graph_stage_class_set_needs (graph_class, SLUICE_STREAM_NEED_REQUIRED,
                                      SLUICE_STREAM_NEED_NONE);
  g_object_class_install_property (
      object_class, PROP_TIME_OFFSET,
      sluice_param_spec_duration ("time-offset", "Time offset",
                                  "Where in the video; a shorter one gives its last picture", 0,
                                  24 * 3600 * GST_SECOND, GST_SECOND, flags));
  g_object_class_install_property (
      object_class, PROP_SEARCH,
      sluice_param_spec_duration ("search", "Search",
                                  "How far behind the offset a picture is looked for, when the one "
                                  "there is black, white or of one colour",
                                  0, 60 * GST_SECOND, 5 * GST_SECOND, flags));
  g_object_class_install_property (
      object_class, PROP_WIDTH,
      g_param_spec_uint ("width", "Width", "Pixels; the height follows from the aspect ratio", 16,
                         4096, 320, flags));
  g_object_class_install_property (object_class, PROP_FORMAT,
                                   g_param_spec_enum ("format", "Format", "Picture format",
                                                      thumbnail_format_get_type (),
                                                      THUMBNAIL_FORMAT_JPG, flags));
  g_object_class_install_property (object_class, PROP_QUALITY,
                                   g_param_spec_uint ("quality", "Quality",
                                                      "Of the JPEG encoder, as libjpeg counts", 1,
                                                      100, 85, flags));
}

static void
thumbnail_stage_init (ThumbnailStage *self)
{
}
