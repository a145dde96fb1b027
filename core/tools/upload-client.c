// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sluice's own API over libcurl, in the way of any other client: nothing here knows more than
 * docs/rest-api.md says.
 */
#include "tools/upload-client.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error-info.h"
#include "base/json-util.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"

#define API "/api/v1/media"
/* A media with thousands of artifacts stays below; what is larger is not this API. */
#define MAX_REPLY_BYTES (4 * 1024 * 1024)
/* Seconds: a daemon on this machine answers in milliseconds, one behind a slow line in a few. */
#define CONNECT_TIMEOUT 10L
#define REQUEST_TIMEOUT 60L
/* An upload may take long, but it must move: bytes a second, for so many seconds. */
#define STALL_SPEED 1L
#define STALL_SECONDS 60L

typedef struct curl_slist CurlHeaders;
typedef FILE OpenFile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CurlHeaders, curl_slist_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpenFile, fclose)

struct _SlUploadClient {
  CURL *curl; /* (owned) */
  char *url;  /* (owned) without a slash at the end */
  char *user; /* (owned) (nullable) */
  char message[CURL_ERROR_SIZE];
};

/* Whom to tell how much is sent. */
typedef struct {
  SlUploadProgressFunc func;
  gpointer user_data;
} Progress;

SlUploadClient *
sl_upload_client_new (const char *url, const char *user)
{
  SlUploadClient *self = g_new0 (SlUploadClient, 1);
  gsize length = strlen (url);

  while (length > 0 && url[length - 1] == '/')
    length--;
  self->curl = curl_easy_init ();
  self->url = g_strndup (url, length);
  self->user = g_strdup (user);
  return self;
}

void
sl_upload_client_free (SlUploadClient *self)
{
  if (self == NULL)
    return;
  curl_easy_cleanup (self->curl);
  g_free (self->url);
  g_free (self->user);
  g_free (self);
}

static size_t
on_bytes_received (char *data, size_t size, size_t count, void *user_data)
{
  GString *body = user_data;

  if (body->len + size * count > MAX_REPLY_BYTES)
    return 0;
  g_string_append_len (body, data, (gssize) (size * count));
  return size * count;
}

static int
on_bytes_sent (void *user_data,
               curl_off_t to_receive,
               curl_off_t received,
               curl_off_t to_send,
               curl_off_t sent)
{
  Progress *progress = user_data;

  if (to_send > 0)
    progress->func ((double) sent / (double) to_send, progress->user_data);
  return 0;
}

/* A clean handle that keeps its connection. */
static void
reset (SlUploadClient *self, const char *url, GString *body)
{
  curl_easy_reset (self->curl);
  *self->message = '\0';
  curl_easy_setopt (self->curl, CURLOPT_URL, url);
  curl_easy_setopt (self->curl, CURLOPT_ERRORBUFFER, self->message);
  curl_easy_setopt (self->curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (self->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT);
  curl_easy_setopt (self->curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (self->curl, CURLOPT_USERAGENT, "sluice");
  curl_easy_setopt (self->curl, CURLOPT_WRITEFUNCTION, on_bytes_received);
  curl_easy_setopt (self->curl, CURLOPT_WRITEDATA, body);
}

static CurlHeaders *
add_header (CurlHeaders *headers, const char *name, const char *value)
{
  g_autofree char *line = g_strdup_printf ("%s: %s", name, value);

  return curl_slist_append (headers, line);
}

/* The problem's own code and words; a body that is no problem document (a proxy's page) is only
 * named by its status. */
static void
set_problem_error (long status, GString *body, GError **error)
{
  g_autoptr (JsonObject)
      problem = sl_json_parse_object (body->str, body->len, MAX_REPLY_BYTES, NULL);
  const char *code = NULL;
  const char *detail = NULL;
  const SlErrorInfo *info = NULL;

  if (problem != NULL) {
    code = json_object_get_string_member_with_default (problem, "code", NULL);
    detail = json_object_get_string_member_with_default (problem, "detail", NULL);
    if (detail == NULL)
      detail = json_object_get_string_member_with_default (problem, "title", NULL);
  }
  info = code != NULL ? sl_error_info_find (code) : NULL;
  g_set_error (error, SLUICE_ERROR, info != NULL ? (int) info->code : SLUICE_ERROR_INTERNAL,
               "%s (HTTP %ld)", detail != NULL ? detail : "the server gave no reason", status);
}

static gboolean
perform (SlUploadClient *self, GString *body, GError **error)
{
  CURLcode result = curl_easy_perform (self->curl);
  long status = 0;

  if (result != CURLE_OK) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to reach '%s': %s", self->url,
                 *self->message != '\0' ? self->message : curl_easy_strerror (result));
    return FALSE;
  }
  curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300)
    return TRUE;
  set_problem_error (status, body, error);
  return FALSE;
}

