// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Base class of stages that turn finished files into files, and the one caller of their run.
 */
#include "sluice/sluice-task-stage.h"

#include "sluice/sluice-stage-context-private.h"
#include "sluice/sluice-stage-private.h"

G_DEFINE_ABSTRACT_TYPE (SluiceTaskStage, sluice_task_stage, SLUICE_TYPE_STAGE)

static void
sluice_task_stage_class_init (SluiceTaskStageClass *klass)
{
}

static void
sluice_task_stage_init (SluiceTaskStage *self)
{
}

gboolean
sluice_task_stage_run (SluiceTaskStage *self, SluiceStageContext *context, GError **error)
{
  GError *inner = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean succeeded;

  g_return_val_if_fail (SLUICE_IS_TASK_STAGE (self), FALSE);
  g_return_val_if_fail (SLUICE_TASK_STAGE_GET_CLASS (self)->run != NULL, FALSE);

  succeeded = SLUICE_TASK_STAGE_GET_CLASS (self)->run (self, context, &inner);
  sluice_stage_context_add_elapsed (context, g_get_monotonic_time () - start);
  return sluice_stage_check_outcome (sluice_stage_context_get_stage_id (context), "run", succeeded,
                                     inner, error);
}
