// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice-stage.h>

G_BEGIN_DECLS

/* A stage that works on finished files: the original, or artifacts of stages that it needs. run is
 * called in a thread of its own and must look at the context's cancellable. */
#define SLUICE_TYPE_TASK_STAGE (sluice_task_stage_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (SluiceTaskStage, sluice_task_stage, SLUICE, TASK_STAGE, SluiceStage)

struct _SluiceTaskStageClass {
  SluiceStageClass parent_class;

  gboolean (*run) (SluiceTaskStage *self, SluiceStageContext *context, GError **error);

  /*< private >*/
  gpointer padding[12];
};

SLUICE_AVAILABLE_IN_1_0
gboolean sluice_task_stage_run (SluiceTaskStage *self, SluiceStageContext *context, GError **error);

G_END_DECLS
