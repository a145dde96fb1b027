// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A stage that failed is repeated or given up by its error's class; one that completed is never run
 * again. Each job's row says which, and the pass' row what follows from all of them. */
#include "app/settle-jobs.h"

#include <string.h>

#include "app/app-private.h"
#include "app/media-metadata.h"
#include "base/error-info.h"
#include "base/string-util.h"
#include "sluice/sluice-error.h"
#include "store/checkpoint-repository.h"
#include "store/stage-job-repository.h"

/* Between attempts while the object store or the database is away: soon enough when it is back. */
#define AWAY_DELAY_MS 20000

static void
set_job_error (SlStageJob *job, const GError *error)
{
  sl_set_string (&job->error_code, sl_error_info_for_error (error)->name);
  sl_set_string (&job->error_message, error->message);
}

static gboolean
is_stopping (const GError *error)
{
  return g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN);
}

/* Half of it is random, so that passes that failed together do not come back together. */
static SlRetryDecision
wait_until_back (const SlPassEnd *self)
{
  return (SlRetryDecision){ .retry = TRUE,
                            .give_back = TRUE,
                            .delay_ms = (gint64) (AWAY_DELAY_MS * (0.5 + self->random / 2)) };
}

/* Nothing that the pass has done. Only the daemon speaks to the database, and by now it does. */
static gboolean
is_outage (const SlPassEnd *self, const GError *failure)
{
  return g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE)
         || (self->is_store_away
             && g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE));
}

/* @retry_after_ms: an outside service said so; 0 = nobody did. Whoever waits for another one has
 * not failed. */
static SlRetryDecision
decide (const SlPassEnd *self, const GError *failure, guint64 retry_after_ms)
{
  SlQueue queue = sl_queue_for_lane (sl_lane_for_pass (self->pass->kind));

  if (is_stopping (failure) || retry_after_ms > 0)
    return (
        SlRetryDecision){ .retry = TRUE, .give_back = TRUE, .delay_ms = (gint64) retry_after_ms };
  if (is_outage (self, failure))
    return wait_until_back (self);
  return sl_retry_policy_decide (self->pass, sl_error_info_for_error (failure)->retry_class,
                                 &self->app->config.queues[queue], self->random);
}

SlRetryDecision
sl_pass_end_note_failure (SlPassEnd *self, const GError *failure, guint64 retry_after_ms)
{
  SlRetryDecision decision = decide (self, failure, retry_after_ms);

  if (self->failure == NULL && !is_stopping (failure))
    self->failure = failure;
  self->gave_up = self->gave_up || !decision.retry;
  if (decision.retry) {
    self->retry.give_back = decision.give_back && (self->retry.give_back || !self->retry.retry);
    self->retry.delay_ms = MAX (self->retry.delay_ms, decision.delay_ms);
    self->retry.retry = TRUE;
  }
  return decision;
}

/* What its attempts have kept: none of them will ask for it any more. */
static gboolean
forget_checkpoints (SlTransaction *transaction, const SlStageJob *job, GError **error)
{
  const SlCheckpointScope scope = { job->media_id, job->generation, job->stage };

  return sl_checkpoint_repository_remove (transaction, &scope, error);
}

static gboolean
fail_job (SlTransaction *transaction,
          SlPassEnd *self,
          SlStageJob *job,
          const GError *failure,
          guint64 retry_after_ms,
          GError **error)
{
  SlRetryDecision decision = sl_pass_end_note_failure (self, failure, retry_after_ms);

  job->status = decision.retry ? SL_JOB_PENDING : SL_JOB_FAILED;
  job->retry_count += decision.give_back ? 0 : 1;
  if (!decision.retry) {
    job->completed_at = sl_transaction_get_now (transaction);
    if (!forget_checkpoints (transaction, job, error))
      return FALSE;
  }
  if (!is_stopping (failure))
    set_job_error (job, failure);
  return sl_stage_job_repository_update (transaction, job, error);
}

static gboolean
complete_job (SlTransaction *transaction,
              SlPassEnd *self,
              SlStageJob *job,
              const char *skip_reason,
              GError **error)
{
  job->status = SL_JOB_COMPLETED;
  job->progress = 100;
  job->completed_at = sl_transaction_get_now (transaction);
  g_clear_pointer (&job->error_code, g_free);
  g_clear_pointer (&job->error_message, g_free);
  sl_set_string (&job->skip_reason, skip_reason);
  g_ptr_array_add (self->done, job);
  return forget_checkpoints (transaction, job, error)
         && sl_stage_job_repository_update (transaction, job, error);
}

static const SlReportedStage *
find_reported (const SlPassEnd *self, const char *stage)
{
  for (guint i = 0; self->report != NULL && i < self->report->stages->len; i++) {
    const SlReportedStage *reported = self->report->stages->pdata[i];

    if (strcmp (reported->stage, stage) == 0)
      return reported;
  }
  return NULL;
}

static gboolean
note_report (SlPassEnd *self, const SlReportedStage *reported, GError **error)
{
  char *metadata = sl_media_metadata_add_report (self->media->metadata, reported, error);

  if (metadata == NULL)
    return FALSE;
  sl_take_string (&self->media->metadata, metadata);
  return TRUE;
}

static gboolean
settle_job (SlTransaction *transaction, SlPassEnd *self, SlStageJob *job, GError **error)
{
  const SlReportedStage *reported = find_reported (self, job->stage);
  g_autoptr (GError) silence = NULL;

  if (self->work_error != NULL)
    return fail_job (transaction, self, job, self->work_error, 0, error);
  if (reported != NULL && (reported->completed || reported->skip_reason != NULL))
    return note_report (self, reported, error)
           && complete_job (transaction, self, job, reported->skip_reason, error);
  if (reported != NULL && reported->error != NULL)
    return fail_job (transaction, self, job, reported->error, reported->retry_after_ms, error);
  silence = g_error_new (SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "the worker did not say how stage '%s' ended", job->stage);
  if (!fail_job (transaction, self, job, silence, 0, error))
    return FALSE;
  /* It does not live as long as the transaction; the job's row has its text. */
  if (self->failure == silence)
    self->failure = NULL;
  return TRUE;
}

gboolean
sl_settle_jobs (SlTransaction *transaction, SlPassEnd *self, GError **error)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    SlStageJob *job = self->jobs->pdata[i];

    if (sl_pass_end_awaits (self, job) && !settle_job (transaction, self, job, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
sl_fail_waiting_jobs (SlTransaction *transaction,
                      SlPassEnd *self,
                      const GError *failure,
                      GError **error)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    SlStageJob *job = self->jobs->pdata[i];

    if (job->pass_id != NULL || !sl_stage_job_is_open (job))
      continue;
    job->status = SL_JOB_FAILED;
    job->completed_at = sl_transaction_get_now (transaction);
    set_job_error (job, failure);
    if (!sl_stage_job_repository_update (transaction, job, error))
      return FALSE;
  }
  return TRUE;
}
