// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A recording as AAC in M4A, which every browser plays while it loads, at the loudness of all the
 * others: who listens to twenty answers does not want to turn the volume twenty times. */
#include "encode-audio-stage.h"

#include <gst/audio/audio.h>
#include <math.h>

#include "loudness-normalizer.h"
#include "mp4-movie.h"
#include "stage-chain.h"

typedef enum {
  ENCODE_AUDIO_CODEC_AAC,
} EncodeAudioCodec;

GType encode_audio_codec_get_type (void);
G_DEFINE_ENUM_TYPE (EncodeAudioCodec,
                    encode_audio_codec,
                    G_DEFINE_ENUM_VALUE (ENCODE_AUDIO_CODEC_AAC, "aac"))

/* What a coded file may be longer or shorter than what went in: nothing but the rounding of the
 * movie's clock. */
#define MAX_DURATION_ERROR (5 * GST_MSECOND)
/* Decibels by which coding at 128 kbit/s made the peaks of speech higher: 0.2 at most in the
 * corpus. */
#define CODING_OVERSHOOT 0.5

/* What decoders make more of a recording than it has, to fill its last packet. */
#define DURATION_SLACK GST_SECOND

struct _EncodeAudioStage {
  SluiceGraphStage parent_instance;

  EncodeAudioCodec codec;
  guint64 bitrate;   /* bits a second */
  guint sample_rate; /* at most */
  guint channels;    /* at most */
  gboolean normalize;
  double loudness;  /* LUFS */
  double true_peak; /* dBTP, at most */

  SluiceArtifact *artifact;       /* (owned) (nullable) */
  LoudnessNormalizer *normalizer; /* (owned) (nullable): without normalize */
  GstAudioInfo format;            /* of what is encoded; written by the streaming thread */
  guint64 n_frames;               /* likewise: samples of each channel */
  GstClockTime late;              /* likewise: by how much the first sample came late */
};

enum {
  PROP_CODEC = 1,
  PROP_BITRATE,
  PROP_SAMPLE_RATE,
  PROP_CHANNELS,
  PROP_NORMALIZE,
  PROP_LOUDNESS,
  PROP_TRUE_PEAK,
};

G_DEFINE_FINAL_TYPE (EncodeAudioStage, encode_audio_stage, SLUICE_TYPE_GRAPH_STAGE)

/* Ranges, not numbers: what is below them stays as it is, since no quality comes from blowing up
 * what was recorded. The encoder's own list makes odd rates usual ones. */
static void
set_format (EncodeAudioStage *self, GstElement *filter)
{
  /* A range of one number is none. */
  g_autofree char *channels = self->channels == 1 ? g_strdup ("1")
                                                  : g_strdup_printf ("[1,%u]", self->channels);
  g_autofree char *text = g_strdup_printf (
      "audio/x-raw,format=F32LE,layout=interleaved,rate=[1,%u],channels=%s", self->sample_rate,
      channels);

  stage_chain_set_caps (filter, text);
}

/* What is missing at the start and was not worth filling (decoders drop a frame, or say it begins
 * late) would become an empty edit; the WAV has nothing there either. */
static void
move_to_start (EncodeAudioStage *self, GstPad *pad, GstPadProbeInfo *info)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  const GstSegment *segment = NULL;

  if (event == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return;
  gst_event_parse_segment (event, &segment);
  if (self->n_frames == 0 && GST_BUFFER_PTS (buffer) > segment->start)
    self->late = GST_BUFFER_PTS (buffer) - segment->start;
  if (self->late == 0)
    return;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) -= MIN (self->late, GST_BUFFER_PTS (buffer));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
}

/* Samples that the encoder is given. */
static GstPadProbeReturn
on_encoder_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EncodeAudioStage *self = user_data;
  GstCaps *caps = NULL;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
    move_to_start (self, pad, info);
    self->n_frames += gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info))
                      / GST_AUDIO_INFO_BPF (&self->format);
    return GST_PAD_PROBE_OK;
  }
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
  gst_audio_info_from_caps (&self->format, caps);
  return GST_PAD_PROBE_OK;
}

static void
watch_encoder (EncodeAudioStage *self, GstElement *encoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     on_encoder_data, g_object_ref (self), g_object_unref);
}

/* avenc_aac ! mp4mux ! filesink, from the encoder on. faststart writes the media to a file of its
 * own first; by default one in /tmp that others can read. */
static GstElement *
add_file (EncodeAudioStage *self, SluiceStageContext *context, GstBin *bin, GError **error)
{
  static const char *const factories[] = { "avenc_aac", "mp4mux", "filesink" };
  enum { ENCODER, MUX, SINK, N_ELEMENTS };
  GstElement *elements[N_ELEMENTS];
  g_autofree char *media_path = g_build_filename (sluice_stage_context_get_work_dir (context),
                                                  "faststart.mdat", NULL);
  g_autoptr (GstPad) encoded = NULL;

  if (!stage_chain_add (SLUICE_GRAPH_STAGE (self), bin, factories, elements, N_ELEMENTS, error))
    return NULL;
  g_object_set (elements[ENCODER], "bitrate", (int) self->bitrate, NULL);
  g_object_set (elements[MUX], "faststart", TRUE, "faststart-file", media_path, NULL);
  g_object_set (elements[SINK], "location", sluice_artifact_get_path (self->artifact), "async",
                FALSE, "sync", FALSE, NULL);
  encoded = gst_element_get_static_pad (elements[ENCODER], "src");
  stage_chain_drop_tags (encoded);
  watch_encoder (self, elements[ENCODER]);
  return elements[ENCODER];
}

