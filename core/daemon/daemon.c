// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Assembles the daemon from the embedded adapters, lowest layer first, and takes it apart in the
 * opposite order. */
#include "daemon/daemon.h"

#include <string.h>

#include "app/app.h"
#include "base/file-util.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/process-metrics.h"
#include "daemon/catalogue-scan.h"
#include "daemon/database-choice.h"
#include "daemon/event-choice.h"
#include "daemon/loki-push.h"
#include "daemon/node-identity.h"
#include "daemon/node-keeper.h"
#include "daemon/object-choice.h"
#include "daemon/sweeper.h"
#include "descriptor/pipeline-set.h"
#include "events/outbox-relay.h"
#include "http/http-server.h"
#include "objects/object-store-folder.h"
#include "queue/dispatcher.h"
#include "sluice/sluice-error.h"

/* Who development requests come from that do not say so. */
#define DEVELOPMENT_USER "00000000-0000-7000-8000-000000000001"
/* The spec's presigned_url section. */
#define UPLOAD_EXPIRY_S (15 * 60)
#define DOWNLOAD_EXPIRY_S (60 * 60)
#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)
/* Handlers wait for the disk more than they compute. SQLite has one writer and commits for all that
 * wait; a server makes its own groups of as many commits as come at once. */
#define HTTP_THREADS 4
#define HTTP_THREADS_ON_SERVER 12
#define MAX_CONNECTIONS 1024
/* One for a probe and the quick pass after it, one for the next upload or the transcription, and
 * one for the transcode, which starts at the same time. */
#define PRESTARTED_WORKERS 2
#define PRESTARTED_LONG_WORKERS 1
#define STALL_TIMEOUT_MS 60000
#define GRACE_MS 30000
/* How often to look whether the last request is answered, while stopping. */
#define DRAIN_POLL_MS 20

struct _SlDaemon {
  char *data_dir;              /* (owned) */
  SlNodeIdentity *identity;    /* (owned) */
  SlNodeKeeper *node;          /* (owned) */
  SlClock *clock;              /* (owned) */
  SlMetrics *metrics;          /* (owned) */
  SlProcessMetrics *process;   /* (owned) */
  SlLokiPush *loki;            /* (owned) (nullable) */
  SlDatabase *database;        /* (owned) */
  SlObjectStore *objects;      /* (owned) */
  SlEventPublisher *publisher; /* (owned) */
  SlPipelineSet *pipelines;    /* (owned) */
  SlApp *app;                  /* (owned) */
  SlDispatcher *dispatcher;    /* (owned) (nullable) with role api */
  SlOutboxRelay *relay;        /* (owned) */
  SlHttpServer *http;          /* (owned) */
  SlSweeper *sweeper;          /* (owned) */
  SlKafkaConsumer *consumer;   /* (owned) (nullable) */
  gint64 drain_until_us;       /* monotonic */
  guint drain_source;          /* 0 = none */
  SlDaemonStoppedFunc stopped_func;
  gpointer stopped_data; /* (unowned) */
};

static char *
path_in_data (SlDaemon *self, const char *name)
{
  return g_build_filename (self->data_dir, name, NULL);
}

static gboolean
take_identity (SlDaemon *self, GError **error)
{
  self->identity = sl_node_identity_take (self->data_dir, sl_clock_get_wall_ms (self->clock),
                                          error);
  return self->identity != NULL;
}

static gboolean
open_database (SlDaemon *self, const SlConfig *config, GError **error)
{
  g_autofree char *name = sl_database_choice_describe (config);

  self->database = sl_database_choice_open (config, self->clock, error);
  if (self->database == NULL)
    return FALSE;
  sl_log_info ("database opened", "DATABASE", name, NULL);
  return TRUE;
}

static gboolean
open_objects (SlDaemon *self, const SlConfig *config, GError **error)
{
  g_autofree char *name = sl_object_choice_describe (config);

  self->objects = sl_object_choice_open (config, self->clock, error);
  if (self->objects == NULL)
    return FALSE;
  sl_log_info ("object store opened", "OBJECT_STORE", name, NULL);
  return TRUE;
}

static gboolean
open_publisher (SlDaemon *self, const SlConfig *config, GError **error)
{
  g_autofree char *name = sl_event_choice_describe (config);

  self->publisher = sl_event_choice_open_publisher (config, error);
  if (self->publisher == NULL)
    return FALSE;
  sl_log_info ("event publisher opened", "PUBLISHER", name, NULL);
  return TRUE;
}

