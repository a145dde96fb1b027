// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests to a store. A curl handle is one thread's for the length of a request and brings its
 * open connections along; signatures are made for each attempt, since they age. */
#include "objects/s3-client.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cancel-util.h"
#include "base/file-util.h"
#include "objects/s3-error.h"
#include "objects/s3-exchange.h"
#include "objects/s3-gate.h"
#include "sluice/sluice-error.h"

/* With the delays below: one to two seconds of a store that is busy. Who asked tries again later.
 */
#define DEFAULT_ATTEMPTS 5
#define DEFAULT_DELAY_MS 100
#define MAX_DELAY_MS 5000
#define DEFAULT_CONNECT_MS 5000
#define DEFAULT_STALL_S 30
/* Bytes a second. A gigabyte takes twelve days at that: nobody waits for it, and a store that goes
 * on like this is not there. What it says while it works on its own, a space now and then, is less.
 */
#define LEAST_RATE 1024
#define LEAST_RATE_OF_WORK 1
/* For what a store answers from its index. Somebody waits for it, and in a thread that others need,
 * too. */
#define BRIEF_STALL_S 10
/* A store that has not answered by then is not asked again: a hanging one took its time each time.
 */
#define MAX_REPEAT_S 60
/* libcurl's seconds end up to a millisecond early: it subtracts rounded times. Who has waited for
 * them has waited long enough. */
#define EARLY_MS 10
/* One for each thread that usually asks; more are closed when they come back. */
#define MAX_IDLE_HANDLES 16
/* Bytes of a file that are hashed at a time. */
#define HASH_BYTES (256 * 1024)

struct _SlS3Client {
  SlS3Address *address; /* (owned) */
  SlS3Signer *signer;   /* (owned) */
  char *ca_file;        /* (owned) (nullable) */
  guint max_attempts;
  guint retry_delay_ms;
  guint connect_ms;
  guint stall_s;
  GCancellable *closed; /* (owned) of all requests */
  SlS3Gate *gate;       /* (owned) */
  GMutex lock;          /* over what follows */
  GPtrArray *idle;      /* (owned) (element-type CURL) */
};

static guint
get_or (guint value, guint otherwise)
{
  return value != 0 ? value : otherwise;
}

SlS3Client *
sl_s3_client_new (const SlS3ClientConfig *config, SlClock *clock, GError **error)
{
  g_autoptr (SlS3Address)
      address = sl_s3_address_new (config->endpoint, config->virtual_host, error);
  SlS3Client *self = NULL;

  if (address == NULL)
    return NULL;
  curl_global_init (CURL_GLOBAL_DEFAULT);
  self = g_new0 (SlS3Client, 1);
  self->address = g_steal_pointer (&address);
  self->signer = sl_s3_signer_new (config->access_key, config->secret_key, config->region, clock);
  self->ca_file = g_strdup (config->ca_file);
  self->max_attempts = get_or (config->max_attempts, DEFAULT_ATTEMPTS);
  self->retry_delay_ms = get_or (config->retry_delay_ms, DEFAULT_DELAY_MS);
  self->connect_ms = get_or (config->connect_ms, DEFAULT_CONNECT_MS);
  self->stall_s = get_or (config->stall_s, DEFAULT_STALL_S);
  self->closed = g_cancellable_new ();
  self->gate = sl_s3_gate_new ();
  self->idle = g_ptr_array_new_with_free_func (curl_easy_cleanup);
  g_mutex_init (&self->lock);
  return self;
}

void
sl_s3_client_free (SlS3Client *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->idle);
  sl_s3_gate_free (self->gate);
  g_clear_object (&self->closed);
  g_mutex_clear (&self->lock);
  sl_s3_address_free (self->address);
  sl_s3_signer_free (self->signer);
  g_free (self->ca_file);
  g_free (self);
  curl_global_cleanup ();
}

static CURL *
take_handle (SlS3Client *self)
{
  CURL *handle = NULL;

  g_mutex_lock (&self->lock);
  if (self->idle->len > 0)
    handle = g_ptr_array_steal_index (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->lock);
  return handle != NULL ? handle : curl_easy_init ();
}

