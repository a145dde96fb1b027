// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

typedef enum {
  SLUICE_MEDIA_KIND_VIDEO,
  SLUICE_MEDIA_KIND_AUDIO,
  SLUICE_MEDIA_KIND_OTHER,
} SluiceMediaKind;

#define SLUICE_TYPE_MEDIA_KIND (sluice_media_kind_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_media_kind_get_type (void) G_GNUC_CONST;

/* One track. Read-only properties of the same names as the getters. Immutable once the probe
 * returned it. */
#define SLUICE_TYPE_STREAM_INFO (sluice_stream_info_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceStreamInfo, sluice_stream_info, SLUICE, STREAM_INFO, GObject)

SLUICE_AVAILABLE_IN_1_0
SluiceMediaKind sluice_stream_info_get_kind (SluiceStreamInfo *self);
/* "vp8", "vp9", "av1", "h264", "h265", "opus", "aac", ... */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stream_info_get_codec (SluiceStreamInfo *self);
/* Pixels as coded, before rotation; 0 when unknown or not video. */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_width (SluiceStreamInfo *self);
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_height (SluiceStreamInfo *self);
/* Degrees clockwise that a player must turn the picture: 0, 90, 180, 270. */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_rotation (SluiceStreamInfo *self);
/* Frames a second as declared by the container; 0.0 = not declared or variable. */
SLUICE_AVAILABLE_IN_1_0
double sluice_stream_info_get_frame_rate (SluiceStreamInfo *self);
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_channels (SluiceStreamInfo *self);
/* Samples a second. */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stream_info_get_sample_rate (SluiceStreamInfo *self);
/* Bits a second, 0 = unknown. */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_stream_info_get_bitrate (SluiceStreamInfo *self);
/* FALSE when no allowed decoder takes this track. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_stream_info_is_decodable (SluiceStreamInfo *self);
/* Returns: (nullable): factory name of the decoder that was chosen */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stream_info_get_decoder (SluiceStreamInfo *self);

/* What the probe learnt about a file. */
#define SLUICE_TYPE_MEDIA_INFO (sluice_media_info_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceMediaInfo, sluice_media_info, SLUICE, MEDIA_INFO, GObject)

/* "webm", "matroska", "mp4", "mov", "avi", "ogg", "wav", "mp3", ... */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_media_info_get_container (SluiceMediaInfo *self);
/* Nanoseconds, 0 = unknown. */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_media_info_get_duration (SluiceMediaInfo *self);
/* TRUE when the duration is stated by the container and not estimated. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_media_info_is_duration_exact (SluiceMediaInfo *self);
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_media_info_get_size (SluiceMediaInfo *self);
/* Returns: (transfer none): a list of SluiceStreamInfo in container order */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_media_info_get_streams (SluiceMediaInfo *self);
/* Returns: (transfer none) (nullable): the video track that is used, or NULL */
SLUICE_AVAILABLE_IN_1_0
SluiceStreamInfo *sluice_media_info_get_video (SluiceMediaInfo *self);
/* Returns: (transfer none) (nullable): the audio track that is used, or NULL */
SLUICE_AVAILABLE_IN_1_0
SluiceStreamInfo *sluice_media_info_get_audio (SluiceMediaInfo *self);
/* Returns: (transfer none) (array zero-terminated=1): oddities in words, for people */
SLUICE_AVAILABLE_IN_1_0
const char *const *sluice_media_info_get_warnings (SluiceMediaInfo *self);

/* The same facts as JSON text (docs/media-info.md), and back: how they cross a process. */
SLUICE_AVAILABLE_IN_1_0
char *sluice_media_info_to_json (SluiceMediaInfo *self);
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_media_info_new_from_json (const char *json, GError **error);

G_END_DECLS
