// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One file through the whole descriptor, as the library and the command line want it: probed,
 * planned for, then pass by pass. What a pass lacks because of one before it is skipped. */
#include "pipeline-run.h"

#include "base/file-util.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-result-private.h"

#include "plan.h"

/* What a run knows while it goes from pass to pass. */
typedef struct {
  const SlPipelineRunOptions *options; /* (unowned) */
  SluicePlan *plan;                    /* (owned) */
  SluiceMediaInfo *info;               /* (owned) */
  GHashTable *results;   /* (owned) (element-type utf8 SluiceStageResult) by stage id */
  GListStore *artifacts; /* (owned) (element-type SluiceArtifact) */
} SlRun;

static void
sl_run_clear (SlRun *self)
{
  g_clear_object (&self->plan);
  g_clear_object (&self->info);
  g_clear_object (&self->artifacts);
  g_clear_pointer (&self->results, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlRun, sl_run_clear)

static void
take_result (SlRun *self, SluiceStageResult *result)
{
  GListModel *artifacts = sluice_stage_result_get_artifacts (result);

  for (guint i = 0; i < g_list_model_get_n_items (artifacts); i++) {
    g_autoptr (SluiceArtifact) artifact = g_list_model_get_item (artifacts, i);

    g_list_store_append (self->artifacts, artifact);
  }
  g_hash_table_replace (self->results, g_strdup (sluice_stage_result_get_stage (result)), result);
}

static gboolean
is_completed (SlRun *self, const char *stage)
{
  SluiceStageResult *result = g_hash_table_lookup (self->results, stage);

  return result != NULL
         && sluice_stage_result_get_outcome (result) == SLUICE_STAGE_OUTCOME_COMPLETED;
}

/* TRUE when a pass can't run because of what came before, or because nobody is there whom its stage
 * could call; its stages are skipped then. */
static gboolean
skip_what_lacks_something (SlRun *self, const SlPlannedPass *pass)
{
  g_autofree char *reason = NULL;

  if (pass->needs_network && !self->options->has_broker)
    reason = g_strdup ("not configured");
  for (guint i = 0; pass->after[i] != NULL && reason == NULL; i++) {
    if (!is_completed (self, pass->after[i]))
      reason = g_strdup_printf ("it needs '%s', which was not made", pass->after[i]);
  }
  if (reason == NULL)
    return FALSE;
  for (guint i = 0; pass->stages[i] != NULL; i++)
    take_result (self, sluice_stage_result_new_skipped (pass->stages[i], reason));
  return TRUE;
}

static SluiceResult *
run_pass (SlRun *self, const char *pass, GError **error)
{
  const SlPipelineRunOptions *options = self->options;

  return sluice_pipeline_run_pass (options->pipeline, self->plan, pass, NULL, self->info,
                                   options->input_path, options->output_dir,
                                   G_LIST_MODEL (self->artifacts), options->cancellable, error);
}

static gboolean
run_planned_pass (SlRun *self, const SlPlannedPass *planned, GError **error)
{
  g_autoptr (SluiceResult) result = NULL;
  GListModel *stages = NULL;

  if (skip_what_lacks_something (self, planned))
    return TRUE;
  result = run_pass (self, planned->id, error);
  if (result == NULL)
    return FALSE;
  stages = sluice_result_get_stages (result);
  for (guint i = 0; i < g_list_model_get_n_items (stages); i++)
    take_result (self, g_list_model_get_item (stages, i));
  if (!g_cancellable_is_cancelled (self->options->cancellable))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the run was cancelled");
  return FALSE;
}

static gboolean
run_passes (SlRun *self, GError **error)
{
  g_auto (GStrv) passes = sluice_plan_list_passes (self->plan);
  GPtrArray *skipped = sl_plan_get_skipped (self->plan);

  for (guint i = 0; i < skipped->len; i++) {
    const SlSkippedStage *stage = g_ptr_array_index (skipped, i);

    take_result (self, sluice_stage_result_new_skipped (stage->stage, stage->reason));
  }
  for (guint i = 0; passes[i] != NULL; i++) {
    if (!run_planned_pass (self, sl_plan_find_pass (self->plan, passes[i]), error))
      return FALSE;
  }
  return TRUE;
}

/* Results in descriptor order; the first failure of a stage that is not optional is the run's. */
static SluiceResult *
conclude (SlRun *self, GError **error)
{
  GPtrArray *stages = sl_pipeline_descriptor_get_stages (self->options->descriptor);
  g_autoptr (SluiceResult) result = sluice_result_new (self->info);

  for (guint i = 0; i < stages->len; i++) {
    const SlStageDescriptor *stage = g_ptr_array_index (stages, i);
    SluiceStageResult *outcome = g_hash_table_lookup (self->results, stage->id);
    const GError *failure = NULL;

    if (outcome == NULL)
      continue;
    failure = sluice_stage_result_get_error (outcome);
    if (failure != NULL && !stage->optional) {
      g_propagate_error (error, g_error_copy (failure));
      return NULL;
    }
    sluice_result_take_stage (result, g_object_ref (outcome));
  }
  return g_steal_pointer (&result);
}

SluiceResult *
sl_pipeline_run (const SlPipelineRunOptions *options, GError **error)
{
  g_auto (SlRun) run = { .options = options };

  run.results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  run.artifacts = g_list_store_new (SLUICE_TYPE_ARTIFACT);
  if (!sl_folder_create (options->output_dir, 0755, error))
    return NULL;
  run.info = sluice_pipeline_probe (options->pipeline, options->input_path, options->cancellable,
                                    error);
  if (run.info == NULL)
    return NULL;
  run.plan = sluice_pipeline_plan (options->pipeline, run.info, error);
  if (run.plan == NULL || !run_passes (&run, error))
    return NULL;
  return conclude (&run, error);
}
