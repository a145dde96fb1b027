// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sluice's own API over libcurl, in the way of any other client: nothing here knows more than
 * docs/rest-api.md says.
 */
#include "tools/upload-client.h"

#include <curl/curl.h>
#include <string.h>

#include "base/error-info.h"
#include "base/json-util.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"
#include "tools/http-reply.h"

#define API "/api/v1/media"
/* Seconds: a daemon on this machine answers in milliseconds, one behind a slow line in a few. */
#define CONNECT_TIMEOUT 10L
#define REQUEST_TIMEOUT 60L
/* How often something is tried without any success in between; 0.5, 1, 2, 4 and 8 s lie between,
 * in which a daemon is started again. */
#define MAX_ATTEMPTS 6
#define FIRST_WAIT_MS 500
/* So often somebody who cancels is heard. */
#define TURN_MS 50

typedef struct curl_slist CurlHeaders;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CurlHeaders, curl_slist_free_all)

/* When a cancel breaks a request off. */
typedef enum {
  CANCEL_ALWAYS,
  /* What a daemon begins is named in its answer only: nobody else could abort it. */
  CANCEL_UNTIL_SENT,
  /* Whoever has cancelled wants this, too. */
  CANCEL_NEVER,
} CancelRule;

struct _SlUploadClient {
  CURL *curl;                /* (owned) */
  char *url;                 /* (owned) without a slash at the end */
  char *user;                /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  CancelRule cancel_rule;    /* of the request on its way */
  char message[CURL_ERROR_SIZE];
};

/* One file on its way. */
typedef struct {
  const SlUploadFile *file;
  SlFileSender *sender; /* (unowned) */
  const char *media_id;
} Upload;

SlUploadClient *
sl_upload_client_new (const char *url, const char *user, GCancellable *cancellable)
{
  SlUploadClient *self = g_new0 (SlUploadClient, 1);
  gsize length = strlen (url);

  while (length > 0 && url[length - 1] == '/')
    length--;
  self->curl = curl_easy_init ();
  self->url = g_strndup (url, length);
  self->user = g_strdup (user);
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  return self;
}

void
sl_upload_client_free (SlUploadClient *self)
{
  if (self == NULL)
    return;
  curl_easy_cleanup (self->curl);
  g_clear_object (&self->cancellable);
  g_free (self->url);
  g_free (self->user);
  g_free (self);
}

static gboolean
is_cancel_due (const SlUploadClient *self, curl_off_t sent)
{
  if (self->cancel_rule == CANCEL_NEVER || (self->cancel_rule == CANCEL_UNTIL_SENT && sent > 0))
    return FALSE;
  return g_cancellable_is_cancelled (self->cancellable);
}

static int
on_request_progressed (void *user_data,
                       curl_off_t to_receive,
                       curl_off_t received,
                       curl_off_t to_send,
                       curl_off_t sent)
{
  g_main_context_iteration (NULL, FALSE);
  return is_cancel_due (user_data, sent) ? 1 : 0;
}

/* A clean handle that keeps its connection. */
static void
reset (SlUploadClient *self, const char *url, CancelRule cancel_rule, GString *body)
{
  curl_easy_reset (self->curl);
  *self->message = '\0';
  self->cancel_rule = cancel_rule;
  curl_easy_setopt (self->curl, CURLOPT_URL, url);
  curl_easy_setopt (self->curl, CURLOPT_ERRORBUFFER, self->message);
  curl_easy_setopt (self->curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (self->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT);
  curl_easy_setopt (self->curl, CURLOPT_TIMEOUT, REQUEST_TIMEOUT);
  curl_easy_setopt (self->curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (self->curl, CURLOPT_USERAGENT, "sluice");
  curl_easy_setopt (self->curl, CURLOPT_WRITEFUNCTION, sl_http_reply_receive);
  curl_easy_setopt (self->curl, CURLOPT_WRITEDATA, body);
  curl_easy_setopt (self->curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (self->curl, CURLOPT_XFERINFOFUNCTION, on_request_progressed);
  curl_easy_setopt (self->curl, CURLOPT_XFERINFODATA, self);
}

static CurlHeaders *
add_header (CurlHeaders *headers, const char *name, const char *value)
{
  g_autofree char *line = g_strdup_printf ("%s: %s", name, value);

  return curl_slist_append (headers, line);
}

static gboolean
set_cancelled (GError **error)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the upload was interrupted");
  return FALSE;
}

static gboolean
perform (SlUploadClient *self, GString *body, GError **error)
{
  CURLcode result = curl_easy_perform (self->curl);
  long status = 0;

  if (result == CURLE_ABORTED_BY_CALLBACK)
    return set_cancelled (error);
  if (result != CURLE_OK) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to reach '%s': %s", self->url,
                 *self->message != '\0' ? self->message : curl_easy_strerror (result));
    return FALSE;
  }
  curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &status);
  return sl_http_reply_check (status, body, error);
}

