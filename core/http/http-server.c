// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * http-server: puts the parts together.
 *
 *   client -> connection-guard -> guarded-stream -> libsoup -> exchange -> handler on a thread
 *                                      |                          |
 *                                request-head            handler-runner, *-routes.c
 *                                request-admission
 */
#include "http-server.h"

#include <sys/resource.h>

#include "base/error-info.h"
#include "base/thread-pool.h"
#include "base/uuid.h"
#include "http/connection-guard.h"
#include "http/exchange.h"
#include "http/problem.h"
#include "http/request-admission.h"
#include "http/route-table.h"

/* Requests that wait for a thread; beyond, 429 is the better answer. */
#define MAX_WAITING_REQUESTS 1024
/* Reads and writes of objects: a disk gains nothing from more at once. */
#define TRANSFER_THREADS 4

static const double duration_buckets[] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                           0.1,    0.25,  0.5,    1,     2.5,  5,     10 };

struct _SlHttpServer {
  GObject parent_instance;

  char *address;      /* (owned) */
  char *openapi_path; /* (owned) */
  char *base_url;     /* (owned) (nullable) once started */
  guint16 port;       /* asked for, then bound */
  guint max_connections;
  GArray *routes; /* (owned) (element-type SlHttpRoute) */
  SlHttpServices services;
  SlAdmissionRules rules;
  SlExchangeContext context;
  SoupServer *soup;         /* (owned) */
  SlConnectionGuard *guard; /* (owned) (nullable) once started */
};

G_DEFINE_FINAL_TYPE (SlHttpServer, sl_http_server, G_TYPE_OBJECT)

/* A head has come: admits or answers. */
static gboolean
on_head_received (SlGuardedStream *stream,
                  SlRequestHead *head,
                  const SlHeadFault *fault,
                  gpointer user_data)
{
  SlHttpServer *self = user_data;
  SlHttpRequest *request = sl_http_request_new (&self->services, head);

  sl_guarded_stream_set_exchange (stream, request, (GDestroyNotify) sl_http_request_free);
  if (fault != NULL)
    request->early_answer = sl_problem_new_for_fault (request, fault);
  return fault == NULL && sl_admit_request (&self->rules, request);
}

/* Libsoup has read the head that stands for the request. */
static void
on_headers_got (SoupServer *soup,
                SoupServerMessage *message,
                const char *path,
                GHashTable *query,
                gpointer user_data)
{
  SlHttpServer *self = user_data;
  SlGuardedStream *stream = sl_connection_guard_get_stream (message);

  sl_exchange_begin (&self->context, message, sl_guarded_stream_take_exchange (stream));
}

static void
on_body_got (SoupServer *soup,
             SoupServerMessage *message,
             const char *path,
             GHashTable *query,
             gpointer user_data)
{
  sl_exchange_answer (message);
}

static void
sl_http_server_dispose (GObject *object)
{
  SlHttpServer *self = SL_HTTP_SERVER (object);

  g_clear_pointer (&self->guard, sl_connection_guard_free);
  g_clear_object (&self->soup);
  /* Threads end before what they use. */
  g_clear_pointer (&self->context.handlers, sl_handler_queue_free);
  g_clear_pointer (&self->context.transfers, sl_thread_pool_free);
  g_clear_object (&self->services.app);
  g_clear_object (&self->services.objects);
  G_OBJECT_CLASS (sl_http_server_parent_class)->dispose (object);
}

static void
sl_http_server_finalize (GObject *object)
{
  SlHttpServer *self = SL_HTTP_SERVER (object);

  g_clear_pointer (&self->services.metrics, sl_metrics_unref);
  g_clear_pointer (&self->services.openapi, g_bytes_unref);
  g_clear_pointer (&self->rules.router, sl_router_free);
  g_clear_pointer (&self->routes, g_array_unref);
  g_strfreev (self->rules.cors_origins);
  g_free (self->rules.development_user);
  g_free (self->address);
  g_free (self->openapi_path);
  g_free (self->base_url);
  G_OBJECT_CLASS (sl_http_server_parent_class)->finalize (object);
}

static void
sl_http_server_class_init (SlHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sl_http_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = sl_http_server_finalize;
}

static void
sl_http_server_init (SlHttpServer *self)
{
  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->soup, NULL, on_headers_got, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_body_got, self, NULL);
}

