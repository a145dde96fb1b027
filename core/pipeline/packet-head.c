// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The shared part of a track that some branch takes as it is. Nothing is done to its packets; a
 * decoder behind a queue of its own serves the branches that want frames or samples.
 */
#include "packet-head.h"

#include "sluice/sluice-error.h"

#include "add-element.h"
#include "stream-meter.h"

/* Packets that may wait for the decoder. The other branches have short queues, too. */
#define QUEUE_BUFFERS 8

struct _SlPacketHead {
  GstBin *pipeline; /* (unowned): owns the elements */
  GstElement *tee;  /* (owned) */
  GstPad *sink;     /* (owned) */
  SlStreamMeter meter;
};

SlPacketHead *
sl_packet_head_new (GstBin *pipeline, GError **error)
{
  g_autoptr (SlPacketHead) self = g_new0 (SlPacketHead, 1);
  GstElement *tee = sl_add_element (pipeline, "tee", error);

  if (tee == NULL)
    return NULL;
  self->pipeline = pipeline;
  self->tee = gst_object_ref (tee);
  g_object_set (tee, "allow-not-linked", TRUE, NULL);
  self->sink = gst_element_get_static_pad (tee, "sink");
  sl_stream_meter_attach (&self->meter, self->sink);
  return g_steal_pointer (&self);
}

/* The pipeline must be in NULL state: probes refer to @self. */
void
sl_packet_head_free (SlPacketHead *self)
{
  gst_clear_object (&self->sink);
  gst_clear_object (&self->tee);
  g_free (self);
}

GstPad *
sl_packet_head_get_sink (SlPacketHead *self)
{
  return self->sink;
}

gboolean
sl_packet_head_link (SlPacketHead *self, GstPad *branch, GError **error)
{
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (self->tee, "src_%u");
  GstPadLinkReturn result = gst_pad_link (pad, branch);

  if (result == GST_PAD_LINK_OK)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
               "failed to link a branch to its packets: %s", gst_pad_link_get_name (result));
  return FALSE;
}

gboolean
sl_packet_head_decode (SlPacketHead *self,
                       SlDecoder *decoder,
                       SluiceMediaKind kind,
                       GstPad *sink,
                       GError **error)
{
  GstElement *element = sl_decoder_make_decoder (decoder, kind, self->pipeline, error);
  GstElement *queue = NULL;
  g_autoptr (GstPad) queue_sink = NULL;
  g_autoptr (GstPad) src = NULL;

  if (element == NULL)
    return FALSE;
  queue = gst_element_factory_make ("queue", NULL);
  g_object_set (queue, "max-size-buffers", QUEUE_BUFFERS, "max-size-time", G_GUINT64_CONSTANT (0),
                "max-size-bytes", 0, NULL);
  gst_bin_add (self->pipeline, queue);
  queue_sink = gst_element_get_static_pad (queue, "sink");
  src = gst_element_get_static_pad (element, "src");
  if (gst_element_link (queue, element) && gst_pad_link (src, sink) == GST_PAD_LINK_OK)
    return sl_packet_head_link (self, queue_sink, error);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
               "failed to link a decoder behind the packets");
  return FALSE;
}

guint
sl_packet_head_get_n_buffers (SlPacketHead *self)
{
  return sl_stream_meter_get_n_buffers (&self->meter);
}

guint
sl_packet_head_get_position (SlPacketHead *self)
{
  return sl_stream_meter_get_position (&self->meter);
}

guint
sl_packet_head_get_gap (SlPacketHead *self)
{
  return sl_stream_meter_get_gap (&self->meter);
}