/* GET without @request, else POST. @body: the answer. */
static gboolean
exchange (SlUploadClient *self,
          const char *path,
          JsonObject *request,
          CancelRule cancel_rule,
          GString *body,
          GError **error)
{
  g_autofree char *url = g_strconcat (self->url, API, path, NULL);
  g_autofree char *text = request != NULL ? sl_json_object_to_string (request) : NULL;
  g_autoptr (CurlHeaders) headers = NULL;

  reset (self, url, cancel_rule, body);
  headers = add_header (NULL, "Accept", "application/json");
  if (self->user != NULL)
    headers = add_header (headers, "X-User-Id", self->user);
  if (text != NULL) {
    headers = add_header (headers, "Content-Type", "application/json");
    curl_easy_setopt (self->curl, CURLOPT_POSTFIELDS, text);
    curl_easy_setopt (self->curl, CURLOPT_POSTFIELDSIZE, (long) strlen (text));
  }
  curl_easy_setopt (self->curl, CURLOPT_HTTPHEADER, headers);
  return perform (self, body, error);
}

static JsonObject *
ask (SlUploadClient *self,
     const char *path,
     JsonObject *request,
     CancelRule cancel_rule,
     GError **error)
{
  g_autoptr (GString) body = g_string_new (NULL);

  if (!exchange (self, path, request, cancel_rule, body, error))
    return NULL;
  return sl_json_parse_object (body->str, body->len, SL_HTTP_REPLY_MAX_BYTES, error);
}

static JsonObject *
call (SlUploadClient *self, const char *path, JsonObject *request, GError **error)
{
  return ask (self, path, request, CANCEL_ALWAYS, error);
}

static JsonObject *
make_reference (const char *media_id)
{
  JsonObject *request = json_object_new ();

  json_object_set_string_member (request, "mediaId", media_id);
  return request;
}

static JsonObject *
initiate (SlUploadClient *self, const SlUploadFile *file, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();

  json_object_set_string_member (request, "fileName", file->file_name);
  json_object_set_string_member (request, "fileType", file->file_type);
  json_object_set_string_member (request, "contentType", file->content_type);
  json_object_set_int_member (request, "fileSize", (gint64) file->size);
  return ask (self, "/upload/initiate", request, CANCEL_UNTIL_SENT, error);
}

static gboolean
can_try_again (const GError *error)
{
  return sl_error_info_for_error (error)->retry_class != SL_RETRY_NEVER;
}

/* @attempt: how many failed. */
static gboolean
wait_for_attempt (SlUploadClient *self, guint attempt, GError **error)
{
  gint64 until = g_get_monotonic_time ()
                 + ((gint64) FIRST_WAIT_MS << (attempt - 1)) * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until) {
    g_usleep (TURN_MS * G_TIME_SPAN_MILLISECOND);
    g_main_context_iteration (NULL, FALSE);
    if (g_cancellable_is_cancelled (self->cancellable))
      return set_cancelled (error);
  }
  return TRUE;
}

/* Waits for another attempt, if there is to be one. @failure: (transfer full): of the one before.
 */
