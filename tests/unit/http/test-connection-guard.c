// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Real sockets against libsoup behind the guard, all on one main loop.
 */
#include "http/connection-guard.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GET "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
#define POST "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"

typedef struct {
  SoupServer *server;
  SlConnectionGuard *guard;
  guint16 port;
  guint heads;    /* that were let through */
  guint refusals; /* that were not */
  guint status;   /* of the last refusal */
  guint answers;
} Fixture;

static gboolean
on_head (SlGuardedStream *stream, SlRequestHead *head, const SlHeadFault *fault, gpointer user_data)
{
  Fixture *fixture = user_data;
  gboolean is_wanted = head != NULL && strcmp (head->path, "/refuse") != 0;

  if (is_wanted)
    fixture->heads++;
  else
    fixture->refusals++;
  fixture->status = fault != NULL ? fault->status : 0;
  sl_request_head_free (head);
  return is_wanted;
}

static void
on_finished (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  SlGuardedStream *stream = sl_connection_guard_get_stream (message);

  if (stream != NULL)
    sl_guarded_stream_note_finished (stream);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  /* Libsoup never sees what the client calls it. */
  g_assert_cmpstr (path, ==, "/");
  fixture->answers++;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, body->data,
                                    (gsize) body->length);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  memset (fixture, 0, sizeof *fixture);
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  g_signal_connect (fixture->server, "request-finished", G_CALLBACK (on_finished), NULL);
  fixture->guard = sl_connection_guard_new (fixture->server, 8, on_head, fixture);
  sl_connection_guard_listen (fixture->guard, "127.0.0.1", &fixture->port, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sl_connection_guard_free (fixture->guard);
  g_clear_object (&fixture->server);
}

static GSocket *
connect_client (Fixture *fixture)
{
  g_autoptr (GSocketAddress)
      address = g_inet_socket_address_new_from_string ("127.0.0.1", fixture->port);
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                  &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

static void
send_text (GSocket *socket, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_socket_send_with_blocking (socket, text, strlen (text), TRUE, NULL, &error);
  g_assert_no_error (error);
}

/* Turns the main loop until @count responses or the end have come. Returns what has. */
static char *
receive (GSocket *socket, guint count, gboolean *is_closed)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char block[4096];
  guint seen = 0;

  *is_closed = FALSE;
  while (seen < count && !*is_closed) {
    gssize n = g_socket_receive_with_blocking (socket, block, sizeof block, FALSE, NULL, NULL);

    if (n > 0)
      g_string_append_len (text, block, n);
    *is_closed = n == 0;
    if (n < 0)
      g_main_context_iteration (NULL, FALSE);
    seen = 0;
    for (const char *c = text->str; (c = strstr (c, "HTTP/1.1 ")) != NULL; c++)
      seen++;
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
wait_until_closed (GSocket *socket)
{
  gboolean is_closed = FALSE;
  g_autofree char *text = receive (socket, G_MAXUINT, &is_closed);

  g_assert_cmpstr (text, ==, "");
  g_assert_true (is_closed);
}

static void
wait_for_count (Fixture *fixture, guint count)
{
  while (sl_connection_guard_count (fixture->guard) != count)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_keeps_alive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);
  gboolean is_closed;

  for (guint i = 0; i < 3; i++) {
    g_autofree char *text = NULL;

    send_text (client, GET);
    text = receive (client, 1, &is_closed);
    g_assert_true (g_str_has_prefix (text, "HTTP/1.1 200 OK"));
    g_assert_false (is_closed);
  }
  g_assert_cmpuint (fixture->answers, ==, 3);
  g_assert_cmpuint (sl_connection_guard_count (fixture->guard), ==, 1);
}

static void
test_pipelined_bodies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  send_text (client, POST "GET /" GET POST "12345" GET);
  text = receive (client, 4, &is_closed);
  g_assert_cmpuint (fixture->heads, ==, 4);
  g_assert_nonnull (strstr (text, "GET /HTTP/1.1 200"));
  g_assert_nonnull (strstr (text, "12345HTTP/1.1 200"));
}

static void
test_client_closes (Fixture *fixture, gconstpointer data)
{
  gboolean is_closed;

  for (guint i = 0; i < 50; i++) {
    g_autoptr (GSocket) client = connect_client (fixture);
    g_autofree char *text = NULL;

    send_text (client, GET);
    text = receive (client, 1, &is_closed);
    g_socket_close (client, NULL);
    wait_for_count (fixture, 0);
  }
  g_assert_cmpuint (fixture->answers, ==, 50);
}

static void
test_client_resets (Fixture *fixture, gconstpointer data)
{
  const struct linger at_once = { 1, 0 };
  g_autoptr (GSocket) client = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  send_text (client, GET);
  text = receive (client, 1, &is_closed);
  setsockopt (g_socket_get_fd (client), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_close (client, NULL);
  wait_for_count (fixture, 0);
}

static void
test_silent_client_closes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);

  wait_for_count (fixture, 1);
  g_socket_close (client, NULL);
  wait_for_count (fixture, 0);
  g_assert_cmpuint (fixture->answers, ==, 0);
}

static void
test_refuses_bad_head (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  send_text (client, GET "GET /b HTTP/1.1\nHost: x\n\n" GET);
  text = receive (client, G_MAXUINT, &is_closed);
  g_assert_true (is_closed);
  g_assert_cmpuint (fixture->heads, ==, 1);
  g_assert_cmpuint (fixture->refusals, ==, 1);
  g_assert_cmpuint (fixture->status, ==, 400);
  wait_for_count (fixture, 0);
}

