// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * object-routes: the folder store's GET, as an S3 service would answer it. The signature was
 * checked before the request came here (request-admission.c); PUT is body-sink.c.
 *
 * Content comes from strangers: nosniff and a sandbox keep a browser from running any of it.
 */
#include <unistd.h>

#include "http/byte-range.h"
#include "http/problem.h"
#include "http/routes.h"
#include "model/object-keys.h"
#include "objects/object-store-folder.h"

/* If-Range: the range only counts while the object is still the one that the client has. */
static gboolean
wants_range (const SlHttpRequest *request, const SlObjectInfo *info)
{
  const char *condition = sl_http_request_get_header (request, "if-range");

  return condition == NULL || g_strcmp0 (condition, info->etag) == 0;
}

static void
set_part (SlHttpResponse *response, const SlObjectInfo *info, gint64 first, gint64 last)
{
  g_autofree char *range = g_strdup_printf (
      "bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, first, last, info->size);

  response->status = 206;
  response->offset = first;
  response->length = last - first + 1;
  sl_http_response_add_header (response, "Content-Range", range);
}

/* A parameter that was signed; on a public read anybody could have added it. */
static const char *
get_signed_query (const SlHttpRequest *request, const char *name)
{
  if (sl_http_request_get_query (request, "X-Amz-Signature") == NULL)
    return NULL;
  return sl_http_request_get_query (request, name);
}

/* The signed response-* parameters say what the one who signed wants it to be taken for. */
static void
describe_content (SlHttpResponse *response, const SlHttpRequest *request, const SlObjectInfo *info)
{
  const char *type = get_signed_query (request, "response-content-type");
  const char *disposition = get_signed_query (request, "response-content-disposition");

  sl_http_response_add_header (response, "Content-Type", type != NULL ? type : info->content_type);
  if (disposition != NULL)
    sl_http_response_add_header (response, "Content-Disposition", disposition);
}

static void
describe_object (SlHttpResponse *response, const SlObjectInfo *info, gboolean is_public)
{
  g_autoptr (GDateTime) modified = g_date_time_new_from_unix_utc (info->modified_at / 1000);
  g_autofree char *date = g_date_time_format (modified, "%a, %d %b %Y %H:%M:%S GMT");

  sl_http_response_add_header (response, "ETag", info->etag);
  sl_http_response_add_header (response, "Last-Modified", date);
  sl_http_response_add_header (response, "Accept-Ranges", "bytes");
  sl_http_response_add_header (response, "Cache-Control",
                               is_public ? "public, max-age=31536000"
                                         : "private, max-age=3600, immutable");
  sl_http_response_add_header (response, "Content-Security-Policy", "default-src 'none'; sandbox");
}

static SlHttpResponse *
refuse_range (const SlHttpRequest *request, const SlObjectInfo *info)
{
  g_autofree char *size = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, info->size);
  g_autoptr (GError) error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_RANGE_NOT_SATISFIABLE,
                                          "the object has %" G_GINT64_FORMAT " bytes", info->size);
  SlHttpResponse *response = sl_problem_new (request, 0, error);

  sl_http_response_add_header (response, "Content-Range", size);
  return response;
}

SlHttpResponse *
sl_handle_get_object (SlHttpRequest *request, GError **error)
{
  g_autofree char *bucket = sl_http_request_dup_parameter (request, "bucket");
  g_autofree char *key = sl_http_request_dup_parameter (request, "key");
  g_autoptr (SlHttpResponse) response = sl_http_response_new (200);
  g_autoptr (SlObjectInfo) info = NULL;
  SlRangeKind kind = SL_RANGE_NONE;
  gint64 first, last;

  response->fd = sl_object_store_folder_open (SL_OBJECT_STORE_FOLDER (request->services->objects),
                                              bucket, key, &info, error);
  if (response->fd < 0)
    return NULL;
  describe_object (response, info, sl_object_key_is_public (bucket, key));
  if (sl_http_request_matches_etag (request, info->etag)) {
    response->status = 304;
    close (response->fd);
    response->fd = -1;
    return g_steal_pointer (&response);
  }
  describe_content (response, request, info);
  response->length = info->size;
  if (wants_range (request, info))
    kind = sl_byte_range_parse (sl_http_request_get_header (request, "range"), info->size, &first,
                                &last);
  if (kind == SL_RANGE_NOT_SATISFIABLE)
    return refuse_range (request, info);
  if (kind == SL_RANGE_PART)
    set_part (response, info, first, last);
  return g_steal_pointer (&response);
}