static gboolean
prepare_attempt (SlUploadClient *self, guint n_failed, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (n_failed < MAX_ATTEMPTS && can_try_again (owned))
    return wait_for_attempt (self, n_failed, error);
  g_propagate_error (error, g_steal_pointer (&owned));
  return FALSE;
}

/* For what can be repeated. */
static JsonObject *
call_again (SlUploadClient *self, const char *path, JsonObject *request, GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_autoptr (GError) failure = NULL;
    JsonObject *reply = call (self, path, request, &failure);

    if (reply != NULL)
      return reply;
    if (!prepare_attempt (self, attempt, g_steal_pointer (&failure), error))
      return NULL;
  }
}

static SlFilePart *
read_part (const Upload *upload, JsonNode *node, gint64 part_size, GError **error)
{
  gint64 file_size = (gint64) upload->file->size;
  gint64 number = 0;
  gint64 size = 0;
  JsonObject *part = NULL;
  const char *url = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                         "/parts: expected objects");
    return NULL;
  }
  part = json_node_get_object (node);
  if (!sl_json_get_int (part, "partNumber", 1, (file_size - 1) / part_size + 1, &number, error)
      || !sl_json_get_int (part, "size", 1, file_size - (number - 1) * part_size, &size, error))
    return NULL;
  url = sl_json_get_string (part, "uploadUrl", error);
  return url != NULL
             ? sl_file_part_new (url, NULL, (guint64) ((number - 1) * part_size), (guint64) size)
             : NULL;
}

/* What the daemon lacks, or some of it: none when all is there. */
static GPtrArray *
read_parts (const Upload *upload, JsonObject *multipart, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (sl_file_part_free);
  JsonArray *array = sl_json_get_array (multipart, "parts", error);
  gint64 part_size = 0;

  if (array == NULL || !sl_json_get_int (multipart, "partSize", 1, G_MAXINT64, &part_size, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    SlFilePart *part = read_part (upload, json_array_get_element (array, i), part_size, error);

    if (part == NULL)
      return NULL;
    g_ptr_array_add (parts, part);
  }
  return g_steal_pointer (&parts);
}

/* What is missing, with URLs that work again. */
static GPtrArray *
ask_for_parts (SlUploadClient *self, const Upload *upload, GError **error)
{
  g_autoptr (JsonObject) request = make_reference (upload->media_id);
  g_autoptr (JsonObject) reply = call_again (self, "/upload/parts", request, error);

  return reply != NULL ? read_parts (upload, reply, error) : NULL;
}

/* A store may lose parts once, when it lost the upload. */
static gboolean
check_sent (const Upload *upload, GError **error)
{
  if (sl_file_sender_get_sent (upload->sender) <= 2 * upload->file->size)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "the store loses parts of '%s' that it took", upload->file->path);
  return FALSE;
}

/* Sends @parts and says in @n_failures how often that went wrong without any of them going
 * through. FALSE: for good. */
static gboolean
try_parts (SlUploadClient *self,
           const Upload *upload,
           GPtrArray *parts,
           guint *n_failures,
           GError **error)
{
  guint64 sent = sl_file_sender_get_sent (upload->sender);
  g_autoptr (GError) failure = NULL;

  if (sl_file_sender_send (upload->sender, parts, self->cancellable, &failure)) {
    *n_failures = 0;
    return check_sent (upload, error);
  }
  *n_failures = sl_file_sender_get_sent (upload->sender) > sent ? 1 : *n_failures + 1;
  if (*n_failures < MAX_ATTEMPTS
      && !g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_CANCELLED))
    return wait_for_attempt (self, *n_failures, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* The daemon says what is missing until nothing is, and signs it again: an answer has some of the
 * URLs of a large file, they end, and parts get lost on the way. @parts: (transfer full) (nullable)
 */
static gboolean
send_parts (SlUploadClient *self, const Upload *upload, GPtrArray *parts, GError **error)
{
  g_autoptr (GPtrArray) missing = parts;
  guint n_failures = 0;

  while (missing != NULL && missing->len > 0) {
    if (!try_parts (self, upload, missing, &n_failures, error))
      return FALSE;
    g_clear_pointer (&missing, g_ptr_array_unref);
    missing = ask_for_parts (self, upload, error);
  }
  return missing != NULL;
}

static gboolean
send_whole (SlUploadClient *self, const Upload *upload, const char *url, GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (sl_file_part_free);
    g_autoptr (GError) failure = NULL;

    g_ptr_array_add (parts,
                     sl_file_part_new (url, upload->file->content_type, 0, upload->file->size));
    if (sl_file_sender_send (upload->sender, parts, self->cancellable, &failure))
      return TRUE;
    if (!prepare_attempt (self, attempt, g_steal_pointer (&failure), error))
      return FALSE;
  }
}

