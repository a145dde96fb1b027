// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

G_BEGIN_DECLS

/* Writes one frame of the video as a negative. */
#define EXAMPLE_TYPE_INVERT_STAGE (example_invert_stage_get_type ())
G_DECLARE_FINAL_TYPE (ExampleInvertStage,
                      example_invert_stage,
                      EXAMPLE,
                      INVERT_STAGE,
                      SluiceGraphStage)

G_END_DECLS
