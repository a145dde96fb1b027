// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* FLAC or Opus of a part of a recording. Buffers are pushed into the encoder from here, so the call
 * ends when the file is written, errors come back where they happen, and no thread is started. */
#include "piece-encoder.h"

#include <gst/gst.h>

#include <sluice/sluice.h>

/* A second of 16 kHz: few calls, and an end to it soon when it is cancelled. */
#define BLOCK_SAMPLES 16000
/* Bits a second; Opus codes a voice of 8 kHz bandwidth without audible loss by that. */
#define OPUS_BITRATE 24000
/* The levels above save 2 % for three times the work. */
#define FLAC_QUALITY 5

/* Elements of one run. */
typedef struct {
  GstElement *pipeline; /* (owned) */
  GstPad *pad;          /* (owned) pushes into the first element */
} Encoder;

static void
encoder_clear (Encoder *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  if (self->pad != NULL)
    gst_pad_set_active (self->pad, FALSE);
  gst_clear_object (&self->pad);
  gst_clear_object (&self->pipeline);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Encoder, encoder_clear)

const char *
piece_format_get_ending (PieceFormat format)
{
  return format == PIECE_FORMAT_FLAC ? "flac" : "ogg";
}

const char *
piece_format_get_content_type (PieceFormat format)
{
  return format == PIECE_FORMAT_FLAC ? "audio/flac" : "audio/ogg";
}

static char *
describe_elements (PieceFormat format)
{
  if (format == PIECE_FORMAT_FLAC)
    return g_strdup_printf ("flacenc name=first quality=%d ! filesink name=last", FLAC_QUALITY);
  return g_strdup_printf ("opusenc name=first audio-type=voice bitrate=%d ! oggmux ! "
                          "filesink name=last",
                          OPUS_BITRATE);
}

static gboolean
link_pad (Encoder *self, GError **error)
{
  g_autoptr (GstElement) first = gst_bin_get_by_name (GST_BIN (self->pipeline), "first");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (first, "sink");

  self->pad = gst_object_ref_sink (gst_pad_new ("samples", GST_PAD_SRC));
  gst_pad_set_active (self->pad, TRUE);
  if (gst_pad_link (self->pad, sink) == GST_PAD_LINK_OK)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                       "can't link samples to an encoder");
  return FALSE;
}

static gboolean
create_pipeline (Encoder *self, PieceFormat format, const char *path, GError **error)
{
  g_autofree char *elements = describe_elements (format);
  g_autoptr (GError) inner = NULL;
  g_autoptr (GstElement) last = NULL;

  self->pipeline = gst_parse_launch_full (elements, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &inner);
  if (self->pipeline == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT,
                 "failed to make an encoder for '%s': %s", piece_format_get_ending (format),
                 inner->message);
    return FALSE;
  }
  gst_object_ref_sink (self->pipeline);
  last = gst_bin_get_by_name (GST_BIN (self->pipeline), "last");
  g_object_set (last, "location", path, "async", FALSE, "sync", FALSE, NULL);
  return link_pad (self, error);
}

/* @message: (nullable) what an element said; else @what. Always FALSE. */
static gboolean
set_failure (GstMessage *message, const char *what, GError **error)
{
  g_autoptr (GError) inner = NULL;
  SluiceError code = SLUICE_ERROR_INTERNAL;

  if (message != NULL)
    gst_message_parse_error (message, &inner, NULL);
  if (g_error_matches (inner, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT)
      || g_error_matches (inner, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE)
      || g_error_matches (inner, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SEEK)
      || g_error_matches (inner, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE))
    code = SLUICE_ERROR_DISK_FULL;
  g_set_error (error, SLUICE_ERROR, (int) code, "failed to encode a piece of audio: %s",
               inner != NULL ? inner->message : what);
  return FALSE;
}

static gboolean
fail (const Encoder *self, const char *what, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  return set_failure (message, what, error);
}