static void
give_handle_back (SlS3Client *self, CURL *handle)
{
  gboolean is_kept = FALSE;

  g_mutex_lock (&self->lock);
  is_kept = self->idle->len < MAX_IDLE_HANDLES;
  if (is_kept)
    g_ptr_array_add (self->idle, handle);
  g_mutex_unlock (&self->lock);
  if (!is_kept)
    curl_easy_cleanup (handle);
}

static char *
hash_file_part (int fd, gint64 offset, gint64 length, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (HASH_BYTES);

  while (length > 0) {
    gssize got = pread (fd, buffer, (gsize) MIN (length, HASH_BYTES), offset);

    if (got <= 0) {
      sl_error_set_from_errno (error, got < 0 ? errno : EIO, "failed to read a file to upload");
      return NULL;
    }
    g_checksum_update (checksum, buffer, got);
    offset += got;
    length -= got;
  }
  return g_strdup (g_checksum_get_string (checksum));
}

/* TLS sees to it that what arrives is what was sent; without it the signature has to. */
static char *
hash_payload (SlS3Client *self, const SlS3Request *request, GError **error)
{
  if (request->source_fd >= 0 && sl_s3_address_uses_tls (self->address))
    return g_strdup (SL_SIGV4_UNSIGNED_PAYLOAD);
  if (request->source_fd >= 0)
    return hash_file_part (request->source_fd, request->source_offset, request->source_length,
                           error);
  if (request->body != NULL)
    return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, request->body);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, "", 0);
}

/* The request's headers, the host, and the signature over all of them. */
static GPtrArray *
sign_headers (SlS3Client *self, const SlS3Request *request, const char *payload_hash)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);
  g_autofree char *path = sl_s3_address_make_path (self->address, request->bucket, request->key);
  g_autofree char *host = sl_s3_address_make_host (self->address, request->bucket);
  const SlSigV4Request to_sign = { request->method, path, request->query, headers };

  for (guint i = 0; i < request->headers->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (request->headers, i);

    g_ptr_array_add (headers, sl_sigv4_pair_new (pair->name, pair->value));
  }
  g_ptr_array_add (headers, sl_sigv4_pair_new ("host", host));
  sl_s3_signer_authorize (self->signer, &to_sign, payload_hash);
  return headers;
}

/* A GET's body is the object's. Copies and completed uploads begin their answer before they know
 * how it ends: an error may follow a 200. */
static gboolean
is_good (const SlS3Request *request, const SlS3Answer *answer)
{
  return answer->status / 100 == 2
         && (answer->body->len == 0 || strcmp (request->method, "GET") == 0);
}

typedef struct {
  SlS3Answer *answer; /* (owned) (nullable) */
  gboolean may_repeat;
  gboolean is_answered; /* by the store, whatever it said */
} Attempt;

/* What a good answer is, or why there is none. */
static Attempt
judge (SlS3Client *self, const SlS3Request *request, SlS3Answer *answer, GError **error)
{
  g_autoptr (SlS3Answer) owned = answer;
  g_auto (SlS3Fault) fault = { 0 };
  g_autofree char *what = sl_s3_request_describe (request);

  if (is_good (request, answer))
    return (Attempt){ g_steal_pointer (&owned), FALSE, TRUE };
  sl_s3_fault_read (&fault, answer->status, (const char *) answer->body->data, answer->body->len,
                    sl_s3_answer_get_header (answer, "date"));
  if (answer->status / 100 == 2 && fault.code == NULL)
    return (Attempt){ g_steal_pointer (&owned), FALSE, TRUE };
  sl_s3_fault_set_error (&fault, what, sl_s3_signer_get_time (self->signer), error);
  return (Attempt){ NULL, sl_s3_fault_is_temporary (&fault), TRUE };
}

static gboolean
has_file (const SlS3Request *request)
{
  return request->source_fd >= 0 || request->target_fd >= 0;
}

/* Transfers, copies and completed uploads take as long as their bytes do. */
static gboolean
is_brief (const SlS3Request *request)
{
  return !has_file (request) && request->body == NULL && strcmp (request->method, "PUT") != 0;
}

static guint
choose_stall_s (SlS3Client *self, const SlS3Request *request)
{
  return is_brief (request) ? MIN (self->stall_s, BRIEF_STALL_S) : self->stall_s;
}

static guint
choose_least_rate (const SlS3Request *request)
{
  return has_file (request) || is_brief (request) ? LEAST_RATE : LEAST_RATE_OF_WORK;
}

