// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#define THUMBNAIL_TYPE_STAGE (thumbnail_stage_get_type ())
G_DECLARE_FINAL_TYPE (ThumbnailStage, thumbnail_stage, THUMBNAIL, STAGE, SluiceGraphStage)
