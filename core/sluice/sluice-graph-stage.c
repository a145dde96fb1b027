// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Base class of stages that add a branch to the shared decode, the one caller of their functions,
 * and the two helpers that every build needs.
 */
#include "sluice/sluice-graph-stage.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-stage-context-private.h"
#include "sluice/sluice-stage-private.h"

typedef struct {
  SluiceStreamNeed video;
  SluiceStreamNeed audio;
} StreamNeeds;

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (SluiceGraphStage,
                                  sluice_graph_stage,
                                  SLUICE_TYPE_STAGE,
                                  g_type_add_class_private (g_define_type_id, sizeof (StreamNeeds)))

G_DEFINE_ENUM_TYPE (SluiceStreamNeed,
                    sluice_stream_need,
                    G_DEFINE_ENUM_VALUE (SLUICE_STREAM_NEED_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (SLUICE_STREAM_NEED_OPTIONAL, "optional"),
                    G_DEFINE_ENUM_VALUE (SLUICE_STREAM_NEED_REQUIRED, "required"))

/* Where Debian keeps the elements that stages ask for, so that a bare installation says what to
 * install instead of only what it lacks. */
static const struct {
  const char *factory;
  const char *package;
} element_packages[] = {
  { "x264enc", "gstreamer1.0-plugins-ugly" },
  { "avenc_aac", "gstreamer1.0-libav" },
  { "mp4mux", "gstreamer1.0-plugins-good" },
  { "wavenc", "gstreamer1.0-plugins-good" },
  { "jpegenc", "gstreamer1.0-plugins-good" },
  { "pngenc", "gstreamer1.0-plugins-good" },
  { "capssetter", "gstreamer1.0-plugins-good" },
  { "videoflip", "gstreamer1.0-plugins-good" },
  { "vp8enc", "gstreamer1.0-plugins-good" },
  { "vp9enc", "gstreamer1.0-plugins-good" },
  { "h264parse", "gstreamer1.0-plugins-bad" },
  { "opusenc", "gstreamer1.0-plugins-base" },
  { "videoconvertscale", "gstreamer1.0-plugins-base" },
  { "audioconvert", "gstreamer1.0-plugins-base" },
  { "audioresample", "gstreamer1.0-plugins-base" },
};

static StreamNeeds *
get_needs (SluiceGraphStageClass *klass)
{
  return G_TYPE_CLASS_GET_PRIVATE (klass, SLUICE_TYPE_GRAPH_STAGE, StreamNeeds);
}

static void
sluice_graph_stage_class_init (SluiceGraphStageClass *klass)
{
}

static void
sluice_graph_stage_init (SluiceGraphStage *self)
{
}

static const char *
find_package (const char *factory)
{
  for (guint i = 0; i < G_N_ELEMENTS (element_packages); i++)
    if (g_str_equal (element_packages[i].factory, factory))
      return element_packages[i].package;
  return NULL;
}

/* A track that the class asked for and the file has must have found its pad. */
static gboolean
check_input (SluiceGraphStage *self,
             SluiceMediaKind kind,
             SluiceStreamInfo *track,
             GstBin *bin,
             GError **error)
{
  const char *name = kind == SLUICE_MEDIA_KIND_VIDEO ? "video" : "audio";
  SluiceGraphStageClass *klass = SLUICE_GRAPH_STAGE_GET_CLASS (self);
  g_autoptr (GstPad) pad = NULL;

  if (track == NULL || sluice_graph_stage_class_get_need (klass, kind) == SLUICE_STREAM_NEED_NONE)
    return TRUE;
  pad = gst_element_get_static_pad (GST_ELEMENT (bin), name);
  if (pad != NULL && gst_pad_get_direction (pad) == GST_PAD_SINK)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "build added no input '%s'", name);
  return FALSE;
}

static gboolean
check_inputs (SluiceGraphStage *self, SluiceStageContext *context, GstBin *bin, GError **error)
{
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);

  return check_input (self, SLUICE_MEDIA_KIND_VIDEO, sluice_media_info_get_video (info), bin, error)
         && check_input (self, SLUICE_MEDIA_KIND_AUDIO, sluice_media_info_get_audio (info), bin,
                         error);
}

void
sluice_graph_stage_class_set_needs (SluiceGraphStageClass *klass,
                                    SluiceStreamNeed video,
                                    SluiceStreamNeed audio)
{
  g_return_if_fail (SLUICE_IS_GRAPH_STAGE_CLASS (klass));

  get_needs (klass)->video = video;
  get_needs (klass)->audio = audio;
}

