// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#include "transcript.h"

/* What is to be heard: the artifact "audio" of a stage that this one needs.
 * SLUICE_ERROR_INVALID_ARGUMENT: there is none. Returns: (transfer none) */
SluiceArtifact *transcript_artifact_find_audio (SluiceStageContext *context, GError **error);
/* Writes transcription.json, the artifact "transcription", with the facts that
 * docs/transcription.md names. SLUICE_ERROR_DISK_FULL: it can't be written. */
gboolean transcript_artifact_write (SluiceStageContext *context,
                                    const Transcript *transcript,
                                    GError **error);
