// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-stage.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_TASK_STAGE (sluice_task_stage_get_type ())

/**
 * SluiceTaskStage:
 *
 * A stage that works on finished files: the original, or artifacts of the stages that it needs.
 *
 * Its function is called in a thread of its own and must look at
 * [method@Sluice.StageContext.get_cancellable].
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (SluiceTaskStage, sluice_task_stage, SLUICE, TASK_STAGE, SluiceStage)

/**
 * SluiceTaskStageClass:
 * @parent_class: the parent class
 * @run: does the work
 *
 * The class of a task stage.
 *
 * Since: 1.0
 */
struct _SluiceTaskStageClass {
  SluiceStageClass parent_class;

  gboolean (*run) (SluiceTaskStage *self, SluiceStageContext *context, GError **error);

  /*< private >*/
  gpointer padding[12];
};

/**
 * sluice_task_stage_run:
 * @self: a task stage
 * @context: what the stage is given
 * @error: return location for an error
 *
 * Does the work of the stage. Stages implement it, the runner calls it: its time is taken and its
 * answer checked, so that errors are %SLUICE_ERROR and start with the id of the stage, and a
 * failure without an error becomes %SLUICE_ERROR_INTERNAL.
 *
 * Returns: %TRUE when the work is done
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_task_stage_run (SluiceTaskStage *self, SluiceStageContext *context, GError **error);

G_END_DECLS
