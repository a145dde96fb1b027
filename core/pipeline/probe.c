// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What does not play is known by its heads: see still-probe.c. For the rest
 * the probe runs the same decoder as the passes, told to expose tracks as the container has them.
 * It stops when each track has shown its first packet or its end, so it costs a few pages of the
 * file, and its facts are those that the passes will meet.
 */
#include "probe.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-media-info-private.h"

#include "decoder.h"
#include "error-map.h"
#include "limit-scan.h"
#include "media-types.h"
#include "recording-check.h"
#include "still-probe.h"

/* Between looks at the cancellable. */
#define POLL_INTERVAL (50 * GST_MSECOND)

/* Without a track, with a demuxer that reads on: a disk that is slow. */
#define SILENCE_LIMIT (5 * G_USEC_PER_SEC)

/* Without a track, with a demuxer that has stopped: none will come, since tracks are found by the
 * thread that reads. decodebin 1.22 can swallow the error of a demuxer that gives up while it is
 * being started. The time is for an error that is on its way through the bus. */
#define STOPPED_LIMIT (G_USEC_PER_SEC / 5)

/* With tracks found something is on its way, however busy the machine. */
#define TRACK_LIMIT (30 * G_USEC_PER_SEC)

/* Reads that finding the tracks may take. A demuxer that scans a file without an index reads each
 * of its chunks once; qtdemux 1.22 reads the same damaged fragment for ever. */
#define MIN_READS 100000
#define BYTES_PER_READ 64

typedef struct {
  GstElement *pipeline;        /* (owned) */
  SlDecoder *decoder;          /* (owned) */
  const SlMediaLimits *limits; /* (unowned) */
  gboolean gave_up;            /* the demuxer fell silent: see get_patience() */
} SlProbe;

static void
sl_probe_clear (SlProbe *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->decoder, sl_decoder_free);
  gst_clear_object (&self->pipeline);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlProbe, sl_probe_clear)

/* Codecs of the audio and video tracks for which @filter holds, "h264, aac". */
static char *
join_codecs (SlDecoder *decoder, gboolean encrypted)
{
  GPtrArray *tracks = sl_decoder_get_tracks (decoder);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < tracks->len; i++) {
    const SlTrack *track = g_ptr_array_index (tracks, i);

    if (track->kind == SLUICE_MEDIA_KIND_OTHER || track->can_decode
        || track->is_encrypted != encrypted)
      continue;
    if (names->len > 0)
      g_string_append (names, ", ");
    g_string_append (names, track->codec);
  }
  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

static gboolean
has_too_large_track (SlDecoder *decoder)
{
  GPtrArray *tracks = sl_decoder_get_tracks (decoder);

  for (guint i = 0; i < tracks->len; i++) {
    const SlTrack *track = g_ptr_array_index (tracks, i);

    if (track->is_too_large)
      return TRUE;
  }
  return FALSE;
}

/* What the track table says about a file without a usable track; @fallback when it says nothing. */
static GError *
explain_nothing_usable (SlProbe *self, GError *fallback)
{
  SlDecoder *decoder = self->decoder;
  guint64 max_pixels = self->limits->values[SLUICE_LIMIT_PIXELS];
  g_autofree char *encrypted = join_codecs (decoder, TRUE);
  g_autofree char *undecodable = join_codecs (decoder, FALSE);

  if (has_too_large_track (decoder)) {
    g_clear_error (&fallback);
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                        "the picture has more than %" G_GUINT64_FORMAT " pixels (max_pixels)",
                        max_pixels);
  }
  if (encrypted != NULL) {
    g_clear_error (&fallback);
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_ENCRYPTED_MEDIA, "the content is protected (%s)",
                        encrypted);
  }
  if (undecodable != NULL) {
    g_clear_error (&fallback);
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_CODEC, "no decoder for '%s'",
                        undecodable);
  }
  if (sl_decoder_get_layout (decoder)->lacks_index) {
    g_clear_error (&fallback);
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA,
                        "the file has no index (moov): it was cut or never finished");
  }
  if (fallback != NULL)
    return fallback;
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_EMPTY_RECORDING,
                      "the recording has no frame and no sample");
}

static gboolean
has_usable_track (SlDecoder *decoder)
{
  return sl_decoder_get_track (decoder, SLUICE_MEDIA_KIND_VIDEO) != NULL
         || sl_decoder_get_track (decoder, SLUICE_MEDIA_KIND_AUDIO) != NULL;
}

typedef enum {
  MESSAGE_IRRELEVANT,
  MESSAGE_READY,
  MESSAGE_FAILED,
} SlMessageVerdict;

