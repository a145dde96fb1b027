// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sluice/sluice-task-stage.h"

#include "graph-runner.h"

G_BEGIN_DECLS

/* Runs a task stage in a thread of its own and waits for it. @needed (nullable): a list of
 * SluiceArtifact that the stage may ask for. @context (out) (transfer full): what the stage
 * handed in, also when it failed. */
gboolean sl_task_run (const SlGraphJob *job,
                      const char *stage_id,
                      SluiceTaskStage *stage,
                      GListModel *needed,
                      SluiceStageContext **context,
                      GError **error);

G_END_DECLS