static gboolean
start (Encoder *self, guint sample_rate, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple (
      "audio/x-raw", "format", G_TYPE_STRING, G_BYTE_ORDER == G_LITTLE_ENDIAN ? "S16LE" : "S16BE",
      "layout", G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, (int) sample_rate, "channels",
      G_TYPE_INT, 1, NULL);
  GstSegment segment;

  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    return fail (self, "the encoder does not start", error);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  if (gst_pad_push_event (self->pad, gst_event_new_stream_start ("piece"))
      && gst_pad_push_event (self->pad, gst_event_new_caps (caps))
      && gst_pad_push_event (self->pad, gst_event_new_segment (&segment)))
    return TRUE;
  return fail (self, "the encoder does not take the samples", error);
}

/* (transfer full) (nullable) */
static GstBuffer *
read_block (const WavReader *reader, guint64 from, guint64 start, guint64 end, GError **error)
{
  guint rate = wav_reader_get_sample_rate (reader);
  gsize count = (gsize) MIN (BLOCK_SAMPLES, end - from);
  g_autofree gint16 *samples = g_new (gint16, count);
  GstBuffer *buffer = NULL;

  if (!wav_reader_read (reader, from, samples, count, error))
    return NULL;
  buffer = gst_buffer_new_wrapped (g_steal_pointer (&samples), count * sizeof (gint16));
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (from - start, GST_SECOND, rate);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (count, GST_SECOND, rate);
  return buffer;
}

static gboolean
check_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "transcription was cancelled");
  return FALSE;
}

static gboolean
push_samples (Encoder *self,
              const WavReader *reader,
              guint64 start,
              guint64 end,
              GCancellable *cancellable,
              GError **error)
{
  for (guint64 from = start; from < end; from += BLOCK_SAMPLES) {
    GstBuffer *buffer = NULL;

    if (!check_cancelled (cancellable, error))
      return FALSE;
    buffer = read_block (reader, from, start, end, error);
    if (buffer == NULL)
      return FALSE;
    if (gst_pad_push (self->pad, buffer) != GST_FLOW_OK)
      return fail (self, "the encoder gave up", error);
  }
  return TRUE;
}

/* Headers are written again with the length when the end has passed. A sink that failed at that
 * says so, and that the end has come as well. */
static gboolean
finish (Encoder *self, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = NULL;

  if (!gst_pad_push_event (self->pad, gst_event_new_eos ()))
    return fail (self, "the encoder does not end", error);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    return set_failure (message, "", error);
  if (message == NULL)
    return fail (self, "the encoder does not end", error);
  if (gst_element_set_state (self->pipeline, GST_STATE_NULL) == GST_STATE_CHANGE_FAILURE)
    return fail (self, "the file can't be closed", error);
  return TRUE;
}

gboolean
piece_encode (const WavReader *reader,
              guint64 start_sample,
              guint64 end_sample,
              PieceFormat format,
              const char *path,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (Encoder) encoder = { NULL, NULL };

  return create_pipeline (&encoder, format, path, error)
         && start (&encoder, wav_reader_get_sample_rate (reader), error)
         && push_samples (&encoder, reader, start_sample, end_sample, cancellable, error)
         && finish (&encoder, error);
}

char *
piece_checksum (const WavReader *reader,
                guint64 start_sample,
                guint64 end_sample,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree gint16 *samples = g_new (gint16, BLOCK_SAMPLES);

  for (guint64 from = start_sample; from < end_sample; from += BLOCK_SAMPLES) {
    gsize count = (gsize) MIN (BLOCK_SAMPLES, end_sample - from);

    if (!check_cancelled (cancellable, error)
        || !wav_reader_read (reader, from, samples, count, error))
      return NULL;
    g_checksum_update (checksum, (const guchar *) samples, (gssize) (count * sizeof (gint16)));
  }
  return g_strdup (g_checksum_get_string (checksum));
}
