// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * fake-app: stands in for core/app in the tests of core/http. Handlers run on threads, so what they
 * touch is behind a lock.
 */
#include "fake-app.h"

#include <string.h>

#include "app/health.h"
#include "app/media.h"
#include "app/nodes.h"
#include "app/search-transcripts.h"
#include "app/transcription.h"
#include "app/upload.h"
#include "base/string-util.h"
#include "sluice/sluice-error.h"

#define WALL_MS G_GINT64_CONSTANT (1763870191123)

struct _SlApp {
  GObject parent_instance;

  GMutex lock;
  int error_code;
  char *error_message; /* (owned) (nullable) */
  guint changes;
  gboolean database_ok;
  gboolean storage_ok;
  GHashTable *kept; /* (owned) (element-type utf8 utf8) idempotency key -> "fingerprint body" */
};

G_DEFINE_FINAL_TYPE (SlApp, sl_app, G_TYPE_OBJECT)

static void
sl_app_finalize (GObject *object)
{
  SlApp *self = SL_APP (object);

  g_free (self->error_message);
  g_hash_table_unref (self->kept);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (sl_app_parent_class)->finalize (object);
}

static void
sl_app_class_init (SlAppClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_app_finalize;
}

static void
sl_app_init (SlApp *self)
{
  g_mutex_init (&self->lock);
  self->database_ok = TRUE;
  self->storage_ok = TRUE;
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

SlApp *
fake_app_new (void)
{
  return g_object_new (SL_TYPE_APP, NULL);
}

void
fake_app_set_error (SlApp *self, int code, const char *message)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->error_code = code;
  g_clear_pointer (&self->error_message, g_free);
  self->error_message = g_strdup (message);
}

guint
fake_app_count_changes (SlApp *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->changes;
}

void
fake_app_set_healthy (SlApp *self, gboolean database_ok, gboolean storage_ok)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->database_ok = database_ok;
  self->storage_ok = storage_ok;
}

static gboolean
may_go_on (SlApp *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->error_message == NULL)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, self->error_code, self->error_message);
  return FALSE;
}

