// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The picture as H.264. The encoder settings are those of "ffmpeg -c:v libx264 -preset P -crf N":
 * x264 writes its options into the stream, and they are the same text. */
#include "video-track.h"

#include <gst/video/video.h>

#include "muxer.h"
#include "picture-format.h"
#include "stage-chain.h"
#include "transcode-stage-private.h"

/* FFmpeg's libx264 wrapper: a keyframe at least every 250 frames, whatever the rate. */
#define KEYFRAME_INTERVAL 250

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

/* Returns: whether the event of @info tells a format of pictures, which is in @video then. */
static gboolean
read_video_caps (GstPadProbeInfo *info, GstVideoInfo *video)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return FALSE;
  gst_event_parse_caps (event, &caps);
  return gst_video_info_from_caps (video, caps);
}

/* The engine gives one format from the first frame to the last. */
static GstPadProbeReturn
on_video_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstVideoInfo video;

  if (!read_video_caps (info, &video))
    return GST_PAD_PROBE_OK;
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
  GstVideoInfo video;

  if (read_video_caps (info, &video)) {
    sluice_artifact_set_fact_int (user_data, "width", video.width);
    sluice_artifact_set_fact_int (user_data, "height", video.height);
  }
  return GST_PAD_PROBE_OK;
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
gboolean
video_track_add (TranscodeStage *self,
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
  muxer_configure_queue (elements[QUEUE], context);
  watch_video (self, picture_setup_new (context, elements[CROP], elements[FORMAT], elements[RATE]),
               elements[ENCODER]);
  return muxer_link (elements[QUEUE], mux, "video_0", error)
         && sluice_graph_stage_add_input (stage, bin, "video", elements[CROP], error);
}
