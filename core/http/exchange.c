// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * exchange: carries a request from libsoup's message to a handler's thread and the answer back.
 *
 * libsoup's message is paused while a thread works. Whatever comes back finds the message alive,
 * because the exchange holds it for that long, but perhaps without its connection.
 */
#include "exchange.h"

#include "base/log.h"
#include "http/body-sink.h"
#include "http/connection-guard.h"
#include "http/cors.h"
#include "http/file-source.h"
#include "http/handler-runner.h"
#include "http/problem.h"

struct _SlExchange {
  SlExchangeContext *context; /* (unowned) */
  SoupServerMessage *message; /* (unowned) it owns this */
  SoupServerMessage *held;    /* (owned) (nullable) the same, while a thread works for it */
  SlHttpRequest *request;     /* (owned) */
  SlHttpResponse *response;   /* (owned) (nullable) of the handler's thread */
  SlBodySink *sink;           /* (owned) (nullable) of an upload */
  SlFileSource *file;         /* (owned) (nullable) of a download */
  gboolean is_on_thread;      /* a handler is at work; it holds the message until it is back */
  gboolean is_gone;           /* libsoup has finished with the message */
};

static GQuark
exchange_quark (void)
{
  return g_quark_from_static_string ("sl-exchange");
}

static void
free_exchange (gpointer data)
{
  SlExchange *self = data;

  sl_body_sink_drop (self->sink);
  sl_file_source_drop (self->file);
  sl_http_request_free (self->request);
  sl_http_response_free (self->response);
  g_object_unref (self->context->owner);
  g_free (self);
}

static void
hold_message (SlExchange *self)
{
  self->held = g_object_ref (self->message);
  soup_server_message_pause (self->message);
}

/* The exchange may be gone after this. */
static void
let_message_go (SlExchange *self)
{
  g_autoptr (SoupServerMessage) message = g_steal_pointer (&self->held);

  if (message != NULL && !self->is_gone)
    soup_server_message_unpause (message);
}

static void
count_request (SlExchange *self, guint status)
{
  const SlHttpRoute *route = self->request->route;
  const char *operation = route != NULL ? route->operation_id : "none";
  char code[4];

  g_snprintf (code, sizeof code, "%u", status % 1000);
  sl_metric_add (self->context->requests, 1, operation, code, NULL);
  sl_metric_observe (self->context->durations,
                     (double) (g_get_monotonic_time () - self->request->started_us) / 1e6,
                     operation, NULL);
  sl_log_debug ("request answered", "REQUEST_ID", self->request->request_id, "OPERATION", operation,
                "STATUS", code, NULL);
}

/* Whether the connection ends with this answer: the client wants it, or sends what nobody reads. */
static gboolean
closes_connection (const SlHttpRequest *request)
{
  const SlRequestHead *head = request->head;

  if (head == NULL || head->closes || g_atomic_int_get (&request->services->is_draining))
    return TRUE;
  return request->early_answer != NULL && head->content_length > 0;
}

/* What every answer says. */
static void
decorate (SlExchange *self, SlHttpResponse *response)
{
  const SlHttpRequest *request = self->request;
  SlGuardedStream *stream = sl_connection_guard_get_stream (self->message);

  sl_http_response_add_header (response, "X-Request-Id", request->request_id);
  sl_http_response_add_header (response, "X-Content-Type-Options", "nosniff");
  sl_http_response_add_header (response, "Vary", "Origin");
  if (request->is_origin_allowed)
    sl_cors_decorate (response, sl_http_request_get_header (request, "origin"));
  if (sl_http_response_get_header (response, "Cache-Control") == NULL)
    sl_http_response_add_header (response, "Cache-Control", "no-store");
  if (closes_connection (request))
    sl_http_response_add_header (response, "Connection", "close");
  if (stream != NULL)
    sl_guarded_stream_note_answer (stream);
}

