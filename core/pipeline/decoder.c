// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Decoding foreign files with the stock decodebin, tamed: it plugs only factories on the
 * allow-list, decodes at most one video and one audio track, uses as many threads as it is given
 * (codec-watch.c), and holds every track back until it is known to carry data. decodebin and not
 * decodebin3: on 1.22 the latter has no autoplug signals and hangs on unknown types.
 *
 * Signals of decodebin arrive in streaming threads; the track table is behind a mutex.
 */
#include "decoder.h"

#include "sluice/sluice-error.h"

#include "add-element.h"
#include "byte-order.h"
#include "clock-joiner.h"
#include "codec-watch.h"
#include "demuxer-watch.h"
#include "file-source.h"
#include "media-types.h"
#include "stream-normalizer.h"

/* Of the values that decodebin's autoplug-select takes; the enum is not in a public header. */
#define AUTOPLUG_TRY 0
#define AUTOPLUG_EXPOSE 1
#define AUTOPLUG_SKIP 2

/* How long a track may stay silent after the queues of the others are full. What is on its way
 * through a decoder arrives in milliseconds, on a machine with ten times its load in a second; what
 * the container has further back never does. */
#define LATE_TRACK_GRACE G_TIME_SPAN_SECOND

#define N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

struct _SlDecoder {
  SlFileSource *source;  /* (owned) */
  GstElement *decodebin; /* (owned) */
  gboolean decode;
  gboolean wants[N_KINDS];
  gboolean keeps[N_KINDS]; /* encoded */
  guint64 max_pixels;      /* the head of a file of 100 bytes can claim 65535 x 65535 */
  SlContainerLayout layout;
  SlClockJoiner *joiner; /* (owned) */

  GMutex lock;            /* guards all below but the codecs */
  const char *container;  /* (unowned) (nullable) */
  GPtrArray *tracks;      /* (element-type SlTrack) */
  GstPad *heads[N_KINDS]; /* (owned) (nullable): sink pads that the chosen tracks go to */
  guint generation;
  gboolean no_more_pads;
  gint64 queues_full_at; /* monotonic time, 0 = not yet */
  gboolean ready;
  gboolean started;

  SlCodecWatch codecs; /* its counters are atomic */
};

static void
add_track (SlDecoder *self, GstPad *pad, GstCaps *caps)
{
  SlTrack *track = sl_track_new (pad, caps, self->max_pixels);

  track->generation = self->generation;
  track->is_chosen = track->kind < N_KINDS && track->can_decode && self->wants[track->kind]
                     && sl_tracks_find_chosen (self->tracks, track->kind, self->generation) == NULL;
  g_ptr_array_add (self->tracks, track);
}

static gboolean
on_autoplug_continue (GstElement *decodebin, GstPad *pad, GstCaps *caps, SlDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  SlTrack *track = NULL;

  if (self->container == NULL) {
    self->container = sl_media_types_get_container (caps);
    return TRUE;
  }
  track = sl_tracks_find (self->tracks, pad);
  if (track == NULL)
    add_track (self, pad, caps);
  else if (!sl_media_types_is_raw (caps))
    gst_caps_replace (&track->caps, caps);
  return sl_media_types_get_kind (caps) != SLUICE_MEDIA_KIND_OTHER;
}

static int
on_autoplug_select (GstElement *decodebin,
                    GstPad *pad,
                    GstCaps *caps,
                    GstElementFactory *factory,
                    SlDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  SlTrack *track = NULL;

  if (!sl_media_types_allow_factory (GST_OBJECT_NAME (factory)))
    return AUTOPLUG_SKIP;
  if (self->container == NULL && !sl_media_types_is_tag_wrapper (caps))
    return AUTOPLUG_SKIP;
  if (!gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DECODER))
    return AUTOPLUG_TRY;
  track = sl_tracks_find (self->tracks, pad);
  /* A parser may know the true size, where the container lies about it. */
  if (track == NULL || sl_media_types_has_more_pixels (caps, self->max_pixels))
    return AUTOPLUG_SKIP;
  if (track->decoder == NULL)
    track->decoder = g_strdup (GST_OBJECT_NAME (factory));
  return self->decode && track->is_chosen && !self->keeps[track->kind] ? AUTOPLUG_TRY
                                                                       : AUTOPLUG_EXPOSE;
}

static gboolean
is_late (SlDecoder *self)
{
  return self->queues_full_at != 0
         && g_get_monotonic_time () - self->queues_full_at > LATE_TRACK_GRACE;
}

/* Posts the ready message when every chosen track is decided, or when the undecided ones are so
 * late that the queues of the others are full: waiting longer would wait for ever. */
static void
check_ready (SlDecoder *self)
{
  if (self->ready || !self->no_more_pads)
    return;
  for (guint i = 0; i < self->tracks->len; i++) {
    SlTrack *track = g_ptr_array_index (self->tracks, i);

    if (track->pad != NULL && track->state == SL_TRACK_WAITING && !is_late (self))
      return;
  }
  self->ready = TRUE;
  gst_element_post_message (
      self->decodebin,
      gst_message_new_application (GST_OBJECT (self->decodebin),
                                   gst_structure_new_empty (SL_DECODER_MESSAGE_READY)));
}

