// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#define TRANSCODE_TYPE_STAGE (transcode_stage_get_type ())
G_DECLARE_FINAL_TYPE (TranscodeStage, transcode_stage, TRANSCODE, STAGE, SluiceGraphStage)