static SlMessageVerdict
judge_message (SlProbe *self, GstMessage *message, GError **error)
{
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    /* So that the table of tracks does not grow while it is read. */
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
    g_propagate_error (error,
                       explain_nothing_usable (self, sl_error_map_convert_message (message)));
    return MESSAGE_FAILED;
  case GST_MESSAGE_EOS:
    return MESSAGE_READY;
  case GST_MESSAGE_APPLICATION:
    return gst_message_has_name (message, SL_DECODER_MESSAGE_READY) ? MESSAGE_READY
                                                                    : MESSAGE_IRRELEVANT;
  default:
    return MESSAGE_IRRELEVANT;
  }
}

typedef struct {
  guint n_reads;
  gint64 since; /* monotonic time of the last read */
} SlSilence;

static gboolean
check_reads (SlProbe *self, GError **error)
{
  guint64 size = sl_decoder_get_layout (self->decoder)->file_size;

  if (sl_decoder_get_n_reads (self->decoder) < MIN_READS + size / BYTES_PER_READ)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA,
               "the container is damaged (its demuxer reads in circles)");
  return FALSE;
}

static gint64
get_patience (SlDecoder *decoder)
{
  if (sl_decoder_get_tracks (decoder)->len > 0)
    return TRACK_LIMIT;
  return sl_decoder_has_stopped_reading (decoder) ? STOPPED_LIMIT : SILENCE_LIMIT;
}

static gboolean
check_silence (SlProbe *self, SlSilence *silence, GError **error)
{
  guint n_reads = sl_decoder_get_n_reads (self->decoder);
  gint64 now = g_get_monotonic_time ();

  if (n_reads != silence->n_reads)
    *silence = (SlSilence){ n_reads, now };
  if (now - silence->since < get_patience (self->decoder))
    return TRUE;
  self->gave_up = TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA,
               "the container is damaged or incomplete (its demuxer gave up)");
  return FALSE;
}

static gboolean
wait_for_tracks (SlProbe *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  SlSilence silence = { 0, g_get_monotonic_time () };
  SlMessageVerdict verdict = MESSAGE_IRRELEVANT;

  while (verdict == MESSAGE_IRRELEVANT) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop (bus, POLL_INTERVAL);

    sl_decoder_poll (self->decoder);
    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the probe was cancelled");
      return FALSE;
    }
    if (message != NULL)
      verdict = judge_message (self, message, error);
    else if (!check_silence (self, &silence, error) || !check_reads (self, error))
      return FALSE;
  }
  return verdict == MESSAGE_READY;
}

static guint
rotation_from_orientation (const char *orientation)
{
  if (g_str_has_suffix (orientation, "rotate-90"))
    return 90;
  if (g_str_has_suffix (orientation, "rotate-180"))
    return 180;
  if (g_str_has_suffix (orientation, "rotate-270"))
    return 270;
  return 0;
}

typedef struct {
  guint rotation;
  guint bitrate;
} SlTagFacts;

static void
read_tags (GstPad *pad, SlTagFacts *facts)
{
  GstEvent *next = NULL;

  for (guint i = 0; (next = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, i)) != NULL; i++) {
    g_autoptr (GstEvent) event = next;
    GstTagList *tags = NULL;
    g_autofree char *orientation = NULL;

    gst_event_parse_tag (event, &tags);
    if (gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &orientation))
      facts->rotation = rotation_from_orientation (orientation);
    if (!gst_tag_list_get_uint (tags, GST_TAG_BITRATE, &facts->bitrate))
      gst_tag_list_get_uint (tags, GST_TAG_NOMINAL_BITRATE, &facts->bitrate);
  }
}

static void
describe_video (SluiceStreamInfo *info, const GstStructure *caps, const SlTagFacts *tags)
{
  int width = 0, height = 0, numerator = 0, denominator = 1;

  gst_structure_get_int (caps, "width", &width);
  gst_structure_get_int (caps, "height", &height);
  gst_structure_get_fraction (caps, "framerate", &numerator, &denominator);
  sluice_stream_info_set_video (info, (guint) MAX (width, 0), (guint) MAX (height, 0),
                                denominator > 0 ? (double) numerator / denominator : 0.0,
                                tags->rotation);
}

static void
describe_audio (SluiceStreamInfo *info, const GstStructure *caps)
{
  int channels = 0, rate = 0;

  gst_structure_get_int (caps, "channels", &channels);
  gst_structure_get_int (caps, "rate", &rate);
  sluice_stream_info_set_audio (info, (guint) MAX (channels, 0), (guint) MAX (rate, 0));
}

