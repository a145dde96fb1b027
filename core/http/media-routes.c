// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * media-routes: one media, the list of them, URLs of their content, removal.
 */
#include "app/media.h"
#include "base/strict-parse.h"
#include "http/media-json.h"
#include "http/routes.h"

#define DEFAULT_PAGE 20
#define MAX_PAGE 100
/* Of most media, as JSON. */
#define VIEW_BYTES 1024

static gboolean
parse_limit (const SlHttpRequest *request, guint *limit, GError **error)
{
  const char *text = sl_http_request_get_query (request, "limit");
  g_autoptr (GError) cause = NULL;
  guint64 value = DEFAULT_PAGE;

  if (text != NULL && !sl_parse_uint (text, 1, MAX_PAGE, &value, &cause)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "query parameter 'limit': %s",
                 cause->message);
    return FALSE;
  }
  *limit = (guint) value;
  return TRUE;
}

static gboolean
check_status_filter (const char *status, GError **error)
{
  SlMediaStatus value;

  if (status == NULL || sl_media_status_from_string (status, &value))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
               "query parameter 'status' is pending, uploading, processing, ready or failed, not "
               "'%s'",
               status);
  return FALSE;
}

static void
append_filter (GString *link, const char *name, const char *value)
{
  g_autofree char *escaped = value != NULL ? g_uri_escape_string (value, NULL, FALSE) : NULL;

  if (escaped != NULL)
    g_string_append_printf (link, "&%s=%s", name, escaped);
}

/* RFC 8288, for clients that walk any API's pages the same way. */
static void
add_next_link (SlHttpResponse *response, const SlListRequest *list, const char *next)
{
  g_autoptr (GString) link = g_string_new (NULL);

  g_string_append_printf (link, "</api/v1/media?limit=%u", list->limit);
  append_filter (link, "status", list->status);
  append_filter (link, "fileType", list->file_type);
  append_filter (link, "cursor", next);
  g_string_append (link, ">; rel=\"next\"");
  sl_http_response_add_header (response, "Link", link->str);
}

static SlHttpResponse *
print_page (const SlMediaPage *page, const SlListRequest *list)
{
  g_autoptr (SlHttpResponse) response = sl_http_response_new_json (200);
  SlJsonWriter writer = { response->body };

  g_string_set_size (response->body, page->items->len * VIEW_BYTES);
  g_string_truncate (response->body, 0);
  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_begin_array (&writer, "items");
  for (guint i = 0; i < page->items->len; i++)
    sl_media_view_write (g_ptr_array_index (page->items, i), &writer, NULL);
  sl_json_writer_end_array (&writer);
  sl_json_writer_string (&writer, "next", page->next);
  sl_json_writer_end_object (&writer);
  if (page->next != NULL)
    add_next_link (response, list, page->next);
  return g_steal_pointer (&response);
}

SlHttpResponse *
sl_handle_list_media (SlHttpRequest *request, GError **error)
{
  SlListRequest list = { request->user_id };
  g_autoptr (SlMediaPage) page = NULL;

  list.status = sl_http_request_get_query (request, "status");
  list.file_type = sl_http_request_get_query (request, "fileType");
  list.cursor = sl_http_request_get_query (request, "cursor");
  if (!parse_limit (request, &list.limit, error) || !check_status_filter (list.status, error))
    return NULL;
  page = sl_list_media (request->services->app, &list, error);
  return page != NULL ? print_page (page, &list) : NULL;
}

SlHttpResponse *
sl_handle_get_media (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autoptr (SlMediaView) view = NULL;
  g_autoptr (SlHttpResponse) response = NULL;
  g_autofree char *etag = NULL;
  SlJsonWriter writer = { NULL };

  if (id == NULL)
    return NULL;
  view = sl_get_media (request->services->app, request->user_id, id, error);
  if (view == NULL)
    return NULL;
  etag = sl_media_view_dup_etag (view, g_get_real_time () / 1000);
  if (sl_http_request_matches_etag (request, etag)) {
    response = sl_http_response_new (304);
  } else {
    response = sl_http_response_new_json (200);
    writer.out = response->body;
    sl_media_view_write (view, &writer, NULL);
  }
  sl_http_response_add_header (response, "ETag", etag);
  sl_http_response_add_header (response, "Cache-Control", "private, no-cache");
  return g_steal_pointer (&response);
}

SlHttpResponse *
sl_handle_delete_media (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);

  if (id == NULL || !sl_delete_media (request->services->app, request->user_id, id, error))
    return NULL;
  return sl_http_response_new (204);
}

/* The URL as JSON, or with ?redirect=true as a place to go to. */
static SlHttpResponse *
print_url (const SlSignedUrl *url, gboolean redirects)
{
  g_autoptr (SlHttpResponse) response = NULL;
  SlJsonWriter writer = { NULL };

  if (redirects) {
    response = sl_http_response_new (302);
    sl_http_response_add_header (response, "Location", url->url);
  } else {
    response = sl_http_response_new_json (200);
    writer.out = response->body;
    sl_json_writer_begin_object (&writer, NULL);
    sl_json_writer_string (&writer, "url", url->url);
    sl_json_writer_time (&writer, "expiresAt", url->expires_at);
    sl_json_writer_string (&writer, "contentType", url->content_type);
    sl_json_writer_end_object (&writer);
  }
  sl_http_response_add_header (response, "Cache-Control", "private, no-store");
  return g_steal_pointer (&response);
}

SlHttpResponse *
sl_handle_get_stream (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autoptr (SlSignedUrl) url = NULL;
  gboolean redirects = FALSE;

  if (id == NULL || !sl_http_request_get_query_flag (request, "redirect", &redirects, error))
    return NULL;
  url = sl_get_stream_url (request->services->app, request->user_id, id, error);
  return url != NULL ? print_url (url, redirects) : NULL;
}

SlHttpResponse *
sl_handle_get_download (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  const char *artifact = sl_http_request_get_query (request, "artifact");
  g_autoptr (SlSignedUrl) url = NULL;
  gboolean redirects = FALSE;

  if (id == NULL || !sl_http_request_get_query_flag (request, "redirect", &redirects, error))
    return NULL;
  url = sl_get_download_url (request->services->app, request->user_id, id, artifact, error);
  return url != NULL ? print_url (url, redirects) : NULL;
}
