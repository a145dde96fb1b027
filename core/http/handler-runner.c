// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * handler-runner: what surrounds every handler: errors become problems, and a POST that says
 * Idempotency-Key is done once. The second request with a key gets the first one's answer.
 *
 * Only success is kept. A client that confirmed before its upload had ended uses the same key when
 * it tries again, and must not be told about the first try for ever.
 */
#include "handler-runner.h"

#include <string.h>

#include "app/health.h"
#include "http/problem.h"

/* A UUID has 36 characters; the rest is for those who put words in front. */
#define MAX_KEY_LENGTH 255

static SlHttpResponse *
call_handler (SlHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  SlHttpResponse *response = request->route->handler (request, &error);

  return response != NULL ? response : sl_problem_new (request, 0, error);
}

static gboolean
check_key (const char *key, GError **error)
{
  gsize length = strlen (key);

  if (length > 0 && length <= MAX_KEY_LENGTH)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
               "Idempotency-Key must have 1 to %d characters, not %" G_GSIZE_FORMAT, MAX_KEY_LENGTH,
               length);
  return FALSE;
}

static SlHttpResponse *
replay (guint status, const char *body)
{
  SlHttpResponse *response = sl_http_response_new_json (status);

  g_string_append (response->body, body);
  sl_http_response_add_header (response, "Idempotency-Replayed", "true");
  return response;
}

static gboolean
is_success (const SlHttpResponse *response)
{
  return response->status >= 200 && response->status < 300;
}

/* When the answer can not be kept the client must not believe that it was. */
static SlHttpResponse *
call_and_remember (SlHttpRequest *request, const SlIdempotencyScope *scope, GError **error)
{
  g_autoptr (SlHttpResponse) response = call_handler (request);
  gboolean is_kept = is_success (response);
  const char *body = response->body != NULL ? response->body->str : "";

  if (!sl_idempotency_end (request->services->app, scope, is_kept ? response->status : 0,
                           is_kept ? body : NULL, error))
    return NULL;
  return g_steal_pointer (&response);
}

static SlHttpResponse *
call_once (SlHttpRequest *request, const char *key, GError **error)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autofree char *fingerprint = g_compute_checksum_for_bytes (
      G_CHECKSUM_SHA256, request->body != NULL ? request->body : empty);
  /* The same key on another media is another request. */
  g_autofree char *operation = g_strdup_printf ("%s %s", request->route->operation_id,
                                                request->head->path);
  SlIdempotencyScope scope = { request->user_id, operation, key, fingerprint };
  g_autofree char *body = NULL;
  gboolean is_replayed = FALSE;
  guint status = 0;

  if (!check_key (key, error)
      || !sl_idempotency_begin (request->services->app, &scope, &is_replayed, &status, &body,
                                error))
    return NULL;
  return is_replayed ? replay (status, body) : call_and_remember (request, &scope, error);
}

SlHttpResponse *
sl_run_handler (SlHttpRequest *request)
{
  const char *key = sl_http_request_get_header (request, "idempotency-key");
  g_autoptr (GError) error = NULL;
  SlHttpResponse *response;

  if (key == NULL || !request->route->is_idempotent)
    return call_handler (request);
  response = call_once (request, key, &error);
  return response != NULL ? response : sl_problem_new (request, 0, error);
}
