// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * upload-routes: initiate, confirm, abort. Parts are upload-part-routes.c.
 */
#include "app/media.h"
#include "app/upload.h"
#include "base/json-util.h"
#include "base/uuid.h"
#include "http/media-json.h"
#include "http/routes.h"
#include "http/upload-json.h"

/* One terabyte: what a file type allows is less and is checked where file types are known. */
#define MAX_FILE_SIZE G_GINT64_CONSTANT (1000000000000)

static const char *const initiate_members[] = { "fileName",  "fileType",      "contentType",
                                                "fileSize",  "interviewId",   "questionId",
                                                "multipart", "transcription", NULL };
static const char *const media_members[] = { "mediaId", NULL };
static const char *const confirm_members[] = { "mediaId", "parts", NULL };

static gboolean
get_optional_uuid (JsonObject *object, const char *name, const char **value, GError **error)
{
  if (!sl_json_get_optional_string (object, name, value, error))
    return FALSE;
  if (*value == NULL || sl_uuid_is_valid (*value))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
               "/%s: expected a UUID in lower case, found '%s'", name, *value);
  return FALSE;
}

static gboolean
read_multipart (JsonObject *object, SlInitiateRequest *upload, GError **error)
{
  JsonNode *node = json_object_get_member (object, "multipart");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN) {
    upload->parts = json_node_get_boolean (node) ? SL_PARTS_ALWAYS : SL_PARTS_NEVER;
    return TRUE;
  }
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                       "/multipart: expected a boolean");
  return FALSE;
}

static gboolean
read_initiate_request (JsonObject *object, SlInitiateRequest *upload, GError **error)
{
  upload->file_name = sl_json_get_string (object, "fileName", error);
  if (upload->file_name == NULL)
    return FALSE;
  upload->file_type = sl_json_get_string (object, "fileType", error);
  if (upload->file_type == NULL)
    return FALSE;
  upload->content_type = sl_json_get_string (object, "contentType", error);
  if (upload->content_type == NULL)
    return FALSE;
  return sl_json_get_int (object, "fileSize", 1, MAX_FILE_SIZE, &upload->file_size, error)
         && get_optional_uuid (object, "interviewId", &upload->interview_id, error)
         && get_optional_uuid (object, "questionId", &upload->question_id, error)
         && read_multipart (object, upload, error);
}

/* Missing is no error. */
static gboolean
read_transcription (JsonObject *object, SlTranscriptionOptions **options, GError **error)
{
  JsonNode *node = json_object_get_member (object, "transcription");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    *options = sl_transcription_options_new_from_object (json_node_get_object (node), error);
    if (*options == NULL)
      g_prefix_error (error, "/transcription");
    return *options != NULL;
  }
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                       "/transcription: expected an object");
  return FALSE;
}

static SlHttpResponse *
print_initiate_reply (const SlInitiateReply *reply, const SlInitiateRequest *upload)
{
  g_autoptr (SlHttpResponse) response = sl_http_response_new_json (201);
  g_autofree char *location = g_strconcat ("/api/v1/media/", reply->media_id, NULL);
  g_autofree char *length = g_strdup_printf ("%" G_GINT64_FORMAT, upload->file_size);
  SlJsonWriter writer = { response->body };

  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_string (&writer, "mediaId", reply->media_id);
  sl_json_writer_string (&writer, "uploadUrl", reply->upload_url);
  sl_json_writer_time (&writer, "expiresAt", reply->expires_at);
  sl_json_writer_begin_object (&writer, "requiredHeaders");
  sl_json_writer_string (&writer, "Content-Type", upload->content_type);
  sl_json_writer_string (&writer, "Content-Length", length);
  sl_json_writer_end_object (&writer);
  if (reply->parts != NULL) {
    sl_json_writer_begin_object (&writer, "multipart");
    sl_upload_parts_write (reply->parts, &writer);
    sl_json_writer_end_object (&writer);
  }
  sl_json_writer_end_object (&writer);
  sl_http_response_add_header (response, "Location", location);
  return g_steal_pointer (&response);
}

SlHttpResponse *
sl_handle_initiate_upload (SlHttpRequest *request, GError **error)
{
  SlInitiateRequest upload = { request->user_id };
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (SlTranscriptionOptions) options = NULL;
  g_autoptr (SlInitiateReply) reply = NULL;

  if (!sl_http_request_parse_json (request, initiate_members, FALSE, &object, error)
      || !read_initiate_request (object, &upload, error)
      || !read_transcription (object, &options, error))
    return NULL;
  upload.transcription = options;
  reply = sl_initiate_upload (request->services->app, &upload, error);
  return reply != NULL ? print_initiate_reply (reply, &upload) : NULL;
}

SlHttpResponse *
sl_handle_confirm_upload (SlHttpRequest *request, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GPtrArray) etags = NULL;
  g_autoptr (SlMedia) media = NULL;
  g_autoptr (SlMediaView) view = NULL;
  g_autoptr (SlHttpResponse) response = NULL;
  SlJsonWriter writer = { NULL };
  const char *id = NULL;

  if (!sl_http_request_parse_json (request, confirm_members, FALSE, &object, error)
      || !sl_media_id_read (object, &id, error) || !sl_part_etags_read (object, &etags, error))
    return NULL;
  media = sl_confirm_upload_parts (request->services->app, request->user_id, id, etags, error);
  if (media == NULL)
    return NULL;
  /* As GET would show it, so that a second confirm has what was made meanwhile. */
  view = sl_get_media (request->services->app, request->user_id, id, error);
  if (view == NULL)
    return NULL;
  response = sl_http_response_new_json (200);
  writer.out = response->body;
  sl_media_view_write (view, &writer, NULL);
  return g_steal_pointer (&response);
}

SlHttpResponse *
sl_handle_abort_upload (SlHttpRequest *request, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  const char *id = NULL;

  if (!sl_http_request_parse_json (request, media_members, FALSE, &object, error)
      || !sl_media_id_read (object, &id, error)
      || !sl_abort_upload (request->services->app, request->user_id, id, error))
    return NULL;
  return sl_http_response_new (204);
}
