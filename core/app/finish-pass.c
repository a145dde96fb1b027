// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a pass made becomes rows, in one transaction that only the holder of the lease can make:
 * outputs, the stages' results, what follows, the media's state, the event. A stage that failed is
 * repeated or given up by its error's class; one that completed is never run again. */
#include <math.h>
#include <string.h>

#include "app/app-private.h"
#include "app/avatar-place.h"
#include "app/media-metadata.h"
#include "app/original-retention.h"
#include "app/publish-outputs.h"
#include "app/record-transcription.h"
#include "app/settle-media.h"
#include "app/start-processing.h"
#include "base/error-info.h"
#include "base/file-util.h"
#include "base/log.h"
#include "base/string-util.h"
#include "model/object-keys.h"
#include "model/stage-job.h"
#include "queue/retry-policy.h"
#include "sluice/sluice-error.h"
#include "store/artifact-repository.h"
#include "store/checkpoint-repository.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"
#include "store/pass-repository.h"
#include "store/stage-job-repository.h"

/* HTTP's: from here on statuses say that the service is at fault. */
#define FIRST_SERVER_STATUS 500

typedef struct {
  SlApp *app;
  const SlPass *pass;
  SlWorkReport *report;           /* (unowned) (nullable) */
  const GError *work_error;       /* (nullable) */
  SlPipelineDescriptor *pipeline; /* (unowned) (nullable) refused since the upload */
  GPtrArray *published;           /* (owned) (nullable) (element-type SlArtifact) */
  SlTranscript *transcript;       /* (owned) (nullable) among what was published */
  double random; /* for the retry policy; fixed, since the transaction may run twice */

  /* Made by the transaction. */
  SlMedia *media; /* (owned) */
  SlMediaStatus status_before;
  GPtrArray *jobs; /* (owned) (element-type SlStageJob) */
  GPtrArray *done; /* (owned) (element-type SlStageJob) (unowned) completed by this pass */
  SlRetryDecision retry;
  const GError *failure; /* (unowned) (nullable) the first that ends in the pass' row */
  gboolean gave_up;

  SlAvatarPlace *place; /* (unowned) (nullable) held while an avatar is stored */
} Finish;

static void
finish_reset (Finish *self)
{
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->done, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  self->retry = (SlRetryDecision){ 0 };
  self->failure = NULL;
  self->gave_up = FALSE;
}

static void
finish_clear (Finish *self)
{
  finish_reset (self);
  g_clear_pointer (&self->published, g_ptr_array_unref);
  g_clear_pointer (&self->transcript, sl_transcript_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Finish, finish_clear)

static gboolean
load_rows (SlTransaction *transaction, Finish *self, GError **error)
{
  finish_reset (self);
  self->done = g_ptr_array_new ();
  self->media = sl_media_repository_find (transaction, self->pass->media_id, error);
  if (self->media == NULL)
    return FALSE;
  self->status_before = self->media->status;
  self->jobs = sl_stage_job_repository_list (transaction, self->media->id, self->pass->generation,
                                             error);
  return self->jobs != NULL;
}

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

/* @retry_after_ms: an outside service said so; 0 = nobody did. Whoever waits for another one has
 * not failed. */
static SlRetryDecision
decide (const Finish *self, const GError *failure, guint64 retry_after_ms)
{
  SlQueue queue = sl_queue_for_lane (sl_lane_for_pass (self->pass->kind));

  if (is_stopping (failure) || retry_after_ms > 0)
    return (
        SlRetryDecision){ .retry = TRUE, .give_back = TRUE, .delay_ms = (gint64) retry_after_ms };
  return sl_retry_policy_decide (self->pass, sl_error_info_for_error (failure)->retry_class,
                                 &self->app->config.queues[queue], self->random);
}

/* The pass runs again when any of its stages does, after the longest of their delays. */
static SlRetryDecision
note_failure (Finish *self, const GError *failure, guint64 retry_after_ms)
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
          Finish *self,
          SlStageJob *job,
          const GError *failure,
          guint64 retry_after_ms,
          GError **error)
{
  SlRetryDecision decision = note_failure (self, failure, retry_after_ms);

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
              Finish *self,
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
find_reported (const Finish *self, const char *stage)
{
  for (guint i = 0; self->report != NULL && i < self->report->stages->len; i++) {
    const SlReportedStage *reported = self->report->stages->pdata[i];

    if (strcmp (reported->stage, stage) == 0)
      return reported;
  }
  return NULL;
}

static gboolean
note_report (Finish *self, const SlReportedStage *reported, GError **error)
{
  char *metadata = sl_media_metadata_add_report (self->media->metadata, reported, error);

  if (metadata == NULL)
    return FALSE;
  sl_take_string (&self->media->metadata, metadata);
  return TRUE;
}

static gboolean
settle_job (SlTransaction *transaction, Finish *self, SlStageJob *job, GError **error)
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

static gboolean
is_unfinished (const SlStageJob *job)
{
  return job->status == SL_JOB_PENDING || job->status == SL_JOB_RUNNING;
}

static gboolean
settle_jobs (SlTransaction *transaction, Finish *self, GError **error)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    SlStageJob *job = self->jobs->pdata[i];

    if (g_strcmp0 (job->pass_id, self->pass->id) == 0 && is_unfinished (job)
        && !settle_job (transaction, self, job, error))
      return FALSE;
  }
  return TRUE;
}

