// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Peaks of the decoded sound, for players that show where somebody speaks. The runner fills gaps in
 * time, so a place in the waveform is a place in the recording. */
#include "waveform-stage.h"

#include <gst/audio/audio.h>

#include "stage-chain.h"
#include "waveform-json.h"
#include "waveform-picture.h"

typedef enum {
  WAVEFORM_IMAGE_SVG,
  WAVEFORM_IMAGE_PNG,
  WAVEFORM_IMAGE_NONE,
} WaveformImage;

GType waveform_image_get_type (void);
G_DEFINE_ENUM_TYPE (WaveformImage,
                    waveform_image,
                    G_DEFINE_ENUM_VALUE (WAVEFORM_IMAGE_SVG, "svg"),
                    G_DEFINE_ENUM_VALUE (WAVEFORM_IMAGE_PNG, "png"),
                    G_DEFINE_ENUM_VALUE (WAVEFORM_IMAGE_NONE, "none"))

typedef enum {
  WAVEFORM_BITS_8,
  WAVEFORM_BITS_16,
} WaveformBits;

GType waveform_bits_get_type (void);
G_DEFINE_ENUM_TYPE (WaveformBits,
                    waveform_bits,
                    G_DEFINE_ENUM_VALUE (WAVEFORM_BITS_8, "8"),
                    G_DEFINE_ENUM_VALUE (WAVEFORM_BITS_16, "16"))

struct _WaveformStage {
  SluiceGraphStage parent_instance;

  guint pixels_per_second;
  guint samples_per_pixel; /* 0: what pixels_per_second says */
  WaveformBits bits;
  WaveformImage image;
  guint width;  /* pixels */
  guint height; /* pixels */
  char *colour; /* (owned) */

  SluiceStageContext *context; /* (unowned): outlives the graph */
  SluiceArtifact *data;        /* (owned) (nullable) */
  SluiceArtifact *picture;     /* (owned) (nullable): without one */
  GstAudioInfo format;         /* written by the streaming thread */
  WaveformPeaks *peaks;        /* (owned) (nullable): likewise, until caps are known */
};

enum {
  PROP_PIXELS_PER_SECOND = 1,
  PROP_SAMPLES_PER_PIXEL,
  PROP_BITS,
  PROP_IMAGE,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_COLOUR,
};

G_DEFINE_FINAL_TYPE (WaveformStage, waveform_stage, SLUICE_TYPE_GRAPH_STAGE)

static void
take_format (WaveformStage *self, GstEvent *event)
{
  guint samples_per_pixel = self->samples_per_pixel;
  GstCaps *caps = NULL;

  gst_event_parse_caps (event, &caps);
  if (self->peaks != NULL || !gst_audio_info_from_caps (&self->format, caps))
    return;
  if (samples_per_pixel == 0)
    samples_per_pixel = MAX (1, GST_AUDIO_INFO_RATE (&self->format) / self->pixels_per_second);
  self->peaks = waveform_peaks_new (GST_AUDIO_INFO_CHANNELS (&self->format), samples_per_pixel);
}

static void
take_samples (WaveformStage *self, GstBuffer *buffer)
{
  g_autoptr (GError) error = NULL;
  GstMapInfo map;

  if (self->peaks == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  if (!waveform_peaks_add (self->peaks, (const gint16 *) map.data,
                           map.size / GST_AUDIO_INFO_BPF (&self->format)))
    error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                         "the waveform has more than %d points; fewer pixels_per_second help",
                         WAVEFORM_MAX_PEAKS);
  gst_buffer_unmap (buffer, &map);
  if (error != NULL)
    sluice_stage_context_fail (self->context, error);
}

static GstPadProbeReturn
on_sink_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    take_samples (user_data, GST_PAD_PROBE_INFO_BUFFER (info));
  else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS)
    take_format (user_data, GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

static void
watch_sink (WaveformStage *self, GstElement *sink)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     on_sink_data, g_object_ref (self), g_object_unref);
  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
}

static void
add_artifacts (WaveformStage *self, SluiceStageContext *context)
{
  gboolean is_svg = self->image == WAVEFORM_IMAGE_SVG;

  self->data = g_object_ref (
      sluice_stage_context_add_artifact (context, "waveform", "waveform.json", "application/json"));
  if (self->image != WAVEFORM_IMAGE_NONE)
    self->picture = g_object_ref (sluice_stage_context_add_artifact (
        context, "waveform-image", is_svg ? "waveform.svg" : "waveform.png",
        is_svg ? "image/svg+xml" : "image/png"));
}

