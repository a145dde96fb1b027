// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/stage-job.h"
#include "store/database.h"

/* Rows of processing_jobs: one stage of one media. */
gboolean sl_stage_job_repository_insert (SlTransaction *transaction,
                                         const SlStageJob *job,
                                         guint position,
                                         GError **error);
/* Every column that may change: pass_id, status, progress, retry_count, skip_reason, error,
 * started_at, completed_at. */
gboolean
sl_stage_job_repository_update (SlTransaction *transaction, const SlStageJob *job, GError **error);
/* Only a running job of the pass moves, and only forward. */
gboolean sl_stage_job_repository_set_progress (SlTransaction *transaction,
                                               const char *pass_id,
                                               const char *stage,
                                               guint progress,
                                               GError **error);
/* In descriptor order. Returns: (element-type SlStageJob) (transfer full) */
GPtrArray *sl_stage_job_repository_list (SlTransaction *transaction,
                                         const char *media_id,
                                         guint generation,
                                         GError **error);
/* The newest generation that has jobs; 0 when there is none. */
gboolean sl_stage_job_repository_find_newest (SlTransaction *transaction,
                                              const char *media_id,
                                              guint *generation,
                                              GError **error);
