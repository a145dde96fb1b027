// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "descriptor/planner.h"
#include "model/media.h"

/* How a media's stages become passes. All within the caller's transaction. */

/* Why a stage is skipped that calls an outside service. */
#define SL_SKIP_NOT_CONFIGURED "not configured"

/* A ready pass of @kind. Returns: (transfer full): its id */
char *sl_start_pass (SlTransaction *transaction,
                     const SlMedia *media,
                     const char *kind,
                     guint generation,
                     GError **error);
/* A pending job for each stage of the descriptor. */
gboolean sl_insert_stage_jobs (SlTransaction *transaction,
                               const SlMedia *media,
                               SlPipelineDescriptor *descriptor,
                               guint generation,
                               GError **error);
/* Starts what the plan allows now: passes for pending jobs that are in none yet. Skipped stages are
 * completed with their reason; stages that need one that was skipped or failed go the same way.
 * @jobs: (element-type SlStageJob), updated. */
gboolean sl_start_planned_passes (SlTransaction *transaction,
                                  const SlMedia *media,
                                  const SlPlanResult *plan,
                                  GPtrArray *jobs,
                                  guint generation,
                                  GError **error);
/* The plan again, from the probe that the media's metadata keeps. NULL with an error when there is
 * none. Stages that call an outside service of which there is no provider are skipped. */
SlPlanResult *sl_plan_for_media (SlApp *app,
                                 SlPipelineDescriptor *descriptor,
                                 const SlMedia *media,
                                 GError **error);
