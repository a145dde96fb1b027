// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A transcription is made again: the first one failed, or the language was guessed wrong. The rest
 * of the media is left alone, its state included. */
#include <string.h>

#include "app/app-private.h"
#include "app/start-processing.h"
#include "app/transcription.h"
#include "base/string-util.h"
#include "model/pass.h"
#include "sluice/sluice-error.h"
#include "store/checkpoint-repository.h"
#include "store/media-repository.h"
#include "store/stage-job-repository.h"

typedef struct {
  SlApp *app;
  const char *user_id;
  const char *media_id;
  const SlTranscriptionOptions *options; /* (nullable) */
} Transcribe;

static gboolean
refuse (GError **error, const SlMedia *media, const char *why)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT, "media '%s' %s", media->id, why);
  return FALSE;
}

static gboolean
check_state (const SlMedia *media, const SlStageJob *job, GError **error)
{
  if (media->status != SL_MEDIA_READY && media->status != SL_MEDIA_FAILED)
    return refuse (error, media, "is not processed yet; wait until it is ready");
  if (sl_stage_job_is_open (job))
    return refuse (error, media, "is being transcribed; wait until that has ended");
  return TRUE;
}

static gboolean
check_provider (Transcribe *self, const SlStageDescriptor *stage, GError **error)
{
  if (!stage->schema->needs_network || sl_provider_set_get_length (self->app->providers) > 0)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED,
                       "this service has no transcription provider");
  return FALSE;
}

/* What the stage needs was made. */
static gboolean
check_needs (SlTransaction *transaction,
             const SlMedia *media,
             const SlStageDescriptor *stage,
             guint generation,
             GError **error)
{
  g_autoptr (GPtrArray)
      jobs = sl_stage_job_repository_list (transaction, media->id, generation, error);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
    const SlStageJob *job = jobs->pdata[i];

    if (g_strv_contains ((const char *const *) stage->needs, job->stage)
        && (job->status != SL_JOB_COMPLETED || job->skip_reason != NULL))
      return refuse (error, media, "has no sound that could be transcribed");
  }
  return jobs != NULL;
}

static char *
dup_either (const char *newer, const char *older)
{
  return g_strdup (newer != NULL ? newer : older);
}

static gboolean
store_options (SlTransaction *transaction, Transcribe *self, const SlMedia *media, GError **error)
{
  g_autoptr (SlTranscriptionOptions) stored = NULL;
  g_autoptr (SlTranscriptionOptions) merged = sl_transcription_options_new ();
  g_autofree char *json = NULL;

  if (self->options == NULL)
    return TRUE;
  stored = media->transcription_options != NULL
               ? sl_transcription_options_new_from_json (media->transcription_options, error)
               : sl_transcription_options_new ();
  if (stored == NULL)
    return FALSE;
  merged->language = dup_either (self->options->language, stored->language);
  merged->model = dup_either (self->options->model, stored->model);
  merged->vocabulary = g_strdupv (self->options->vocabulary != NULL ? self->options->vocabulary
                                                                    : stored->vocabulary);
  json = sl_transcription_options_to_json (merged);
  return sl_media_repository_set_transcription_options (transaction, media->id, json, error);
}

static void
reset_job (SlStageJob *job, char *pass_id)
{
  sl_take_string (&job->pass_id, pass_id);
  job->status = SL_JOB_PENDING;
  job->progress = 0;
  job->started_at = 0;
  job->completed_at = 0;
  sl_set_string (&job->skip_reason, NULL);
  sl_set_string (&job->error_code, NULL);
  sl_set_string (&job->error_message, NULL);
}

static gboolean
start_again (SlTransaction *transaction, const SlMedia *media, SlStageJob *job, GError **error)
{
  const SlCheckpointScope scope = { media->id, job->generation, job->stage };
  g_autofree char *kind = g_strconcat (SL_PASS_TRANSCRIPTION_PREFIX, job->stage, NULL);
  char *pass_id;

  /* What was kept was an answer to other options. */
  if (!sl_checkpoint_repository_remove (transaction, &scope, error))
    return FALSE;
  pass_id = sl_start_pass (transaction, media, kind, job->generation, error);
  if (pass_id == NULL)
    return FALSE;
  reset_job (job, pass_id);
  return sl_stage_job_repository_update (transaction, job, error);
}

static gboolean
transcribe (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Transcribe *self = user_data;
  g_autoptr (SlMedia)
      media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);
  const SlStageDescriptor *stage = media != NULL
                                       ? sl_find_transcription_stage (self->app, media, error)
                                       : NULL;
  g_autoptr (SlStageJob)
      job = stage != NULL ? sl_find_transcription_job (transaction, media, stage, error) : NULL;

  return job != NULL && check_provider (self, stage, error) && check_state (media, job, error)
         && check_needs (transaction, media, stage, job->generation, error)
         && store_options (transaction, self, media, error)
         && start_again (transaction, media, job, error);
}

SlTranscriptionView *
sl_transcribe_media (SlApp *app,
                     const char *user_id,
                     const char *media_id,
                     const SlTranscriptionOptions *options,
                     GError **error)
{
  Transcribe self = { .app = app, .user_id = user_id, .media_id = media_id, .options = options };

  if (!sl_database_write (app->database, transcribe, &self, error))
    return NULL;
  sl_app_wake (app);
  return sl_get_transcription (app, user_id, media_id, error);
}