/* Neither rate nor channels are changed: peaks of a resampled sound are those of another. */
static gboolean
waveform_stage_build (SluiceGraphStage *stage,
                      SluiceStageContext *context,
                      GstBin *bin,
                      GError **error)
{
  static const char *const factories[] = { "audioconvert", "capsfilter", "fakesink" };
  enum { CONVERT, FORMAT, SINK, N_ELEMENTS };
  WaveformStage *self = WAVEFORM_STAGE (stage);
  GstElement *elements[N_ELEMENTS];

  self->context = context;
  add_artifacts (self, context);
  if (!stage_chain_add (stage, bin, factories, elements, N_ELEMENTS, error))
    return FALSE;
  gst_util_set_object_arg (G_OBJECT (elements[CONVERT]), "dithering", "none");
  stage_chain_set_caps (elements[FORMAT],
                        "audio/x-raw,format=" GST_AUDIO_NE (S16) ",layout=interleaved");
  watch_sink (self, elements[SINK]);
  return sluice_graph_stage_add_input (stage, bin, "audio", elements[CONVERT], error);
}

static gboolean
write_text (SluiceArtifact *artifact, const char *text, GError **error)
{
  g_autoptr (GError) inner = NULL;

  /* Without CONSISTENT the end of a longer file that is there already would stay. */
  if (g_file_set_contents_full (sluice_artifact_get_path (artifact), text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &inner))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL, "failed to write the waveform: %s",
               inner->message);
  return FALSE;
}

static gboolean
write_data (WaveformStage *self, GError **error)
{
  guint rate = GST_AUDIO_INFO_RATE (&self->format);
  guint bits = self->bits == WAVEFORM_BITS_8 ? 8 : 16;
  g_autofree char *text = waveform_json_format (self->peaks, rate, bits);

  sluice_artifact_set_fact_int (self->data, "sample_rate", rate);
  sluice_artifact_set_fact_int (self->data, "samples_per_pixel",
                                waveform_peaks_get_samples_per_pixel (self->peaks));
  sluice_artifact_set_fact_int (self->data, "bits", bits);
  sluice_artifact_set_fact_int (self->data, "length", waveform_peaks_get_length (self->peaks));
  sluice_artifact_set_fact_double (self->data, "duration",
                                   (double) waveform_peaks_get_n_frames (self->peaks) / rate);
  return write_text (self->data, text, error);
}

static gboolean
write_picture (WaveformStage *self, GError **error)
{
  WaveformStyle style = { .width = self->width, .height = self->height };
  g_autofree char *svg = NULL;

  if (self->image == WAVEFORM_IMAGE_NONE)
    return TRUE;
  waveform_style_set_colour (&style, self->colour);
  sluice_artifact_set_fact_int (self->picture, "width", self->width);
  sluice_artifact_set_fact_int (self->picture, "height", self->height);
  if (self->image == WAVEFORM_IMAGE_PNG)
    return waveform_picture_write_png (self->peaks, &style,
                                       sluice_artifact_get_path (self->picture), error);
  svg = waveform_picture_format_svg (self->peaks, &style);
  return write_text (self->picture, svg, error);
}

static gboolean
waveform_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  WaveformStage *self = WAVEFORM_STAGE (stage);

  if (self->peaks == NULL || waveform_peaks_get_length (self->peaks) == 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                         "the audio track gave no samples");
    return FALSE;
  }
  return write_data (self, error) && write_picture (self, error);
}

static gboolean
waveform_stage_validate (SluiceStage *stage, GError **error)
{
  WaveformStage *self = WAVEFORM_STAGE (stage);
  WaveformStyle style;

  if (waveform_style_set_colour (&style, self->colour))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
               "expected a colour like '#336699', found '%s'", self->colour);
  return FALSE;
}