SluiceStreamNeed
sluice_graph_stage_class_get_need (SluiceGraphStageClass *klass, SluiceMediaKind kind)
{
  g_return_val_if_fail (SLUICE_IS_GRAPH_STAGE_CLASS (klass), SLUICE_STREAM_NEED_NONE);

  switch (kind) {
  case SLUICE_MEDIA_KIND_VIDEO:
    return get_needs (klass)->video;
  case SLUICE_MEDIA_KIND_AUDIO:
    return get_needs (klass)->audio;
  default:
    return SLUICE_STREAM_NEED_NONE;
  }
}

gboolean
sluice_graph_stage_build (SluiceGraphStage *self,
                          SluiceStageContext *context,
                          GstBin *bin,
                          GError **error)
{
  GError *inner = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean succeeded;

  g_return_val_if_fail (SLUICE_IS_GRAPH_STAGE (self), FALSE);
  g_return_val_if_fail (SLUICE_GRAPH_STAGE_GET_CLASS (self)->build != NULL, FALSE);
  g_return_val_if_fail (GST_IS_BIN (bin), FALSE);

  succeeded = SLUICE_GRAPH_STAGE_GET_CLASS (self)->build (self, context, bin, &inner);
  sluice_stage_context_add_elapsed (context, g_get_monotonic_time () - start);
  if (succeeded && inner == NULL)
    succeeded = check_inputs (self, context, bin, &inner);
  return sluice_stage_check_outcome (sluice_stage_context_get_stage_id (context), "build",
                                     succeeded, inner, error);
}

gboolean
sluice_graph_stage_finish (SluiceGraphStage *self, SluiceStageContext *context, GError **error)
{
  GError *inner = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean succeeded;

  g_return_val_if_fail (SLUICE_IS_GRAPH_STAGE (self), FALSE);

  if (SLUICE_GRAPH_STAGE_GET_CLASS (self)->finish == NULL)
    return TRUE;
  succeeded = SLUICE_GRAPH_STAGE_GET_CLASS (self)->finish (self, context, &inner);
  sluice_stage_context_add_elapsed (context, g_get_monotonic_time () - start);
  return sluice_stage_check_outcome (sluice_stage_context_get_stage_id (context), "finish",
                                     succeeded, inner, error);
}

gboolean
sluice_graph_stage_takes_encoded (SluiceGraphStage *self,
                                  SluiceMediaInfo *info,
                                  SluiceMediaKind kind)
{
  SluiceGraphStageClass *klass = NULL;

  g_return_val_if_fail (SLUICE_IS_GRAPH_STAGE (self), FALSE);
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (info), FALSE);

  klass = SLUICE_GRAPH_STAGE_GET_CLASS (self);
  return klass->takes_encoded != NULL
         && sluice_graph_stage_class_get_need (klass, kind) != SLUICE_STREAM_NEED_NONE
         && klass->takes_encoded (self, info, kind);
}

GstElement *
sluice_graph_stage_add_element (SluiceGraphStage *self,
                                GstBin *bin,
                                const char *factory_name,
                                GError **error)
{
  GstElement *element;
  const char *package;

  g_return_val_if_fail (SLUICE_IS_GRAPH_STAGE (self), NULL);
  g_return_val_if_fail (GST_IS_BIN (bin), NULL);
  g_return_val_if_fail (factory_name != NULL, NULL);

  element = gst_element_factory_make (factory_name, NULL);
  if (element != NULL) {
    gst_bin_add (bin, element);
    return element;
  }
  package = find_package (factory_name);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT, "no element '%s'%s%s",
               factory_name, package != NULL ? "; Debian has it in " : "",
               package != NULL ? package : "");
  return NULL;
}

gboolean
sluice_graph_stage_add_input (SluiceGraphStage *self,
                              GstBin *bin,
                              const char *name,
                              GstElement *element,
                              GError **error)
{
  g_autoptr (GstPad) pad = NULL;
  GstPad *ghost;

  g_return_val_if_fail (SLUICE_IS_GRAPH_STAGE (self), FALSE);
  g_return_val_if_fail (GST_IS_BIN (bin), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (GST_IS_ELEMENT (element), FALSE);

  pad = gst_element_get_static_pad (element, "sink");
  ghost = pad != NULL ? gst_ghost_pad_new (name, pad) : NULL;
  if (ghost == NULL || !gst_element_add_pad (GST_ELEMENT (bin), ghost)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to make '%s' the input '%s'",
                 GST_ELEMENT_NAME (element), name);
    return FALSE;
  }
  return TRUE;
}
