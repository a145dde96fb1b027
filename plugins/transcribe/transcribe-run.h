// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#include "transcribe-options.h"
#include "transcript.h"

/* What is said in the WAV file at @path, 16 kHz. Asks nobody when nothing is. */
Transcript *transcribe_run (const TranscribeOptions *options,
                            SluiceStageContext *context,
                            const char *path,
                            GError **error);
