// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

/* Stages for plugins that are part of the tests. */
#define TEST_TYPE_COPY_STAGE (test_copy_stage_get_type ())
G_DECLARE_FINAL_TYPE (TestCopyStage, test_copy_stage, TEST, COPY_STAGE, SluiceTaskStage)

#define TEST_TYPE_SINK_STAGE (test_sink_stage_get_type ())
G_DECLARE_FINAL_TYPE (TestSinkStage, test_sink_stage, TEST, SINK_STAGE, SluiceGraphStage)
