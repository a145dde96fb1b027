// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One pass: stage instances with their parameters in, a result for each stage out. What a stage
 * wrote counts only when the stage finished and the file is there; the files of the others go.
 */
#include "pass-runner.h"

#include <glib/gstdio.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-result-private.h"
#include "sluice/sluice-stage-context-private.h"
#include "sluice/sluice-task-stage.h"

#include "output-check.h"
#include "stage-params.h"
#include "task-runner.h"

typedef struct {
  const SlPass *pass; /* (unowned) */
  SlGraphJob job;     /* with the work folder */
  char *work_dir;     /* (owned) */
  GPtrArray *results; /* (element-type SluiceStageResult), in the order of the pass */
} SlPassRun;

static void
sl_pass_run_clear (SlPassRun *self)
{
  g_autoptr (GError) error = NULL;

  if (self->work_dir != NULL && !sl_folder_remove (self->work_dir, &error))
    g_warning ("failed to remove the work folder: %s", error->message);
  g_free (self->work_dir);
  g_clear_pointer (&self->results, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlPassRun, sl_pass_run_clear)

static void
remove_artifacts (SluiceStageContext *context)
{
  GListModel *artifacts = sluice_stage_context_get_artifacts (context);

  for (guint i = 0; i < g_list_model_get_n_items (artifacts); i++) {
    g_autoptr (SluiceArtifact) artifact = g_list_model_get_item (artifacts, i);

    g_unlink (sluice_artifact_get_path (artifact));
  }
}

static SluiceStageResult *
make_failure (const char *id, SluiceStageContext *context, GError *error)
{
  SluiceStageResult *result = sluice_stage_result_new_failed (id, error);

  if (context == NULL)
    return result;
  remove_artifacts (context);
  sluice_stage_result_set_retry_after (result, sluice_stage_context_get_retry_after (context));
  return result;
}

/* @expected: (nullable) how long an output that plays may be. */
static SluiceStageResult *
make_success (const char *id, SluiceStageContext *context, const SlExpectedLength *expected)
{
  g_autoptr (SluiceStageResult) result = sluice_stage_result_new_completed (id);
  GListModel *artifacts = sluice_stage_context_get_artifacts (context);
  g_auto (GStrv) warnings = sluice_stage_context_dup_warnings (context);
  g_autoptr (GVariant) repairs = sluice_stage_context_dup_repairs (context);
  g_autoptr (GVariant) facts = sluice_stage_context_dup_media_facts (context);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (artifacts); i++) {
    g_autoptr (SluiceArtifact) artifact = g_list_model_get_item (artifacts, i);

    if (!sl_output_check (artifact, expected, &error))
      return make_failure (id, context, g_steal_pointer (&error));
    sluice_stage_result_add_artifact (result, artifact);
  }
  for (guint i = 0; warnings[i] != NULL; i++)
    sluice_stage_result_add_warning (result, warnings[i]);
  sluice_stage_result_set_notes (result, repairs, facts);
  return g_steal_pointer (&result);
}

static SluiceStage *
create_stage (const SlPass *pass, const char *id, GError **error)
{
  const SlStageDescriptor *descriptor = sl_pipeline_descriptor_find_stage (pass->descriptor, id);
  g_autoptr (SluiceStage) stage = NULL;
  GPtrArray *overrides = NULL;

  if (descriptor == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "the pipeline has no stage '%s'", id);
    return NULL;
  }
  stage = sluice_registry_create_stage (pass->registry, descriptor->stage, error);
  if (stage == NULL || !sl_stage_params_apply (stage, descriptor->params, error))
    return NULL;
  overrides = pass->overrides != NULL ? g_hash_table_lookup (pass->overrides, id) : NULL;
  if (overrides != NULL && !sl_stage_params_apply (stage, overrides, error))
    return NULL;
  return g_steal_pointer (&stage);
}

static SluiceStageResult *
run_task (SlPassRun *self, const char *id, SluiceTaskStage *stage)
{
  g_autoptr (SluiceStageContext) context = NULL;
  g_autoptr (GError) error = NULL;

  if (!sl_task_run (&self->job, id, stage, self->pass->needed, &context, &error))
    return make_failure (id, context, g_steal_pointer (&error));
  return make_success (id, context, NULL);
}

static SluiceStageResult *
make_branch_result (SlBranch *branch)
{
  const char *id = sl_branch_get_id (branch);
  SluiceStageContext *context = sl_branch_get_context (branch);

  switch (sl_branch_get_state (branch)) {
  case SL_BRANCH_ENDED:
    return make_success (id, context, sl_branch_get_expected_length (branch));
  case SL_BRANCH_SKIPPED:
    return sluice_stage_result_new_skipped (id, sl_branch_get_skip_reason (branch));
  default:
    return make_failure (id, context, g_error_copy (sl_branch_get_error (branch)));
  }
}