static void
register_metrics (SlHttpServer *self)
{
  static const char *const request_labels[] = { "operation", "status", NULL };
  static const char *const duration_labels[] = { "operation", NULL };
  SlMetrics *metrics = self->services.metrics;

  self->context.requests = sl_metrics_counter (metrics, "sluice_http_requests_total",
                                               "Answers by operation and status.", request_labels);
  self->context.durations = sl_metrics_histogram (
      metrics, "sluice_http_request_duration_seconds", "From the head to the answer.",
      duration_labels, duration_buckets, G_N_ELEMENTS (duration_buckets));
}

/* Files, the database and workers need descriptors, too, and more than clients do. */
static guint
limit_connections (guint wanted)
{
  struct rlimit limit = { 0 };

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur / 2 >= wanted)
    return wanted;
  return (guint) (limit.rlim_cur / 2);
}

static GArray *
choose_routes (gboolean has_api)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (SlHttpRoute));
  guint n_routes = 0;
  const SlHttpRoute *routes = sl_route_table_get (&n_routes);

  for (guint i = 0; i < n_routes; i++) {
    if (has_api || routes[i].is_operational)
      g_array_append_val (chosen, routes[i]);
  }
  return chosen;
}

static void
copy_config (SlHttpServer *self, const SlHttpConfig *config)
{
  self->address = g_strdup (config->address);
  self->port = config->port;
  self->openapi_path = g_strdup (config->openapi_path);
  self->max_connections = limit_connections (config->max_connections);
  self->routes = choose_routes (config->has_api);
  self->rules.router = sl_router_new ((const SlHttpRoute *) self->routes->data, self->routes->len);
  self->rules.cors_origins = g_strdupv ((char **) config->cors_origins);
  self->rules.development = config->development;
  self->rules.development_user = g_strdup (config->development_user);
  self->context.owner = G_OBJECT (self);
  self->context.handlers = sl_handler_queue_new (config->threads, MAX_WAITING_REQUESTS,
                                                 sl_exchange_work, sl_exchange_finish);
  /* Each connection has one transfer at most, so this never overflows. */
  self->context.transfers = sl_thread_pool_new ("http-transfer", TRANSFER_THREADS,
                                                config->max_connections);
}

SlHttpServer *
sl_http_server_new (const SlHttpConfig *config,
                    SlApp *app,
                    SlObjectStore *objects,
                    SlMetrics *metrics)
{
  SlHttpServer *self = g_object_new (SL_TYPE_HTTP_SERVER, NULL);

  self->services.app = g_object_ref (app);
  self->services.objects = g_object_ref (objects);
  self->services.metrics = sl_metrics_ref (metrics);
  copy_config (self, config);
  register_metrics (self);
  return self;
}

/* Anyone who reaches the port could be anyone: that must be nobody but this machine. */
static gboolean
check_address (SlHttpServer *self, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (self->address);

  if (!self->rules.development || (address != NULL && g_inet_address_get_is_loopback (address)))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "development mode believes every client, so it only listens on a loopback address, "
               "not on '%s'",
               self->address);
  return FALSE;
}

static gboolean
load_openapi (SlHttpServer *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (self->openapi_path, &text, &length, &cause)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "failed to read the API's description '%s': %s", self->openapi_path,
                 cause->message);
    return FALSE;
  }
  self->services.openapi = g_bytes_new_take (text, length);
  return TRUE;
}

gboolean
sl_http_server_start (SlHttpServer *self, GError **error)
{
  g_return_val_if_fail (self->guard == NULL, FALSE);

  if (!check_address (self, error) || !load_openapi (self, error))
    return FALSE;
  self->guard = sl_connection_guard_new (self->soup, self->max_connections, on_head_received, self);
  if (!sl_connection_guard_listen (self->guard, self->address, &self->port, error))
    return FALSE;
  self->base_url = g_strdup_printf (strchr (self->address, ':') != NULL ? "http://[%s]:%u"
                                                                        : "http://%s:%u",
                                    self->address, self->port);
  return TRUE;
}

const char *
sl_http_server_get_base_url (SlHttpServer *self)
{
  return self->base_url;
}

void
sl_http_server_drain (SlHttpServer *self)
{
  g_atomic_int_set (&self->services.is_draining, TRUE);
  if (self->guard != NULL)
    sl_connection_guard_drain (self->guard);
}

guint
sl_http_server_count_connections (SlHttpServer *self)
{
  return self->guard != NULL ? sl_connection_guard_count (self->guard) : 0;
}