/* Raw samples need no decoder: the demuxer stands in its place. */
static const char *
get_decoder_name (const SlTrack *track)
{
  if (!track->can_decode || track->state == SL_TRACK_EMPTY)
    return NULL;
  return track->decoder != NULL ? track->decoder : "none";
}

/* What the parser put on the pad is more than what the demuxer knew. */
static char *
format_caps (const SlTrack *track)
{
  GstCaps *current = track->pad != NULL ? gst_pad_get_current_caps (track->pad) : NULL;
  g_autoptr (GstCaps) caps = gst_caps_copy (current != NULL ? current : track->caps);

  gst_clear_caps (&current);
  gst_structure_remove_fields (gst_caps_get_structure (caps, 0), "codec_data", "streamheader",
                               NULL);
  return gst_caps_to_string (caps);
}

static SluiceStreamInfo *
describe_track (const SlTrack *track)
{
  SluiceStreamInfo *info = sluice_stream_info_new (track->kind, track->codec);
  const GstStructure *caps = gst_caps_get_structure (track->caps, 0);
  g_autofree char *packets = format_caps (track);
  SlTagFacts tags = { 0 };

  if (track->pad != NULL)
    read_tags (track->pad, &tags);
  if (track->kind == SLUICE_MEDIA_KIND_VIDEO)
    describe_video (info, caps, &tags);
  else if (track->kind == SLUICE_MEDIA_KIND_AUDIO)
    describe_audio (info, caps);
  sluice_stream_info_set_bitrate (info, tags.bitrate);
  sluice_stream_info_set_decoder (info, get_decoder_name (track));
  sluice_stream_info_set_caps (info, packets);
  return info;
}

static GstClockTime
find_first_timestamp (SlDecoder *decoder)
{
  GPtrArray *tracks = sl_decoder_get_tracks (decoder);
  GstClockTime first = GST_CLOCK_TIME_NONE;

  for (guint i = 0; i < tracks->len; i++) {
    const SlTrack *track = g_ptr_array_index (tracks, i);

    if (GST_CLOCK_TIME_IS_VALID (track->first_pts))
      first = MIN (first, track->first_pts);
  }
  return GST_CLOCK_TIME_IS_VALID (first) ? first : 0;
}

static gint64
query_duration (SlProbe *self)
{
  GPtrArray *tracks = sl_decoder_get_tracks (self->decoder);
  gint64 longest = 0;

  for (guint i = 0; i < tracks->len; i++) {
    const SlTrack *track = g_ptr_array_index (tracks, i);
    gint64 duration = 0;

    if (track->pad != NULL && gst_pad_query_duration (track->pad, GST_FORMAT_TIME, &duration))
      longest = MAX (longest, duration);
  }
  return longest;
}

/* What the heads of the file say is better than what the demuxer answers, where it states nothing:
 * qtdemux knows the fragments that it has read, matroskademux the time of the last cluster in the
 * recording's own clock, which may start anywhere. */
static guint64
estimate_duration (SlProbe *self)
{
  const SlContainerLayout *layout = sl_decoder_get_layout (self->decoder);
  guint64 first = find_first_timestamp (self->decoder);
  guint64 queried = (guint64) MAX (query_duration (self), 0);

  if (layout->states_duration)
    return queried;
  if (layout->is_fragmented)
    return layout->duration > 0 ? layout->duration : queried;
  if (layout->last_timestamp > first)
    return layout->last_timestamp - first;
  return queried > first ? queried - first : 0;
}

/* An MP3's length is extrapolated from its bitrate. */
static void
describe_duration (SlProbe *self, SluiceMediaInfo *info)
{
  const char *container = sluice_media_info_get_container (info);
  gboolean is_guess = g_str_equal (container, "mp3") || g_str_equal (container, "aac");
  guint64 duration = estimate_duration (self);

  sluice_media_info_set_duration (info, duration,
                                  sl_decoder_get_layout (self->decoder)->states_duration
                                      && !is_guess && duration > 0);
}

static void
warn_about_oddities (SlProbe *self, SluiceMediaInfo *info)
{
  GPtrArray *tracks = sl_decoder_get_tracks (self->decoder);

  for (guint i = 0; i < tracks->len; i++) {
    const SlTrack *track = g_ptr_array_index (tracks, i);
    const char *kind = track->kind == SLUICE_MEDIA_KIND_VIDEO ? "video" : "audio";

    if (track->kind == SLUICE_MEDIA_KIND_OTHER)
      continue;
    if (track->is_too_large)
      sluice_media_info_add_warning (info, "the video track '%s' is too large", track->codec);
    else if (track->is_encrypted)
      sluice_media_info_add_warning (info, "the %s track '%s' is protected", kind, track->codec);
    else if (!track->can_decode)
      sluice_media_info_add_warning (info, "no decoder for the %s track '%s'", kind, track->codec);
    else if (track->is_chosen && track->state == SL_TRACK_EMPTY)
      sluice_media_info_add_warning (info, "the %s track '%s' is empty", kind, track->codec);
  }
}

