// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a stage at work asks for: leave for a call of an outside service, and to keep what it paid
 * for. Whoever asks may have been taken over by a file: it gets a key only for a stage that
 * declares the network, and only while it holds the lease. */
#include <string.h>

#include "app/app-private.h"
#include "base/error-info.h"
#include "base/file-util.h"
#include "base/log.h"
#include "model/stage-job.h"
#include "sluice/sluice-error.h"
#include "store/checkpoint-repository.h"
#include "store/media-repository.h"
#include "store/service-repository.h"
#include "store/stage-job-repository.h"

/* sluice_stage_context_save_checkpoint() promises so much. */
#define MAX_CHECKPOINT_SIZE (2 * 1024 * 1024)
/* The one service there is. */
#define SERVICE "transcription"

typedef struct {
  SlApp *app;
  const SlPass *pass;
  const SlWorkRequest *request;
  char *text;                 /* (owned) (nullable) of a checkpoint */
  char *file_type;            /* (owned) (nullable) of the media */
  const SlProvider *provider; /* (unowned) (nullable) who is to be asked */
  gint64 wait_ms;
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->file_type, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static gboolean
is_of_pass (const SlStageJob *job, const Answer *self)
{
  return strcmp (job->stage, self->request->stage) == 0
         && g_strcmp0 (job->pass_id, self->pass->id) == 0;
}

/* The lease is held, and the stage is one of the pass. */
static gboolean
check_right (SlTransaction *transaction, Answer *self, GError **error)
{
  g_autoptr (GPtrArray) jobs = NULL;

  if (!sl_app_check_lease (transaction, self->pass, error))
    return FALSE;
  jobs = sl_stage_job_repository_list (transaction, self->pass->media_id, self->pass->generation,
                                       error);
  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++) {
    if (is_of_pass (jobs->pdata[i], self))
      return TRUE;
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN, "stage '%s' is not one of pass '%s'",
               self->request->stage, self->pass->kind);
  return FALSE;
}

static gboolean
read_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Answer *self = user_data;
  g_autoptr (SlMedia) media = NULL;

  g_clear_pointer (&self->file_type, g_free);
  media = sl_media_repository_find (transaction, self->pass->media_id, error);
  if (media == NULL)
    return FALSE;
  self->file_type = g_strdup (media->file_type);
  return TRUE;
}

/* The stage declares that it uses the network, and asks for a service that there is. */
static gboolean
check_service (Answer *self, GError **error)
{
  SlPipelineDescriptor *pipeline;
  const SlStageDescriptor *stage;

  if (!sl_database_read (self->app->database, read_media, self, error))
    return FALSE;
  pipeline = sl_pipeline_set_find (self->app->pipelines, self->file_type, error);
  if (pipeline == NULL)
    return FALSE;
  stage = sl_pipeline_descriptor_find_stage (pipeline, self->request->stage);
  if (stage != NULL && stage->schema->needs_network
      && strcmp (self->request->service, SERVICE) == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN,
               "stage '%s' may not call the service '%s'", self->request->stage,
               self->request->service);
  return FALSE;
}

/* How long it is until a provider may be asked: its rest, or the pause that it asked for. */
static gboolean
get_provider_wait (SlTransaction *transaction,
                   Answer *self,
                   guint index,
                   gint64 *wait_ms,
                   GError **error)
{
  gint64 pause_ms = 0;

  if (!sl_service_repository_get_pause (transaction, SERVICE,
                                        sl_provider_set_get (self->app->providers, index)->name,
                                        &pause_ms, error))
    return FALSE;
  *wait_ms = MAX (pause_ms, sl_provider_set_get_rest (self->app->providers, index));
  return TRUE;
}

/* The first that may be asked; none in @provider, and the shortest of their waits. */
static gboolean
choose_provider (SlTransaction *transaction, Answer *self, GError **error)
{
  guint n_providers = sl_provider_set_get_length (self->app->providers);

  self->provider = NULL;
  self->wait_ms = 0;
  for (guint i = 0; i < n_providers; i++) {
    gint64 wait_ms = 0;

    if (!get_provider_wait (transaction, self, i, &wait_ms, error))
      return FALSE;
    if (wait_ms == 0) {
      self->provider = sl_provider_set_get (self->app->providers, i);
      self->wait_ms = 0;
      return TRUE;
    }
    self->wait_ms = self->wait_ms > 0 ? MIN (self->wait_ms, wait_ms) : wait_ms;
  }
  return TRUE;
}

