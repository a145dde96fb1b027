// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * processing-routes: how far the stages of a media are, and running them again.
 */
#include "app/media.h"
#include "http/media-json.h"
#include "http/routes.h"

static const char *const reprocess_members[] = { "all", NULL };

static SlHttpResponse *
print_status (const SlStatusView *view, guint status)
{
  SlHttpResponse *response = sl_http_response_new_json (status);
  SlJsonWriter writer = { response->body };

  sl_status_view_write (view, &writer);
  return response;
}

SlHttpResponse *
sl_handle_get_status (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autoptr (SlStatusView) view = NULL;

  if (id == NULL)
    return NULL;
  view = sl_get_status (request->services->app, request->user_id, id, error);
  return view != NULL ? print_status (view, 200) : NULL;
}

/* The body may be missing; "all" too. */
static gboolean
parse_all (const SlHttpRequest *request, gboolean *all, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  JsonNode *node;

  *all = FALSE;
  if (!sl_http_request_parse_json (request, reprocess_members, TRUE, &object, error))
    return FALSE;
  node = object != NULL ? json_object_get_member (object, "all") : NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                         "/all: expected a boolean");
    return FALSE;
  }
  *all = json_node_get_boolean (node);
  return TRUE;
}

SlHttpResponse *
sl_handle_reprocess_media (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autoptr (SlStatusView) view = NULL;
  g_autofree char *location = NULL;
  SlHttpResponse *response;
  gboolean all = FALSE;

  if (id == NULL || !parse_all (request, &all, error))
    return NULL;
  view = sl_reprocess_media (request->services->app, request->user_id, id, all, error);
  if (view == NULL)
    return NULL;
  response = print_status (view, 202);
  location = g_strdup_printf ("/api/v1/media/%s/status", id);
  sl_http_response_add_header (response, "Location", location);
  return response;
}
