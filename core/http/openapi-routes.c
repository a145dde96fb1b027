// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * openapi-routes: what the service says about itself, to programs and to people.
 */
#include <string.h>

#include "base/error-info.h"
#include "http/json-writer.h"
#include "http/routes.h"

static const char index_page[] =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Sluice</title>\n"
    "<h1>Sluice</h1>\n<p>A media pipeline: upload a recording, get a playable file, a thumbnail "
    "and audio.</p>\n<ul>\n"
    "<li><a href=\"/openapi.json\">The API</a> (OpenAPI 3.1)</li>\n"
    "<li><a href=\"/api/v1/media\">Your media</a></li>\n"
    "<li><a href=\"/health\">Health</a>, <a href=\"/metrics\">metrics</a></li>\n"
    "</ul>\n</html>\n";

static const char index_document[] =
    "{\"name\":\"sluice\",\"openapi\":\"/openapi.json\",\"media\":\"/api/v1/media\","
    "\"health\":\"/health\",\"metrics\":\"/metrics\"}";

SlHttpResponse *
sl_handle_get_openapi (SlHttpRequest *request, GError **error)
{
  SlHttpResponse *response = sl_http_response_new (200);

  response->content_type = "application/json";
  response->bytes = g_bytes_ref (request->services->openapi);
  return response;
}

SlHttpResponse *
sl_handle_get_index (SlHttpRequest *request, GError **error)
{
  const char *accept = sl_http_request_get_header (request, "accept");
  gboolean is_browser = accept != NULL && strstr (accept, "text/html") != NULL;
  SlHttpResponse *response = sl_http_response_new (200);

  response->content_type = is_browser ? "text/html; charset=utf-8" : "application/json";
  response->bytes = is_browser ? g_bytes_new_static (index_page, sizeof index_page - 1)
                               : g_bytes_new_static (index_document, sizeof index_document - 1);
  sl_http_response_add_header (response, "Content-Security-Policy", "default-src 'none'");
  return response;
}

/* Where the "type" of a problem document leads. */
SlHttpResponse *
sl_handle_describe_problem (SlHttpRequest *request, GError **error)
{
  g_autofree char *code = sl_http_request_dup_parameter (request, "code");
  const SlErrorInfo *info = sl_error_info_find (code);
  SlHttpResponse *response;
  SlJsonWriter writer = { NULL };

  if (info == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no problem '%s'", code);
    return NULL;
  }
  response = sl_http_response_new_json (200);
  writer.out = response->body;
  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_string (&writer, "code", info->name);
  sl_json_writer_string (&writer, "title", info->title);
  sl_json_writer_int (&writer, "status", info->http_status);
  sl_json_writer_string (&writer, "retry", sl_retry_class_to_string (info->retry_class));
  sl_json_writer_end_object (&writer);
  return response;
}
