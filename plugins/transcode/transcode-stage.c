// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Video and audio as H.264 and AAC in an MP4 that plays while it loads. The encoder settings are
 * those of "ffmpeg -c:v libx264 -preset P -crf N": x264 writes its options into the stream, and
 * they are the same text. */
#include "transcode-stage.h"

#include <gst/video/video.h>

#include "copied-track.h"
#include "copy-check.h"
#include "mp4-movie.h"
#include "picture-format.h"
#include "stage-chain.h"
#include "transcode-options.h"

/* FFmpeg's libx264 wrapper: a keyframe at least every 250 frames, whatever the rate. */
#define KEYFRAME_INTERVAL 250
/* Encoded bytes that may wait in front of the muxer. While x264 looks ahead some fifty frames,
 * which may be minutes of a screen recording, the sound of that time has to be somewhere: 67
 * minutes at 128 kbit/s. */
#define ENCODED_QUEUE_BYTES (64 * 1024 * 1024)
/* Every usual frame rate divides it; the muxer's 3000 would round the times of a variable one. */
#define VIDEO_TIMESCALE 90000
/* An output may be shorter than its source by half a second or one in a hundred. */
#define MAX_MISSING (GST_SECOND / 2)

#define N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

struct _TranscodeStage {
  SluiceGraphStage parent_instance;

  TranscodeCodec codec;
  TranscodePreset preset;
  guint crf;
  TranscodeAudioCodec audio_codec;
  guint64 audio_bitrate; /* bits a second */
  TranscodeOutputFormat output_format;
  gboolean passthrough;
  guint64 passthrough_max_bitrate; /* bits a second */

  char *video_reason;           /* (owned) (nullable): why the track is not copied */
  char *audio_reason;           /* (owned) (nullable) */
  gboolean copies[N_KINDS];     /* what the engine was told */
  CopiedTrack *copied[N_KINDS]; /* (owned) (nullable) */
  SluiceArtifact *artifact;     /* (owned) (nullable) */
  gint n_frames;                /* atomic: raw frames that went into the encoder */
  gint n_sounds;                /* atomic: buffers of sound that did */
};

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

/* What the first caps of the picture decide. */
typedef struct {
  SluiceStageContext *context; /* (owned) */
  GstElement *crop;            /* (owned) */
  GstElement *format;          /* (owned) */
  GstElement *rate;            /* (owned) */
} PictureSetup;

static void
picture_setup_free (gpointer data)
{
  PictureSetup *self = data;

  g_clear_object (&self->context);
  gst_clear_object (&self->crop);
  gst_clear_object (&self->format);
  gst_clear_object (&self->rate);
  g_free (self);
}

/* 4:2:0 needs even sides. An odd one loses its last column or row; scaling would blur all of it. */
static void
set_up_picture (PictureSetup *self, const GstVideoInfo *video)
{
  g_object_set (self->crop, "right", video->width & 1, "bottom", video->height & 1, NULL);
  picture_format_apply (video, self->format, self->rate);
  picture_format_list_repairs (video, self->context);
}

/* The engine gives one format from the first frame to the last. */
static GstPadProbeReturn
on_video_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstVideoInfo video;
  GstCaps *caps = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (gst_video_info_from_caps (&video, caps))
    set_up_picture (user_data, &video);
  return GST_PAD_PROBE_REMOVE;
}

static GstPadProbeReturn
on_frame_seen (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_atomic_int_inc (&TRANSCODE_STAGE (user_data)->n_frames);
  return GST_PAD_PROBE_OK;
}

/* Facts of the picture as it is encoded. */
static GstPadProbeReturn
on_encoder_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstVideoInfo video;
  GstCaps *caps = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (gst_video_info_from_caps (&video, caps)) {
    sluice_artifact_set_fact_int (user_data, "width", video.width);
    sluice_artifact_set_fact_int (user_data, "height", video.height);
  }
  return GST_PAD_PROBE_OK;
}

/* The muxer waits for the other track while this one has sent all that may wait. */
static void
on_queue_overrun (GstElement *queue, gpointer user_data)
{
  g_autoptr (GError)
      error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_BROKEN_TIMESTAMPS,
                           "audio and video are too far apart: %d MiB of one wait for the other",
                           ENCODED_QUEUE_BYTES / 1024 / 1024);

  sluice_stage_context_fail (user_data, error);
}