static void
create_metrics (SlDaemon *self, const SlConfig *config)
{
  static const char *const labels[] = { "version", NULL };
  const SlLokiTarget loki = { config->loki_url, config->loki_username, config->loki_password,
                              config->loki_tenant_id };
  SlMetricFamily *build = NULL;

  self->metrics = sl_metrics_new ();
  self->process = sl_process_metrics_new (self->metrics);
  build = sl_metrics_gauge (self->metrics, "sluice_build_info", "1; which build this daemon is",
                            labels);
  sl_metric_set (build, 1, SLUICE_VERSION_TEXT, NULL);
  if (config->loki_url != NULL)
    self->loki = sl_loki_push_start (&loki, self->metrics);
}

static void
log_pipelines (SlPipelineSet *pipelines)
{
  GPtrArray *errors = sl_pipeline_set_get_errors (pipelines);
  g_autofree char *names = g_strjoinv (" ", (char **) sl_pipeline_set_list (pipelines));

  for (guint i = 0; i < errors->len; i++) {
    const GError *error = g_ptr_array_index (errors, i);

    sl_log_warning ("pipeline refused", "REASON", error->message, NULL);
  }
  sl_log_info ("pipelines loaded", "FILE_TYPES", names, NULL);
}

static gboolean
load_pipelines (SlDaemon *self, const SlConfig *config, SlCatalogueScan *scan, GError **error)
{
  g_autoptr (SlStageCatalogue) catalogue = sl_catalogue_scan_finish (scan, error);

  if (catalogue == NULL)
    return FALSE;
  self->pipelines = sl_pipeline_set_load (config->pipeline_dir, catalogue, error);
  if (self->pipelines == NULL)
    return FALSE;
  log_pipelines (self->pipelines);
  return TRUE;
}

/* "groq", or the host and port. */
static char *
name_provider (const char *base_url)
{
  g_autoptr (GUri) uri = g_uri_parse (base_url, G_URI_FLAGS_NONE, NULL);
  const char *host = g_uri_get_host (uri);

  if (strcmp (host, "api.groq.com") == 0)
    return g_strdup ("groq");
  return g_uri_get_port (uri) > 0 ? g_strdup_printf ("%s:%d", host, g_uri_get_port (uri))
                                  : g_strdup (host);
}

static void
add_provider (SlDaemon *self, const SlConfigProvider *config)
{
  g_autofree char *name = config->base_url != NULL ? name_provider (config->base_url) : NULL;
  const SlProvider provider = { name, config->base_url, config->key, config->model };

  if (name == NULL)
    return;
  sl_provider_set_add (sl_app_get_providers (self->app), &provider);
  sl_log_info ("transcription provider", "PROVIDER", name, "BASE_URL", config->base_url, "MODEL",
               config->model, NULL);
}

static void
add_providers (SlDaemon *self, const SlConfig *config)
{
  add_provider (self, &config->provider);
  add_provider (self, &config->fallback_provider);
  if (config->provider.base_url == NULL)
    sl_log_message ("recordings are not transcribed: no provider is configured", "HINT",
                    "set GROQ_API_KEY, or GROQ_BASE_URL for another provider", NULL);
}

static void
create_app (SlDaemon *self, const SlConfig *config)
{
  SlAppConfig app_config = { .upload_expiry_s = UPLOAD_EXPIRY_S,
                             .download_expiry_s = DOWNLOAD_EXPIRY_S,
                             .keep_originals_ms = config->keep_originals_days * DAY_MS,
                             .multipart_threshold = config->multipart_threshold };

  app_config.transcription_budget = (SlServiceBudget){ config->transcription_requests_per_minute,
                                                       config->transcription_seconds_per_day };
  memcpy (app_config.queues, config->queues, sizeof config->queues);
  if (config->database_host != NULL)
    app_config.node_id = sl_node_identity_get_id (self->identity);
  self->app = sl_app_new (&app_config, self->database, self->objects, self->pipelines, self->clock,
                          self->metrics);
  add_providers (self, config);
}

