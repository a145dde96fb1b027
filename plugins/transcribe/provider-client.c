// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* libcurl, one multipart request at a time. */
#include "provider-client.h"

#include <curl/curl.h>
#include <string.h>

#include <sluice/sluice.h>

/* Of the progress; what is left is for the answer, of which nobody knows when it comes. */
#define UPLOAD_SHARE 0.5
/* Seconds after which half of the waiting counts as done. */
#define HALF_WAIT 20.0
/* Few system calls for a piece of many megabytes. */
#define BUFFER_BYTES (256L * 1024)

struct _ProviderClient {
  CURL *handle; /* (owned) */
};

typedef struct curl_slist CurlList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CurlList, curl_slist_free_all)
typedef curl_mime CurlForm;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CurlForm, curl_mime_free)

typedef struct {
  const ProviderRequest *request; /* (unowned) */
  GCancellable *cancellable;      /* (unowned) (nullable) */
  ProviderAnswer *answer;         /* (unowned) */
  gint64 sent_at;                 /* monotonic; 0 until all is sent */
  gboolean is_too_long;
} Exchange;

ProviderClient *
provider_client_new (void)
{
  ProviderClient *self = g_new0 (ProviderClient, 1);

  self->handle = curl_easy_init ();
  return self;
}

void
provider_client_free (ProviderClient *self)
{
  curl_easy_cleanup (self->handle);
  g_free (self);
}

static ProviderAnswer *
provider_answer_new (void)
{
  ProviderAnswer *self = g_new0 (ProviderAnswer, 1);

  self->body = g_string_new (NULL);
  return self;
}

void
provider_answer_free (ProviderAnswer *self)
{
  g_string_free (self->body, TRUE);
  g_free (self->retry_after);
  g_free (self);
}

static size_t
on_body_received (char *data, size_t size, size_t count, void *user_data)
{
  Exchange *exchange = user_data;
  gsize length = size * count;

  if (exchange->answer->body->len + length > PROVIDER_MAX_ANSWER_BYTES) {
    exchange->is_too_long = TRUE;
    return 0;
  }
  g_string_append_len (exchange->answer->body, data, (gssize) length);
  return length;
}

static size_t
on_header_received (char *line, size_t size, size_t count, void *user_data)
{
  static const char name[] = "retry-after:";
  Exchange *exchange = user_data;
  gsize length = size * count;

  if (length > strlen (name) && g_ascii_strncasecmp (line, name, strlen (name)) == 0) {
    g_clear_pointer (&exchange->answer->retry_after, g_free);
    exchange->answer->retry_after = g_strstrip (
        g_strndup (line + strlen (name), length - strlen (name)));
  }
  return length;
}

/* Waiting is progress, too: a recogniser says nothing until it has heard all of it. */
static double
measure_progress (Exchange *exchange, double sent_bytes, double all_bytes)
{
  double waited = 0;

  if (all_bytes <= 0)
    return 0;
  if (sent_bytes < all_bytes)
    return UPLOAD_SHARE * sent_bytes / all_bytes;
  if (exchange->sent_at == 0)
    exchange->sent_at = g_get_monotonic_time ();
  waited = (double) (g_get_monotonic_time () - exchange->sent_at) / G_TIME_SPAN_SECOND;
  return UPLOAD_SHARE + (1 - UPLOAD_SHARE) * waited / (waited + HALF_WAIT);
}

/* Called at least once a second. */
static int
on_bytes_moved (void *user_data,
                curl_off_t all_received,
                curl_off_t received,
                curl_off_t all_sent,
                curl_off_t sent)
{
  Exchange *exchange = user_data;
  double fraction = measure_progress (exchange, (double) sent, (double) all_sent);

  if (exchange->request->progress != NULL)
    exchange->request->progress (fraction, exchange->request->progress_data);
  return g_cancellable_is_cancelled (exchange->cancellable) ? 1 : 0;
}

static void
add_field (curl_mime *form, const char *name, const char *value)
{
  curl_mimepart *part = NULL;

  if (value == NULL)
    return;
  part = curl_mime_addpart (form);
  curl_mime_name (part, name);
  curl_mime_data (part, value, CURL_ZERO_TERMINATED);
}

/* The file last: a service that streams knows what to do with it by then. */
static curl_mime *
create_form (CURL *handle, const ProviderRequest *request)
{
  curl_mime *form = curl_mime_init (handle);
  curl_mimepart *file = NULL;

  add_field (form, "model", request->model);
  add_field (form, "language", request->language);
  add_field (form, "prompt", request->prompt);
  add_field (form, "response_format", "verbose_json");
  add_field (form, "timestamp_granularities[]", "word");
  add_field (form, "timestamp_granularities[]", "segment");
  add_field (form, "temperature", "0");
  file = curl_mime_addpart (form);
  curl_mime_name (file, "file");
  curl_mime_filedata (file, request->path);
  curl_mime_filename (file, request->file_name);
  curl_mime_type (file, request->content_type);
  return form;
}