static GstPadProbeReturn
on_pad_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlDecoder *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  SlTrack *track = sl_tracks_find (self->tracks, pad);
  gboolean is_event = (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0;

  if (is_event && GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_EOS)
    return GST_PAD_PROBE_PASS;
  if (track != NULL && track->state == SL_TRACK_WAITING) {
    track->state = is_event ? SL_TRACK_EMPTY : SL_TRACK_HAS_DATA;
    if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
      track->first_pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  }
  check_ready (self);
  return GST_PAD_PROBE_OK;
}

static void
link_to_head (SlDecoder *self, GstPad *pad, SluiceMediaKind kind)
{
  GstPad *head = self->heads[kind];
  g_autoptr (GstPad) peer = NULL;

  if (head == NULL)
    return;
  peer = gst_pad_get_peer (head);
  if (peer != NULL)
    gst_pad_unlink (peer, head);
  if (gst_pad_link (pad, head) != GST_PAD_LINK_OK)
    GST_WARNING_OBJECT (pad, "a later link of the chain does not fit its branch");
}

static void
on_pad_added (GstElement *decodebin, GstPad *pad, SlDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  SlTrack *track = sl_tracks_find (self->tracks, pad);

  if (track == NULL || !track->is_chosen || track->pad != NULL)
    return;
  track->pad = gst_object_ref (pad);
  sl_stream_normalizer_attach (pad, self->layout.is_fragmented);
  if (self->started) {
    link_to_head (self, pad, track->kind);
    return;
  }
  track->block = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, on_pad_blocked, self,
                                    NULL);
}

static void
on_no_more_pads (GstElement *decodebin, SlDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->no_more_pads = TRUE;
  self->generation++;
  check_ready (self);
}

static void
on_queue_overrun (GstElement *multiqueue, SlDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->no_more_pads && self->queues_full_at == 0)
    self->queues_full_at = g_get_monotonic_time ();
}

static void
on_demuxer_pad_added (GstElement *demuxer, GstPad *pad, SlDecoder *self)
{
  sl_clock_joiner_attach (self->joiner, pad);
}

/* Before decodebin does anything with it. */
static void
watch_demuxer (SlDecoder *self, GstElement *element)
{
  const char *name = GST_OBJECT_NAME (gst_element_get_factory (element));

  if (g_str_equal (name, "qtdemux") && self->layout.swapped_track != 0)
    sl_byte_order_attach (element, self->layout.swapped_track);
  else if (g_str_equal (name, "matroskademux"))
    g_signal_connect (element, "pad-added", G_CALLBACK (on_demuxer_pad_added), self);
}

static void
on_element_added (GstBin *decodebin, GstElement *element, SlDecoder *self)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory == NULL)
    return;
  if (g_str_equal (GST_OBJECT_NAME (factory), "multiqueue"))
    g_signal_connect (element, "overrun", G_CALLBACK (on_queue_overrun), self);
  watch_demuxer (self, element);
  if (gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DECODER))
    sl_codec_watch_attach (&self->codecs, element);
}