static void
configure_queue (GstElement *queue, SluiceStageContext *context)
{
  g_object_set (queue, "max-size-buffers", 0, "max-size-time", G_GUINT64_CONSTANT (0),
                "max-size-bytes", ENCODED_QUEUE_BYTES, NULL);
  g_signal_connect_data (queue, "overrun", G_CALLBACK (on_queue_overrun), g_object_ref (context),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
}

/* By name: a pad asked for by caps alone may be of the wrong kind, and the muxer would wait for
 * ever. */
static gboolean
link_to_mux (GstElement *queue, GstElement *mux, const char *pad_name, GError **error)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (queue, "src");
  g_autoptr (GstPad) sink = gst_element_request_pad_simple (mux, pad_name);

  if (sink == NULL || gst_pad_link (src, sink) != GST_PAD_LINK_OK) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "can't link to '%s' of the muxer",
                 pad_name);
    return FALSE;
  }
  stage_chain_drop_tags (sink);
  if (g_str_has_prefix (pad_name, "video"))
    g_object_set (sink, "trak-timescale", VIDEO_TIMESCALE, NULL);
  return TRUE;
}

/* All processors: x264 decides itself, as it does for FFmpeg. A part: its own rule, one and a half
 * for each. */
static guint
get_encoder_threads (SluiceStageContext *context)
{
  guint budget = sluice_stage_context_get_thread_budget (context);

  return budget >= g_get_num_processors () ? 0 : MAX (1, budget * 3 / 2);
}

/* vbv-buf-capacity 0 takes the 2048 kbit/s cap off that x264enc puts on every mode. */
static void
configure_encoder (TranscodeStage *self, SluiceStageContext *context, GstElement *encoder)
{
  gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset",
                           transcode_preset_to_string (self->preset));
  gst_util_set_object_arg (G_OBJECT (encoder), "pass", "qual");
  g_object_set (encoder, "quantizer", self->crf, "vbv-buf-capacity", 0, "key-int-max",
                KEYFRAME_INTERVAL, "aud", FALSE, "threads", get_encoder_threads (context), NULL);
}

/* Profile high at most, which browsers play. Two choices leave it to x264, as FFmpeg does:
 * ultrafast, which stays below, and CRF 0, which is lossless and no other profile has that. */
static const char *
get_profile_caps (TranscodeStage *self)
{
  return self->preset == TRANSCODE_PRESET_ULTRAFAST || self->crf == 0
             ? "video/x-h264"
             : "video/x-h264,profile=(string)high";
}

static void
watch_video (TranscodeStage *self, PictureSetup *setup, GstElement *encoder)
{
  g_autoptr (GstPad) entry = gst_element_get_static_pad (setup->crop, "sink");
  g_autoptr (GstPad) encoded = gst_element_get_static_pad (encoder, "sink");

  gst_pad_add_probe (entry, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_video_event, setup,
                     picture_setup_free);
  gst_pad_add_probe (encoded, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_encoder_event,
                     g_object_ref (self->artifact), g_object_unref);
  gst_pad_add_probe (encoded, GST_PAD_PROBE_TYPE_BUFFER, on_frame_seen, g_object_ref (self),
                     g_object_unref);
}

static PictureSetup *
picture_setup_new (SluiceStageContext *context,
                   GstElement *crop,
                   GstElement *format,
                   GstElement *rate)
{
  PictureSetup *self = g_new0 (PictureSetup, 1);

  self->context = g_object_ref (context);
  self->crop = gst_object_ref (crop);
  self->format = gst_object_ref (format);
  self->rate = gst_object_ref (rate);
  return self;
}

/* The declared frame rate is a claim that x264 would believe: recorders vary. Taken away, every
 * frame is coded for the time it really has. */
static gboolean
add_video (TranscodeStage *self,
           SluiceStageContext *context,
           GstBin *bin,
           GstElement *mux,
           GError **error)
{
  static const char *const factories[] = { "videocrop",  "videoconvertscale", "capsfilter",
                                           "capssetter", "x264enc",           "capsfilter",
                                           "queue" };
  enum { CROP, CONVERT, FORMAT, RATE, ENCODER, PROFILE, QUEUE, N_ELEMENTS };
  SluiceGraphStage *stage = SLUICE_GRAPH_STAGE (self);
  GstElement *elements[N_ELEMENTS];

  if (!stage_chain_add (stage, bin, factories, elements, N_ELEMENTS, error))
    return FALSE;
  stage_chain_set_caps (elements[PROFILE], get_profile_caps (self));
  configure_encoder (self, context, elements[ENCODER]);
  configure_queue (elements[QUEUE], context);
  watch_video (self, picture_setup_new (context, elements[CROP], elements[FORMAT], elements[RATE]),
               elements[ENCODER]);
  return link_to_mux (elements[QUEUE], mux, "video_0", error)
         && sluice_graph_stage_add_input (stage, bin, "video", elements[CROP], error);
}

