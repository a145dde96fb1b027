// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Video and audio as H.264 and AAC in an MP4 that plays while it loads: which of the tracks are
 * encoded and which copied, and the parameters. */
#include "transcode-stage.h"

#include "audio-track.h"
#include "copied-track.h"
#include "copy-check.h"
#include "finished-movie.h"
#include "muxer.h"
#include "stage-chain.h"
#include "transcode-options.h"
#include "transcode-stage-private.h"
#include "video-track.h"

enum {
  PROP_CODEC = 1,
  PROP_PRESET,
  PROP_CRF,
  PROP_AUDIO_CODEC,
  PROP_AUDIO_BITRATE,
  PROP_OUTPUT_FORMAT,
  PROP_PASSTHROUGH,
  PROP_PASSTHROUGH_MAX_BITRATE,
};

G_DEFINE_FINAL_TYPE (TranscodeStage, transcode_stage, SLUICE_TYPE_GRAPH_STAGE)

/* The decoding order of Matroska is that of the file; MP4 has to have its times. */
static gboolean
lacks_decoding_times (SluiceMediaInfo *info)
{
  const char *container = sluice_media_info_get_container (info);

  return g_str_equal (container, "matroska") || g_str_equal (container, "webm");
}

static gboolean
add_copy (TranscodeStage *self,
          SluiceStageContext *context,
          GstBin *bin,
          GstElement *mux,
          SluiceMediaKind kind,
          GError **error)
{
  static const char *const video[] = { "h264parse", "queue", "h264timestamper" };
  static const char *const audio[] = { "aacparse", "queue" };
  gboolean is_video = kind == SLUICE_MEDIA_KIND_VIDEO;
  guint n = is_video && lacks_decoding_times (sluice_stage_context_get_media_info (context)) ? 3
                                                                                             : 2;
  GstElement *elements[3];
  g_autoptr (GstPad) entry = NULL;

  if (!stage_chain_add (SLUICE_GRAPH_STAGE (self), bin, is_video ? video : audio, elements, n,
                        error))
    return FALSE;
  entry = gst_element_get_static_pad (elements[0], "sink");
  self->copied[kind] = copied_track_new (entry, context, is_video ? self->artifact : NULL);
  muxer_configure_queue (elements[1], context);
  return muxer_link (elements[n - 1], mux, is_video ? "video_0" : "audio_0", error)
         && sluice_graph_stage_add_input (SLUICE_GRAPH_STAGE (self), bin,
                                          is_video ? "video" : "audio", elements[0], error);
}

static gboolean
add_track (TranscodeStage *self,
           SluiceStageContext *context,
           GstBin *bin,
           GstElement *mux,
           SluiceMediaKind kind,
           GError **error)
{
  if (self->copies[kind])
    return add_copy (self, context, bin, mux, kind, error);
  return kind == SLUICE_MEDIA_KIND_VIDEO ? video_track_add (self, context, bin, mux, error)
                                         : audio_track_add (self, context, bin, mux, error);
}

static gboolean
transcode_stage_takes_encoded (SluiceGraphStage *stage, SluiceMediaInfo *info, SluiceMediaKind kind)
{
  TranscodeStage *self = TRANSCODE_STAGE (stage);
  char **reason = kind == SLUICE_MEDIA_KIND_VIDEO ? &self->video_reason : &self->audio_reason;

  if (!self->passthrough)
    return FALSE;
  g_clear_pointer (reason, g_free);
  *reason = kind == SLUICE_MEDIA_KIND_VIDEO ? copy_check_video (info, self->passthrough_max_bitrate)
                                            : copy_check_audio (info);
  self->copies[kind] = *reason == NULL;
  return self->copies[kind];
}

static gboolean
transcode_stage_build (SluiceGraphStage *stage,
                       SluiceStageContext *context,
                       GstBin *bin,
                       GError **error)
{
  TranscodeStage *self = TRANSCODE_STAGE (stage);
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);
  GstElement *mux;

  self->artifact = g_object_ref (
      sluice_stage_context_add_artifact (context, "video", "video.mp4", "video/mp4"));
  mux = muxer_add (self, context, bin, error);
  if (mux == NULL)
    return FALSE;
  if (sluice_media_info_get_video (info) != NULL
      && !add_track (self, context, bin, mux, SLUICE_MEDIA_KIND_VIDEO, error))
    return FALSE;
  return sluice_media_info_get_audio (info) == NULL
         || add_track (self, context, bin, mux, SLUICE_MEDIA_KIND_AUDIO, error);
}

static gboolean
transcode_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  return finished_movie_complete (TRANSCODE_STAGE (stage), context, error);
}