static gboolean
link_elements (GstElement *from, GstElement *to, GError **error)
{
  if (gst_element_link (from, to))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "can't link '%s' to '%s'",
               GST_ELEMENT_NAME (from), GST_ELEMENT_NAME (to));
  return FALSE;
}

static void
on_normalizer_failed (gpointer user_data, const GError *error)
{
  sluice_stage_context_fail (user_data, error);
}

static gboolean
link_encoder (EncodeAudioStage *self,
              SluiceStageContext *context,
              GstBin *bin,
              GstElement *filter,
              GstElement *encoder,
              GError **error)
{
  const LoudnessTarget target = { self->loudness, self->true_peak - CODING_OVERSHOOT };
  g_autofree char *spool_path = g_build_filename (sluice_stage_context_get_work_dir (context),
                                                  "samples.f32", NULL);
  guint64 max_duration;
  GstElement *normalizer;

  if (!self->normalize)
    return link_elements (filter, encoder, error);
  max_duration = sluice_stage_context_get_limit (context, SLUICE_LIMIT_DURATION);
  normalizer = loudness_normalizer_new (spool_path, max_duration + DURATION_SLACK, &target,
                                        on_normalizer_failed, g_object_ref (context),
                                        g_object_unref);
  self->normalizer = g_object_ref (LOUDNESS_NORMALIZER (normalizer));
  gst_bin_add (bin, normalizer);
  return link_elements (filter, normalizer, error) && link_elements (normalizer, encoder, error);
}

static gboolean
encode_audio_stage_build (SluiceGraphStage *stage,
                          SluiceStageContext *context,
                          GstBin *bin,
                          GError **error)
{
  static const char *const factories[] = { "audioconvert", "audioresample", "capsfilter" };
  enum { CONVERT, RESAMPLE, FORMAT, N_ELEMENTS };
  EncodeAudioStage *self = ENCODE_AUDIO_STAGE (stage);
  GstElement *elements[N_ELEMENTS];
  GstElement *encoder;

  self->artifact = g_object_ref (
      sluice_stage_context_add_artifact (context, "playback", "playback.m4a", "audio/mp4"));
  if (!stage_chain_add (stage, bin, factories, elements, N_ELEMENTS, error))
    return FALSE;
  set_format (self, elements[FORMAT]);
  encoder = add_file (self, context, bin, error);
  return encoder != NULL && link_encoder (self, context, bin, elements[FORMAT], encoder, error)
         && sluice_graph_stage_add_input (stage, bin, "audio", elements[CONVERT], error);
}

/* To a hundredth: more is noise of the measure. */
static void
set_level_fact (EncodeAudioStage *self, const char *name, double level)
{
  if (isfinite (level))
    sluice_artifact_set_fact_double (self->artifact, name, round (level * 100.0) / 100.0);
}

/* The gain is the same for every sample, so loudness and peak of the output need no second measure.
 * What can't be measured (silence, a click) is not said. */
static void
set_loudness_facts (EncodeAudioStage *self)
{
  LoudnessReading source;
  double gain;

  if (self->normalizer == NULL
      || !loudness_normalizer_get_report (self->normalizer, &source, &gain))
    return;
  set_level_fact (self, "gain", gain);
  set_level_fact (self, "source_loudness", source.loudness);
  set_level_fact (self, "loudness", source.loudness + gain);
  set_level_fact (self, "true_peak", source.peak + gain);
}

static gboolean
check_duration (EncodeAudioStage *self, const Mp4Movie *movie, GError **error)
{
  GstClockTime source = gst_util_uint64_scale (self->n_frames, GST_SECOND,
                                               GST_AUDIO_INFO_RATE (&self->format));
  GstClockTime output = mp4_movie_get_duration (movie);

  if (ABS (GST_CLOCK_DIFF (source, output)) <= MAX_DURATION_ERROR)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
               "%.3f s of audio were encoded, the file has %.3f s", source / 1e9, output / 1e9);
  return FALSE;
}

static gboolean
encode_audio_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  EncodeAudioStage *self = ENCODE_AUDIO_STAGE (stage);
  g_autoptr (Mp4Movie) movie = NULL;

  if (self->n_frames == 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                         "the audio track gave no samples");
    return FALSE;
  }
  movie = mp4_movie_open (sluice_artifact_get_path (self->artifact), error);
  if (movie == NULL || !mp4_movie_trim_audio (movie, MP4_MOVIE_AAC_PRIMING, self->n_frames, error)
      || !check_duration (self, movie, error))
    return FALSE;
  sluice_artifact_set_fact_string (self->artifact, "audio_codec", "aac");
  sluice_artifact_set_fact_int (self->artifact, "sample_rate", GST_AUDIO_INFO_RATE (&self->format));
  sluice_artifact_set_fact_int (self->artifact, "channels",
                                GST_AUDIO_INFO_CHANNELS (&self->format));
  sluice_artifact_set_fact_double (self->artifact, "duration",
                                   mp4_movie_get_duration (movie) / 1e9);
  set_loudness_facts (self);
  return TRUE;
}