static void
on_block_ready (GBytes *block, const GError *error, gpointer user_data)
{
  SlExchange *self = user_data;
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);

  if (block != NULL) {
    soup_message_body_append_bytes (body, block);
  } else {
    sl_log_warning ("download broken off", "REQUEST_ID", self->request->request_id, "ERROR",
                    error->message, NULL);
    /* The head is out, so a connection that ends early is the only way to tell. */
    soup_message_body_complete (body);
    sl_guarded_stream_abort (sl_connection_guard_get_stream (self->message));
  }
  let_message_go (self);
}

static void
read_next_block (SlExchange *self)
{
  if (sl_file_source_read_next (self->file))
    hold_message (self);
}

static void
on_chunk_written (SoupServerMessage *message, gpointer user_data)
{
  SlExchange *self = user_data;
  SlGuardedStream *stream = sl_connection_guard_get_stream (message);

  if (stream != NULL)
    sl_guarded_stream_note_answer (stream);
  read_next_block (self);
}

static void
send_file (SlExchange *self, SlHttpResponse *response)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);

  soup_message_body_set_accumulate (body, FALSE);
  self->file = sl_file_source_new (self->context->transfers, response->fd, response->offset,
                                   response->length, on_block_ready, self);
  response->fd = -1;
  g_signal_connect (self->message, "wrote-chunk", G_CALLBACK (on_chunk_written), self);
  read_next_block (self);
}

static void
send_text (SlExchange *self, SlHttpResponse *response)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  gsize length = response->body->len;

  soup_message_body_append (body, SOUP_MEMORY_TAKE,
                            g_string_free (g_steal_pointer (&response->body), FALSE), length);
}

static gboolean
has_short_body (const SlHttpResponse *response)
{
  return (response->body != NULL && response->body->len > 0)
         || (response->bytes != NULL && g_bytes_get_size (response->bytes) > 0);
}

static void
expect_body (SlExchange *self)
{
  SlGuardedStream *stream = sl_connection_guard_get_stream (self->message);

  if (stream != NULL)
    sl_guarded_stream_expect_body (stream);
}

static void
send_body (SlExchange *self, SlHttpResponse *response)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  gboolean is_head = self->request->head != NULL && self->request->head->method == SL_HTTP_HEAD;

  if (has_short_body (response) && !is_head)
    expect_body (self);
  if (response->content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", response->content_type);
  if (response->fd >= 0)
    soup_message_headers_set_content_length (headers, response->length);
  if (response->fd >= 0 && !is_head && response->length > 0)
    send_file (self, response);
  else if (response->bytes != NULL)
    soup_message_body_append_bytes (soup_server_message_get_response_body (self->message),
                                    response->bytes);
  else if (response->body != NULL)
    send_text (self, response);
  else if (response->status == 304)
    /* Else libsoup says Content-Length: 0, which would be that of the whole. */
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
}

static void
send_response (SlExchange *self, SlHttpResponse *response)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  count_request (self, response->status);
  if (self->is_gone)
    return;
  decorate (self, response);
  soup_server_message_set_status (self->message, response->status, NULL);
  for (guint i = 0; i < response->headers->len; i++) {
    const SlHttpField *field = &g_array_index (response->headers, SlHttpField, i);

    soup_message_headers_append (headers, field->name, field->value);
  }
  send_body (self, response);
}

void
sl_exchange_work (gpointer exchange)
{
  SlExchange *self = exchange;

  self->response = sl_run_handler (self->request);
}

void
sl_exchange_finish (gpointer exchange)
{
  SlExchange *self = exchange;
  g_autoptr (SoupServerMessage) message = g_object_ref (self->message);

  self->is_on_thread = FALSE;
  /* Released first, since sending may hold the message again for the body. */
  let_message_go (self);
  send_response (self, self->response);
}

static SlHttpResponse *
refuse_for_now (SlExchange *self)
{
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED,
                                                  "too many requests wait");

  return sl_problem_new (self->request, 0, error);
}

static void
call_handler_on_thread (SlExchange *self)
{
  hold_message (self);
  self->is_on_thread = sl_handler_queue_push (self->context->handlers, self);
  if (self->is_on_thread)
    return;
  self->response = refuse_for_now (self);
  sl_exchange_finish (self);
}

