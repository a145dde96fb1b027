// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is said in a recording, as far as it is known. */
#include "app/transcription.h"

#include "app/app-private.h"
#include "model/artifact.h"
#include "sluice/sluice-error.h"
#include "store/media-repository.h"
#include "store/stage-job-repository.h"

typedef struct {
  SlApp *app;
  const char *user_id;
  const char *media_id;
  SlTranscriptionView *view; /* (owned) */
} GetTranscription;

void
sl_transcription_view_free (SlTranscriptionView *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->job, sl_stage_job_free);
  g_clear_pointer (&self->transcription, sl_transcription_free);
  g_free (self->url);
  g_free (self);
}

const SlStageDescriptor *
sl_find_transcription_stage (SlApp *app, const SlMedia *media, GError **error)
{
  SlPipelineDescriptor *pipeline = sl_pipeline_set_find (app->pipelines, media->file_type, error);
  GPtrArray *stages = pipeline != NULL ? sl_pipeline_descriptor_get_stages (pipeline) : NULL;

  for (guint i = 0; stages != NULL && i < stages->len; i++) {
    const SlStageDescriptor *stage = stages->pdata[i];

    if (g_strv_contains ((const char *const *) stage->schema->outputs, SL_TRANSCRIPTION_ARTIFACT))
      return stage;
  }
  if (stages != NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND,
                 "files of type '%s' are not transcribed", media->file_type);
  return NULL;
}

SlStageJob *
sl_find_transcription_job (SlTransaction *transaction,
                           const SlMedia *media,
                           const SlStageDescriptor *stage,
                           GError **error)
{
  g_autoptr (GPtrArray) jobs = NULL;
  guint generation = 0;

  if (!sl_stage_job_repository_find_newest (transaction, media->id, &generation, error))
    return NULL;
  jobs = sl_stage_job_repository_list (transaction, media->id, generation, error);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
    const SlStageJob *job = jobs->pdata[i];

    if (g_str_equal (job->stage, stage->id))
      return g_ptr_array_steal_index (jobs, i);
  }
  if (jobs != NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
                 "media '%s' was processed before its file type was transcribed; reprocess it",
                 media->id);
  return NULL;
}

static gboolean
read_view (SlTransaction *transaction, gpointer user_data, GError **error)
{
  GetTranscription *self = user_data;
  SlTranscriptionView *view = g_new0 (SlTranscriptionView, 1);
  const SlStageDescriptor *stage;
  GError *inner = NULL;

  g_clear_pointer (&self->view, sl_transcription_view_free);
  self->view = view;
  view->media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id, error);
  if (view->media == NULL)
    return FALSE;
  stage = sl_find_transcription_stage (self->app, view->media, error);
  if (stage == NULL)
    return FALSE;
  /* Before the confirm there are no jobs. */
  if (view->media->status != SL_MEDIA_PENDING && view->media->status != SL_MEDIA_UPLOADING) {
    view->job = sl_find_transcription_job (transaction, view->media, stage, error);
    if (view->job == NULL)
      return FALSE;
  }
  view->transcription = sl_transcription_repository_find (transaction, self->media_id, &inner);
  if (inner == NULL)
    return TRUE;
  g_propagate_error (error, inner);
  return FALSE;
}

/* A signed URL of the object that the row names. */
static gboolean
sign_url (SlApp *app, SlTranscriptionView *view, GError **error)
{
  SlArtifact artifact = { 0 };
  g_auto (GStrv) parts = NULL;

  if (view->transcription == NULL)
    return TRUE;
  /* "s3://bucket/key" */
  parts = g_strsplit (view->transcription->storage_url, "/", 4);
  g_return_val_if_fail (g_strv_length (parts) == 4, FALSE);
  artifact.bucket = parts[2];
  artifact.key = parts[3];
  artifact.content_type = (char *) "application/json";
  view->url = sl_app_sign_artifact (app, &artifact, NULL, error);
  return view->url != NULL;
}

SlTranscriptionView *
sl_get_transcription (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  GetTranscription self = { .app = app, .user_id = user_id, .media_id = media_id };
  gboolean is_read = sl_database_read (app->database, read_view, &self, error);
  g_autoptr (SlTranscriptionView) view = self.view;

  if (!is_read || !sign_url (app, view, error))
    return NULL;
  return g_steal_pointer (&view);
}