static gboolean
owns (SlApp *self, const char *user_id, const char *media_id, GError **error)
{
  if (!may_go_on (self, error))
    return FALSE;
  if (strcmp (user_id, FAKE_OWNER) == 0 && strcmp (media_id, FAKE_MEDIA) == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no media '%s'", media_id);
  return FALSE;
}

static gboolean
change (SlApp *self, const char *user_id, const char *media_id, GError **error)
{
  if (!owns (self, user_id, media_id, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  self->changes++;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static SlMedia *
make_media (void)
{
  SlMedia *media = sl_media_new ();

  media->id = g_strdup (FAKE_MEDIA);
  media->user_id = g_strdup (FAKE_OWNER);
  media->file_type = g_strdup ("video_response");
  media->original_name = g_strdup ("answer \"1\".webm");
  media->content_type = g_strdup ("video/webm");
  media->file_size = 1048576;
  media->bucket = g_strdup ("videos");
  media->storage_key = g_strdup ("raw/original.webm");
  media->status = SL_MEDIA_FAILED;
  media->metadata = g_strdup ("{\"duration\":20.5}");
  media->error_code = g_strdup ("CORRUPT_MEDIA");
  media->error_message = g_strdup ("stage 'transcode': broken");
  media->generation = 1;
  media->created_at = WALL_MS;
  media->updated_at = WALL_MS;
  return media;
}

static SlArtifact *
make_artifact (void)
{
  SlArtifact *artifact = sl_artifact_new ();

  artifact->stage = g_strdup ("thumbnail");
  artifact->name = g_strdup ("thumbnail");
  artifact->content_type = g_strdup ("image/jpeg");
  artifact->size = 9184;
  return artifact;
}

static SlMediaView *
make_view (void)
{
  SlMediaView *view = g_new0 (SlMediaView, 1);

  view->media = make_media ();
  view->artifacts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_artifact_free);
  view->urls = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (view->artifacts, make_artifact ());
  g_ptr_array_add (view->urls, g_strdup ("http://store/thumbnail.jpg"));
  return view;
}

static SlStageJob *
make_job (const char *stage, SlJobStatus status, guint progress)
{
  SlStageJob *job = sl_stage_job_new ();

  job->stage = g_strdup (stage);
  job->job_type = g_strdup (stage);
  job->status = status;
  job->progress = progress;
  job->started_at = WALL_MS;
  return job;
}

static SlStatusView *
make_status (void)
{
  SlStatusView *view = g_new0 (SlStatusView, 1);
  SlStageJob *failed = make_job ("transcode", SL_JOB_FAILED, 30);
  SlStageJob *skipped = make_job ("audio", SL_JOB_COMPLETED, 100);

  failed->retry_count = 3;
  failed->error_code = g_strdup ("WORKER_TIMEOUT");
  failed->error_message = g_strdup ("too long");
  skipped->skip_reason = g_strdup ("no audio track");
  view->media = make_media ();
  view->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_stage_job_free);
  g_ptr_array_add (view->jobs, failed);
  g_ptr_array_add (view->jobs, skipped);
  g_ptr_array_add (view->jobs, make_job ("thumbnail", SL_JOB_RUNNING, 50));
  return view;
}

static SlSignedUrl *
make_url (const char *type)
{
  SlSignedUrl *url = g_new0 (SlSignedUrl, 1);

  url->url = g_strdup ("http://store/video.mp4?X-Amz-Signature=1");
  url->expires_at = WALL_MS;
  url->content_type = g_strdup (type);
  return url;
}

void
sl_media_view_free (SlMediaView *self)
{
  sl_media_free (self->media);
  g_ptr_array_unref (self->artifacts);
  g_ptr_array_unref (self->urls);
  g_free (self);
}

void
sl_media_page_free (SlMediaPage *self)
{
  g_ptr_array_unref (self->items);
  g_free (self->next);
  g_free (self);
}

void
sl_status_view_free (SlStatusView *self)
{
  sl_media_free (self->media);
  g_ptr_array_unref (self->jobs);
  g_free (self);
}

void
sl_signed_url_free (SlSignedUrl *self)
{
  g_free (self->url);
  g_free (self->content_type);
  g_free (self);
}

void
sl_initiate_reply_free (SlInitiateReply *self)
{
  g_free (self->media_id);
  g_free (self->upload_url);
  g_clear_pointer (&self->parts, sl_upload_parts_free);
  g_free (self);
}

static void
part_url_free (gpointer data)
{
  SlPartUrl *self = data;

  g_free (self->url);
  g_free (self);
}

void
sl_upload_parts_free (SlUploadParts *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->urls);
  g_free (self);
}

/* Of two parts the first is there. */
static SlUploadParts *
make_parts (void)
{
  SlUploadParts *parts = g_new0 (SlUploadParts, 1);
  SlPartUrl *url = g_new0 (SlPartUrl, 1);

  url->number = 2;
  url->size = 1;
  url->url = g_strdup ("http://store/incoming?partNumber=2");
  parts->part_size = 8388608;
  parts->n_parts = 2;
  parts->expires_at = WALL_MS;
  parts->urls_expire_at = WALL_MS;
  parts->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
  parts->urls = g_ptr_array_new_with_free_func (part_url_free);
  g_ptr_array_add (parts->parts, sl_object_part_new (1, 8388608, "\"1\""));
  g_ptr_array_add (parts->urls, url);
  return parts;
}

SlUploadParts *
sl_get_upload_parts (SlApp *app,
                     const char *user_id,
                     const char *media_id,
                     GArray *numbers,
                     GError **error)
{
  return owns (app, user_id, media_id, error) ? make_parts () : NULL;
}

SlInitiateReply *
sl_initiate_upload (SlApp *app, const SlInitiateRequest *request, GError **error)
{
  SlInitiateReply *reply;

  if (!change (app, FAKE_OWNER, FAKE_MEDIA, error))
    return NULL;
  reply = g_new0 (SlInitiateReply, 1);
  reply->media_id = g_strdup (FAKE_MEDIA);
  reply->upload_url = g_strdup ("http://store/incoming?X-Amz-Signature=1");
  reply->expires_at = WALL_MS;
  if (request->parts == SL_PARTS_ALWAYS)
    reply->parts = make_parts ();
  return reply;
}

SlMedia *
sl_confirm_upload_parts (SlApp *app,
                         const char *user_id,
                         const char *media_id,
                         GPtrArray *etags,
                         GError **error)
{
  return change (app, user_id, media_id, error) ? make_media () : NULL;
}

gboolean
sl_abort_upload (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return change (app, user_id, media_id, error);
}

SlMediaView *
sl_get_media (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return owns (app, user_id, media_id, error) ? make_view () : NULL;
}

SlMediaPage *
sl_list_media (SlApp *app, const SlListRequest *request, GError **error)
{
  SlMediaPage *page;

  if (!may_go_on (app, error))
    return NULL;
  page = g_new0 (SlMediaPage, 1);
  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_media_view_free);
  for (guint i = 0; i < request->limit && strcmp (request->user_id, FAKE_OWNER) == 0; i++)
    g_ptr_array_add (page->items, make_view ());
  if (request->cursor == NULL)
    page->next = g_strdup ("a/b+c");
  return page;
}

SlStatusView *
sl_get_status (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return owns (app, user_id, media_id, error) ? make_status () : NULL;
}

SlSignedUrl *
sl_get_stream_url (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return owns (app, user_id, media_id, error) ? make_url ("video/mp4") : NULL;
}

SlSignedUrl *
sl_get_download_url (SlApp *app,
                     const char *user_id,
                     const char *media_id,
                     const char *name,
                     GError **error)
{
  return owns (app, user_id, media_id, error) ? make_url (name != NULL ? name : "original") : NULL;
}

SlStatusView *
sl_reprocess_media (SlApp *app,
                    const char *user_id,
                    const char *media_id,
                    gboolean all,
                    GError **error)
{
  return change (app, user_id, media_id, error) ? make_status () : NULL;
}

gboolean
sl_delete_media (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return change (app, user_id, media_id, error);
}