/* One owner may fill a lane but for one slot, so that nobody waits for a whole queue of another. */
static void
create_dispatcher (SlDaemon *self, const SlConfig *config)
{
  guint slots = config->queues[SL_QUEUE_MEDIA_PROCESSING].concurrency;
  g_autofree char *work_root = path_in_data (self, "work");
  SlDispatcherConfig dispatcher_config = {
    .instance_id = sl_node_identity_get_id (self->identity),
    .worker_path = config->worker_path,
    .work_root = work_root,
    .per_owner = MAX (slots - 1, 1),
    .prestarted = PRESTARTED_WORKERS,
    .prestarted_long = PRESTARTED_LONG_WORKERS,
    .stall_timeout_ms = STALL_TIMEOUT_MS,
    .grace_ms = GRACE_MS,
  };

  memcpy (dispatcher_config.queues, config->queues, sizeof config->queues);
  for (guint lane = 0; lane < SL_N_LANES; lane++)
    dispatcher_config.slots[lane] = config->queues[sl_queue_for_lane (lane)].concurrency;
  self->dispatcher = sl_dispatcher_new (&dispatcher_config, self->database,
                                        SL_PASS_SINK (self->app), self->metrics);
  sl_app_set_dispatcher (self->app, self->dispatcher);
}

static void
create_relay (SlDaemon *self)
{
  self->relay = sl_outbox_relay_new (self->database, self->publisher,
                                     sl_node_identity_get_id (self->identity));
  sl_app_set_relay (self->app, self->relay);
}

static void
create_http (SlDaemon *self, const SlConfig *config)
{
  const SlHttpConfig http_config = {
    .address = config->address,
    .port = config->port,
    .cors_origins = (const char *const *) config->cors_origins,
    .development = config->development,
    .development_user = DEVELOPMENT_USER,
    .openapi_path = config->openapi_path,
    .threads = config->database_host != NULL ? HTTP_THREADS_ON_SERVER : HTTP_THREADS,
    .max_connections = MAX_CONNECTIONS,
    .has_api = config->role != SL_ROLE_WORKER,
  };

  self->http = sl_http_server_new (&http_config, self->app, self->objects, self->metrics);
}

static gboolean
open_adapters (SlDaemon *self, const SlConfig *config, GError **error)
{
  return sl_folder_create (self->data_dir, 0700, error) && take_identity (self, error)
         && open_database (self, config, error) && open_objects (self, config, error)
         && open_publisher (self, config, error);
}

/* Another daemon made work or events, or this one may have missed that. */
static void
on_hint_received (gpointer user_data)
{
  SlDaemon *self = user_data;

  if (self->dispatcher != NULL)
    sl_dispatcher_wake (self->dispatcher);
  sl_outbox_relay_wake (self->relay);
}

static gboolean
start_node (SlDaemon *self, const SlConfig *config, GError **error)
{
  g_autoptr (SlNode) node = sl_node_new ();

  node->id = g_strdup (sl_node_identity_get_id (self->identity));
  node->host = g_strdup (g_get_host_name ());
  node->role = g_strdup (sl_role_to_string (config->role));
  node->version = g_strdup (SLUICE_VERSION_TEXT);
  self->node = sl_node_keeper_start (self->database, node, error);
  return self->node != NULL;
}

