// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What every use case works with: the ports, and whom to wake. Holds no rule of its own. */
#include "app/app-private.h"

#include <string.h>

#include "model/object-keys.h"
#include "store/exclusive-lease.h"

static void
sl_app_pass_sink_init (SlPassSinkInterface *iface)
{
  iface->prepare = sl_app_prepare_pass;
  iface->progress = sl_app_progress_pass;
  iface->answer = sl_app_answer_request;
  iface->finish = sl_app_finish_pass;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SlApp,
                               sl_app,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_PASS_SINK, sl_app_pass_sink_init))

/* From a thumbnail of a short clip to the transcode of a long one. */
static const double duration_buckets[] = { 0.05, 0.1, 0.25, 0.5, 1,   2.5, 5,
                                           10,   30,  60,   120, 300, 600, 1800 };

static void
sl_app_finalize (GObject *object)
{
  SlApp *self = SL_APP (object);

  g_clear_object (&self->database);
  g_clear_object (&self->objects);
  g_clear_pointer (&self->pipelines, sl_pipeline_set_unref);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->orphans_after, g_free);
  g_clear_pointer (&self->node_id, g_free);
  g_clear_pointer (&self->left_leases, g_async_queue_unref);
  g_clear_pointer (&self->metrics, sl_metrics_unref);
  g_clear_pointer (&self->providers, sl_provider_set_free);
  for (guint i = 0; i < SL_N_UPLOAD_LOCKS; i++) {
    g_mutex_clear (&self->upload_locks[i]);
    g_mutex_clear (&self->avatar_locks[i]);
  }
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
  self->left_leases = g_async_queue_new_full ((GDestroyNotify) sl_exclusive_lease_free);
  for (guint i = 0; i < SL_N_UPLOAD_LOCKS; i++) {
    g_mutex_init (&self->upload_locks[i]);
    g_mutex_init (&self->avatar_locks[i]);
  }
}

/* Names and labels are the spec's, also where they break a rule of Prometheus. */
static void
register_metrics (SlApp *self)
{
  static const char *const upload_labels[] = { "type", "status", NULL };
  static const char *const cleanup_labels[] = { "kind", NULL };
  static const char *const job_labels[] = { "job_type", NULL };
  static const char *const bucket_labels[] = { "bucket", NULL };
  static const char *const model_labels[] = { "model", NULL };
  static const char *const queue_labels[] = { "queue", NULL };

  self->cleaned_up = sl_metrics_counter (self->metrics, "sluice_cleanup_removed_total",
                                         "What the cleanup took away, by kind", cleanup_labels);
  self->uploads = sl_metrics_counter (self->metrics, "media_uploads_total",
                                      "Uploads that this daemon confirmed, or refused at confirm",
                                      upload_labels);
  self->processing_duration = sl_metrics_histogram (
      self->metrics, "media_processing_duration_seconds",
      "From start to end of a stage, on this daemon", job_labels, duration_buckets,
      G_N_ELEMENTS (duration_buckets));
  self->storage_bytes = sl_metrics_counter (
      self->metrics, "media_storage_bytes_total",
      "Bytes of uploads and artifacts that this daemon stored", bucket_labels);
  self->transcription_requests = sl_metrics_counter (
      self->metrics, "media_transcription_requests_total",
      "Requests of this daemon to a transcription provider", model_labels);
  self->queue_size = sl_metrics_gauge (self->metrics, "media_processing_queue_size",
                                       "Passes that wait in a queue, for their next attempt, too; "
                                       "of all daemons on the database",
                                       queue_labels);
}