/* 7.1 is more than browsers play of AAC; the converter mixes it down. */
static GstPadProbeReturn
on_sound_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SluiceMediaInfo *media = sluice_stage_context_get_media_info (user_data);
  guint n_in = sluice_stream_info_get_channels (sluice_media_info_get_audio (media));
  GstCaps *caps = NULL;
  g_autofree char *reason = NULL;
  int n_out = 0;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "channels", &n_out);
  if (n_out <= 0 || n_in <= (guint) n_out)
    return GST_PAD_PROBE_REMOVE;
  reason = g_strdup_printf ("%u channels became %d", n_in, n_out);
  sluice_stage_context_add_repair (user_data, "mixed-down-channels", reason);
  return GST_PAD_PROBE_REMOVE;
}

static GstPadProbeReturn
on_sound_seen (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_atomic_int_inc (&TRANSCODE_STAGE (user_data)->n_sounds);
  return GST_PAD_PROBE_OK;
}

static void
watch_audio (TranscodeStage *self, SluiceStageContext *context, GstElement *encoder)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (encoder, "sink");

  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_sound_event,
                     g_object_ref (context), g_object_unref);
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, on_sound_seen, g_object_ref (self),
                     g_object_unref);
}

static gboolean
add_audio (TranscodeStage *self,
           SluiceStageContext *context,
           GstBin *bin,
           GstElement *mux,
           GError **error)
{
  static const char *const factories[] = { "audioconvert", "audioresample", "avenc_aac", "queue" };
  enum { CONVERT, RESAMPLE, ENCODER, QUEUE, N_ELEMENTS };
  SluiceGraphStage *stage = SLUICE_GRAPH_STAGE (self);
  GstElement *elements[N_ELEMENTS];

  if (!stage_chain_add (stage, bin, factories, elements, N_ELEMENTS, error))
    return FALSE;
  g_object_set (elements[ENCODER], "bitrate", (int) self->audio_bitrate, NULL);
  configure_queue (elements[QUEUE], context);
  watch_audio (self, context, elements[ENCODER]);
  return link_to_mux (elements[QUEUE], mux, "audio_0", error)
         && sluice_graph_stage_add_input (stage, bin, "audio", elements[CONVERT], error);
}

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
  configure_queue (elements[1], context);
  return link_to_mux (elements[n - 1], mux, is_video ? "video_0" : "audio_0", error)
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
  return kind == SLUICE_MEDIA_KIND_VIDEO ? add_video (self, context, bin, mux, error)
                                         : add_audio (self, context, bin, mux, error);
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

/* faststart writes the media to a file of its own first; by default one in /tmp that others can
 * read. */
static GstElement *
add_mux (TranscodeStage *self, SluiceStageContext *context, GstBin *bin, GError **error)
{
  static const char *const factories[] = { "mp4mux", "filesink" };
  GstElement *elements[2];
  g_autofree char *media_path = g_build_filename (sluice_stage_context_get_work_dir (context),
                                                  "faststart.mdat", NULL);

  if (!stage_chain_add (SLUICE_GRAPH_STAGE (self), bin, factories, elements, 2, error))
    return NULL;
  g_object_set (elements[0], "faststart", TRUE, "faststart-file", media_path, NULL);
  g_object_set (elements[1], "location", sluice_artifact_get_path (self->artifact), "async", FALSE,
                "sync", FALSE, NULL);
  return elements[0];
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
  mux = add_mux (self, context, bin, error);
  if (mux == NULL)
    return FALSE;
  if (sluice_media_info_get_video (info) != NULL
      && !add_track (self, context, bin, mux, SLUICE_MEDIA_KIND_VIDEO, error))
    return FALSE;
  return sluice_media_info_get_audio (info) == NULL
         || add_track (self, context, bin, mux, SLUICE_MEDIA_KIND_AUDIO, error);
}

/* Every frame that went in has to be in the file. */
static gboolean
check_frames (TranscodeStage *self, const Mp4Movie *movie, GError **error)
{
  CopiedTrack *copied = self->copied[SLUICE_MEDIA_KIND_VIDEO];
  guint n_in = copied != NULL ? copied_track_get_n_packets (copied)
                              : (guint) g_atomic_int_get (&self->n_frames);
  guint n_out = mp4_movie_get_n_frames (movie);

  sluice_artifact_set_fact_int (self->artifact, "frames", n_out);
  if (n_in == n_out)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
               "%u frames went in, the file has %u", n_in, n_out);
  return FALSE;
}