/* Events of other services, where there are any. */
static gboolean
start_consumer (SlDaemon *self, const SlConfig *config, GError **error)
{
  g_autoptr (GError) failure = NULL;

  self->consumer = sl_event_choice_open_consumer (config, self->app, self->metrics, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* The port is bound first: nothing else starts when it is taken. */
static gboolean
start_parts (SlDaemon *self, const SlConfig *config, GError **error)
{
  if (!sl_http_server_start (self->http, error))
    return FALSE;
  /* Clients reach a folder through this daemon. */
  if (SL_IS_OBJECT_STORE_FOLDER (self->objects))
    sl_object_store_folder_set_base_url (
        SL_OBJECT_STORE_FOLDER (self->objects),
        config->public_url != NULL ? config->public_url : sl_http_server_get_base_url (self->http));
  if (!start_node (self, config, error)
      || (self->dispatcher != NULL && !sl_dispatcher_start (self->dispatcher, error)))
    return FALSE;
  sl_outbox_relay_start (self->relay);
  sl_database_listen (self->database, on_hint_received, self);
  self->sweeper = sl_sweeper_new (self->app, self->database, self->metrics,
                                  sl_node_identity_get_id (self->identity));
  return start_consumer (self, config, error);
}

SlDaemon *
sl_daemon_start (const SlConfig *config, GError **error)
{
  g_autoptr (SlDaemon) self = g_new0 (SlDaemon, 1);
  g_autoptr (SlCatalogueScan) scan = sl_catalogue_scan_start (config->plugin_scan_path, error);

  if (scan == NULL)
    return NULL;
  self->data_dir = g_strdup (config->data_dir);
  self->clock = sl_system_clock_new ();
  create_metrics (self, config);
  if (!open_adapters (self, config, error) || !load_pipelines (self, config, scan, error))
    return NULL;
  create_app (self, config);
  if (config->role != SL_ROLE_API)
    create_dispatcher (self, config);
  create_relay (self);
  create_http (self, config);
  if (!start_parts (self, config, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
sl_daemon_get_base_url (SlDaemon *self)
{
  return sl_http_server_get_base_url (self->http);
}

gboolean
sl_daemon_ping (SlDaemon *self, GError **error)
{
  return sl_database_ping (self->database, error);
}

static gboolean
on_connections_checked (gpointer user_data)
{
  SlDaemon *self = user_data;

  if (sl_http_server_count_connections (self->http) > 0
      && sl_clock_get_monotonic_us (self->clock) < self->drain_until_us)
    return G_SOURCE_CONTINUE;
  self->drain_source = 0;
  /* Requests and the cleanup would wait for a store that hangs. */
  sl_object_store_close (self->objects);
  self->stopped_func (self->stopped_data);
  return G_SOURCE_REMOVE;
}

/* Passes are done; requests that still run have what is left of the grace. */
static void
wait_for_requests (SlDaemon *self)
{
  self->drain_source = g_timeout_add (DRAIN_POLL_MS, on_connections_checked, self);
}

static void
on_dispatcher_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlDaemon *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!sl_dispatcher_stop_finish (SL_DISPATCHER (source), result, &error))
    sl_log_warning ("failed to stop all passes", "REASON", error->message, NULL);
  wait_for_requests (self);
}

void
sl_daemon_stop (SlDaemon *self, SlDaemonStoppedFunc func, gpointer user_data)
{
  self->stopped_func = func;
  self->stopped_data = user_data;
  self->drain_until_us = sl_clock_get_monotonic_us (self->clock)
                         + (gint64) GRACE_MS * G_TIME_SPAN_MILLISECOND;
  sl_http_server_drain (self->http);
  if (self->consumer != NULL)
    sl_kafka_consumer_stop (self->consumer);
  if (self->dispatcher != NULL)
    sl_dispatcher_stop_async (self->dispatcher, on_dispatcher_stopped, self);
  else
    wait_for_requests (self);
}

/* Whoever calls goes before whoever is called; the relay publishes what the last passes left. */
void
sl_daemon_free (SlDaemon *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->drain_source, g_source_remove);
  g_clear_object (&self->http);
  g_clear_pointer (&self->consumer, sl_kafka_consumer_free);
  g_clear_pointer (&self->sweeper, sl_sweeper_free);
  if (self->app != NULL) {
    sl_app_set_dispatcher (self->app, NULL);
    sl_app_set_relay (self->app, NULL);
  }
  if (self->database != NULL)
    sl_database_listen (self->database, NULL, NULL);
  g_clear_object (&self->dispatcher);
  g_clear_pointer (&self->relay, sl_outbox_relay_free);
  g_clear_pointer (&self->node, sl_node_keeper_free);
  g_clear_object (&self->app);
  g_clear_pointer (&self->pipelines, sl_pipeline_set_unref);
  g_clear_object (&self->publisher);
  g_clear_object (&self->objects);
  g_clear_object (&self->database);
  g_clear_pointer (&self->identity, sl_node_identity_free);
  g_clear_pointer (&self->loki, sl_loki_push_stop);
  g_clear_pointer (&self->metrics, sl_metrics_unref);
  g_clear_pointer (&self->process, sl_process_metrics_free);
  g_clear_object (&self->clock);
  g_free (self->data_dir);
  g_free (self);
}

gboolean
sl_daemon_check (const SlConfig *config, GError **error)
{
  g_autoptr (SlDaemon) self = g_new0 (SlDaemon, 1);
  g_autoptr (SlCatalogueScan) scan = sl_catalogue_scan_start (config->plugin_scan_path, error);
  GPtrArray *errors = NULL;

  if (scan == NULL || !load_pipelines (self, config, scan, error))
    return FALSE;
  errors = sl_pipeline_set_get_errors (self->pipelines);
  if (errors->len == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "%u of the descriptors in '%s' are refused", errors->len, config->pipeline_dir);
  return FALSE;
}
