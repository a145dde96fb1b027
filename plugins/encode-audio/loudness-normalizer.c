// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One gain for a whole recording is known only at its end. So the samples go into a file while they
 * are measured, and come out again, louder or softer, when the stream has ended. All of that
 * happens in the branch's own streaming thread: progress, stall watch and cancelling are those of
 * any other element, which a second graph after the first would have to repeat.
 */
#include "loudness-normalizer.h"

#include <gst/audio/audio.h>
#include <math.h>

#include <sluice/sluice.h>

#include "loudness-meter.h"
#include "sample-spool.h"

/* Samples of a channel that come out of the file at once: a few frames of the encoder. */
#define CHUNK_FRAMES 8192

struct _LoudnessNormalizer {
  GstElement parent_instance;

  char *spool_path; /* (owned) */
  guint64 max_duration;
  LoudnessTarget target;
  LoudnessFailure on_failed;
  gpointer user_data;
  GDestroyNotify free_user_data; /* (nullable) */

  GstPad *sink; /* (unowned): owned by the element */
  GstPad *src;  /* (unowned): owned by the element */

  GstAudioInfo format;
  LoudnessMeter *meter; /* (owned) (nullable): until caps are known */
  SampleSpool *spool;   /* (owned) (nullable): until caps are known */
  GstClockTime start;   /* of the first sample */
  gboolean failed;

  LoudnessReading reading;
  double gain; /* decibels */
  gboolean is_read;
};

G_DEFINE_FINAL_TYPE (LoudnessNormalizer, loudness_normalizer, GST_TYPE_ELEMENT)

#define CAPS "audio/x-raw,format=F32LE,layout=interleaved"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
                                                                     GST_PAD_SINK,
                                                                     GST_PAD_ALWAYS,
                                                                     GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
                                                                    GST_PAD_SRC,
                                                                    GST_PAD_ALWAYS,
                                                                    GST_STATIC_CAPS (CAPS));

/* The stage is told, and nothing passes any more. */
static void
give_up (LoudnessNormalizer *self, const GError *error)
{
  self->failed = TRUE;
  self->on_failed (self->user_data, error);
}

static gboolean
take_format (LoudnessNormalizer *self, GstCaps *caps, GError **error)
{
  GstAudioInfo format;

  if (!gst_audio_info_from_caps (&format, caps)
      || (self->meter != NULL && !gst_audio_info_is_equal (&format, &self->format))) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "the format of the decoded audio changes in the middle");
    return FALSE;
  }
  if (self->meter != NULL)
    return TRUE;
  self->format = format;
  self->spool = sample_spool_new (self->spool_path, error);
  if (self->spool == NULL)
    return FALSE;
  self->meter = loudness_meter_new (&format, error);
  return self->meter != NULL;
}

/* A float WAV may hold anything; one sample that is no number would make all of the measure one. */
static void
silence_odd_samples (float *samples, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (!isfinite (samples[i]))
      samples[i] = 0.0f;
  }
}

/* Where a container says too little the limit is not known to be exceeded before this. */
static gboolean
check_duration (LoudnessNormalizer *self, gsize n_more, GError **error)
{
  guint64 n_frames = loudness_meter_get_n_frames (self->meter) + n_more;
  guint64 duration = gst_util_uint64_scale (n_frames, GST_SECOND,
                                            GST_AUDIO_INFO_RATE (&self->format));

  if (duration <= self->max_duration)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
               "the audio goes on beyond %.0f s; allowed: %.0f s (max_duration)", duration / 1e9,
               self->max_duration / 1e9);
  return FALSE;
}

static gboolean
keep_samples (LoudnessNormalizer *self, GstMapInfo *map, GError **error)
{
  gsize n_frames = map->size / GST_AUDIO_INFO_BPF (&self->format);

  if (!check_duration (self, n_frames, error))
    return FALSE;
  silence_odd_samples ((float *) map->data, n_frames * GST_AUDIO_INFO_CHANNELS (&self->format));
  return loudness_meter_add (self->meter, (const float *) map->data, n_frames, error)
         && sample_spool_append (self->spool, map->data,
                                 n_frames * GST_AUDIO_INFO_BPF (&self->format), error);
}

static GstFlowReturn
loudness_normalizer_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  LoudnessNormalizer *self = LOUDNESS_NORMALIZER (parent);
  g_autoptr (GstBuffer) own = gst_buffer_make_writable (buffer);
  g_autoptr (GError) error = NULL;
  GstMapInfo map;

  if (self->failed)
    return GST_FLOW_OK;
  if (self->meter == NULL || !gst_buffer_map (own, &map, GST_MAP_READWRITE))
    return GST_FLOW_NOT_NEGOTIATED;
  if (!GST_CLOCK_TIME_IS_VALID (self->start))
    self->start = GST_BUFFER_PTS (own);
  if (!keep_samples (self, &map, &error))
    give_up (self, error);
  gst_buffer_unmap (own, &map);
  return GST_FLOW_OK;
}

static void
amplify (float *samples, gsize n, float factor)
{
  for (gsize i = 0; i < n; i++)
    samples[i] *= factor;
}