/* GET without @request, else POST. */
static JsonObject *
call (SlUploadClient *self, const char *path, JsonObject *request, GError **error)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *url = g_strconcat (self->url, API, path, NULL);
  g_autofree char *text = request != NULL ? sl_json_object_to_string (request) : NULL;
  g_autoptr (CurlHeaders) headers = NULL;

  reset (self, url, body);
  headers = add_header (NULL, "Accept", "application/json");
  if (self->user != NULL)
    headers = add_header (headers, "X-User-Id", self->user);
  if (text != NULL) {
    headers = add_header (headers, "Content-Type", "application/json");
    curl_easy_setopt (self->curl, CURLOPT_POSTFIELDS, text);
    curl_easy_setopt (self->curl, CURLOPT_POSTFIELDSIZE, (long) strlen (text));
  }
  curl_easy_setopt (self->curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (self->curl, CURLOPT_TIMEOUT, REQUEST_TIMEOUT);
  if (!perform (self, body, error))
    return NULL;
  return sl_json_parse_object (body->str, body->len, MAX_REPLY_BYTES, error);
}

static JsonObject *
initiate (SlUploadClient *self, const SlUploadFile *file, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();

  json_object_set_string_member (request, "fileName", file->file_name);
  json_object_set_string_member (request, "fileType", file->file_type);
  json_object_set_string_member (request, "contentType", file->content_type);
  json_object_set_int_member (request, "fileSize", (gint64) file->size);
  return call (self, "/upload/initiate", request, error);
}

static gboolean
put (SlUploadClient *self,
     const SlUploadFile *file,
     const char *url,
     Progress *progress,
     GError **error)
{
  g_autoptr (OpenFile) stream = fopen (file->path, "rb");
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (CurlHeaders) headers = NULL;

  if (stream == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "failed to open '%s': %s", file->path,
                 g_strerror (errno));
    return FALSE;
  }
  reset (self, url, body);
  headers = add_header (NULL, "Content-Type", file->content_type);
  headers = add_header (headers, "Expect", "");
  curl_easy_setopt (self->curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (self->curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (self->curl, CURLOPT_READDATA, stream);
  curl_easy_setopt (self->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) file->size);
  curl_easy_setopt (self->curl, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED);
  curl_easy_setopt (self->curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
  curl_easy_setopt (self->curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (self->curl, CURLOPT_XFERINFOFUNCTION, on_bytes_sent);
  curl_easy_setopt (self->curl, CURLOPT_XFERINFODATA, progress);
  return perform (self, body, error);
}

static gboolean
confirm (SlUploadClient *self, const char *media_id, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) reply = NULL;

  json_object_set_string_member (request, "mediaId", media_id);
  reply = call (self, "/upload/confirm", request, error);
  return reply != NULL;
}

char *
sl_upload_client_upload (SlUploadClient *self,
                         const SlUploadFile *file,
                         SlUploadProgressFunc progress,
                         gpointer user_data,
                         GError **error)
{
  g_autoptr (JsonObject) reply = initiate (self, file, error);
  Progress teller = { progress, user_data };
  const char *media_id = reply != NULL ? sl_json_get_string (reply, "mediaId", error) : NULL;
  const char *url = media_id != NULL ? sl_json_get_string (reply, "uploadUrl", error) : NULL;

  if (url == NULL || !put (self, file, url, &teller, error) || !confirm (self, media_id, error))
    return NULL;
  return g_strdup (media_id);
}

JsonObject *
sl_upload_client_get_status (SlUploadClient *self, const char *media_id, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/%s/status", media_id);

  return call (self, path, NULL, error);
}

JsonObject *
sl_upload_client_get_media (SlUploadClient *self, const char *media_id, GError **error)
{
  g_autofree char *path = g_strconcat ("/", media_id, NULL);

  return call (self, path, NULL, error);
}