static void
encode_audio_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EncodeAudioStage *self = ENCODE_AUDIO_STAGE (object);

  switch (id) {
  case PROP_CODEC:
    g_value_set_enum (value, self->codec);
    break;
  case PROP_BITRATE:
    g_value_set_uint64 (value, self->bitrate);
    break;
  case PROP_SAMPLE_RATE:
    g_value_set_uint (value, self->sample_rate);
    break;
  case PROP_CHANNELS:
    g_value_set_uint (value, self->channels);
    break;
  case PROP_NORMALIZE:
    g_value_set_boolean (value, self->normalize);
    break;
  case PROP_LOUDNESS:
    g_value_set_double (value, self->loudness);
    break;
  case PROP_TRUE_PEAK:
    g_value_set_double (value, self->true_peak);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
encode_audio_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EncodeAudioStage *self = ENCODE_AUDIO_STAGE (object);

  switch (id) {
  case PROP_CODEC:
    self->codec = g_value_get_enum (value);
    break;
  case PROP_BITRATE:
    self->bitrate = g_value_get_uint64 (value);
    break;
  case PROP_SAMPLE_RATE:
    self->sample_rate = g_value_get_uint (value);
    break;
  case PROP_CHANNELS:
    self->channels = g_value_get_uint (value);
    break;
  case PROP_NORMALIZE:
    self->normalize = g_value_get_boolean (value);
    break;
  case PROP_LOUDNESS:
    self->loudness = g_value_get_double (value);
    break;
  case PROP_TRUE_PEAK:
    self->true_peak = g_value_get_double (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
encode_audio_stage_dispose (GObject *object)
{
  EncodeAudioStage *self = ENCODE_AUDIO_STAGE (object);

  g_clear_object (&self->artifact);
  g_clear_object (&self->normalizer);
  G_OBJECT_CLASS (encode_audio_stage_parent_class)->dispose (object);
}

static void
install_encoder_parameters (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_CODEC,
                                   g_param_spec_enum ("codec", "Codec", "Audio encoder",
                                                      encode_audio_codec_get_type (),
                                                      ENCODE_AUDIO_CODEC_AAC, flags));
  g_object_class_install_property (klass, PROP_BITRATE,
                                   sluice_param_spec_bitrate ("bitrate", "Bit rate",
                                                              "Of the audio encoder", 16000, 512000,
                                                              128000, flags));
  g_object_class_install_property (
      klass, PROP_SAMPLE_RATE,
      g_param_spec_uint ("sample-rate", "Sample rate",
                         "Samples a second at most; a recording that has fewer keeps them", 8000,
                         96000, 48000, flags));
  g_object_class_install_property (
      klass, PROP_CHANNELS,
      g_param_spec_uint ("channels", "Channels",
                         "At most; more are mixed down, a recording that has fewer keeps them", 1,
                         6, 2, flags));
}

static void
install_loudness_parameters (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_NORMALIZE,
                                   g_param_spec_boolean ("normalize", "Normalize",
                                                         "Whether the loudness is evened out", TRUE,
                                                         flags));
  g_object_class_install_property (
      klass, PROP_LOUDNESS,
      g_param_spec_double ("loudness", "Loudness", "Of the whole recording, in LUFS (EBU R128)",
                           -40.0, -8.0, -16.0, flags));
  g_object_class_install_property (klass, PROP_TRUE_PEAK,
                                   g_param_spec_double ("true-peak", "True peak",
                                                        "What no peak exceeds, in dBTP", -9.0, 0.0,
                                                        -1.0, flags));
}

static void
encode_audio_stage_class_init (EncodeAudioStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceGraphStageClass *graph_class = SLUICE_GRAPH_STAGE_CLASS (klass);

  object_class->get_property = encode_audio_stage_get_property;
  object_class->set_property = encode_audio_stage_set_property;
  object_class->dispose = encode_audio_stage_dispose;
  graph_class->build = encode_audio_stage_build;
  graph_class->finish = encode_audio_stage_finish;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "encode-audio", "Encode audio",
                                   "Encodes the audio track as AAC in M4A at an even loudness",
                                   SLUICE_STAGE_FLAGS_NONE);
  sluice_stage_class_add_output (SLUICE_STAGE_CLASS (klass), "playback", "The playable file");
  sluice_graph_stage_class_set_needs (graph_class, SLUICE_STREAM_NEED_NONE,
                                      SLUICE_STREAM_NEED_REQUIRED);
  install_encoder_parameters (object_class);
  install_loudness_parameters (object_class);
}

static void
encode_audio_stage_init (EncodeAudioStage *self)
{
}
