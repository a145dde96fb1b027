// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Jobs and passes of a media: which are written when. */
#include "app/start-processing.h"

#include <string.h>

#include "app/media-metadata.h"
#include "base/string-util.h"
#include "base/uuid.h"
#include "model/pass.h"
#include "model/stage-job.h"
#include "sluice/sluice-error.h"
#include "store/pass-repository.h"
#include "store/stage-job-repository.h"

/* The spec's attempts of a job; the queue's configuration has the last word at each retry. */
#define MAX_ATTEMPTS 3

char *
sl_start_pass (SlTransaction *transaction,
               const SlMedia *media,
               const char *kind,
               guint generation,
               GError **error)
{
  g_autoptr (SlPass) pass = sl_pass_new ();

  pass->created_at = sl_transaction_get_now (transaction);
  pass->run_at = pass->created_at;
  pass->id = sl_uuid7_new (pass->created_at);
  pass->media_id = g_strdup (media->id);
  pass->user_id = g_strdup (media->user_id);
  pass->kind = g_strdup (kind);
  pass->generation = generation;
  pass->state = SL_PASS_READY;
  pass->max_attempts = MAX_ATTEMPTS;
  if (!sl_pass_repository_insert (transaction, pass, error))
    return NULL;
  return g_strdup (pass->id);
}

gboolean
sl_insert_stage_jobs (SlTransaction *transaction,
                      const SlMedia *media,
                      SlPipelineDescriptor *descriptor,
                      guint generation,
                      GError **error)
{
  GPtrArray *stages = sl_pipeline_descriptor_get_stages (descriptor);

  for (guint i = 0; i < stages->len; i++) {
    const SlStageDescriptor *stage = stages->pdata[i];
    g_autoptr (SlStageJob) job = sl_stage_job_new ();

    job->created_at = sl_transaction_get_now (transaction);
    job->id = sl_uuid7_new (job->created_at);
    job->media_id = g_strdup (media->id);
    job->stage = g_strdup (stage->id);
    job->job_type = sl_stage_job_type_for_plugin (stage->stage);
    job->generation = generation;
    job->optional = stage->optional;
    job->status = SL_JOB_PENDING;
    if (!sl_stage_job_repository_insert (transaction, job, i, error))
      return FALSE;
  }
  return TRUE;
}

static SlStageJob *
find_job (GPtrArray *jobs, const char *stage)
{
  for (guint i = 0; i < jobs->len; i++) {
    SlStageJob *job = jobs->pdata[i];

    if (strcmp (job->stage, stage) == 0)
      return job;
  }
  return NULL;
}

static gboolean
is_waiting (const SlStageJob *job)
{
  return job != NULL && job->status == SL_JOB_PENDING && job->pass_id == NULL;
}

static gboolean
skip_job (SlTransaction *transaction, SlStageJob *job, const char *reason, GError **error)
{
  job->status = SL_JOB_COMPLETED;
  job->progress = 100;
  job->completed_at = sl_transaction_get_now (transaction);
  sl_set_string (&job->skip_reason, reason);
  return sl_stage_job_repository_update (transaction, job, error);
}

/* What keeps a stage that needs others from running, ever. */
static char *
find_obstacle (const SlPlannedPass *pass, GPtrArray *jobs)
{
  for (guint i = 0; pass->after[i] != NULL; i++) {
    const SlStageJob *needed = find_job (jobs, pass->after[i]);

    if (needed != NULL && needed->status == SL_JOB_FAILED)
      return g_strdup_printf ("stage '%s' failed", needed->stage);
    if (needed != NULL && needed->skip_reason != NULL)
      return g_strdup_printf ("stage '%s' was skipped", needed->stage);
  }
  return NULL;
}

