// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Runs again what failed; or everything, under a new generation that takes the place of the old one
 * when all of it is there. */
#include "app/app-private.h"
#include "app/media.h"
#include "app/original-retention.h"
#include "app/start-processing.h"
#include "sluice/sluice-error.h"
#include "store/media-repository.h"
#include "store/pass-repository.h"
#include "store/stage-job-repository.h"

typedef struct {
  SlApp *app;
  const char *user_id;
  const char *media_id;
  gboolean all;
  SlMedia *media; /* (owned) (nullable) as it was before */
} Reprocess;

static void
reprocess_clear (Reprocess *self)
{
  g_clear_pointer (&self->media, sl_media_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reprocess, reprocess_clear)

/* A ready media may have an optional stage that failed: reset_failed looks. */
static gboolean
check_is_through (const SlMedia *media, GError **error)
{
  if (media->status == SL_MEDIA_FAILED || media->status == SL_MEDIA_READY)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
               "media '%s' is '%s'; wait until it is through", media->id,
               sl_media_status_to_string (media->status));
  return FALSE;
}

static void
reset_job (SlStageJob *job)
{
  job->status = SL_JOB_PENDING;
  job->progress = 0;
  job->started_at = 0;
  job->completed_at = 0;
  g_clear_pointer (&job->pass_id, g_free);
  g_clear_pointer (&job->skip_reason, g_free);
  g_clear_pointer (&job->error_code, g_free);
  g_clear_pointer (&job->error_message, g_free);
}

/* A stage that was skipped since another failed waits for that one again; one that was at work has
 * lost its pass. */
static gboolean
is_to_repeat (const SlStageJob *job)
{
  return job->status != SL_JOB_COMPLETED
         || (job->skip_reason != NULL && g_str_has_prefix (job->skip_reason, "stage '"));
}

static gboolean
reset_failed (SlTransaction *transaction, const SlMedia *media, GPtrArray *jobs, GError **error)
{
  guint n_failed = 0;

  for (guint i = 0; i < jobs->len; i++) {
    SlStageJob *job = jobs->pdata[i];

    n_failed += job->status == SL_JOB_FAILED;
    if (!is_to_repeat (job))
      continue;
    reset_job (job);
    if (!sl_stage_job_repository_update (transaction, job, error))
      return FALSE;
  }
  if (n_failed > 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
               "no stage of media '%s' failed; send {\"all\": true} to make everything again",
               media->id);
  return FALSE;
}

static gboolean
start_probe (SlTransaction *transaction, const SlMedia *media, guint generation, GError **error)
{
  g_autofree char *pass_id = sl_start_pass (transaction, media, "probe", generation, error);

  return pass_id != NULL;
}

/* With the probe that is there already, or a new one when the probe was what failed. */
static gboolean
start_failed (SlTransaction *transaction,
              SlApp *app,
              SlPipelineDescriptor *pipeline,
              const SlMedia *media,
              guint generation,
              GError **error)
{
  g_autoptr (GPtrArray)
      jobs = sl_stage_job_repository_list (transaction, media->id, generation, error);
  g_autoptr (SlPlanResult) plan = NULL;
  g_autoptr (GError) unplanned = NULL;

  if (jobs == NULL || !reset_failed (transaction, media, jobs, error))
    return FALSE;
  plan = sl_plan_for_media (app, pipeline, media, &unplanned);
  if (plan == NULL)
    return start_probe (transaction, media, generation, error);
  return sl_start_planned_passes (transaction, media, plan, jobs, generation, error);
}

static gboolean
start_all (SlTransaction *transaction,
           SlPipelineDescriptor *pipeline,
           const SlMedia *media,
           guint generation,
           GError **error)
{
  return sl_insert_stage_jobs (transaction, media, pipeline, generation, error)
         && start_probe (transaction, media, generation, error);
}

static gboolean
reprocess (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Reprocess *self = user_data;
  g_autoptr (SlMedia)
      media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);
  SlPipelineDescriptor *pipeline;
  guint generation = 0;

  if (media == NULL || !check_is_through (media, error))
    return FALSE;
  pipeline = sl_pipeline_set_find (self->app->pipelines, media->file_type, error);
  if (pipeline == NULL
      || !sl_stage_job_repository_find_newest (transaction, media->id, &generation, error))
    return FALSE;
  /* An optional stage may still be at work: what it reports counts no more. */
  if (!sl_pass_repository_cancel_media (transaction, media->id, error))
    return FALSE;
  media->status = SL_MEDIA_PROCESSING;
  g_clear_pointer (&media->error_code, g_free);
  g_clear_pointer (&media->error_message, g_free);
  if (!sl_media_repository_update (transaction, media, error)
      || !sl_original_hold (transaction, media, error))
    return FALSE;
  return self->all ? start_all (transaction, pipeline, media, generation + 1, error)
                   : start_failed (transaction, self->app, pipeline, media, generation, error);
}

static gboolean
find_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Reprocess *self = user_data;

  g_clear_pointer (&self->media, sl_media_free);
  self->media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);
  return self->media != NULL;
}

/* Before anything changes: a media that is ready stays so when it can't be made again. */
static gboolean
check_original (Reprocess *self, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (SlObjectInfo) info = NULL;

  if (!sl_database_read (self->app->database, find_media, self, error)
      || !check_is_through (self->media, error))
    return FALSE;
  info = sl_object_store_head (self->app->objects, self->media->bucket, self->media->storage_key,
                               &missing);
  if (info != NULL)
    return TRUE;
  if (!g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return FALSE;
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
               "the original of media '%s' is not kept any more; upload it again", self->media_id);
  return FALSE;
}

SlStatusView *
sl_reprocess_media (SlApp *app,
                    const char *user_id,
                    const char *media_id,
                    gboolean all,
                    GError **error)
{
  g_auto (Reprocess) self = { .app = app, .user_id = user_id, .media_id = media_id, .all = all };

  if (!check_original (&self, error) || !sl_database_write (app->database, reprocess, &self, error))
    return NULL;
  sl_app_wake (app);
  return sl_get_status (app, user_id, media_id, error);
}
