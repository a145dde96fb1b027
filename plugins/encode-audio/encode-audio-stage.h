// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#define ENCODE_AUDIO_TYPE_STAGE (encode_audio_stage_get_type ())
G_DECLARE_FINAL_TYPE (EncodeAudioStage, encode_audio_stage, ENCODE_AUDIO, STAGE, SluiceGraphStage)
