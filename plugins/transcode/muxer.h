// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "transcode-stage.h"

/* Adds the muxer and the sink that writes the stage's artifact to @bin. Returns: (transfer none)
 * (nullable) the muxer; NULL: @error, MISSING_ELEMENT. */
GstElement *
muxer_add (TranscodeStage *self, SluiceStageContext *context, GstBin *bin, GError **error);

/* Lets as much wait in @queue, the last element of a track, as the other track may be behind;
 * beyond that the stage fails with BROKEN_TIMESTAMPS. */
void muxer_configure_queue (GstElement *queue, SluiceStageContext *context);

/* @queue: what the track comes out of; @pad_name: "video_0" or "audio_0". */
gboolean muxer_link (GstElement *queue, GstElement *mux, const char *pad_name, GError **error);