static void
watch_decodebin (SlDecoder *self)
{
  g_signal_connect (self->decodebin, "autoplug-continue", G_CALLBACK (on_autoplug_continue), self);
  g_signal_connect (self->decodebin, "autoplug-select", G_CALLBACK (on_autoplug_select), self);
  g_signal_connect (self->decodebin, "element-added", G_CALLBACK (on_element_added), self);
  g_signal_connect (self->decodebin, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (self->decodebin, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
}

SlDecoder *
sl_decoder_new (GstBin *pipeline, const SlDecoderOptions *options, GError **error)
{
  g_autoptr (SlDecoder) self = g_new0 (SlDecoder, 1);
  GstElement *decodebin = NULL;

  g_mutex_init (&self->lock);
  self->decode = options->decode;
  self->wants[SLUICE_MEDIA_KIND_VIDEO] = options->want_video;
  self->wants[SLUICE_MEDIA_KIND_AUDIO] = options->want_audio;
  self->keeps[SLUICE_MEDIA_KIND_VIDEO] = options->keep_video;
  self->keeps[SLUICE_MEDIA_KIND_AUDIO] = options->keep_audio;
  self->max_pixels = options->max_pixels;
  self->tracks = g_ptr_array_new_with_free_func (sl_track_free);
  self->joiner = sl_clock_joiner_new ();
  if (!sl_container_scan (options->path, &self->layout, error))
    return NULL;
  self->source = sl_file_source_new (pipeline, options->path, &self->layout, self->decode, error);
  if (self->source == NULL)
    return NULL;
  decodebin = sl_add_element (pipeline, "decodebin", error);
  if (decodebin == NULL)
    return NULL;
  self->decodebin = gst_object_ref (decodebin);
  self->codecs.speaker = decodebin;
  self->codecs.max_threads = options->max_threads;
  self->codecs.max_pixels = options->max_pixels;
  self->codecs.is_fragmented = self->layout.is_fragmented;
  watch_decodebin (self);
  gst_element_link (sl_file_source_get_element (self->source), decodebin);
  return g_steal_pointer (&self);
}

/* The pipeline must be in NULL state: signals refer to @self. */
void
sl_decoder_free (SlDecoder *self)
{
  if (self->decodebin != NULL)
    g_signal_handlers_disconnect_by_data (self->decodebin, self);
  gst_clear_object (&self->decodebin);
  g_clear_pointer (&self->source, sl_file_source_free);
  g_clear_pointer (&self->joiner, sl_clock_joiner_free);
  g_ptr_array_unref (self->tracks);
  for (int kind = 0; kind < N_KINDS; kind++)
    gst_clear_object (&self->heads[kind]);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
sl_decoder_poll (SlDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  check_ready (self);
}

const char *
sl_decoder_get_container (SlDecoder *self)
{
  return self->container;
}

const SlContainerLayout *
sl_decoder_get_layout (SlDecoder *self)
{
  return &self->layout;
}

gboolean
sl_decoder_announces_duration (SlDecoder *self)
{
  return self->container != NULL && !g_str_equal (self->container, "mp3")
         && !g_str_equal (self->container, "aac");
}

GPtrArray *
sl_decoder_get_tracks (SlDecoder *self)
{
  return self->tracks;
}

const SlTrack *
sl_decoder_get_track (SlDecoder *self, SluiceMediaKind kind)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  SlTrack *track = sl_tracks_find_chosen (self->tracks, kind, 0);

  return track != NULL && track->pad != NULL && track->state != SL_TRACK_EMPTY ? track : NULL;
}

GstElement *
sl_decoder_make_decoder (SlDecoder *self, SluiceMediaKind kind, GstBin *bin, GError **error)
{
  const SlTrack *track = sl_decoder_get_track (self, kind);
  GstElement *decoder = NULL;

  g_return_val_if_fail (track != NULL && track->decoder != NULL, NULL);

  decoder = sl_add_element (bin, track->decoder, error);
  if (decoder == NULL)
    return NULL;
  sl_codec_watch_attach (&self->codecs, decoder);
  return decoder;
}

gboolean
sl_decoder_link (SlDecoder *self, SluiceMediaKind kind, GstPad *sink, GError **error)
{
  const SlTrack *track = sl_decoder_get_track (self, kind);
  GstPadLinkReturn result = GST_PAD_LINK_REFUSED;

  if (track != NULL)
    result = gst_pad_link (track->pad, sink);
  if (result != GST_PAD_LINK_OK) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to link the decoded %s: %s",
                 kind == SLUICE_MEDIA_KIND_VIDEO ? "video" : "audio",
                 gst_pad_link_get_name (result));
    return FALSE;
  }
  self->heads[kind] = gst_object_ref (sink);
  return TRUE;
}

void
sl_decoder_start (SlDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->started = TRUE;
  for (guint i = 0; i < self->tracks->len; i++) {
    SlTrack *track = g_ptr_array_index (self->tracks, i);

    if (track->block != 0)
      gst_pad_remove_probe (track->pad, track->block);
    track->block = 0;
  }
}

gboolean
sl_decoder_seek (SlDecoder *self, GstClockTime position, gboolean to_keyframe)
{
  const SlTrack *track = sl_decoder_get_track (self, SLUICE_MEDIA_KIND_VIDEO);
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;

  if (track == NULL)
    track = sl_decoder_get_track (self, SLUICE_MEDIA_KIND_AUDIO);
  if (track == NULL)
    return FALSE;
  flags |= to_keyframe ? GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_BEFORE
                       : GST_SEEK_FLAG_ACCURATE;
  return gst_pad_send_event (track->pad,
                             gst_event_new_seek (1.0, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                                                 (gint64) position, GST_SEEK_TYPE_NONE, 0));
}

void
sl_decoder_discard (SlDecoder *self, SluiceMediaKind kind)
{
  g_atomic_int_set (&self->codecs.discard[kind], TRUE);
}

guint
sl_decoder_get_n_packets (SlDecoder *self, SluiceMediaKind kind)
{
  return (guint) g_atomic_int_get (&self->codecs.n_packets[kind]);
}

guint
sl_decoder_get_n_joints (SlDecoder *self)
{
  return sl_clock_joiner_get_n_joints (self->joiner);
}

guint
sl_decoder_get_n_reads (SlDecoder *self)
{
  return sl_file_source_get_n_reads (self->source);
}

gboolean
sl_decoder_has_stopped_reading (SlDecoder *self)
{
  return sl_demuxer_watch_has_stopped (GST_BIN (self->decodebin));
}

double
sl_decoder_get_read_fraction (SlDecoder *self)
{
  return sl_file_source_get_read_fraction (self->source);
}
