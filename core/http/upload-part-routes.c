// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * upload-part-routes: how far an upload in parts is, and URLs for what it lacks.
 */
#include "http/routes.h"
#include "http/upload-json.h"

static const char *const members[] = { "mediaId", "partNumbers", NULL };

SlHttpResponse *
sl_handle_sign_parts (SlHttpRequest *request, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (SlUploadParts) parts = NULL;
  g_autoptr (SlHttpResponse) response = NULL;
  SlJsonWriter writer = { NULL };
  const char *id = NULL;

  if (!sl_http_request_parse_json (request, members, FALSE, &object, error)
      || !sl_media_id_read (object, &id, error) || !sl_part_numbers_read (object, &numbers, error))
    return NULL;
  parts = sl_get_upload_parts (request->services->app, request->user_id, id, numbers, error);
  if (parts == NULL)
    return NULL;
  response = sl_http_response_new_json (200);
  writer.out = response->body;
  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_string (&writer, "mediaId", id);
  sl_upload_parts_write (parts, &writer);
  sl_json_writer_end_object (&writer);
  return g_steal_pointer (&response);
}