static void
waveform_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WaveformStage *self = WAVEFORM_STAGE (object);

  switch (id) {
  case PROP_PIXELS_PER_SECOND:
    g_value_set_uint (value, self->pixels_per_second);
    break;
  case PROP_SAMPLES_PER_PIXEL:
    g_value_set_uint (value, self->samples_per_pixel);
    break;
  case PROP_BITS:
    g_value_set_enum (value, self->bits);
    break;
  case PROP_IMAGE:
    g_value_set_enum (value, self->image);
    break;
  case PROP_WIDTH:
    g_value_set_uint (value, self->width);
    break;
  case PROP_HEIGHT:
    g_value_set_uint (value, self->height);
    break;
  case PROP_COLOUR:
    g_value_set_string (value, self->colour);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
waveform_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WaveformStage *self = WAVEFORM_STAGE (object);

  switch (id) {
  case PROP_PIXELS_PER_SECOND:
    self->pixels_per_second = g_value_get_uint (value);
    break;
  case PROP_SAMPLES_PER_PIXEL:
    self->samples_per_pixel = g_value_get_uint (value);
    break;
  case PROP_BITS:
    self->bits = g_value_get_enum (value);
    break;
  case PROP_IMAGE:
    self->image = g_value_get_enum (value);
    break;
  case PROP_WIDTH:
    self->width = g_value_get_uint (value);
    break;
  case PROP_HEIGHT:
    self->height = g_value_get_uint (value);
    break;
  case PROP_COLOUR:
    g_clear_pointer (&self->colour, g_free);
    self->colour = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
waveform_stage_dispose (GObject *object)
{
  WaveformStage *self = WAVEFORM_STAGE (object);

  g_clear_object (&self->data);
  g_clear_object (&self->picture);
  G_OBJECT_CLASS (waveform_stage_parent_class)->dispose (object);
}

static void
waveform_stage_finalize (GObject *object)
{
  WaveformStage *self = WAVEFORM_STAGE (object);

  g_clear_pointer (&self->peaks, waveform_peaks_free);
  g_clear_pointer (&self->colour, g_free);
  G_OBJECT_CLASS (waveform_stage_parent_class)->finalize (object);
}

static void
install_data_parameters (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_PIXELS_PER_SECOND,
                                   g_param_spec_uint ("pixels-per-second", "Pixels per second",
                                                      "Pairs of lowest and highest sample", 1, 1000,
                                                      20, flags));
  g_object_class_install_property (
      klass, PROP_SAMPLES_PER_PIXEL,
      g_param_spec_uint ("samples-per-pixel", "Samples per pixel",
                         "Instead of pixels_per_second; 0: as that says", 0, 1 << 24, 0, flags));
  g_object_class_install_property (klass, PROP_BITS,
                                   g_param_spec_enum ("bits", "Bits", "Resolution of the numbers",
                                                      waveform_bits_get_type (), WAVEFORM_BITS_8,
                                                      flags));
}

static void
install_picture_parameters (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_IMAGE,
                                   g_param_spec_enum ("image", "Image", "Format of the picture",
                                                      waveform_image_get_type (),
                                                      WAVEFORM_IMAGE_SVG, flags));
  g_object_class_install_property (
      klass, PROP_WIDTH,
      g_param_spec_uint ("width", "Width", "Pixels of the picture", 16, 8192, 1000, flags));
  g_object_class_install_property (
      klass, PROP_HEIGHT,
      g_param_spec_uint ("height", "Height", "Pixels of the picture", 16, 2048, 128, flags));
  g_object_class_install_property (klass, PROP_COLOUR,
                                   g_param_spec_string ("colour", "Colour",
                                                        "Of the picture, on a transparent ground",
                                                        "#336699", flags));
}

static void
waveform_stage_class_init (WaveformStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceStageClass *stage_class = SLUICE_STAGE_CLASS (klass);
  SluiceGraphStageClass *graph_class = SLUICE_GRAPH_STAGE_CLASS (klass);

  object_class->get_property = waveform_stage_get_property;
  object_class->set_property = waveform_stage_set_property;
  object_class->dispose = waveform_stage_dispose;
  object_class->finalize = waveform_stage_finalize;
  stage_class->validate = waveform_stage_validate;
  graph_class->build = waveform_stage_build;
  graph_class->finish = waveform_stage_finish;
  sluice_stage_class_set_metadata (stage_class, "waveform", "Waveform",
                                   "Draws the outline of the sound, as numbers and as a picture",
                                   SLUICE_STAGE_FLAGS_QUICK);
  sluice_stage_class_add_output (stage_class, "waveform",
                                 "Peaks as JSON, as audiowaveform has them");
  sluice_stage_class_add_output (stage_class, "waveform-image", "The picture");
  sluice_graph_stage_class_set_needs (graph_class, SLUICE_STREAM_NEED_NONE,
                                      SLUICE_STREAM_NEED_REQUIRED);
  install_data_parameters (object_class);
  install_picture_parameters (object_class);
}

static void
waveform_stage_init (WaveformStage *self)
{
}