static gboolean
confirm (SlUploadClient *self, const Upload *upload, GError **error)
{
  g_autoptr (JsonObject) request = make_reference (upload->media_id);
  g_autoptr (JsonObject) confirmed = call_again (self, "/upload/confirm", request, error);

  return confirmed != NULL;
}

/* A confirm that was interrupted may have cost the store its parts: they are sent again. @parts:
 * (transfer full) (nullable) */
static gboolean
send_parts_and_confirm (SlUploadClient *self,
                        const Upload *upload,
                        GPtrArray *parts,
                        GError **error)
{
  gboolean is_sent = send_parts (self, upload, parts, error);

  for (guint attempt = 1; is_sent; attempt++) {
    g_autoptr (GError) failure = NULL;

    if (confirm (self, upload, &failure))
      return TRUE;
    if (attempt == MAX_ATTEMPTS
        || !g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    is_sent = send_parts (self, upload, ask_for_parts (self, upload, error), error);
  }
  return FALSE;
}

/* @reply: what the daemon says to initiate. */
static gboolean
send_and_confirm (SlUploadClient *self, const Upload *upload, JsonObject *reply, GError **error)
{
  gboolean has_parts = json_object_has_member (reply, "multipart");
  JsonObject *multipart = has_parts ? sl_json_get_object (reply, "multipart", error) : NULL;
  const char *url = has_parts ? NULL : sl_json_get_string (reply, "uploadUrl", error);

  if (multipart != NULL)
    return send_parts_and_confirm (self, upload, read_parts (upload, multipart, error), error);
  return url != NULL && send_whole (self, upload, url, error) && confirm (self, upload, error);
}

/* A daemon that can't be reached gives the upload up by itself, later; one that has confirmed it by
 * now, and did not get to say so, refuses. @failure: (transfer full): why. */
static void
abort_upload (SlUploadClient *self, const char *media_id, GError *failure, GError **error)
{
  g_autoptr (GError) reason = failure;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (JsonObject) request = make_reference (media_id);
  g_autoptr (GString) body = g_string_new (NULL);

  if (exchange (self, "/upload/abort", request, CANCEL_NEVER, body, &refusal))
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, reason->domain, reason->code,
                 "%s; the upload of media '%s' could not be aborted: %s", reason->message, media_id,
                 refusal->message);
}

char *
sl_upload_client_upload (SlUploadClient *self,
                         const SlUploadFile *file,
                         SlUploadProgressFunc progress,
                         gpointer user_data,
                         GError **error)
{
  g_autoptr (SlFileSender)
      sender = sl_file_sender_new (file->path, file->size, progress, user_data, error);
  g_autoptr (JsonObject) reply = sender != NULL ? initiate (self, file, error) : NULL;
  const char *media_id = reply != NULL ? sl_json_get_string (reply, "mediaId", error) : NULL;
  const Upload upload = { file, sender, media_id };
  g_autoptr (GError) failure = NULL;

  if (media_id == NULL)
    return NULL;
  if (send_and_confirm (self, &upload, reply, &failure))
    return g_strdup (media_id);
  abort_upload (self, media_id, g_steal_pointer (&failure), error);
  return NULL;
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
