// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#include "transcript.h"

/* What is said in the recording at @path. @model_path: as of recogniser_new(). Errors of that, of
 * the WAV reader, SLUICE_ERROR_INVALID_ARGUMENT: it has not 16,000 samples a second;
 * SLUICE_ERROR_CANCELLED. */
Transcript *
local_run (SluiceStageContext *context, const char *path, const char *model_path, GError **error);
