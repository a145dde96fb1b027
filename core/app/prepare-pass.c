// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a worker is told: the input, the descriptor, the stages that still have to run. */
#include <string.h>

#include "app/app-private.h"
#include "app/media-metadata.h"
#include "base/file-util.h"
#include "model/stage-job.h"
#include "model/transcription-options.h"
#include "sluice/sluice-error.h"
#include "store/artifact-repository.h"
#include "store/checkpoint-repository.h"
#include "store/media-repository.h"
#include "store/pass-repository.h"
#include "store/stage-job-repository.h"

typedef struct {
  SlApp *app;
  const SlPass *pass;
  GCancellable *cancellable; /* (unowned) (nullable) */
  SlMedia *media;            /* (owned) */
  GPtrArray *stages;         /* (owned) (element-type utf8) */
  GPtrArray *artifacts;      /* (owned) (element-type SlArtifact) of the pass' generation */
  GPtrArray *checkpoints;    /* (owned) (nullable) (element-type SlCheckpoint) of a task's stage */
} Prepare;

static void
prepare_clear (Prepare *self)
{
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_clear_pointer (&self->artifacts, g_ptr_array_unref);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Prepare, prepare_clear)

gboolean
sl_app_check_lease (SlTransaction *transaction, const SlPass *pass, GError **error)
{
  g_autoptr (SlPass) stored = sl_pass_repository_find (transaction, pass->id, error);

  if (stored == NULL)
    return FALSE;
  if (g_strcmp0 (stored->lease_token, pass->lease_token) == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST,
               "the lease of pass '%s' is not held any more", pass->id);
  return FALSE;
}

static gboolean
start_jobs (SlTransaction *transaction, Prepare *self, GError **error)
{
  g_autoptr (GPtrArray) jobs = sl_stage_job_repository_list (transaction, self->pass->media_id,
                                                             self->pass->generation, error);

  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++) {
    SlStageJob *job = jobs->pdata[i];

    if (g_strcmp0 (job->pass_id, self->pass->id) != 0
        || (job->status != SL_JOB_PENDING && job->status != SL_JOB_RUNNING))
      continue;
    job->status = SL_JOB_RUNNING;
    job->progress = 0;
    job->started_at = sl_transaction_get_now (transaction);
    g_ptr_array_add (self->stages, g_strdup (job->stage));
    if (!sl_stage_job_repository_update (transaction, job, error))
      return FALSE;
  }
  return TRUE;
}

/* What attempts of the task before this one have kept. */
static gboolean
load_checkpoints (SlTransaction *transaction, Prepare *self, GError **error)
{
  SlCheckpointScope scope = { self->pass->media_id, self->pass->generation, NULL };

  if (!sl_pass_kind_is_task (self->pass->kind) || self->stages->len == 0)
    return TRUE;
  scope.stage = self->stages->pdata[0];
  self->checkpoints = sl_checkpoint_repository_list (transaction, &scope, error);
  return self->checkpoints != NULL;
}

static gboolean
start_pass (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Prepare *self = user_data;

  prepare_clear (self);
  self->stages = g_ptr_array_new_with_free_func (g_free);
  self->media = sl_media_repository_find (transaction, self->pass->media_id, error);
  if (self->media == NULL || !sl_app_check_lease (transaction, self->pass, error)
      || !start_jobs (transaction, self, error) || !load_checkpoints (transaction, self, error))
    return FALSE;
  self->artifacts = sl_artifact_repository_list (transaction, self->media->id,
                                                 self->pass->generation, error);
  return self->artifacts != NULL;
}

/* "name=path" of what the stages have made that this one needs. */
static gboolean
fetch_needed (Prepare *self,
              const SlStageDescriptor *stage,
              const char *work_dir,
              SlWorkOrder *order,
              GError **error)
{
  g_autoptr (GStrvBuilder) needed = g_strv_builder_new ();

  for (guint i = 0; i < self->artifacts->len; i++) {
    const SlArtifact *artifact = self->artifacts->pdata[i];
    g_autofree char *path = NULL;
    g_autofree char *pair = NULL;

    if (!g_strv_contains ((const char *const *) stage->needs, artifact->stage))
      continue;
    path = sl_object_store_fetch (self->app->objects, artifact->bucket, artifact->key, work_dir,
                                  self->cancellable, error);
    if (path == NULL)
      return FALSE;
    pair = g_strdup_printf ("%s=%s", artifact->name, path);
    g_strv_builder_add (needed, pair);
    if (order->input_path == NULL)
      order->input_path = g_strdup (path);
  }
  order->needed = g_strv_builder_end (needed);
  return TRUE;
}

/* "name=path" of files that the worker may read. */
static gboolean
write_checkpoints (Prepare *self, const char *work_dir, SlWorkOrder *order, GError **error)
{
  g_autoptr (GStrvBuilder) pairs = g_strv_builder_new ();

  for (guint i = 0; self->checkpoints != NULL && i < self->checkpoints->len; i++) {
    const SlCheckpoint *checkpoint = self->checkpoints->pdata[i];
    g_autofree char *file_name = g_strconcat ("kept-", checkpoint->name, NULL);
    g_autofree char *path = g_build_filename (work_dir, file_name, NULL);
    g_autofree char *pair = g_strdup_printf ("%s=%s", checkpoint->name, path);

    if (!sl_file_write_durably (path, checkpoint->value, strlen (checkpoint->value), 0600, error))
      return FALSE;
    g_strv_builder_add (pairs, pair);
  }
  order->checkpoints = g_strv_builder_end (pairs);
  return TRUE;
}