/* A user has one avatar: the media whose picture stood there before has none any more. */
static gboolean
take_place (SlTransaction *transaction, const SlArtifact *artifact, GError **error)
{
  if (!sl_object_key_is_public (artifact->bucket, artifact->key))
    return TRUE;
  return sl_artifact_repository_remove_others (transaction, artifact->bucket, artifact->key,
                                               artifact->media_id, error);
}

static gboolean
record_artifact (SlTransaction *transaction,
                 Finish *self,
                 const SlArtifact *artifact,
                 GError **error)
{
  if (!take_place (transaction, artifact, error)
      || !sl_artifact_repository_upsert (transaction, artifact, error)
      || !sl_garbage_repository_remove (transaction, artifact->bucket, artifact->key, error))
    return FALSE;
  return self->transcript == NULL || strcmp (artifact->name, SL_TRANSCRIPTION_ARTIFACT) != 0
         || sl_record_transcription (
             transaction, self->media, artifact,
             sl_object_store_get_bucket_name (self->app->objects, artifact->bucket),
             self->transcript, error);
}

static gboolean
record_artifacts (SlTransaction *transaction, Finish *self, GError **error)
{
  for (guint i = 0; self->published != NULL && i < self->published->len; i++) {
    if (!record_artifact (transaction, self, self->published->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}

/* Without a plan no stage that still waits can ever run. */
static gboolean
fail_waiting_jobs (SlTransaction *transaction, Finish *self, const GError *failure, GError **error)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    SlStageJob *job = self->jobs->pdata[i];

    if (job->pass_id != NULL || !is_unfinished (job))
      continue;
    job->status = SL_JOB_FAILED;
    job->completed_at = sl_transaction_get_now (transaction);
    set_job_error (job, failure);
    if (!sl_stage_job_repository_update (transaction, job, error))
      return FALSE;
  }
  return TRUE;
}

static SlPlanResult *
make_plan (Finish *self, GError **error)
{
  if (self->pipeline != NULL)
    return sl_plan_for_media (self->app, self->pipeline, self->media, error);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FILE_TYPE_DISABLED,
               "file type '%s' has no valid descriptor any more", self->media->file_type);
  return NULL;
}

/* What can start now that this pass is through: all graph passes after the probe, then the tasks.
 */
static gboolean
start_followers (SlTransaction *transaction, Finish *self, GError **error)
{
  g_autoptr (GError) unplanned = NULL;
  g_autoptr (SlPlanResult) plan = make_plan (self, &unplanned);

  if (plan == NULL) {
    self->gave_up = TRUE;
    return fail_waiting_jobs (transaction, self, unplanned, error);
  }
  return sl_start_planned_passes (transaction, self->media, plan, self->jobs,
                                  self->pass->generation, error);
}

static gboolean
finish_stages (SlTransaction *transaction, Finish *self, GError **error)
{
  return settle_jobs (transaction, self, error) && record_artifacts (transaction, self, error)
         && start_followers (transaction, self, error);
}