static void
remove_branch_files (GPtrArray *branches)
{
  for (guint i = 0; i < branches->len; i++) {
    SluiceStageContext *context = sl_branch_get_context (g_ptr_array_index (branches, i));

    if (context != NULL)
      remove_artifacts (context);
  }
}

/* Creates what the pass names: task stages run at once, graph stages become branches. The result of
 * a graph stage is filled in later. */
static void
start_stages (SlPassRun *self, GPtrArray *branches)
{
  for (guint i = 0; self->pass->stages[i] != NULL; i++) {
    const char *id = self->pass->stages[i];
    g_autoptr (GError) error = NULL;
    g_autoptr (SluiceStage) stage = create_stage (self->pass, id, &error);

    if (stage == NULL)
      g_ptr_array_add (self->results,
                       sluice_stage_result_new_failed (id, g_steal_pointer (&error)));
    else if (SLUICE_IS_TASK_STAGE (stage))
      g_ptr_array_add (self->results, run_task (self, id, SLUICE_TASK_STAGE (stage)));
    else
      g_ptr_array_add (branches, sl_branch_new (id, SLUICE_GRAPH_STAGE (stage)));
  }
}

static SlBranch *
make_second_branch (SlPassRun *self, SlBranch *first, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceStage) stage = create_stage (self->pass, sl_branch_get_id (first), &error);
  SlBranch *branch = NULL;

  if (stage == NULL) {
    g_warning ("failed to create a stage a second time: %s", error->message);
    return NULL;
  }
  remove_artifacts (sl_branch_get_context (first));
  branch = sl_branch_new (sl_branch_get_id (first), SLUICE_GRAPH_STAGE (stage));
  sl_branch_set_refusal (branch, reason);
  return branch;
}

/* Puts new branches in the place of those that refused the packets which they had asked for, and
 * gives them back, too: (transfer container) (element-type SlBranch). */
static GPtrArray *
replace_refused (SlPassRun *self, GPtrArray *branches)
{
  GPtrArray *again = g_ptr_array_new ();

  for (guint i = 0; i < branches->len; i++) {
    SlBranch *first = g_ptr_array_index (branches, i);
    g_autofree char *reason = sl_branch_dup_new_refusal (first);
    SlBranch *second = reason != NULL ? make_second_branch (self, first, reason) : NULL;

    if (second == NULL)
      continue;
    sl_branch_free (first);
    g_ptr_array_index (branches, i) = second;
    g_ptr_array_add (again, second);
  }
  return again;
}

static gboolean
run_graph (SlPassRun *self, GPtrArray *branches, char **dot, GError **error)
{
  g_autoptr (GPtrArray) again = NULL;

  if (!sl_graph_run (&self->job, branches, dot, error))
    return FALSE;
  again = replace_refused (self, branches);
  return again->len == 0 || sl_graph_run (&self->job, again, NULL, error);
}

static gboolean
make_work_dir (SlPassRun *self, GError **error)
{
  /* On the file system of the output: stages rename from here to there. */
  g_autofree char *template = g_build_filename (self->job.output_dir, ".work-XXXXXX", NULL);

  if (g_mkdtemp_full (template, 0700) == NULL) {
    sl_error_set_from_errno (error, errno, "failed to make a work folder in '%s'",
                             self->job.output_dir);
    return FALSE;
  }
  self->work_dir = g_steal_pointer (&template);
  self->job.work_dir = self->work_dir;
  return TRUE;
}

static SluiceResult *
collect (SlPassRun *self, GPtrArray *branches)
{
  g_autoptr (SluiceResult) result = sluice_result_new (self->job.info);

  for (guint i = 0; i < branches->len; i++)
    g_ptr_array_add (self->results, make_branch_result (g_ptr_array_index (branches, i)));
  for (guint i = 0; i < self->results->len; i++)
    sluice_result_take_stage (result, g_object_ref (g_ptr_array_index (self->results, i)));
  return g_steal_pointer (&result);
}

SluiceResult *
sl_pass_run (const SlPass *pass, char **dot, GError **error)
{
  g_auto (SlPassRun) self = { .pass = pass, .job = pass->job };
  g_autoptr (GPtrArray) branches = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_branch_free);

  self.results = g_ptr_array_new_with_free_func (g_object_unref);
  self.job.descriptor = pass->descriptor;
  if (!make_work_dir (&self, error))
    return NULL;
  start_stages (&self, branches);
  if (branches->len > 0 && !run_graph (&self, branches, dot, error)) {
    remove_branch_files (branches);
    return NULL;
  }
  return collect (&self, branches);
}
