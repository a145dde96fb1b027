// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a pass made becomes rows, in one transaction that only the holder of the lease can make:
 * outputs, the stages' results, what follows, the media's state, the event. */
#include "app/commit-pass.h"

#include <string.h>

#include "app/app-private.h"
#include "app/media-metadata.h"
#include "app/original-retention.h"
#include "app/record-transcription.h"
#include "app/settle-jobs.h"
#include "app/settle-media.h"
#include "app/start-processing.h"
#include "base/error-info.h"
#include "base/string-util.h"
#include "model/object-keys.h"
#include "sluice/sluice-error.h"
#include "store/artifact-repository.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"
#include "store/pass-repository.h"

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
                 SlPassEnd *self,
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
record_artifacts (SlTransaction *transaction, SlPassEnd *self, GError **error)
{
  for (guint i = 0; self->published != NULL && i < self->published->len; i++) {
    if (!record_artifact (transaction, self, self->published->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}

static SlPlanResult *
make_plan (SlPassEnd *self, GError **error)
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
start_followers (SlTransaction *transaction, SlPassEnd *self, GError **error)
{
  g_autoptr (GError) unplanned = NULL;
  g_autoptr (SlPlanResult) plan = make_plan (self, &unplanned);

  if (plan == NULL) {
    self->gave_up = TRUE;
    return sl_fail_waiting_jobs (transaction, self, unplanned, error);
  }
  return sl_start_planned_passes (transaction, self->media, plan, self->jobs,
                                  self->pass->generation, error);
}

static gboolean
finish_stages (SlTransaction *transaction, SlPassEnd *self, GError **error)
{
  return sl_settle_jobs (transaction, self, error) && record_artifacts (transaction, self, error)
         && start_followers (transaction, self, error);
}

static gboolean
finish_failed_probe (SlTransaction *transaction, SlPassEnd *self, GError **error)
{
  SlRetryDecision decision = sl_pass_end_note_failure (self, self->work_error, 0);

  return decision.retry || sl_fail_waiting_jobs (transaction, self, self->work_error, error);
}

static gboolean
finish_probe (SlTransaction *transaction, SlPassEnd *self, GError **error)
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
end_pass (SlTransaction *transaction, SlPassEnd *self, GError **error)
{
  SlPassState state = self->gave_up ? SL_PASS_FAILED : SL_PASS_DONE;
  const char *code = self->failure != NULL ? sl_error_info_for_error (self->failure)->name : NULL;

  if (self->retry.retry)
    state = SL_PASS_READY;
  return sl_pass_repository_end (
      transaction, self->pass, state, sl_transaction_get_now (transaction) + self->retry.delay_ms,
      self->retry.give_back, code, self->failure != NULL ? self->failure->message : NULL, error);
}

gboolean
sl_commit_pass (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlPassEnd *self = user_data;
  gboolean is_probe = strcmp (self->pass->kind, "probe") == 0;

  if (!sl_pass_end_load (transaction, self, error)
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
