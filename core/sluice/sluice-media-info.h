// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-verdict.h>
#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/**
 * SluiceMediaKind:
 * @SLUICE_MEDIA_KIND_VIDEO: pictures that follow each other
 * @SLUICE_MEDIA_KIND_AUDIO: sound
 * @SLUICE_MEDIA_KIND_OTHER: anything else: subtitles, time codes, metadata
 * @SLUICE_MEDIA_KIND_IMAGE: a picture, still or animated
 * @SLUICE_MEDIA_KIND_DOCUMENT: pages
 *
 * What a track carries.
 *
 * Since: 1.0
 */
typedef enum {
  SLUICE_MEDIA_KIND_VIDEO,
  SLUICE_MEDIA_KIND_AUDIO,
  SLUICE_MEDIA_KIND_OTHER,
  SLUICE_MEDIA_KIND_IMAGE,
  SLUICE_MEDIA_KIND_DOCUMENT,
} SluiceMediaKind;

#define SLUICE_TYPE_MEDIA_KIND (sluice_media_kind_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_media_kind_get_type (void) G_GNUC_CONST;

#define SLUICE_TYPE_STREAM_INFO (sluice_stream_info_get_type ())

/**
 * SluiceStreamInfo:
 *
 * One track of a file, as the probe found it. Immutable, so it may be used from any thread.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceStreamInfo, sluice_stream_info, SLUICE, STREAM_INFO, GObject)

/**
 * sluice_stream_info_get_kind: (get-property kind)
 * @self: a track
 *
 * Video, audio or something else.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaKind sluice_stream_info_get_kind (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_codec: (get-property codec)
 * @self: a track
 *
 * A short name of the codec: "vp8", "vp9", "av1", "h264", "h265", "opus", "aac".
 *
 * Returns: (transfer none): the codec
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stream_info_get_codec (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_width: (get-property width)
 * @self: a track
 *
 * The width of the picture as it is coded, before rotation.
 *
 * Returns: pixels; 0 when unknown or not video
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_width (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_height: (get-property height)
 * @self: a track
 *
 * The height of the picture as it is coded, before rotation.
 *
 * Returns: pixels; 0 when unknown or not video
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_height (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_rotation: (get-property rotation)
 * @self: a track
 *
 * How a player must turn the picture.
 *
 * Returns: degrees clockwise: 0, 90, 180 or 270
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_rotation (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_frame_rate: (get-property frame-rate)
 * @self: a track
 *
 * The frame rate that the container declares. Browser recordings have none, and some declare one
 * that is not true.
 *
 * Returns: frames a second; 0.0 when not declared or variable
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
double sluice_stream_info_get_frame_rate (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_frames: (get-property frames)
 * @self: a track
 *
 * The number of frames of a picture.
 *
 * Returns: frames: 1 for a still picture; 0 when unknown or not a picture
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_frames (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_channels: (get-property channels)
 * @self: a track
 *
 * The number of audio channels.
 *
 * Returns: the channels; 0 when unknown or not audio
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_channels (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_sample_rate: (get-property sample-rate)
 * @self: a track
 *
 * The sample rate of the audio.
 *
 * Returns: samples a second; 0 when unknown or not audio
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_sample_rate (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_bitrate: (get-property bitrate)
 * @self: a track
 *
 * The declared bit rate.
 *
 * Returns: bits a second; 0 when unknown
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_stream_info_get_bitrate (SluiceStreamInfo *self);

/**
 * sluice_stream_info_is_decodable: (get-property decodable)
 * @self: a track
 *
 * Whether a decoder that is installed and allowed takes this track.
 *
 * Returns: %TRUE when it can be decoded
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_stream_info_is_decodable (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_decoder: (get-property decoder)
 * @self: a track
 *
 * The GStreamer element that decodes the track.
 *
 * Returns: (transfer none) (nullable): a factory name, or %NULL when the track can't be decoded
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stream_info_get_decoder (SluiceStreamInfo *self);

/**
 * sluice_stream_info_get_caps: (get-property caps)
 * @self: a track
 *
 * The format of the packets, with what their parser knows (profile, bit depth), as
 * [method@Gst.Caps.to_string] writes it, without the codec's own headers.
 *
 * Returns: (transfer none) (nullable): the text, or %NULL when it is not known
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stream_info_get_caps (SluiceStreamInfo *self);

#define SLUICE_TYPE_MEDIA_INFO (sluice_media_info_get_type ())

/**
 * SluiceMediaInfo:
 *
 * What the probe learnt about a file: container, duration, tracks, and oddities in words.
 *
 * Made by [method@Sluice.Pipeline.probe]. Immutable, so it may be used from any thread.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceMediaInfo, sluice_media_info, SLUICE, MEDIA_INFO, GObject)

/**
 * sluice_media_info_get_container: (get-property container)
 * @self: a media info
 *
 * A short name of the container format: "webm", "matroska", "mp4", "mov", "avi", "ogg", "wav",
 * "mp3".
 *
 * Returns: (transfer none): the container
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_media_info_get_container (SluiceMediaInfo *self);

/**
 * sluice_media_info_get_duration: (get-property duration)
 * @self: a media info
 *
 * How long the file plays.
 *
 * Returns: nanoseconds; 0 when unknown
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_media_info_get_duration (SluiceMediaInfo *self);

/**
 * sluice_media_info_is_duration_exact: (get-property duration-exact)
 * @self: a media info
 *
 * Whether the duration is stated by the container and not estimated.
 *
 * Returns: %TRUE when it is stated
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_media_info_is_duration_exact (SluiceMediaInfo *self);

/**
 * sluice_media_info_get_size: (get-property size)
 * @self: a media info
 *
 * The size of the file.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_media_info_get_size (SluiceMediaInfo *self);

/**
 * sluice_media_info_get_streams: (get-property streams)
 * @self: a media info
 *
 * The tracks in the order of the container.
 *
 * Returns: (transfer none): a list of [class@Sluice.StreamInfo]
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_media_info_get_streams (SluiceMediaInfo *self);

/**
 * sluice_media_info_get_video: (get-property video)
 * @self: a media info
 *
 * The video track that stages are given: the first that can be decoded.
 *
 * Returns: (transfer none) (nullable): the track, or %NULL when there is none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceStreamInfo *sluice_media_info_get_video (SluiceMediaInfo *self);

/**
 * sluice_media_info_get_audio: (get-property audio)
 * @self: a media info
 *
 * The audio track that stages are given: the first that can be decoded.
 *
 * Returns: (transfer none) (nullable): the track, or %NULL when there is none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceStreamInfo *sluice_media_info_get_audio (SluiceMediaInfo *self);

/**
 * sluice_media_info_get_warnings: (get-property warnings)
 * @self: a media info
 *
 * Oddities of the file in words, for people.
 *
 * Returns: (transfer none) (array zero-terminated=1): the warnings
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *const *sluice_media_info_get_warnings (SluiceMediaInfo *self);

/**
 * sluice_media_info_get_verdict: (get-property verdict)
 * @self: a media info
 *
 * What samples of a recording tell about it, when the descriptor asks for that with `verdict:`.
 *
 * Returns: (transfer none) (nullable): the verdict, or %NULL when none was asked for
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceVerdict *sluice_media_info_get_verdict (SluiceMediaInfo *self);

/**
 * sluice_media_info_to_json:
 * @self: a media info
 *
 * The same facts as JSON text (see docs/media-info.md): how they cross a process.
 *
 * Returns: (transfer full): a JSON object
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_media_info_to_json (SluiceMediaInfo *self);

/**
 * sluice_media_info_new_from_json:
 * @json: what [method@Sluice.MediaInfo.to_json] returned
 * @error: return location for an error
 *
 * Makes a media info from its JSON text. Text that is malformed or has a member of a wrong type
 * gives %SLUICE_ERROR_INVALID_ARGUMENT with the place; unknown members are ignored.
 *
 * Returns: (transfer full): a media info, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_media_info_new_from_json (const char *json, GError **error);

G_END_DECLS