static gboolean
finish_failed_probe (SlTransaction *transaction, Finish *self, GError **error)
{
  SlRetryDecision decision = note_failure (self, self->work_error, 0);

  return decision.retry || fail_waiting_jobs (transaction, self, self->work_error, error);
}

static gboolean
finish_probe (SlTransaction *transaction, Finish *self, GError **error)
{
  char *metadata;

  if (self->work_error != NULL)
    return finish_failed_probe (transaction, self, error);
  if (self->report == NULL || self->report->media_info == NULL) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                         "the worker ended a probe without its result");
    return FALSE;
  }
  metadata = sl_media_metadata_from_probe (self->report->media_info, self->media->file_size, error);
  if (metadata == NULL)
    return FALSE;
  sl_take_string (&self->media->metadata, metadata);
  return start_followers (transaction, self, error);
}

static gboolean
end_pass (SlTransaction *transaction, Finish *self, GError **error)
{
  SlPassState state = self->gave_up ? SL_PASS_FAILED : SL_PASS_DONE;
  const char *code = self->failure != NULL ? sl_error_info_for_error (self->failure)->name : NULL;

  if (self->retry.retry)
    state = SL_PASS_READY;
  return sl_pass_repository_end (
      transaction, self->pass, state, sl_transaction_get_now (transaction) + self->retry.delay_ms,
      self->retry.give_back, code, self->failure != NULL ? self->failure->message : NULL, error);
}

static gboolean
commit_finish (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Finish *self = user_data;
  gboolean is_probe = strcmp (self->pass->kind, "probe") == 0;

  if (!load_rows (transaction, self, error)
      || (self->place != NULL && !sl_avatar_place_confirm (self->place, transaction, error)))
    return FALSE;
  if (!(is_probe ? finish_probe (transaction, self, error)
                 : finish_stages (transaction, self, error)))
    return FALSE;
  return end_pass (transaction, self, error)
         && sl_media_repository_update (transaction, self->media, error)
         && sl_settle_media (transaction, self->app->objects, self->media, self->pass->generation,
                             error)
         && sl_original_release (transaction, self->media, self->app->config.keep_originals_ms,
                                 error);
}

static void
count_outputs (Finish *self)
{
  for (guint i = 0; i < self->done->len; i++) {
    const SlStageJob *job = self->done->pdata[i];

    if (job->skip_reason == NULL)
      sl_metric_observe (self->app->processing_duration,
                         (job->completed_at - job->started_at) / 1000.0, job->job_type, NULL);
  }
  for (guint i = 0; self->published != NULL && i < self->published->len; i++) {
    const SlArtifact *artifact = self->published->pdata[i];

    sl_metric_add (self->app->storage_bytes, artifact->size, artifact->bucket, NULL);
  }
}

/* Who looks at night what is broken looks for this: whose upload came to nothing, why, and whether
 * another file would have fared better. */
static void
tell_failure (Finish *self)
{
  const SlMedia *media = self->media;
  const SlErrorInfo *info = sl_error_info_find (media->error_code);
  gboolean is_ours = info == NULL || info->http_status >= FIRST_SERVER_STATUS;

  sl_metric_add (self->app->failed_media, 1, media->file_type, info != NULL ? info->name : "none",
                 is_ours ? "service" : "file", NULL);
  sl_log_full (is_ours ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE, G_LOG_DOMAIN, "media failed",
               "MEDIA_ID", media->id, "USER_ID", media->user_id, "FILE_TYPE", media->file_type,
               "ERROR_CODE", media->error_code, "ERROR", media->error_message, NULL);
}

static void
tell_end (Finish *self)
{
  const SlMedia *media = self->media;

  if (media->status == self->status_before
      || (media->status != SL_MEDIA_READY && media->status != SL_MEDIA_FAILED))
    return;
  sl_metric_add (self->app->media_settled, 1, media->file_type,
                 sl_media_status_to_string (media->status), NULL);
  if (media->status == SL_MEDIA_FAILED)
    tell_failure (self);
  else
    sl_log_info ("media is ready", "MEDIA_ID", media->id, "USER_ID", media->user_id, "FILE_TYPE",
                 media->file_type, NULL);
}