static SluiceMediaInfo *
describe_file (SlProbe *self)
{
  SluiceMediaInfo *info = sluice_media_info_new (sl_decoder_get_container (self->decoder),
                                                 sl_decoder_get_layout (self->decoder)->file_size);
  GPtrArray *tracks = sl_decoder_get_tracks (self->decoder);

  for (guint i = 0; i < tracks->len; i++)
    sluice_media_info_take_stream (info, describe_track (g_ptr_array_index (tracks, i)));
  describe_duration (self, info);
  warn_about_oddities (self, info);
  return info;
}

static gboolean
check_limits (SlProbe *self, SluiceMediaInfo *info, GError **error)
{
  return sl_media_limits_check (self->limits, SLUICE_LIMIT_TRACKS,
                                sl_decoder_get_tracks (self->decoder)->len, "the file", error)
         && sl_media_limits_check (self->limits, SLUICE_LIMIT_DURATION,
                                   sluice_media_info_get_duration (info), "the file", error);
}

/* Before GStreamer sees it: wave-scan.c says why. */
static gboolean
check_sound (SlDecoder *decoder, GError **error)
{
  if (!sl_decoder_get_layout (decoder)->lacks_sound)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_EMPTY_RECORDING,
                       "the file ends before its first sample");
  return FALSE;
}

static SluiceMediaInfo *
probe_once (const SlProbeOptions *probe,
            const SlMediaLimits *limits,
            gboolean *gave_up,
            GError **error)
{
  g_auto (SlProbe) self = { .pipeline = gst_pipeline_new ("probe"), .limits = limits };
  SlDecoderOptions options = {
    .path = probe->path,
    .want_video = TRUE,
    .want_audio = TRUE,
    .max_pixels = limits->values[SLUICE_LIMIT_PIXELS],
  };
  g_autoptr (SluiceMediaInfo) info = NULL;
  gboolean succeeded = FALSE;

  gst_object_ref_sink (self.pipeline);
  self.decoder = sl_decoder_new (GST_BIN (self.pipeline), &options, error);
  if (self.decoder == NULL || !check_sound (self.decoder, error))
    return NULL;
  gst_element_set_state (self.pipeline, GST_STATE_PLAYING);
  succeeded = wait_for_tracks (&self, probe->cancellable, error);
  *gave_up = self.gave_up;
  if (!succeeded)
    return NULL;
  if (!has_usable_track (self.decoder)) {
    g_propagate_error (error, explain_nothing_usable (&self, NULL));
    return NULL;
  }
  info = describe_file (&self);
  return check_limits (&self, info, error) ? g_steal_pointer (&info) : NULL;
}

/* Data, never a failure. */
static void
add_verdict (const SlProbeOptions *probe, const SlMediaLimits *limits, SluiceMediaInfo *info)
{
  const SlSamplerOptions options = {
    .path = probe->path,
    .info = info,
    .limits = limits,
    .thresholds = probe->verdict,
    .cancellable = probe->cancellable,
  };

  if (probe->verdict != NULL && probe->verdict->is_wanted)
    sluice_media_info_take_verdict (info, sl_recording_check (&options));
}

static SluiceMediaInfo *
probe_recording (const SlProbeOptions *options, GError **error)
{
  g_autoptr (GError) inner = NULL;
  SlMediaLimits limits;
  gboolean gave_up = FALSE;
  SluiceMediaInfo *info = NULL;

  sl_media_limits_init (&limits);
  if (options->limits != NULL)
    limits = *options->limits;
  if (!sl_limit_scan_file (options->path, &limits, error))
    return NULL;
  info = probe_once (options, &limits, &gave_up, &inner);
  if (gave_up) {
    /* The swallowed error is a race: the second time it is likely to be heard. */
    g_clear_error (&inner);
    info = probe_once (options, &limits, &gave_up, &inner);
  }
  if (info != NULL)
    add_verdict (options, &limits, info);
  if (inner != NULL)
    g_propagate_error (error, g_steal_pointer (&inner));
  return info;
}

SluiceMediaInfo *
sl_probe_file (const SlProbeOptions *options, GError **error)
{
  gboolean is_still = FALSE;
  SluiceMediaInfo *info = sl_still_probe_file (options, &is_still, error);

  return is_still ? info : probe_recording (options, error);
}