void
sl_search_page_free (SlSearchPage *self)
{
  g_ptr_array_unref (self->items);
  g_free (self->next);
  g_free (self);
}

/* Whoever looks for something finds it said after a second and a half. */
SlSearchPage *
sl_search_transcripts (SlApp *app, const SlSearchRequest *request, GError **error)
{
  SlSearchPage *page;
  SlPassage *passage;

  if (!may_go_on (app, error))
    return NULL;
  page = g_new0 (SlSearchPage, 1);
  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_passage_free);
  passage = sl_passage_new ();
  passage->media_id = g_strdup (FAKE_MEDIA);
  passage->start = 1.5;
  passage->end = 2;
  passage->text = g_strdup (request->query);
  g_ptr_array_add (page->items, passage);
  return page;
}

void
sl_transcription_view_free (SlTranscriptionView *self)
{
  sl_media_free (self->media);
  sl_stage_job_free (self->job);
  sl_transcription_free (self->transcription);
  g_free (self->url);
  g_free (self);
}

static SlTranscription *
make_transcription (void)
{
  SlTranscription *row = sl_transcription_new ();

  row->id = g_strdup (FAKE_MEDIA);
  row->media_id = g_strdup (FAKE_MEDIA);
  row->full_text = g_strdup ("Hello <world>.");
  row->language = g_strdup ("en");
  row->duration_seconds = 2.5;
  row->segments = g_strdup ("[{\"start\":0,\"end\":2,\"text\":\"Hello <world>.\","
                            "\"words\":[{\"start\":0,\"end\":0.5,\"word\":\"Hello\"},"
                            "{\"start\":0.6,\"end\":2,\"word\":\"<world>.\"}]}]");
  row->model_used = g_strdup ("tiny");
  row->provider = g_strdup ("stand-in");
  row->speech = TRUE;
  row->storage_url = g_strdup ("s3://transcriptions/x");
  row->created_at = WALL_MS;
  return row;
}

SlTranscriptionView *
sl_get_transcription (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  SlTranscriptionView *view;

  if (!owns (app, user_id, media_id, error))
    return NULL;
  view = g_new0 (SlTranscriptionView, 1);
  view->media = make_media ();
  view->job = make_job ("transcript", SL_JOB_COMPLETED, 100);
  view->transcription = make_transcription ();
  view->url = g_strdup ("http://localhost/signed");
  return view;
}

/* It answers with the language that it was asked for. */
SlTranscriptionView *
sl_transcribe_media (SlApp *app,
                     const char *user_id,
                     const char *media_id,
                     const SlTranscriptionOptions *options,
                     GError **error)
{
  SlTranscriptionView *view = NULL;

  if (change (app, user_id, media_id, error))
    view = sl_get_transcription (app, user_id, media_id, error);
  if (view != NULL && options != NULL)
    sl_set_string (&view->transcription->language, options->language);
  return view;
}

void
sl_check_ready (SlApp *app, SlHealth *health)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&app->lock);

  memset (health, 0, sizeof *health);
  health->database_ok = app->database_ok;
  health->storage_ok = app->storage_ok;
}

void
sl_check_health (SlApp *app, SlHealth *health)
{
  sl_check_ready (app, health);
  health->queues[SL_QUEUE_MEDIA_PROCESSING].waiting = 5;
  health->providers = SL_PROVIDERS_CONNECTED;
}

/* Events of the fake go nowhere. */
void
sl_check_broker (SlApp *app, SlHealth *health)
{
  health->has_broker = FALSE;
}

const char *
sl_providers_state_to_string (SlProvidersState state)
{
  return state == SL_PROVIDERS_CONNECTED ? "connected" : "unknown";
}

void
sl_node_view_free (SlNodeView *self)
{
  g_strfreev (self->duties);
  g_free (self);
}

static SlNode node = { .id = (char *) "n1", .role = (char *) "api", .version = (char *) "1" };

GPtrArray *
sl_list_nodes (SlApp *app, GError **error)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_node_view_free);
  SlNodeView *view = g_new0 (SlNodeView, 1);

  view->node = &node;
  view->duties = g_strsplit ("cleanup", " ", -1);
  g_ptr_array_add (nodes, view);
  return nodes;
}

gboolean
sl_idempotency_begin (SlApp *app,
                      const SlIdempotencyScope *scope,
                      gboolean *replayed,
                      guint *status,
                      char **body,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&app->lock);
  const char *kept = g_hash_table_lookup (app->kept, scope->key);

  *replayed = kept != NULL && g_str_has_prefix (kept, scope->fingerprint);
  if (*replayed) {
    *status = 200;
    *body = g_strdup (kept + strlen (scope->fingerprint));
  } else if (kept != NULL) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_IDEMPOTENCY_MISMATCH,
                         "the key was used with another body");
  }
  return kept == NULL || *replayed;
}

gboolean
sl_idempotency_end (SlApp *app,
                    const SlIdempotencyScope *scope,
                    guint status,
                    const char *body,
                    GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&app->lock);

  if (status != 0)
    g_hash_table_insert (app->kept, g_strdup (scope->key),
                         g_strconcat (scope->fingerprint, body, NULL));
  return TRUE;
}
