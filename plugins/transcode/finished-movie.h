// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "transcode-stage.h"

/* When the graph has run: checks that all that went in is in the file, mends what the muxer can't
 * write, and sets the artifact's facts. OUTPUT_INVALID: it is not. */
gboolean
finished_movie_complete (TranscodeStage *self, SluiceStageContext *context, GError **error);