static gboolean
begin_call (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Answer *self = user_data;

  if (!check_right (transaction, self, error) || !choose_provider (transaction, self, error))
    return FALSE;
  return self->provider == NULL
         || sl_service_repository_take (transaction, SERVICE, self->request->cost,
                                        &self->app->config.transcription_budget, &self->wait_ms,
                                        error);
}

static SlWorkReply *
refuse_call (const Answer *self)
{
  gboolean is_budget = self->provider != NULL;
  GError *error = g_error_new (
      SLUICE_ERROR, is_budget ? SLUICE_ERROR_RATE_LIMITED : SLUICE_ERROR_PROVIDER_UNAVAILABLE,
      "%s; the next call can be in %.1f s",
      is_budget ? "the budget of transcription requests is used up"
                : "no transcription provider can be asked now",
      (double) self->wait_ms / 1000.0);

  return sl_work_reply_new_refusal (error, (guint64) self->wait_ms);
}

static SlWorkReply *
grant_call (const Answer *self)
{
  SlWorkReply *reply = sl_work_reply_new ();

  sl_metric_add (self->app->transcription_requests, 1, self->provider->model, NULL);
  reply->provider = g_strdup (self->provider->name);
  reply->base_url = g_strdup (self->provider->base_url);
  reply->key = g_strdup (self->provider->key);
  reply->model = g_strdup (self->provider->model);
  return reply;
}

static SlWorkReply *
answer_begin (Answer *self, GError **error)
{
  if (sl_provider_set_get_length (self->app->providers) == 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED,
                         "this service has no transcription provider");
    return NULL;
  }
  if (!check_service (self, error)
      || !sl_database_write (self->app->database, begin_call, self, error))
    return NULL;
  return self->wait_ms > 0 ? refuse_call (self) : grant_call (self);
}

static gboolean
end_call (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Answer *self = user_data;
  gint64 pause_ms = (gint64) self->request->retry_after_ms;

  if (!check_right (transaction, self, error))
    return FALSE;
  if (pause_ms > 0
      && !sl_service_repository_pause (transaction, SERVICE, self->request->provider,
                                       sl_transaction_get_now (transaction) + pause_ms, error))
    return FALSE;
  return choose_provider (transaction, self, error);
}

static SlWorkReply *
answer_end (Answer *self, GError **error)
{
  const GError *failure = self->request->error;
  SlWorkReply *reply;

  if (sl_provider_set_find (self->app->providers, self->request->provider) == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "there is no provider '%s'",
                 self->request->provider);
    return NULL;
  }
  sl_provider_set_note (self->app->providers, self->request->provider, failure);
  sl_metric_add (self->app->transcription_calls, 1, self->request->provider,
                 failure != NULL ? sl_error_info_for_error (failure)->name : "ok", NULL);
  if (failure != NULL)
    sl_log_warning ("transcription call failed", "PROVIDER", self->request->provider, "MEDIA_ID",
                    self->pass->media_id, "ERROR", failure->message, NULL);
  if (!sl_database_write (self->app->database, end_call, self, error))
    return NULL;
  reply = sl_work_reply_new ();
  reply->retry_after_ms = (guint64) self->wait_ms;
  return reply;
}

static gboolean
save_checkpoint (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Answer *self = user_data;
  const SlCheckpointScope scope = { self->pass->media_id, self->pass->generation,
                                    self->request->stage };

  return check_right (transaction, self, error)
         && sl_checkpoint_repository_save (transaction, &scope, self->request->checkpoint,
                                           self->text, error);
}

static SlWorkReply *
answer_checkpoint (Answer *self, const char *work_dir, GError **error)
{
  self->text = sl_file_read_text (work_dir, self->request->file_name, MAX_CHECKPOINT_SIZE, error);
  if (self->text == NULL || !sl_database_write (self->app->database, save_checkpoint, self, error))
    return NULL;
  return sl_work_reply_new ();
}

SlWorkReply *
sl_app_answer_request (SlPassSink *sink,
                       const SlPass *pass,
                       const char *work_dir,
                       const SlWorkRequest *request)
{
  g_auto (Answer) self = { .app = SL_APP (sink), .pass = pass, .request = request };
  GError *error = NULL;
  SlWorkReply *reply = NULL;

  switch (request->kind) {
  case SL_REQUEST_BEGIN_CALL:
    reply = answer_begin (&self, &error);
    break;
  case SL_REQUEST_END_CALL:
    reply = answer_end (&self, &error);
    break;
  case SL_REQUEST_CHECKPOINT:
  default:
    reply = answer_checkpoint (&self, work_dir, &error);
  }
  return reply != NULL ? reply : sl_work_reply_new_refusal (error, 0);
}
