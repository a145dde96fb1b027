// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "transcode-stage.h"

/* Adds the elements that encode the picture to @bin, from an input of the stage to @mux. */
gboolean video_track_add (TranscodeStage *self,
                          SluiceStageContext *context,
                          GstBin *bin,
                          GstElement *mux,
                          GError **error);