/* What every daemon on a database tells alike says so: it is not to be added up. */
static void
register_own_metrics (SlApp *self)
{
  static const char *const queue_labels[] = { "queue", NULL };
  static const char *const state_labels[] = { "file_type", "state", NULL };
  static const char *const call_labels[] = { "provider", "result", NULL };
  static const char *const failed_labels[] = { "file_type", "code", "fault", NULL };

  self->queue_active = sl_metrics_gauge (self->metrics, "sluice_queue_active",
                                         "Passes that run, of all daemons on the database",
                                         queue_labels);
  self->queue_age = sl_metrics_gauge (self->metrics, "sluice_queue_oldest_due_seconds",
                                      "How long the oldest pass has been due; of all daemons on "
                                      "the database",
                                      queue_labels);
  self->outbox_events = sl_metrics_gauge (self->metrics, "sluice_outbox_events",
                                          "Events that are not published yet, of all daemons on "
                                          "the database",
                                          NULL);
  self->outbox_age = sl_metrics_gauge (self->metrics, "sluice_outbox_oldest_seconds",
                                       "Age of the oldest event that is not published yet, of all "
                                       "daemons on the database",
                                       NULL);
  self->database_up = sl_metrics_gauge (self->metrics, "sluice_database_up",
                                        "1 when the database answers this daemon, else 0", NULL);
  self->objects_up = sl_metrics_gauge (self->metrics, "sluice_object_store_up",
                                       "1 when the object store answers this daemon, else 0", NULL);
  self->media_settled = sl_metrics_counter (self->metrics, "sluice_media_settled_total",
                                            "Media that became ready or failed on this daemon",
                                            state_labels);
  self->failed_media = sl_metrics_counter (self->metrics, "sluice_media_failed_total",
                                           "Media that failed on this daemon, by the code of the "
                                           "error that their owner sees, and whose fault it is: "
                                           "file or service",
                                           failed_labels);
  self->transcription_calls = sl_metrics_counter (self->metrics, "sluice_transcription_calls_total",
                                                  "Requests of this daemon to a transcription "
                                                  "provider that have ended: ok, or the code of "
                                                  "the error",
                                                  call_labels);
}

SlApp *
sl_app_new (const SlAppConfig *config,
            SlDatabase *database,
            SlObjectStore *objects,
            SlPipelineSet *pipelines,
            SlClock *clock,
            SlMetrics *metrics)
{
  SlApp *self = g_object_new (SL_TYPE_APP, NULL);

  self->config = *config;
  self->config.node_id = NULL;
  self->node_id = g_strdup (config->node_id);
  self->database = g_object_ref (database);
  self->objects = g_object_ref (objects);
  self->pipelines = sl_pipeline_set_ref (pipelines);
  self->clock = g_object_ref (clock);
  self->metrics = sl_metrics_ref (metrics);
  self->providers = sl_provider_set_new (clock);
  register_metrics (self);
  register_own_metrics (self);
  return self;
}

void
sl_app_set_dispatcher (SlApp *self, SlDispatcher *dispatcher)
{
  self->dispatcher = dispatcher;
}

void
sl_app_set_relay (SlApp *self, SlOutboxRelay *relay)
{
  self->relay = relay;
}

SlPipelineSet *
sl_app_get_pipelines (SlApp *self)
{
  return self->pipelines;
}

SlProviderSet *
sl_app_get_providers (SlApp *self)
{
  return self->providers;
}

gint64
sl_app_now (SlApp *self)
{
  return sl_clock_get_wall_ms (self->clock);
}

GMutex *
sl_app_get_upload_lock (SlApp *self, const char *media_id)
{
  return &self->upload_locks[g_str_hash (media_id) % SL_N_UPLOAD_LOCKS];
}

GMutex *
sl_app_get_avatar_lock (SlApp *self, const char *user_id)
{
  return &self->avatar_locks[g_str_hash (user_id) % SL_N_UPLOAD_LOCKS];
}

void
sl_app_wake (SlApp *self)
{
  if (self->dispatcher != NULL)
    sl_dispatcher_wake (self->dispatcher);
  if (self->relay != NULL)
    sl_outbox_relay_wake (self->relay);
  sl_database_hint (self->database);
}

const char *
sl_app_upload_type (const SlMedia *media)
{
  static const struct {
    const char *bucket;
    const char *type;
  } types[] = {
    { "videos", "video" },  { "audio", "audio" },        { "images", "image" },
    { "avatars", "image" }, { "documents", "document" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    if (strcmp (types[i].bucket, media->bucket) == 0)
      return types[i].type;
  }
  return "document";
}

/* The same key holds the next picture of the user, and caches keep what they have for a year: the
 * address says which one it is. */
static char *
make_public_url (SlApp *self, const SlArtifact *artifact, GError **error)
{
  g_autofree char *url = sl_object_store_public_url (self->objects, artifact->bucket, artifact->key,
                                                     error);

  return url != NULL ? g_strconcat (url, "?v=", artifact->id, NULL) : NULL;
}

char *
sl_app_sign_artifact (SlApp *self,
                      const SlArtifact *artifact,
                      const char *disposition,
                      GError **error)
{
  const SlPresignRequest request = { .method = "GET",
                                     .bucket = artifact->bucket,
                                     .key = artifact->key,
                                     .expires_in = self->config.download_expiry_s,
                                     .content_length = -1,
                                     .response_content_type = artifact->content_type,
                                     .response_content_disposition = disposition };

  if (disposition == NULL && sl_object_key_is_public (artifact->bucket, artifact->key))
    return make_public_url (self, artifact, error);
  return sl_object_store_presign (self->objects, &request, error);
}