static void
test_refused_body_is_not_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  send_text (client, "POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 200000000\r\n\r\n" GET);
  text = receive (client, G_MAXUINT, &is_closed);
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 200"));
  g_assert_cmpuint (fixture->heads, ==, 0);
  g_assert_cmpuint (fixture->answers, ==, 1);
}

static void
test_refused_without_body_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  send_text (client, "GET /refuse HTTP/1.1\r\nHost: x\r\n\r\n" GET);
  text = receive (client, 2, &is_closed);
  g_assert_false (is_closed);
  g_assert_cmpuint (fixture->heads, ==, 1);
}

static void
test_slow_head (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  wait_for_count (fixture, 1);
  send_text (client, "GET /a HTTP/1.1\r\nHost");
  /* Whether the bytes are here yet or not, nothing may last 6 seconds. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  sl_connection_guard_enforce_limits (fixture->guard, g_get_monotonic_time () + 4 * G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->refusals, ==, 0);
  sl_connection_guard_enforce_limits (fixture->guard, g_get_monotonic_time () + 6 * G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->status, ==, 408);
  text = receive (client, G_MAXUINT, &is_closed);
  g_assert_true (is_closed);
}

static void
test_silent_client (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);

  wait_for_count (fixture, 1);
  sl_connection_guard_enforce_limits (fixture->guard, g_get_monotonic_time () + 6 * G_USEC_PER_SEC);
  wait_until_closed (client);
}

static void
test_idle_connection (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  send_text (client, GET);
  text = receive (client, 1, &is_closed);
  sl_connection_guard_enforce_limits (fixture->guard, g_get_monotonic_time () + 9 * G_USEC_PER_SEC);
  g_assert_cmpuint (sl_connection_guard_count (fixture->guard), ==, 1);
  sl_connection_guard_enforce_limits (fixture->guard,
                                      g_get_monotonic_time () + 11 * G_USEC_PER_SEC);
  wait_until_closed (client);
}

static void
test_slow_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);

  send_text (client, POST "12");
  while (fixture->heads == 0)
    g_main_context_iteration (NULL, TRUE);
  sl_connection_guard_enforce_limits (fixture->guard,
                                      g_get_monotonic_time () + 21 * G_USEC_PER_SEC);
  wait_for_count (fixture, 0);
  g_assert_cmpuint (fixture->answers, ==, 0);
}

/* More than any socket buffer holds. */
#define LARGE_ANSWER (64 * 1024 * 1024)

static void
on_large_request (SoupServer *server,
                  SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (LARGE_ANSWER), LARGE_ANSWER);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
  sl_guarded_stream_note_answer (sl_connection_guard_get_stream (message));
}

static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) client = connect_client (fixture);

  soup_server_add_handler (fixture->server, "/", on_large_request, fixture, NULL);
  send_text (client, GET);
  while (fixture->heads == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  sl_connection_guard_enforce_limits (fixture->guard,
                                      g_get_monotonic_time () + 29 * G_USEC_PER_SEC);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (sl_connection_guard_count (fixture->guard), ==, 1);
  sl_connection_guard_enforce_limits (fixture->guard,
                                      g_get_monotonic_time () + 31 * G_USEC_PER_SEC);
  wait_for_count (fixture, 0);
}

static void
test_connection_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;
  gboolean is_closed;

  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (clients, connect_client (fixture));
  wait_for_count (fixture, 8);
  g_ptr_array_add (clients, connect_client (fixture));
  text = receive (g_ptr_array_index (clients, 8), G_MAXUINT, &is_closed);
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 503"));
  g_assert_true (is_closed);

  g_socket_close (g_ptr_array_index (clients, 0), NULL);
  wait_for_count (fixture, 7);
  g_ptr_array_add (clients, connect_client (fixture));
  wait_for_count (fixture, 8);
}

static void
test_drain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) idle = connect_client (fixture);
  g_autofree char *text = NULL;
  gboolean is_closed;

  send_text (idle, GET);
  text = receive (idle, 1, &is_closed);
  sl_connection_guard_drain (fixture->guard);
  wait_until_closed (idle);
  g_assert_cmpuint (sl_connection_guard_count (fixture->guard), ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http/connection-guard/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("keeps-connections-alive", test_keeps_alive);
  ADD ("pipelined-requests-keep-their-bodies", test_pipelined_bodies);
  ADD ("client-that-closes-is-forgotten", test_client_closes);
  ADD ("client-that-resets-is-forgotten", test_client_resets);
  ADD ("silent-client-that-closes-is-forgotten", test_silent_client_closes);
  ADD ("bad-head-ends-the-connection", test_refuses_bad_head);
  ADD ("refused-body-is-not-read", test_refused_body_is_not_read);
  ADD ("refusal-without-body-keeps-the-connection", test_refused_without_body_stays);
  ADD ("slow-head-is-answered-408", test_slow_head);
  ADD ("silent-client-is-closed", test_silent_client);
  ADD ("idle-connection-is-closed", test_idle_connection);
  ADD ("slow-body-is-closed", test_slow_body);
  ADD ("slow-reader-is-cut-off", test_slow_reader);
  ADD ("connections-are-limited", test_connection_limit);
  ADD ("drain-ends-idle-connections", test_drain);
  return g_test_run ();
}
