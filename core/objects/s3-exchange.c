// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* libcurl for one request: bodies come from memory or a part of a file, and go to memory or into a
 * file at their place. */
#include "objects/s3-exchange.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cancel-util.h"
#include "base/file-util.h"
#include "objects/sigv4.h"
#include "sluice/sluice-error.h"

/* A page of a listing with the longest keys has two and a half million bytes. */
#define MAX_ANSWER_BYTES (8 * 1024 * 1024)
/* Few system calls for each part. */
#define BUFFER_BYTES (256L * 1024)

typedef struct {
  const SlS3Request *request; /* (unowned) */
  GCancellable *closed;       /* (unowned) */
  SlS3Answer *answer;         /* (unowned) */
  gint64 n_sent;
  GError *error; /* (owned) (nullable) what failed here, not there */
} Flow;

typedef struct curl_slist CurlList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CurlList, curl_slist_free_all)

static size_t
on_body_wanted (char *buffer, size_t size, size_t count, void *user_data)
{
  Flow *flow = user_data;
  const SlS3Request *request = flow->request;
  gint64 left = sl_s3_request_get_length (request) - flow->n_sent;
  gsize wanted = (gsize) MIN (left, (gint64) (size * count));
  gssize got = (gssize) wanted;

  if (wanted == 0)
    return 0;
  if (request->source_fd < 0)
    memcpy (buffer, (const char *) g_bytes_get_data (request->body, NULL) + flow->n_sent, wanted);
  else
    got = pread (request->source_fd, buffer, wanted, request->source_offset + flow->n_sent);
  if (got <= 0) {
    sl_error_set_from_errno (&flow->error, got < 0 ? errno : EIO,
                             "failed to read a file to upload");
    return CURL_READFUNC_ABORT;
  }
  flow->n_sent += got;
  return (size_t) got;
}

/* A connection that was kept turned out to be closed: once more from the start. */
static int
on_body_rewound (void *user_data, curl_off_t offset, int origin)
{
  Flow *flow = user_data;

  if (origin != SEEK_SET)
    return CURL_SEEKFUNC_CANTSEEK;
  flow->n_sent = offset;
  return CURL_SEEKFUNC_OK;
}

static gboolean
write_to_file (Flow *flow, const char *data, gsize length)
{
  const SlS3Request *request = flow->request;
  gint64 offset = request->target_offset + flow->answer->n_received;

  if (flow->answer->n_received + (gint64) length > request->target_length) {
    g_set_error (&flow->error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "the object store sends more than the %" G_GINT64_FORMAT " bytes asked for",
                 request->target_length);
    return FALSE;
  }
  for (gsize done = 0; done < length;) {
    gssize n_written = pwrite (request->target_fd, data + done, length - done,
                               offset + (gint64) done);

    if (n_written < 0) {
      sl_error_set_from_errno (&flow->error, errno, "failed to write a downloaded file");
      return FALSE;
    }
    done += (gsize) n_written;
  }
  return TRUE;
}

static gboolean
keep_in_memory (Flow *flow, const char *data, gsize length)
{
  if (flow->answer->body->len + length > MAX_ANSWER_BYTES) {
    g_set_error (&flow->error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "the object store's answer is longer than %d bytes", MAX_ANSWER_BYTES);
    return FALSE;
  }
  g_byte_array_append (flow->answer->body, (const guint8 *) data, (guint) length);
  return TRUE;
}

static size_t
on_body_received (char *data, size_t size, size_t count, void *user_data)
{
  Flow *flow = user_data;
  gsize length = size * count;
  gboolean is_for_file = flow->request->target_fd >= 0 && flow->answer->status / 100 == 2;

  if (!(is_for_file ? write_to_file : keep_in_memory) (flow, data, length))
    return 0;
  flow->answer->n_received += (gint64) length;
  return length;
}

static size_t
on_header_received (char *line, size_t size, size_t count, void *user_data)
{
  Flow *flow = user_data;
  gsize length = size * count;
  g_autofree char *text = g_strndup (line, length);
  char *colon = strchr (text, ':');

  if (g_str_has_prefix (text, "HTTP/")) {
    const char *space = strchr (text, ' ');

    /* What came before was a 100 Continue. */
    g_hash_table_remove_all (flow->answer->headers);
    flow->answer->status = space != NULL ? (guint) g_ascii_strtoull (space, NULL, 10) : 0;
  } else if (colon != NULL) {
    *colon = '\0';
    g_hash_table_replace (flow->answer->headers, g_ascii_strdown (text, -1),
                          g_strdup (g_strstrip (colon + 1)));
  }
  return length;
}

static gboolean
set_error_if_over (const SlS3Request *request, GCancellable *closed, GError **error)
{
  if (sl_error_set_if_cancelled (request->cancellable, error))
    return TRUE;
  if (!g_cancellable_is_cancelled (closed))
    return FALSE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN, "the service is stopping");
  return TRUE;
}

