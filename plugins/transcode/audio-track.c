// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The sound as AAC. */
#include "audio-track.h"

#include "muxer.h"
#include "stage-chain.h"
#include "transcode-stage-private.h"

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

gboolean
audio_track_add (TranscodeStage *self,
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
  muxer_configure_queue (elements[QUEUE], context);
  watch_audio (self, context, elements[ENCODER]);
  return muxer_link (elements[QUEUE], mux, "audio_0", error)
         && sluice_graph_stage_add_input (stage, bin, "audio", elements[CONVERT], error);
}