static void
on_sink_drained (gpointer user_data)
{
  SlExchange *self = user_data;

  if (!self->is_gone)
    soup_server_message_unpause (self->message);
}

static void
on_sink_finished (const char *etag, const GError *error, gpointer user_data)
{
  SlExchange *self = user_data;
  g_autoptr (SoupServerMessage) message = g_object_ref (self->message);
  g_autoptr (SlHttpResponse) response = NULL;

  if (error != NULL) {
    response = sl_problem_new (self->request, 0, error);
  } else {
    response = sl_http_response_new (200);
    sl_http_response_add_header (response, "ETag", etag);
  }
  let_message_go (self);
  send_response (self, response);
}

static void
on_chunk_received (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  SlExchange *self = user_data;

  if (!sl_body_sink_push (self->sink, chunk))
    soup_server_message_pause (message);
}

static void
start_upload (SlExchange *self)
{
  SlBodySinkEvents events = { on_sink_drained, on_sink_finished, self };
  SlHttpRequest *request = self->request;
  g_autofree char *bucket = sl_http_request_dup_parameter (request, "bucket");
  g_autofree char *key = sl_http_request_dup_parameter (request, "key");
  /* Both were signed here. */
  const char *number = sl_http_request_get_query (request, "partNumber");
  const SlBodySinkTarget target = {
    .bucket = bucket,
    .key = key,
    .content_type = sl_http_request_get_header (request, "content-type"),
    .expected_size = request->head->content_length,
    .upload_id = number != NULL ? sl_http_request_get_query (request, "uploadId") : NULL,
    .part_number = number != NULL ? (guint) g_ascii_strtoull (number, NULL, 10) : 0,
  };

  soup_message_body_set_accumulate (soup_server_message_get_request_body (self->message), FALSE);
  self->sink = sl_body_sink_new (self->context->transfers,
                                 SL_OBJECT_STORE_FOLDER (request->services->objects), &target,
                                 &events);
  g_signal_connect (self->message, "got-chunk", G_CALLBACK (on_chunk_received), self);
}

static void
on_message_ended (SoupServerMessage *message, gpointer user_data)
{
  SlExchange *self = user_data;
  SlGuardedStream *stream = sl_connection_guard_get_stream (message);

  if (stream != NULL)
    sl_guarded_stream_note_finished (stream);
  self->is_gone = TRUE;
  /* Half an upload is of no use; half a download goes nowhere. */
  g_clear_pointer (&self->sink, sl_body_sink_drop);
  g_clear_pointer (&self->file, sl_file_source_drop);
  if (!self->is_on_thread)
    g_clear_object (&self->held);
}

void
sl_exchange_begin (SlExchangeContext *context, SoupServerMessage *message, SlHttpRequest *request)
{
  SlExchange *self = g_new0 (SlExchange, 1);

  /* A handler that outlasts the server's last user must find what it works with. */
  g_object_ref (context->owner);
  self->context = context;
  self->message = message;
  self->request = request;
  g_object_set_qdata_full (G_OBJECT (message), exchange_quark (), self, free_exchange);
  g_signal_connect (message, "finished", G_CALLBACK (on_message_ended), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_message_ended), self);
  if (request->early_answer == NULL && request->route->handler == NULL)
    start_upload (self);
}

void
sl_exchange_answer (SoupServerMessage *message)
{
  SlExchange *self = g_object_get_qdata (G_OBJECT (message), exchange_quark ());
  SlHttpRequest *request = self->request;

  if (request->early_answer != NULL) {
    send_response (self, request->early_answer);
    return;
  }
  if (self->sink != NULL) {
    hold_message (self);
    sl_body_sink_finish (self->sink);
    return;
  }
  request->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  if (!request->route->is_immediate) {
    call_handler_on_thread (self);
    return;
  }
  self->response = sl_run_handler (request);
  send_response (self, self->response);
}
