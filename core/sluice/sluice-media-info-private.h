// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "sluice/sluice-media-info.h"

G_BEGIN_DECLS

/* The probe's side: build, then hand out as immutable. */
SluiceMediaInfo *sluice_media_info_new (const char *container, guint64 size);
void sluice_media_info_set_duration (SluiceMediaInfo *self, guint64 duration, gboolean exact);
void
sluice_media_info_add_warning (SluiceMediaInfo *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Takes ownership of @stream; the first decodable track of a kind is the one that is used. */
void sluice_media_info_take_stream (SluiceMediaInfo *self, SluiceStreamInfo *stream);
/* Takes ownership of @verdict. */
void sluice_media_info_take_verdict (SluiceMediaInfo *self, SluiceVerdict *verdict);
/* Returns: (transfer full) */
JsonObject *sluice_media_info_to_json_object (SluiceMediaInfo *self);

SluiceStreamInfo *sluice_stream_info_new (SluiceMediaKind kind, const char *codec);
void sluice_stream_info_set_decoder (SluiceStreamInfo *self, const char *decoder);
void sluice_stream_info_set_caps (SluiceStreamInfo *self, const char *caps);
void sluice_stream_info_set_video (SluiceStreamInfo *self,
                                   guint width,
                                   guint height,
                                   double frame_rate,
                                   guint rotation);
void sluice_stream_info_set_frames (SluiceStreamInfo *self, guint frames);
void sluice_stream_info_set_audio (SluiceStreamInfo *self, guint channels, guint sample_rate);
void sluice_stream_info_set_bitrate (SluiceStreamInfo *self, guint64 bitrate);

G_END_DECLS