typedef struct {
  const char *bucket;
  const char *key;
  const char *media_id;
  gboolean is_newer;
} Place;

static gboolean
look_at_place (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Place *place = user_data;

  return sl_artifact_repository_is_newer (transaction, place->bucket, place->key, place->media_id,
                                          &place->is_newer, error);
}

static gboolean
is_superseded (Finish *self, const SlReportedArtifact *output, gboolean *superseded, GError **error)
{
  g_autofree char *key = sl_object_key_artifact (self->media->bucket, self->media->user_id,
                                                 self->media->id, self->pass->generation,
                                                 output->file_name);
  Place place = { self->media->bucket, key, self->media->id, FALSE };

  if (!sl_object_key_is_public (self->media->bucket, key))
    return TRUE;
  if (!sl_database_read (self->app->database, look_at_place, &place, error))
    return FALSE;
  *superseded = place.is_newer;
  return TRUE;
}

/* An upload that was overtaken by a later one does not put the older picture back. */
static gboolean
drop_superseded_outputs (Finish *self, GError **error)
{
  for (guint i = 0; i < self->report->stages->len; i++) {
    SlReportedStage *stage = self->report->stages->pdata[i];

    for (guint j = stage->artifacts->len; j > 0; j--) {
      gboolean superseded = FALSE;

      if (!is_superseded (self, stage->artifacts->pdata[j - 1], &superseded, error))
        return FALSE;
      if (superseded)
        g_ptr_array_remove_index (stage->artifacts, j - 1);
    }
  }
  return TRUE;
}

static gboolean
read_rows (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return load_rows (transaction, user_data, error);
}

static gboolean
is_of_pass (const Finish *self, const char *stage)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    const SlStageJob *job = self->jobs->pdata[i];

    if (strcmp (job->stage, stage) == 0)
      return g_strcmp0 (job->pass_id, self->pass->id) == 0 && is_unfinished (job);
  }
  return FALSE;
}

/* A worker that was taken over by its file must not speak for the stages of another pass. */
static void
drop_foreign_stages (Finish *self)
{
  for (guint i = self->report->stages->len; i > 0; i--) {
    const SlReportedStage *stage = self->report->stages->pdata[i - 1];

    if (!is_of_pass (self, stage->stage))
      g_ptr_array_remove_index (self->report->stages, i - 1);
  }
}

