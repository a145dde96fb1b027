// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The end of the graph: an MP4 whose index stands in front, and the queues in which one track waits
 * for the other. */
#include "muxer.h"

#include "stage-chain.h"
#include "transcode-stage-private.h"

/* Encoded bytes that may wait in front of the muxer. While x264 looks ahead some fifty frames,
 * which may be minutes of a screen recording, the sound of that time has to be somewhere: 67
 * minutes at 128 kbit/s. */
#define ENCODED_QUEUE_BYTES (64 * 1024 * 1024)
/* Every usual frame rate divides it; the muxer's 3000 would round the times of a variable one. */
#define VIDEO_TIMESCALE 90000

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

void
muxer_configure_queue (GstElement *queue, SluiceStageContext *context)
{
  g_object_set (queue, "max-size-buffers", 0, "max-size-time", G_GUINT64_CONSTANT (0),
                "max-size-bytes", ENCODED_QUEUE_BYTES, NULL);
  g_signal_connect_data (queue, "overrun", G_CALLBACK (on_queue_overrun), g_object_ref (context),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
}

/* By name: a pad asked for by caps alone may be of the wrong kind, and the muxer would wait for
 * ever. */
gboolean
muxer_link (GstElement *queue, GstElement *mux, const char *pad_name, GError **error)
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

/* faststart writes the media to a file of its own first; by default one in /tmp that others can
 * read. */
GstElement *
muxer_add (TranscodeStage *self, SluiceStageContext *context, GstBin *bin, GError **error)
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