/* "stage.parameter=text" for what the stage has such a parameter for. */
static void
add_override (GStrvBuilder *overrides,
              const SlStageDescriptor *stage,
              const char *parameter,
              const char *text)
{
  g_autofree char *override = NULL;

  if (text == NULL || sl_stage_schema_find_param (stage->schema, parameter) == NULL)
    return;
  override = g_strdup_printf ("%s.%s=%s", stage->id, parameter, text);
  g_strv_builder_add (overrides, override);
}

/* What the client said about the transcription of this media. */
static gboolean
add_overrides (Prepare *self, const SlStageDescriptor *stage, SlWorkOrder *order, GError **error)
{
  g_autoptr (GStrvBuilder) overrides = g_strv_builder_new ();
  g_autoptr (SlTranscriptionOptions) options = NULL;
  g_autofree char *prompt = NULL;

  if (self->media->transcription_options == NULL
      || sl_lane_for_pass (self->pass->kind) != SL_LANE_TRANSCRIPTION)
    return TRUE;
  options = sl_transcription_options_new_from_json (self->media->transcription_options, error);
  if (options == NULL)
    return FALSE;
  prompt = options->vocabulary != NULL ? g_strjoinv (", ", options->vocabulary) : NULL;
  add_override (overrides, stage, "language", options->language);
  add_override (overrides, stage, "model", options->model);
  add_override (overrides, stage, "prompt", prompt);
  order->overrides = g_strv_builder_end (overrides);
  return TRUE;
}

/* The stages and the probe: what only a pass after the probe has. */
static gboolean
add_stages (Prepare *self,
            SlPipelineDescriptor *pipeline,
            const char *work_dir,
            SlWorkOrder *order,
            GError **error)
{
  const SlStageDescriptor *stage;

  order->media_info = sl_media_metadata_dup_probe (self->media->metadata, error);
  if (order->media_info == NULL)
    return FALSE;
  g_ptr_array_add (self->stages, NULL);
  order->stages = (char **) g_ptr_array_free (g_steal_pointer (&self->stages), FALSE);
  if (!sl_pass_kind_is_task (self->pass->kind) || order->stages[0] == NULL)
    return TRUE;
  stage = sl_pipeline_descriptor_find_stage (pipeline, order->stages[0]);
  /* The descriptor has changed since: the worker will say so. */
  return stage == NULL
         || (fetch_needed (self, stage, work_dir, order, error)
             && write_checkpoints (self, work_dir, order, error)
             && add_overrides (self, stage, order, error));
}

/* A transcription is made of what was taken from the recording, not of the recording: that may be
 * large, and gone by the time that somebody wants it again. */
static gboolean
fetch_input (Prepare *self, const char *work_dir, SlWorkOrder *order, GError **error)
{
  if (order->input_path != NULL && sl_lane_for_pass (self->pass->kind) == SL_LANE_TRANSCRIPTION)
    return TRUE;
  g_clear_pointer (&order->input_path, g_free);
  order->input_path = sl_object_store_fetch (self->app->objects, self->media->bucket,
                                             self->media->storage_key, work_dir, self->cancellable,
                                             error);
  return order->input_path != NULL;
}

static SlWorkOrder *
create_order (Prepare *self, SlPipelineDescriptor *pipeline, const char *work_dir, GError **error)
{
  g_autoptr (SlWorkOrder) order = sl_work_order_new ();

  order->pass_id = g_strdup (self->pass->id);
  order->media_id = g_strdup (self->media->id);
  order->kind = g_strdup (self->pass->kind);
  order->descriptor = g_strdup (sl_pipeline_descriptor_get_source (pipeline));
  order->descriptor_name = g_strdup (self->media->file_type);
  order->work_dir = g_strdup (work_dir);
  if (strcmp (self->pass->kind, "probe") != 0
      && !add_stages (self, pipeline, work_dir, order, error))
    return NULL;
  if (!fetch_input (self, work_dir, order, error))
    return NULL;
  return g_steal_pointer (&order);
}

SlWorkOrder *
sl_app_prepare_pass (SlPassSink *sink,
                     const SlPass *pass,
                     const char *work_dir,
                     GCancellable *cancellable,
                     GError **error)
{
  SlApp *app = SL_APP (sink);
  g_auto (Prepare) self = { .app = app, .pass = pass, .cancellable = cancellable };
  SlPipelineDescriptor *pipeline;

  if (!sl_database_write (app->database, start_pass, &self, error))
    return NULL;
  pipeline = sl_pipeline_set_find (app->pipelines, self.media->file_type, error);
  return pipeline != NULL ? create_order (&self, pipeline, work_dir, error) : NULL;
}