static gboolean
can_start (const SlPlannedPass *pass, GPtrArray *jobs)
{
  for (guint i = 0; pass->after[i] != NULL; i++) {
    const SlStageJob *needed = find_job (jobs, pass->after[i]);

    if (needed != NULL && needed->status != SL_JOB_COMPLETED)
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_waiting_stage (const SlPlannedPass *pass, GPtrArray *jobs)
{
  for (guint i = 0; pass->stages[i] != NULL; i++) {
    if (is_waiting (find_job (jobs, pass->stages[i])))
      return TRUE;
  }
  return FALSE;
}

/* Every waiting stage of the pass: skipped for @reason, or assigned to @pass_id. */
static gboolean
settle_stages (SlTransaction *transaction,
               const SlPlannedPass *pass,
               GPtrArray *jobs,
               const char *reason,
               const char *pass_id,
               GError **error)
{
  for (guint i = 0; pass->stages[i] != NULL; i++) {
    SlStageJob *job = find_job (jobs, pass->stages[i]);

    if (!is_waiting (job))
      continue;
    if (reason != NULL) {
      if (!skip_job (transaction, job, reason, error))
        return FALSE;
      continue;
    }
    job->pass_id = g_strdup (pass_id);
    if (!sl_stage_job_repository_update (transaction, job, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
start_planned_pass (SlTransaction *transaction,
                    const SlMedia *media,
                    const SlPlannedPass *pass,
                    GPtrArray *jobs,
                    guint generation,
                    GError **error)
{
  g_autofree char *obstacle = find_obstacle (pass, jobs);
  g_autofree char *pass_id = NULL;

  if (!has_waiting_stage (pass, jobs))
    return TRUE;
  if (obstacle != NULL)
    return settle_stages (transaction, pass, jobs, obstacle, NULL, error);
  if (!can_start (pass, jobs))
    return TRUE;
  pass_id = sl_start_pass (transaction, media, pass->id, generation, error);
  return pass_id != NULL && settle_stages (transaction, pass, jobs, NULL, pass_id, error);
}

gboolean
sl_start_planned_passes (SlTransaction *transaction,
                         const SlMedia *media,
                         const SlPlanResult *plan,
                         GPtrArray *jobs,
                         guint generation,
                         GError **error)
{
  for (guint i = 0; i < plan->skipped->len; i++) {
    const SlSkippedStage *skipped = plan->skipped->pdata[i];
    SlStageJob *job = find_job (jobs, skipped->stage);

    if (is_waiting (job) && !skip_job (transaction, job, skipped->reason, error))
      return FALSE;
  }
  /* In the order of the plan needs come first, so an obstacle travels down in one walk. */
  for (guint i = 0; i < plan->passes->len; i++) {
    if (!start_planned_pass (transaction, media, plan->passes->pdata[i], jobs, generation, error))
      return FALSE;
  }
  return TRUE;
}

static void
skip_pass (SlPlanResult *plan, const SlPlannedPass *pass, const char *reason)
{
  for (guint i = 0; pass->stages[i] != NULL; i++) {
    SlSkippedStage *skipped = g_new0 (SlSkippedStage, 1);

    skipped->stage = g_strdup (pass->stages[i]);
    skipped->reason = g_strdup (reason);
    g_ptr_array_add (plan->skipped, skipped);
  }
}

/* Nobody is there whom they could call. */
static void
skip_network_passes (SlPlanResult *plan)
{
  for (guint i = plan->passes->len; i > 0; i--) {
    const SlPlannedPass *pass = plan->passes->pdata[i - 1];

    if (!pass->needs_network)
      continue;
    skip_pass (plan, pass, SL_SKIP_NOT_CONFIGURED);
    g_ptr_array_remove_index (plan->passes, i - 1);
  }
}

SlPlanResult *
sl_plan_for_media (SlApp *app,
                   SlPipelineDescriptor *descriptor,
                   const SlMedia *media,
                   GError **error)
{
  g_autofree char *probe = sl_media_metadata_dup_probe (media->metadata, error);
  g_autoptr (SlMediaFacts) facts = NULL;
  SlPlanResult *plan;

  if (probe == NULL)
    return NULL;
  facts = sl_media_facts_new_from_json (probe, strlen (probe), error);
  if (facts == NULL)
    return NULL;
  plan = sl_plan_make (descriptor, facts, error);
  if (plan != NULL && sl_provider_set_get_length (sl_app_get_providers (app)) == 0)
    skip_network_passes (plan);
  return plan;
}