static gboolean
has_outputs (const SlWorkReport *report)
{
  for (guint i = 0; i < report->stages->len; i++) {
    const SlReportedStage *stage = report->stages->pdata[i];

    if (stage->completed && stage->artifacts->len > 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
expect_outputs (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Finish *self = user_data;

  return sl_expect_outputs (transaction, self->media, self->pass, self->report, error);
}

static gboolean
load (Finish *self, GError **error)
{
  g_autoptr (GError) refused = NULL;

  if (!sl_database_read (self->app->database, read_rows, self, error))
    return FALSE;
  self->pipeline = sl_pipeline_set_find (self->app->pipelines, self->media->file_type, &refused);
  if (self->pipeline == NULL)
    g_debug ("media '%s': %s", self->media->id, refused->message);
  if (self->report != NULL)
    drop_foreign_stages (self);
  return TRUE;
}

/* The text is read while it is still in the work folder. */
static gboolean
read_transcript (Finish *self,
                 const char *work_dir,
                 const SlReportedArtifact *output,
                 GError **error)
{
  g_autofree char *json = sl_file_read_text (work_dir, output->file_name, SL_TRANSCRIPT_MAX_BYTES,
                                             error);

  if (json != NULL)
    self->transcript = sl_transcript_new_from_json (json, strlen (json), error);
  return self->transcript != NULL;
}

static const SlReportedArtifact *
find_transcription (const SlReportedStage *stage)
{
  for (guint i = 0; stage->completed && i < stage->artifacts->len; i++) {
    const SlReportedArtifact *output = stage->artifacts->pdata[i];

    if (strcmp (output->name, SL_TRANSCRIPTION_ARTIFACT) == 0)
      return output;
  }
  return NULL;
}

/* A stage whose transcription can't be read has failed. */
static void
read_transcripts (Finish *self, const char *work_dir)
{
  for (guint i = 0; i < self->report->stages->len; i++) {
    SlReportedStage *stage = self->report->stages->pdata[i];
    const SlReportedArtifact *output = find_transcription (stage);

    if (output == NULL)
      continue;
    g_clear_error (&stage->error);
    g_clear_pointer (&self->transcript, sl_transcript_free);
    stage->completed = read_transcript (self, work_dir, output, &stage->error);
  }
}

static gboolean
publish (Finish *self, const char *work_dir, GError **error)
{
  if (self->report == NULL)
    return TRUE;
  if (!drop_superseded_outputs (self, error))
    return FALSE;
  read_transcripts (self, work_dir);
  if (has_outputs (self->report)
      && !sl_database_write (self->app->database, expect_outputs, self, error))
    return FALSE;
  self->published = sl_publish_outputs (self->app, self->media, self->pass, work_dir, self->report);
  return TRUE;
}

/* The rightful end is someone else's, or the media is gone, perhaps with its row: what was stored
 * here is swept. */
static gboolean
is_late (const Finish *self, const GError *failure)
{
  return g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST)
         || g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)
         || (self->media != NULL && self->media->status == SL_MEDIA_DELETED);
}

static gboolean
sl_app_finish_pass (SlPassSink *sink,
                    const SlPass *pass,
                    const char *work_dir,
                    SlWorkReport *report,
                    const GError *work_error,
                    GError **error)
{
  SlApp *app = SL_APP (sink);
  g_autoptr (SlAvatarPlace) place = NULL;
  g_autoptr (GError) failure = NULL;
  g_auto (Finish) self = { .app = app,
                           .pass = pass,
                           .report = report,
                           .work_error = work_error,
                           .random = g_random_double () };

  if (!load (&self, &failure)) {
    if (is_late (&self, failure))
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (strcmp (self.media->bucket, "avatars") == 0) {
    place = sl_avatar_place_take (app, self.media->user_id, SL_AVATAR_WAIT_MS, error);
    if (place == NULL)
      return FALSE;
    self.place = place;
  }
  if (!publish (&self, work_dir, error))
    return FALSE;
  if (sl_database_write (app->database, commit_finish, &self, &failure)) {
    count_outputs (&self);
    tell_end (&self);
    sl_app_wake (app);
    return TRUE;
  }
  if (is_late (&self, failure))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

typedef struct {
  const SlPass *pass;
  GPtrArray *progress; /* (unowned) (element-type SlStageProgress) */
} Progress;

static gboolean
write_progress (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Progress *self = user_data;
  g_autoptr (SlPass) stored = sl_pass_repository_find (transaction, self->pass->id, error);

  if (stored == NULL)
    return FALSE;
  if (g_strcmp0 (stored->lease_token, self->pass->lease_token) != 0)
    return TRUE;
  for (guint i = 0; i < self->progress->len; i++) {
    const SlStageProgress *stage = self->progress->pdata[i];
    guint percent = (guint) floor (CLAMP (stage->fraction, 0.0, 1.0) * 100);

    if (!sl_stage_job_repository_set_progress (transaction, self->pass->id, stage->stage, percent,
                                               error))
      return FALSE;
  }
  return TRUE;
}

static void
sl_app_progress_pass (SlPassSink *sink, const SlPass *pass, GPtrArray *progress)
{
  SlApp *app = SL_APP (sink);
  Progress self = { .pass = pass, .progress = progress };
  g_autoptr (GError) error = NULL;

  /* Progress is for looking at; the next report brings a newer one. */
  if (!sl_database_write (app->database, write_progress, &self, &error))
    g_debug ("progress of pass '%s' was not written: %s", pass->id, error->message);
}

void
sl_app_pass_sink_init (SlPassSinkInterface *iface)
{
  iface->prepare = sl_app_prepare_pass;
  iface->progress = sl_app_progress_pass;
  iface->answer = sl_app_answer_request;
  iface->finish = sl_app_finish_pass;
}
