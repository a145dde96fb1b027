// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#define TRANSCRIBE_LOCAL_TYPE_STAGE (transcribe_local_stage_get_type ())
G_DECLARE_FINAL_TYPE (TranscribeLocalStage,
                      transcribe_local_stage,
                      TRANSCRIBE_LOCAL,
                      STAGE,
                      SluiceTaskStage)