/* The encoder drops what it can't encode (float samples that are no numbers) and goes on. */
static gboolean
check_sound (TranscodeStage *self, const Mp4Movie *movie, GError **error)
{
  if (g_atomic_int_get (&self->n_sounds) == 0 || mp4_movie_get_n_packets (movie) > 0)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                       "sound went in, the file has none");
  return FALSE;
}

/* Shorter than the source says: told, not failed, since a recording may be cut off or say nonsense.
 */
static void
compare_duration (SluiceStageContext *context, const Mp4Movie *movie)
{
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);
  guint64 source = sluice_media_info_get_duration (info);
  guint64 output = mp4_movie_get_duration (movie);
  g_autofree char *warning = NULL;

  if (!sluice_media_info_is_duration_exact (info)
      || output + MAX (MAX_MISSING, source / 100) >= source)
    return;
  warning = g_strdup_printf ("the video has %.2f s, the recording says %.2f s", output / 1e9,
                             source / 1e9);
  sluice_stage_context_warn (context, warning);
}

/* What a copied track needs in front and nobody is to see; how it is to be turned. */
static gboolean
mend_video (TranscodeStage *self, SluiceStageContext *context, Mp4Movie *movie, GError **error)
{
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);
  CopiedTrack *copied = self->copied[SLUICE_MEDIA_KIND_VIDEO];
  guint rotation = 0;

  if (copied == NULL)
    return TRUE;
  rotation = sluice_stream_info_get_rotation (sluice_media_info_get_video (info));
  return (rotation == 0 || mp4_movie_turn (movie, rotation, error))
         && mp4_movie_skip (movie, MP4_MOVIE_VIDEO, copied_track_get_preroll (copied), error);
}

static gboolean
mend_audio (TranscodeStage *self, Mp4Movie *movie, GError **error)
{
  CopiedTrack *copied = self->copied[SLUICE_MEDIA_KIND_AUDIO];

  if (copied != NULL)
    return mp4_movie_skip (movie, MP4_MOVIE_AUDIO, copied_track_get_preroll (copied), error);
  return !mp4_movie_has_audio (movie)
         || mp4_movie_skip_priming (movie, MP4_MOVIE_AAC_PRIMING, error);
}

/* "the video is copied; the audio is encoded: the codec is 'opus'" */
static void
tell_passthrough (TranscodeStage *self, SluiceStageContext *context, const Mp4Movie *movie)
{
  const char *refusal = sluice_stage_context_get_encoded_refusal (context);
  const gboolean has[N_KINDS] = { mp4_movie_has_video (movie), mp4_movie_has_audio (movie) };
  const char *reasons[N_KINDS] = { self->video_reason, self->audio_reason };
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_whole = TRUE;

  for (int kind = 0; kind < N_KINDS; kind++) {
    const char *name = kind == SLUICE_MEDIA_KIND_VIDEO ? "video" : "audio";

    if (!has[kind])
      continue;
    is_whole &= self->copied[kind] != NULL;
    g_string_append_printf (text, "%sthe %s is ", text->len > 0 ? "; " : "", name);
    if (self->copied[kind] != NULL)
      g_string_append (text, "copied");
    else
      g_string_append_printf (text, "encoded: %s", refusal != NULL ? refusal : reasons[kind]);
  }
  sluice_artifact_set_fact_string (self->artifact, "passthrough", is_whole ? "true" : "false");
  sluice_artifact_set_fact_string (self->artifact, "passthrough_reason", text->str);
}

static gboolean
transcode_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  TranscodeStage *self = TRANSCODE_STAGE (stage);
  g_autoptr (Mp4Movie) movie = mp4_movie_open (sluice_artifact_get_path (self->artifact), error);

  if (movie == NULL || !check_frames (self, movie, error) || !check_sound (self, movie, error)
      || !mend_video (self, context, movie, error) || !mend_audio (self, movie, error))
    return FALSE;
  compare_duration (context, movie);
  sluice_artifact_set_fact_double (self->artifact, "duration",
                                   mp4_movie_get_duration (movie) / 1e9);
  if (mp4_movie_has_video (movie))
    sluice_artifact_set_fact_string (self->artifact, "video_codec", "h264");
  if (mp4_movie_has_audio (movie))
    sluice_artifact_set_fact_string (self->artifact, "audio_codec", "aac");
  if (self->passthrough)
    tell_passthrough (self, context, movie);
  return TRUE;
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

  for (int kind = 0; kind < N_KINDS; kind++)
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
