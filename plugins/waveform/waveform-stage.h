// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#define WAVEFORM_TYPE_STAGE (waveform_stage_get_type ())
G_DECLARE_FINAL_TYPE (WaveformStage, waveform_stage, WAVEFORM, STAGE, SluiceGraphStage)