static GstClockTime
get_time (LoudnessNormalizer *self, guint64 frame)
{
  GstClockTime start = GST_CLOCK_TIME_IS_VALID (self->start) ? self->start : 0;

  return start + gst_util_uint64_scale (frame, GST_SECOND, GST_AUDIO_INFO_RATE (&self->format));
}

/* The next samples from @frame on, with their gain. */
static GstBuffer *
make_chunk (LoudnessNormalizer *self, guint64 frame, guint n_frames, GError **error)
{
  gsize bytes_per_frame = GST_AUDIO_INFO_BPF (&self->format);
  g_autoptr (GstBuffer) chunk = gst_buffer_new_allocate (NULL, n_frames * bytes_per_frame, NULL);
  gboolean is_read;
  GstMapInfo map;

  gst_buffer_map (chunk, &map, GST_MAP_WRITE);
  is_read = sample_spool_read (self->spool, frame * bytes_per_frame, map.data, map.size, error);
  if (is_read)
    amplify ((float *) map.data, map.size / sizeof (float), powf (10.0f, self->gain / 20.0f));
  gst_buffer_unmap (chunk, &map);
  GST_BUFFER_PTS (chunk) = get_time (self, frame);
  GST_BUFFER_DURATION (chunk) = get_time (self, frame + n_frames) - GST_BUFFER_PTS (chunk);
  return is_read ? g_steal_pointer (&chunk) : NULL;
}

/* FALSE without an error: what comes behind takes no more and has said why, or all is being shut
 * down. */
static gboolean
replay (LoudnessNormalizer *self, GError **error)
{
  guint64 n_frames = loudness_meter_get_n_frames (self->meter);

  for (guint64 frame = 0; frame < n_frames; frame += CHUNK_FRAMES) {
    GstBuffer *chunk = make_chunk (self, frame, MIN (CHUNK_FRAMES, n_frames - frame), error);

    if (chunk == NULL || gst_pad_push (self->src, chunk) != GST_FLOW_OK)
      return FALSE;
  }
  return TRUE;
}

static gboolean
finish (LoudnessNormalizer *self, GError **error)
{
  if (self->meter == NULL || loudness_meter_get_n_frames (self->meter) == 0)
    return TRUE;
  if (!loudness_meter_read (self->meter, &self->reading, error))
    return FALSE;
  self->gain = loudness_gain_choose (&self->reading, &self->target);
  self->is_read = TRUE;
  return replay (self, error);
}

static gboolean
loudness_normalizer_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  LoudnessNormalizer *self = LOUDNESS_NORMALIZER (parent);
  g_autoptr (GError) error = NULL;
  gboolean is_good = TRUE;
  GstCaps *caps = NULL;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    is_good = take_format (self, caps, &error);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS && !self->failed) {
    is_good = finish (self, &error);
  }
  if (error != NULL)
    give_up (self, error);
  if (is_good)
    return gst_pad_event_default (pad, parent, event);
  gst_event_unref (event);
  return FALSE;
}

static void
loudness_normalizer_finalize (GObject *object)
{
  LoudnessNormalizer *self = LOUDNESS_NORMALIZER (object);

  g_clear_pointer (&self->meter, loudness_meter_free);
  g_clear_pointer (&self->spool, sample_spool_free);
  g_clear_pointer (&self->spool_path, g_free);
  if (self->free_user_data != NULL)
    self->free_user_data (self->user_data);
  G_OBJECT_CLASS (loudness_normalizer_parent_class)->finalize (object);
}

static void
loudness_normalizer_class_init (LoudnessNormalizerClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = loudness_normalizer_finalize;
  gst_element_class_set_static_metadata (element_class, "Loudness normalizer", "Filter/Audio",
                                         "Brings a whole recording to one loudness",
                                         "The Sluice authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
loudness_normalizer_init (LoudnessNormalizer *self)
{
  self->start = GST_CLOCK_TIME_NONE;
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, loudness_normalizer_chain);
  gst_pad_set_event_function (self->sink, loudness_normalizer_sink_event);
  GST_PAD_SET_PROXY_CAPS (self->sink);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  GST_PAD_SET_PROXY_CAPS (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

GstElement *
loudness_normalizer_new (const char *spool_path,
                         guint64 max_duration,
                         const LoudnessTarget *target,
                         LoudnessFailure on_failed,
                         gpointer user_data,
                         GDestroyNotify free_user_data)
{
  LoudnessNormalizer *self = g_object_new (LOUDNESS_TYPE_NORMALIZER, NULL);

  self->spool_path = g_strdup (spool_path);
  self->max_duration = max_duration;
  self->target = *target;
  self->on_failed = on_failed;
  self->user_data = user_data;
  self->free_user_data = free_user_data;
  return GST_ELEMENT (self);
}

gboolean
loudness_normalizer_get_report (LoudnessNormalizer *self, LoudnessReading *source, double *gain)
{
  *source = self->reading;
  *gain = self->gain;
  return self->is_read;
}
