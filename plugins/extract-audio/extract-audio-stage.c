// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Audio as plain 16-bit PCM in WAV, the form that speech recognisers take. The runner fills gaps in
 * time, so a second in the file is a second of the recording. */
#include "extract-audio-stage.h"

#include <glib/gstdio.h>

#include "stage-chain.h"

/* What wavenc writes in front of the samples: RIFF, fmt and data headers. */
#define WAV_HEADER_BYTES 44
#define BYTES_PER_SAMPLE 2

typedef enum {
  EXTRACT_AUDIO_FORMAT_WAV,
} ExtractAudioFormat;

GType extract_audio_format_get_type (void);
G_DEFINE_ENUM_TYPE (ExtractAudioFormat,
                    extract_audio_format,
                    G_DEFINE_ENUM_VALUE (EXTRACT_AUDIO_FORMAT_WAV, "wav"))

struct _ExtractAudioStage {
  SluiceGraphStage parent_instance;

  guint sample_rate;
  guint channels;
  ExtractAudioFormat format;

  SluiceArtifact *artifact; /* (owned) (nullable) */
};

enum {
  PROP_SAMPLE_RATE = 1,
  PROP_CHANNELS,
  PROP_FORMAT,
};

G_DEFINE_FINAL_TYPE (ExtractAudioStage, extract_audio_stage, SLUICE_TYPE_GRAPH_STAGE)

static void
set_format (ExtractAudioStage *self, GstElement *filter)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "S16LE",
                                                  "layout", G_TYPE_STRING, "interleaved", "rate",
                                                  G_TYPE_INT, (int) self->sample_rate, "channels",
                                                  G_TYPE_INT, (int) self->channels, NULL);

  g_object_set (filter, "caps", caps, NULL);
}

/* Tags of the recording would become a LIST chunk, with whatever a phone knows of its owner. */
static void
drop_tags (GstElement *encoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "sink");

  stage_chain_drop_tags (pad);
}

static gboolean
extract_audio_stage_build (SluiceGraphStage *stage,
                           SluiceStageContext *context,
                           GstBin *bin,
                           GError **error)
{
  static const char *const factories[] = { "audioconvert", "audioresample", "capsfilter", "wavenc",
                                           "filesink" };
  enum { CONVERT, RESAMPLE, FORMAT, ENCODER, SINK, N_ELEMENTS };
  ExtractAudioStage *self = EXTRACT_AUDIO_STAGE (stage);
  GstElement *elements[N_ELEMENTS];

  if (!stage_chain_add (stage, bin, factories, elements, N_ELEMENTS, error))
    return FALSE;
  self->artifact = g_object_ref (
      sluice_stage_context_add_artifact (context, "audio", "audio.wav", "audio/wav"));
  set_format (self, elements[FORMAT]);
  drop_tags (elements[ENCODER]);
  g_object_set (elements[SINK], "location", sluice_artifact_get_path (self->artifact), "async",
                FALSE, "sync", FALSE, NULL);
  return sluice_graph_stage_add_input (stage, bin, "audio", elements[CONVERT], error);
}

static gboolean
extract_audio_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  ExtractAudioStage *self = EXTRACT_AUDIO_STAGE (stage);
  guint bytes_per_second = self->sample_rate * self->channels * BYTES_PER_SAMPLE;
  GStatBuf info;

  if (g_stat (sluice_artifact_get_path (self->artifact), &info) != 0
      || info.st_size <= WAV_HEADER_BYTES) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                         "the audio track gave no samples");
    return FALSE;
  }
  sluice_artifact_set_fact_int (self->artifact, "sample_rate", self->sample_rate);
  sluice_artifact_set_fact_int (self->artifact, "channels", self->channels);
  sluice_artifact_set_fact_double (self->artifact, "duration",
                                   (double) (info.st_size - WAV_HEADER_BYTES) / bytes_per_second);
  return TRUE;
}

static void
extract_audio_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ExtractAudioStage *self = EXTRACT_AUDIO_STAGE (object);

  switch (id) {
  case PROP_SAMPLE_RATE:
    g_value_set_uint (value, self->sample_rate);
    break;
  case PROP_CHANNELS:
    g_value_set_uint (value, self->channels);
    break;
  case PROP_FORMAT:
    g_value_set_enum (value, self->format);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
extract_audio_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ExtractAudioStage *self = EXTRACT_AUDIO_STAGE (object);

  switch (id) {
  case PROP_SAMPLE_RATE:
    self->sample_rate = g_value_get_uint (value);
    break;
  case PROP_CHANNELS:
    self->channels = g_value_get_uint (value);
    break;
  case PROP_FORMAT:
    self->format = g_value_get_enum (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
extract_audio_stage_dispose (GObject *object)
{
  g_clear_object (&EXTRACT_AUDIO_STAGE (object)->artifact);
  G_OBJECT_CLASS (extract_audio_stage_parent_class)->dispose (object);
}

static void
extract_audio_stage_class_init (ExtractAudioStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceGraphStageClass *graph_class = SLUICE_GRAPH_STAGE_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  object_class->get_property = extract_audio_stage_get_property;
  object_class->set_property = extract_audio_stage_set_property;
  object_class->dispose = extract_audio_stage_dispose;
  graph_class->build = extract_audio_stage_build;
  graph_class->finish = extract_audio_stage_finish;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "extract-audio", "Extract audio",
                                   "Decodes the audio track into a WAV file for speech recognition",
                                   SLUICE_STAGE_FLAGS_QUICK);
  sluice_stage_class_add_output (SLUICE_STAGE_CLASS (klass), "audio", "The audio as a WAV file");
  sluice_graph_stage_class_set_needs (graph_class, SLUICE_STREAM_NEED_NONE,
                                      SLUICE_STREAM_NEED_REQUIRED);
  g_object_class_install_property (object_class, PROP_SAMPLE_RATE,
                                   g_param_spec_uint ("sample-rate", "Sample rate",
                                                      "Samples a second", 8000, 192000, 16000,
                                                      flags));
  g_object_class_install_property (
      object_class, PROP_CHANNELS,
      g_param_spec_uint ("channels", "Channels", "Channels; more are mixed down", 1, 8, 1, flags));
  g_object_class_install_property (
      object_class, PROP_FORMAT,
      g_param_spec_enum ("format", "Format", "Container of the samples, 16-bit PCM",
                         extract_audio_format_get_type (), EXTRACT_AUDIO_FORMAT_WAV, flags));
}

static void
extract_audio_stage_init (ExtractAudioStage *self)
{
}