static struct curl_slist *
create_headers (const ProviderRequest *request)
{
  struct curl_slist *headers = curl_slist_append (NULL, "Accept: application/json");

  if (request->key != NULL) {
    g_autofree char *line = g_strconcat ("Authorization: Bearer ", request->key, NULL);

    headers = curl_slist_append (headers, line);
  }
  return headers;
}

static void
set_limits (CURL *handle, const ProviderRequest *request)
{
  curl_easy_setopt (handle, CURLOPT_CONNECTTIMEOUT_MS, (long) request->connect_timeout_ms);
  curl_easy_setopt (handle, CURLOPT_TIMEOUT_MS, (long) request->total_timeout_ms);
  curl_easy_setopt (handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt (handle, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  /* Passwords of whoever runs the service are not for this one. */
  curl_easy_setopt (handle, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
  curl_easy_setopt (handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (handle, CURLOPT_UPLOAD_BUFFERSIZE, BUFFER_BYTES);
}

static void
set_flow (CURL *handle, Exchange *exchange)
{
  curl_easy_setopt (handle, CURLOPT_WRITEFUNCTION, on_body_received);
  curl_easy_setopt (handle, CURLOPT_WRITEDATA, exchange);
  curl_easy_setopt (handle, CURLOPT_HEADERFUNCTION, on_header_received);
  curl_easy_setopt (handle, CURLOPT_HEADERDATA, exchange);
  curl_easy_setopt (handle, CURLOPT_XFERINFOFUNCTION, on_bytes_moved);
  curl_easy_setopt (handle, CURLOPT_XFERINFODATA, exchange);
  curl_easy_setopt (handle, CURLOPT_NOPROGRESS, 0L);
}

/* A line break in a key would begin another header. */
static gboolean
check_request (const ProviderRequest *request, GError **error)
{
  if (!g_str_has_prefix (request->base_url, "https://")
      && !g_str_has_prefix (request->base_url, "http://")) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "the provider's address '%s' begins neither with https:// nor with http://",
                 request->base_url);
    return FALSE;
  }
  for (const char *p = request->key; p != NULL && *p != '\0'; p++) {
    if (!g_ascii_isgraph (*p)) {
      g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                           "the provider's key has a character that no key can have");
      return FALSE;
    }
  }
  return TRUE;
}

static SluiceError
get_error_code (CURLcode code)
{
  switch (code) {
  case CURLE_ABORTED_BY_CALLBACK:
    return SLUICE_ERROR_CANCELLED;
  case CURLE_URL_MALFORMAT:
    return SLUICE_ERROR_CONFIGURATION;
  case CURLE_PARTIAL_FILE:
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_WEIRD_SERVER_REPLY:
  case CURLE_BAD_CONTENT_ENCODING:
    return SLUICE_ERROR_PROVIDER_PROTOCOL;
  case CURLE_READ_ERROR:
    return SLUICE_ERROR_INTERNAL;
  default:
    return SLUICE_ERROR_PROVIDER_UNAVAILABLE;
  }
}

/* Always NULL. */
static ProviderAnswer *
fail (const Exchange *exchange, CURLcode code, const char *detail, GError **error)
{
  if (exchange->is_too_long)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_PROTOCOL,
                 "the provider's answer is longer than %d bytes", PROVIDER_MAX_ANSWER_BYTES);
  else
    g_set_error (error, SLUICE_ERROR, (int) get_error_code (code),
                 "failed to send audio to '%s': %s", exchange->request->base_url,
                 *detail != '\0' ? detail : curl_easy_strerror (code));
  return NULL;
}

ProviderAnswer *
provider_client_send (ProviderClient *self,
                      const ProviderRequest *request,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (ProviderAnswer) answer = provider_answer_new ();
  g_autofree char *url = g_strconcat (request->base_url, "/audio/transcriptions", NULL);
  g_autoptr (CurlList) headers = NULL;
  g_autoptr (CurlForm) form = NULL;
  Exchange exchange = { .request = request, .cancellable = cancellable, .answer = answer };
  char detail[CURL_ERROR_SIZE] = "";
  CURLcode code = CURLE_OK;
  long status = 0;

  if (!check_request (request, error))
    return NULL;
  curl_easy_reset (self->handle);
  headers = create_headers (request);
  form = create_form (self->handle, request);
  curl_easy_setopt (self->handle, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt (self->handle, CURLOPT_URL, url);
  curl_easy_setopt (self->handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (self->handle, CURLOPT_MIMEPOST, form);
  set_limits (self->handle, request);
  set_flow (self->handle, &exchange);
  code = curl_easy_perform (self->handle);
  curl_easy_getinfo (self->handle, CURLINFO_RESPONSE_CODE, &status);
  /* What points into this function must not outlive it. */
  curl_easy_reset (self->handle);
  if (code != CURLE_OK)
    return fail (&exchange, code, detail, error);
  answer->status = (guint) status;
  return g_steal_pointer (&answer);
}