/* libcurl calls this with every block, and once a second while there is none. */
static int
on_transfer_progressed (void *user_data,
                        curl_off_t download_bytes,
                        curl_off_t downloaded_bytes,
                        curl_off_t upload_bytes,
                        curl_off_t uploaded_bytes)
{
  Flow *flow = user_data;

  return flow->error == NULL && set_error_if_over (flow->request, flow->closed, &flow->error) ? 1
                                                                                              : 0;
}

static struct curl_slist *
create_header_list (GPtrArray *headers)
{
  /* Asking first costs a round trip, and libcurl's default a second where nobody answers. */
  struct curl_slist *list = curl_slist_append (NULL, "Expect:");

  for (guint i = 0; i < headers->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (headers, i);
    g_autofree char *line = g_strdup_printf ("%s: %s", pair->name, pair->value);

    list = curl_slist_append (list, line);
  }
  return list;
}

static void
set_method (CURL *handle, const SlS3Request *request)
{
  gboolean has_body = strcmp (request->method, "PUT") == 0 || strcmp (request->method, "POST") == 0;

  if (strcmp (request->method, "HEAD") == 0)
    curl_easy_setopt (handle, CURLOPT_NOBODY, 1L);
  else
    curl_easy_setopt (handle, CURLOPT_HTTPGET, 1L);
  if (has_body) {
    curl_easy_setopt (handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt (handle, CURLOPT_INFILESIZE_LARGE,
                      (curl_off_t) sl_s3_request_get_length (request));
  }
  if (strcmp (request->method, "HEAD") != 0)
    curl_easy_setopt (handle, CURLOPT_CUSTOMREQUEST, request->method);
}

static void
set_limits (CURL *handle, const SlS3Exchange *self)
{
  curl_easy_setopt (handle, CURLOPT_CONNECTTIMEOUT_MS, (long) self->connect_ms);
  curl_easy_setopt (handle, CURLOPT_LOW_SPEED_LIMIT, (long) self->least_rate);
  curl_easy_setopt (handle, CURLOPT_LOW_SPEED_TIME, (long) self->stall_s);
  curl_easy_setopt (handle, CURLOPT_PROTOCOLS_STR, "http,https");
  /* Credentials go where they were meant to go. */
  curl_easy_setopt (handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt (handle, CURLOPT_BUFFERSIZE, BUFFER_BYTES);
  curl_easy_setopt (handle, CURLOPT_UPLOAD_BUFFERSIZE, BUFFER_BYTES);
  curl_easy_setopt (handle, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  curl_easy_setopt (handle, CURLOPT_PATH_AS_IS, 1L);
  if (self->ca_file != NULL)
    curl_easy_setopt (handle, CURLOPT_CAINFO, self->ca_file);
}

static void
set_flow (CURL *handle, Flow *flow)
{
  curl_easy_setopt (handle, CURLOPT_READFUNCTION, on_body_wanted);
  curl_easy_setopt (handle, CURLOPT_READDATA, flow);
  curl_easy_setopt (handle, CURLOPT_SEEKFUNCTION, on_body_rewound);
  curl_easy_setopt (handle, CURLOPT_SEEKDATA, flow);
  curl_easy_setopt (handle, CURLOPT_WRITEFUNCTION, on_body_received);
  curl_easy_setopt (handle, CURLOPT_WRITEDATA, flow);
  curl_easy_setopt (handle, CURLOPT_HEADERFUNCTION, on_header_received);
  curl_easy_setopt (handle, CURLOPT_HEADERDATA, flow);
  curl_easy_setopt (handle, CURLOPT_XFERINFOFUNCTION, on_transfer_progressed);
  curl_easy_setopt (handle, CURLOPT_XFERINFODATA, flow);
  curl_easy_setopt (handle, CURLOPT_NOPROGRESS, 0L);
}

SlS3Answer *
sl_s3_exchange_run (const SlS3Exchange *self,
                    CURL *handle,
                    const SlS3Request *request,
                    CURLcode *code,
                    char *detail,
                    GError **error)
{
  g_autoptr (SlS3Answer) answer = sl_s3_answer_new ();
  g_autoptr (CurlList) headers = create_header_list (self->headers);
  Flow flow = { .request = request, .closed = self->closed, .answer = answer };

  *code = CURLE_OK;
  if (set_error_if_over (request, self->closed, error))
    return NULL;
  /* Connections stay. */
  curl_easy_reset (handle);
  *detail = '\0';
  curl_easy_setopt (handle, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt (handle, CURLOPT_URL, self->url);
  curl_easy_setopt (handle, CURLOPT_HTTPHEADER, headers);
  set_limits (handle, self);
  set_flow (handle, &flow);
  set_method (handle, request);
  *code = curl_easy_perform (handle);
  if (flow.error != NULL) {
    *code = CURLE_OK;
    g_propagate_error (error, flow.error);
    return NULL;
  }
  return *code == CURLE_OK ? g_steal_pointer (&answer) : NULL;
}
