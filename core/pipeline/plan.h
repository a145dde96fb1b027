// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/planner.h"
#include "sluice/sluice-media-info.h"
#include "sluice/sluice-plan.h"

G_BEGIN_DECLS

/* Plans @descriptor for a file that was probed. Errors: those of sl_plan_make(). */
SluicePlan *sl_plan_new (SlPipelineDescriptor *descriptor, SluiceMediaInfo *info, GError **error);

/* (nullable): borrowed. */
const SlPlannedPass *sl_plan_find_pass (SluicePlan *self, const char *id);
/* (element-type SlSkippedStage): borrowed. */
GPtrArray *sl_plan_get_skipped (SluicePlan *self);

G_END_DECLS
