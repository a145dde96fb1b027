// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * health-routes: what load balancers, probes and people ask before anything else.
 *
 * /livez says that the main loop turns, /readyz that requests can be served, /health has the body
 * of the specification and more.
 */
#include "app/health.h"
#include "app/nodes.h"
#include "http/json-writer.h"
#include "http/routes.h"

static const char *
describe_connection (gboolean is_ok)
{
  return is_ok ? "connected" : "disconnected";
}

static const char *
describe_broker (const SlHealth *health)
{
  return health->has_broker ? describe_connection (health->broker_ok) : "not_configured";
}

static void
write_queue (SlJsonWriter *writer, const char *name, gint64 waiting, gint64 active)
{
  sl_json_writer_begin_object (writer, name);
  sl_json_writer_int (writer, "waiting", waiting);
  sl_json_writer_int (writer, "active", active);
  sl_json_writer_end_object (writer);
}

static void
write_node (const SlNodeView *view, SlJsonWriter *writer)
{
  sl_json_writer_begin_object (writer, NULL);
  sl_json_writer_string (writer, "id", view->node->id);
  sl_json_writer_string (writer, "role", view->node->role);
  sl_json_writer_string (writer, "version", view->node->version);
  sl_json_writer_time (writer, "startedAt", view->node->started_at);
  sl_json_writer_int (writer, "seenMsAgo", view->seen_ms_ago);
  sl_json_writer_boolean (writer, "alive", view->is_alive);
  sl_json_writer_begin_array (writer, "duties");
  for (char **duty = view->duties; *duty != NULL; duty++)
    sl_json_writer_string (writer, NULL, *duty);
  sl_json_writer_end_array (writer);
  sl_json_writer_end_object (writer);
}

/* Without the database none is known. */
static void
write_nodes (SlApp *app, SlJsonWriter *writer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) nodes = sl_list_nodes (app, &error);

  if (nodes == NULL)
    g_warning ("nodes: %s", error->message);
  sl_json_writer_begin_array (writer, "nodes");
  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    write_node (nodes->pdata[i], writer);
  sl_json_writer_end_array (writer);
}

static void
write_health (const SlHealth *health, const char *status, SlJsonWriter *writer)
{
  sl_json_writer_string (writer, "status", status);
  sl_json_writer_string (writer, "minio", describe_connection (health->storage_ok));
  sl_json_writer_string (writer, "storage", describe_connection (health->storage_ok));
  sl_json_writer_string (writer, "database", describe_connection (health->database_ok));
  sl_json_writer_string (writer, "groq", sl_providers_state_to_string (health->providers));
  sl_json_writer_string (writer, "kafka", describe_broker (health));
  sl_json_writer_begin_object (writer, "queues");
  for (guint i = 0; i < SL_N_QUEUES; i++)
    write_queue (writer, sl_queue_to_string (i), health->queues[i].waiting,
                 health->queues[i].active);
  sl_json_writer_end_object (writer);
  sl_json_writer_begin_object (writer, "outbox");
  sl_json_writer_int (writer, "waiting", health->outbox_count);
  sl_json_writer_int (writer, "oldestMs", health->outbox_oldest_ms);
  sl_json_writer_end_object (writer);
}

SlHttpResponse *
sl_handle_get_health (SlHttpRequest *request, GError **error)
{
  SlHealth health = { FALSE };
  SlHttpResponse *response;
  SlJsonWriter writer = { NULL };
  gboolean is_ok;

  sl_check_health (request->services->app, &health);
  sl_check_broker (request->services->app, &health);
  is_ok = health.database_ok && health.storage_ok;
  response = sl_http_response_new_json (is_ok ? 200 : 503);
  writer.out = response->body;
  sl_json_writer_begin_object (&writer, NULL);
  write_health (&health, is_ok ? "ok" : "error", &writer);
  write_nodes (request->services->app, &writer);
  sl_json_writer_end_object (&writer);
  return response;
}

SlHttpResponse *
sl_handle_get_liveness (SlHttpRequest *request, GError **error)
{
  SlHttpResponse *response = sl_http_response_new_json (200);

  g_string_append (response->body, "{\"status\":\"ok\"}");
  return response;
}

SlHttpResponse *
sl_handle_get_readiness (SlHttpRequest *request, GError **error)
{
  SlHealth health = { FALSE };

  if (g_atomic_int_get (&request->services->is_draining)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN, "no new work is taken");
    return NULL;
  }
  sl_check_ready (request->services->app, &health);
  if (!health.database_ok || !health.storage_ok) {
    g_set_error_literal (error, SLUICE_ERROR,
                         health.database_ok ? SLUICE_ERROR_STORAGE_UNAVAILABLE
                                            : SLUICE_ERROR_DATABASE_UNAVAILABLE,
                         "not ready");
    return NULL;
  }
  return sl_handle_get_liveness (request, error);
}
