// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#define EXTRACT_AUDIO_TYPE_STAGE (extract_audio_stage_get_type ())
G_DECLARE_FINAL_TYPE (ExtractAudioStage,
                      extract_audio_stage,
                      EXTRACT_AUDIO,
                      STAGE,
                      SluiceGraphStage)
