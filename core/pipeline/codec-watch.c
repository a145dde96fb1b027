// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Decoders of foreign packets, on a leash. libvpx gets one thread, since its row threads hang about
 * once in a hundred runs. */
#include "codec-watch.h"

#include "sluice/sluice-error.h"

#include "media-types.h"
#include "stream-normalizer.h"

static GstPadProbeReturn
on_packet (SlCodecWatch *self, SluiceMediaKind kind)
{
  g_atomic_int_inc (&self->n_packets[kind]);
  return g_atomic_int_get (&self->discard[kind]) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_video_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return on_packet (user_data, SLUICE_MEDIA_KIND_VIDEO);
}

static GstPadProbeReturn
on_audio_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return on_packet (user_data, SLUICE_MEDIA_KIND_AUDIO);
}

static void
limit_threads (SlCodecWatch *self, GstElement *decoder, const char *factory_name)
{
  if (g_str_equal (factory_name, "vp8dec") || g_str_equal (factory_name, "vp9dec"))
    g_object_set (decoder, "threads", 1, NULL);
  else if (g_object_class_find_property (G_OBJECT_GET_CLASS (decoder), "max-threads") != NULL)
    g_object_set (decoder, "max-threads", (int) self->max_threads, NULL);
}

/* A container may say less than the packets do, and a later packet more than the first. What comes
 * behind a decoder takes many times its memory. */
static GstPadProbeReturn
on_decoded_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlCodecWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  GstCaps *caps = NULL;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
  if (!sl_media_types_has_more_pixels (caps, self->max_pixels))
    return GST_PAD_PROBE_OK;
  error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                       "the picture has more than %" G_GUINT64_FORMAT " pixels (max_pixels)",
                       self->max_pixels);
  gst_element_post_message (self->speaker,
                            gst_message_new_error (GST_OBJECT (self->speaker), error, NULL));
  return GST_PAD_PROBE_DROP;
}

void
sl_codec_watch_attach (SlCodecWatch *self, GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = GST_OBJECT_NAME (factory);
  gboolean is_video = FALSE;
  g_autoptr (GstPad) sink = gst_element_get_static_pad (element, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (element, "src");

  if (sink == NULL)
    return;
  is_video = gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DECODER
                                                            | GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO
                                                            | GST_ELEMENT_FACTORY_TYPE_MEDIA_IMAGE);
  limit_threads (self, element, name);
  sl_stream_normalizer_attach (sink, self->is_fragmented);
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, is_video ? on_video_packet : on_audio_packet,
                     self, NULL);
  if (is_video && src != NULL)
    gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_decoded_event, self, NULL);
}