static Attempt
send_once (SlS3Client *self, const SlS3Request *request, const char *payload_hash, GError **error)
{
  g_autoptr (GPtrArray) headers = sign_headers (self, request, payload_hash);
  g_autofree char *query = sl_sigv4_format_query (request->query);
  g_autofree char *url = sl_s3_address_make_url (self->address, request->bucket, request->key,
                                                 query);
  guint stall_s = get_or (request->stall_s, choose_stall_s (self, request));
  const SlS3Exchange exchange = { url,           headers,
                                  self->ca_file, MIN (self->connect_ms, stall_s * 1000),
                                  stall_s,       choose_least_rate (request),
                                  self->closed };
  char detail[CURL_ERROR_SIZE];
  CURLcode code = CURLE_OK;
  g_autoptr (GError) local_error = NULL;
  CURL *handle = take_handle (self);
  SlS3Answer *answer = sl_s3_exchange_run (&exchange, handle, request, &code, detail, &local_error);
  g_autofree char *what = sl_s3_request_describe (request);

  give_handle_back (self, handle);
  if (answer != NULL)
    return judge (self, request, answer, error);
  if (local_error != NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "failed to %s: ", what);
  else
    sl_s3_curl_set_error (code, what, detail, error);
  return (Attempt){ NULL, sl_s3_curl_is_temporary (code), local_error != NULL };
}

/* Half to all of a time that doubles: many who wait do not come back together. */
static void
wait_before (SlS3Client *self, const SlS3Request *request, guint attempt)
{
  guint64 longest_ms = MIN ((guint64) self->retry_delay_ms << MIN (attempt, 16), MAX_DELAY_MS);

  guint wait_ms = (guint) (longest_ms * (guint64) g_random_int_range (500, 1001) / 1000);

  /* Those who can cancel a request have done it before anybody closes. */
  sl_cancellable_wait (request->cancellable != NULL ? request->cancellable : self->closed, wait_ms);
}

/* How long a request may be repeated: a brief one as long as one that is not answered takes. */
static gint64
find_end (SlS3Client *self, const SlS3Request *request)
{
  guint seconds = is_brief (request) ? choose_stall_s (self, request) : MAX_REPEAT_S;

  return g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND
         - EARLY_MS * G_TIME_SPAN_MILLISECOND;
}

static Attempt
send_repeatedly (SlS3Client *self,
                 const SlS3Request *request,
                 const char *payload_hash,
                 GError **error)
{
  guint max_attempts = get_or (request->max_attempts, self->max_attempts);
  gint64 until = find_end (self, request);

  for (guint i = 0;; i++) {
    g_autoptr (GError) local_error = NULL;
    Attempt attempt = send_once (self, request, payload_hash, &local_error);

    if (attempt.answer != NULL)
      return attempt;
    if (!attempt.may_repeat || i + 1 >= max_attempts || g_get_monotonic_time () >= until) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return attempt;
    }
    wait_before (self, request, i);
  }
}

static SlS3Answer *
send_through_gate (SlS3Client *self,
                   const SlS3Request *request,
                   const char *payload_hash,
                   GError **error)
{
  gboolean is_trial = FALSE;
  Attempt attempt = { 0 };

  if (!sl_s3_gate_enter (self->gate, &is_trial)) {
    g_autofree char *what = sl_s3_request_describe (request);

    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to %s: the object store does not answer", what);
    return NULL;
  }
  attempt = send_repeatedly (self, request, payload_hash, error);
  sl_s3_gate_leave (self->gate, is_trial, attempt.is_answered);
  return attempt.answer;
}

SlS3Answer *
sl_s3_client_send (SlS3Client *self, const SlS3Request *request, GError **error)
{
  g_autofree char *payload_hash = hash_payload (self, request, error);

  if (payload_hash == NULL)
    return NULL;
  if (is_brief (request))
    return send_through_gate (self, request, payload_hash, error);
  return send_repeatedly (self, request, payload_hash, error).answer;
}

void
sl_s3_client_close (SlS3Client *self)
{
  g_cancellable_cancel (self->closed);
}

SlS3Signer *
sl_s3_client_get_signer (SlS3Client *self)
{
  return self->signer;
}