static void
transcode_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TranscodeStage *self = TRANSCODE_STAGE (object);

  switch (id) {
  case PROP_CODEC:
    g_value_set_enum (value, self->codec);
    break;
  case PROP_PRESET:
    g_value_set_enum (value, self->preset);
    break;
  case PROP_CRF:
    g_value_set_uint (value, self->crf);
    break;
  case PROP_AUDIO_CODEC:
    g_value_set_enum (value, self->audio_codec);
    break;
  case PROP_AUDIO_BITRATE:
    g_value_set_uint64 (value, self->audio_bitrate);
    break;
  case PROP_OUTPUT_FORMAT:
    g_value_set_enum (value, self->output_format);
    break;
  case PROP_PASSTHROUGH:
    g_value_set_boolean (value, self->passthrough);
    break;
  case PROP_PASSTHROUGH_MAX_BITRATE:
    g_value_set_uint64 (value, self->passthrough_max_bitrate);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
transcode_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TranscodeStage *self = TRANSCODE_STAGE (object);

  switch (id) {
  case PROP_CODEC:
    self->codec = g_value_get_enum (value);
    break;
  case PROP_PRESET:
    self->preset = g_value_get_enum (value);
    break;
  case PROP_CRF:
    self->crf = g_value_get_uint (value);
    break;
  case PROP_AUDIO_CODEC:
    self->audio_codec = g_value_get_enum (value);
    break;
  case PROP_AUDIO_BITRATE:
    self->audio_bitrate = g_value_get_uint64 (value);
    break;
  case PROP_OUTPUT_FORMAT:
    self->output_format = g_value_get_enum (value);
    break;
  case PROP_PASSTHROUGH:
    self->passthrough = g_value_get_boolean (value);
    break;
  case PROP_PASSTHROUGH_MAX_BITRATE:
    self->passthrough_max_bitrate = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
transcode_stage_dispose (GObject *object)
{
  TranscodeStage *self = TRANSCODE_STAGE (object);

  for (int kind = 0; kind < TRANSCODE_N_KINDS; kind++)
    g_clear_pointer (&self->copied[kind], copied_track_free);
  g_clear_object (&self->artifact);
  G_OBJECT_CLASS (transcode_stage_parent_class)->dispose (object);
}

static void
transcode_stage_finalize (GObject *object)
{
  TranscodeStage *self = TRANSCODE_STAGE (object);

  g_free (self->video_reason);
  g_free (self->audio_reason);
  G_OBJECT_CLASS (transcode_stage_parent_class)->finalize (object);
}

static void
install_passthrough (GObjectClass *klass, GParamFlags flags)
{
  g_object_class_install_property (
      klass, PROP_PASSTHROUGH,
      g_param_spec_boolean ("passthrough", "Passthrough",
                            "Copy tracks that every browser plays instead of encoding them again",
                            FALSE, flags));
  g_object_class_install_property (klass, PROP_PASSTHROUGH_MAX_BITRATE,
                                   sluice_param_spec_bitrate ("passthrough-max-bitrate",
                                                              "Passthrough maximum bit rate",
                                                              "A file with more is encoded", 100000,
                                                              1000000000, 8000000, flags));
}

static void
install_parameters (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_CODEC,
                                   g_param_spec_enum ("codec", "Codec", "Video encoder",
                                                      transcode_codec_get_type (),
                                                      TRANSCODE_CODEC_LIBX264, flags));
  g_object_class_install_property (
      klass, PROP_PRESET,
      g_param_spec_enum ("preset", "Preset", "Speed of the encoder against size of the file",
                         transcode_preset_get_type (), TRANSCODE_PRESET_MEDIUM, flags));
  g_object_class_install_property (
      klass, PROP_CRF,
      g_param_spec_uint ("crf", "CRF", "Constant quality, less is better; 18 to 28 are usual", 0,
                         50, 23, flags));
  g_object_class_install_property (klass, PROP_AUDIO_CODEC,
                                   g_param_spec_enum ("audio-codec", "Audio codec", "Audio encoder",
                                                      transcode_audio_codec_get_type (),
                                                      TRANSCODE_AUDIO_CODEC_AAC, flags));
  g_object_class_install_property (klass, PROP_AUDIO_BITRATE,
                                   sluice_param_spec_bitrate ("audio-bitrate", "Audio bit rate",
                                                              "Of the audio encoder", 16000, 512000,
                                                              128000, flags));
  g_object_class_install_property (klass, PROP_OUTPUT_FORMAT,
                                   g_param_spec_enum ("output-format", "Output format", "Container",
                                                      transcode_output_format_get_type (),
                                                      TRANSCODE_OUTPUT_FORMAT_MP4, flags));
  install_passthrough (klass, flags);
}

static void
transcode_stage_class_init (TranscodeStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceGraphStageClass *graph_class = SLUICE_GRAPH_STAGE_CLASS (klass);

  object_class->get_property = transcode_stage_get_property;
  object_class->set_property = transcode_stage_set_property;
  object_class->dispose = transcode_stage_dispose;
  object_class->finalize = transcode_stage_finalize;
  graph_class->build = transcode_stage_build;
  graph_class->finish = transcode_stage_finish;
  graph_class->takes_encoded = transcode_stage_takes_encoded;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "transcode", "Transcode",
                                   "Encodes video and audio as H.264 and AAC in MP4 for streaming",
                                   SLUICE_STAGE_FLAGS_NONE);
  sluice_stage_class_add_output (SLUICE_STAGE_CLASS (klass), "video", "The playable file");
  sluice_graph_stage_class_set_needs (graph_class, SLUICE_STREAM_NEED_OPTIONAL,
                                      SLUICE_STREAM_NEED_OPTIONAL);
  install_parameters (object_class);
}

static void
transcode_stage_init (TranscodeStage *self)
{
}
