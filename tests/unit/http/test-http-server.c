// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The whole server over sockets, with use cases that have no database and a real folder store. The
 * client blocks on a thread of its own while the main loop serves it.
 */
#include "http/http-server.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/file-util.h"
#include "fake-app.h"
#include "objects/object-store-folder.h"
#include "sluice/sluice-error.h"

#define BUCKET "videos"
#define KEY "incoming/a/b.webm"

typedef struct {
  char *root; /* (owned) */
  SlApp *app;
  SlClock *clock;
  SlObjectStoreFolder *store;
  SlMetrics *metrics;
  SlHttpServer *server;
} Fixture;

static SlHttpServer *
make_server (Fixture *fixture, const char *address, guint16 port, gboolean has_api)
{
  g_autofree char *openapi = g_build_filename (g_getenv ("SLUICE_SOURCE_ROOT"), "data",
                                               "openapi.json", NULL);
  SlHttpConfig config = {
    .address = address,
    .port = port,
    .development = TRUE,
    .development_user = FAKE_OWNER,
    .openapi_path = openapi,
    .threads = 2,
    .max_connections = 16,
    .has_api = has_api,
  };

  return sl_http_server_new (&config, fixture->app, SL_OBJECT_STORE (fixture->store),
                             fixture->metrics);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->root = g_dir_make_tmp ("sluice-http-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->app = fake_app_new ();
  fixture->clock = sl_system_clock_new ();
  fixture->metrics = sl_metrics_new ();
  fixture->store = sl_object_store_folder_new (fixture->root, fixture->clock, &error);
  g_assert_no_error (error);
  fixture->server = make_server (fixture, "127.0.0.1", 0, data == NULL);
  sl_http_server_start (fixture->server, &error);
  g_assert_no_error (error);
  sl_object_store_folder_set_base_url (fixture->store,
                                       sl_http_server_get_base_url (fixture->server));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->server);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->clock);
  g_clear_object (&fixture->app);
  sl_metrics_unref (fixture->metrics);
  sl_folder_remove (fixture->root, &error);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->root, g_free);
}

typedef struct {
  const char *host; /* "127.0.0.1:1234" */
  GBytes *sent;
  gboolean half_closes;
  GByteArray *received;
} Call;

static void
call_server (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection)
      connection = g_socket_client_connect_to_host (client, call->host, 0, NULL, NULL);
  GSocket *socket = g_socket_connection_get_socket (connection);
  gsize length;
  const char *data = g_bytes_get_data (call->sent, &length);
  char block[16384];
  gssize n;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data, length,
                             NULL, NULL, NULL);
  if (call->half_closes)
    g_socket_shutdown (socket, FALSE, TRUE, NULL);
  while ((n = g_socket_receive (socket, block, sizeof block, NULL, NULL)) > 0)
    g_byte_array_append (call->received, (const guint8 *) block, (guint) n);
  g_task_return_boolean (task, TRUE);
}

/* Sends bytes on a new connection, returns all that comes until it closes. */
static char *
exchange (Fixture *fixture, const char *head, const char *body, gsize length, gboolean half_closes)
{
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  g_autoptr (GByteArray) received = g_byte_array_new ();
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Call call = { sl_http_server_get_base_url (fixture->server) + strlen ("http://"), NULL,
                half_closes, received };

  g_byte_array_append (sent, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (sent, (const guint8 *) body, (guint) length);
  call.sent = g_byte_array_free_to_bytes (g_steal_pointer (&sent));
  g_task_set_task_data (task, &call, NULL);
  g_task_run_in_thread (task, call_server);
  while (!g_task_get_completed (task))
    g_main_context_iteration (NULL, TRUE);
  g_bytes_unref (call.sent);
  g_byte_array_append (received, (const guint8 *) "", 1);
  return g_strdup ((const char *) received->data);
}

/* @line: "GET /path"; @fields end with CR LF each. */
static char *
ask (Fixture *fixture, const char *line, const char *fields)
{
  g_autofree char *head = g_strconcat (
      line,
      " HTTP/1.1\r\nHost: ", sl_http_server_get_base_url (fixture->server) + strlen ("http://"),
      "\r\nConnection: close\r\n", fields, "\r\n", NULL);

  return exchange (fixture, head, "", 0, FALSE);
}

static void
assert_status (const char *answer, guint status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %u ", status);

  g_test_message ("%.300s", answer);
  g_assert_true (g_str_has_prefix (answer, start));
}

static void
assert_contains (const char *answer, const char *text)
{
  g_test_message ("looking for '%s' in:\n%.1500s", text, answer);
  g_assert_nonnull (strstr (answer, text));
}

/* Path and query of a presigned URL. */
static char *
presign (Fixture *fixture, const char *method, gint64 length)
{
  SlPresignRequest request = { .method = method,
                               .bucket = BUCKET,
                               .key = KEY,
                               .expires_in = 60,
                               .content_length = length };
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  if (strcmp (method, "PUT") == 0)
    request.content_type = "video/webm";
  else
    request.response_content_disposition = "attachment; filename=\"a.webm\"";
  url = sl_object_store_presign (SL_OBJECT_STORE (fixture->store), &request, &error);
  g_assert_no_error (error);
  return g_strdup (strstr (url, "/objects/"));
}

static char *
upload (Fixture *fixture, const char *path, const char *body, gsize length)
{
  g_autofree char *head = g_strdup_printf (
      "PUT %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: video/webm\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
      path, sl_http_server_get_base_url (fixture->server) + strlen ("http://"), length);

  return exchange (fixture, head, body, length, FALSE);
}

static void
put_object (Fixture *fixture, const char *body)
{
  g_autofree char *path = presign (fixture, "PUT", (gint64) strlen (body));
  g_autofree char *answer = upload (fixture, path, body, strlen (body));

  assert_status (answer, 200);
}

static void
test_every_answer_says (Fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = { "GET /livez", "GET /nothing",
                                       "GET /api/v1/media/" FAKE_MEDIA, "OPTIONS *" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *answer = ask (fixture, lines[i],
                                   "Origin: http://localhost:1\r\nX-Request-Id: r-1\r\n");

    assert_contains (answer, "X-Request-Id: r-1\r\n");
    assert_contains (answer, "X-Content-Type-Options: nosniff\r\n");
    assert_contains (answer, "Access-Control-Allow-Origin: http://localhost:1\r\n");
    assert_contains (answer, "Vary: Origin\r\n");
    assert_contains (answer, "Connection: close\r\n");
  }
}

static void
test_head_has_no_body (Fixture *fixture, gconstpointer data)
{
  g_autofree char *got = ask (fixture, "GET /livez", "");
  g_autofree char *head = ask (fixture, "HEAD /livez", "");

  assert_contains (got, "Content-Length: 15\r\n");
  assert_contains (head, "Content-Length: 15\r\n");
  g_assert_true (g_str_has_suffix (got, "{\"status\":\"ok\"}"));
  g_assert_true (g_str_has_suffix (head, "\r\n\r\n"));
}

static void
test_handler_on_thread (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = ask (fixture, "GET /api/v1/media/" FAKE_MEDIA, "");

  assert_status (answer, 200);
  assert_contains (answer, "\"mediaId\":\"" FAKE_MEDIA "\"");
}

static void
test_pipelining (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = exchange (fixture,
                                      "GET /api/v1/media/" FAKE_MEDIA " HTTP/1.1\r\nHost: x\r\n\r\n"
                                      "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
                                      "GET /smug HTTP/1.1\nHost: x\n\n",
                                      "", 0, FALSE);
  const char *second = strstr (answer + 1, "HTTP/1.1 200");

  assert_status (answer, 200);
  g_assert_nonnull (second);
  assert_contains (second, "HTTP/1.1 400");
  g_assert_null (strstr (answer, "smug"));
}

static void
test_half_close (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = exchange (fixture, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "", 0,
                                      TRUE);

  assert_status (answer, 200);
}

static void
test_upload_and_download (Fixture *fixture, gconstpointer data)
{
  const gsize length = 3 * 1024 * 1024 + 17;
  g_autofree char *body = g_malloc (length);
  g_autofree char *put = presign (fixture, "PUT", (gint64) length);
  g_autofree char *get = presign (fixture, "GET", -1);
  g_autofree char *line = g_strconcat ("GET ", get, NULL);
  g_autofree char *stored = NULL;
  g_autofree char *downloaded = NULL;

  for (gsize i = 0; i < length; i++)
    body[i] = (char) ('a' + i % 23);
  stored = upload (fixture, put, body, length);
  assert_status (stored, 200);
  assert_contains (stored, "ETag: \"");
  downloaded = ask (fixture, line, "");
  assert_status (downloaded, 200);
  assert_contains (downloaded, "Content-Disposition: attachment; filename=\"a.webm\"\r\n");
  assert_contains (downloaded, "Content-Security-Policy: default-src 'none'; sandbox\r\n");
  assert_contains (downloaded, "Accept-Ranges: bytes\r\n");
  g_assert_cmpmem (strstr (downloaded, "\r\n\r\n") + 4,
                   strlen (strstr (downloaded, "\r\n\r\n") + 4), body, length);
}

static void
test_ranges (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = presign (fixture, "GET", -1);
  g_autofree char *line = g_strconcat ("GET ", path, NULL);
  g_autofree char *part = NULL;
  g_autofree char *beyond = NULL;
  g_autofree char *several = NULL;
  g_autofree char *changed = NULL;

  put_object (fixture, "0123456789");
  part = ask (fixture, line, "Range: bytes=2-4\r\n");
  assert_status (part, 206);
  assert_contains (part, "Content-Range: bytes 2-4/10\r\n");
  g_assert_true (g_str_has_suffix (part, "\r\n\r\n234"));
  beyond = ask (fixture, line, "Range: bytes=10-\r\n");
  assert_status (beyond, 416);
  assert_contains (beyond, "Content-Range: bytes */10\r\n");
  several = ask (fixture, line, "Range: bytes=0-1,3-4\r\n");
  assert_status (several, 200);
  changed = ask (fixture, line, "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n");
  assert_status (changed, 200);
}

static void
test_object_etag (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = presign (fixture, "GET", -1);
  g_autofree char *line = g_strconcat ("GET ", path, NULL);
  g_autofree char *head_line = g_strconcat ("HEAD ", path, NULL);
  g_autofree char *head = NULL;
  g_autofree char *same = NULL;

  put_object (fixture, "0123456789");
  head = ask (fixture, head_line, "");
  assert_status (head, 200);
  assert_contains (head, "Content-Length: 10\r\n");
  g_assert_true (g_str_has_suffix (head, "\r\n\r\n"));
  same = ask (fixture, line, "If-None-Match: *\r\n");
  assert_status (same, 304);
  g_assert_null (strstr (same, "Content-Length"));
}

static void
test_bad_signatures (Fixture *fixture, gconstpointer data)
{
  g_autofree char *put = presign (fixture, "PUT", 10);
  g_autofree char *tampered = g_strdup (put);
  g_autofree char *wrong = NULL;
  g_autofree char *shorter = upload (fixture, put, "012345678", 9);
  g_autofree char *unsigned_line = NULL;

  tampered[strlen (tampered) - 1] = tampered[strlen (tampered) - 1] == '0' ? '1' : '0';
  wrong = upload (fixture, tampered, "0123456789", 10);
  unsigned_line = ask (fixture, "GET /objects/" BUCKET "/" KEY, "");
  assert_status (wrong, 403);
  assert_status (shorter, 403);
  assert_status (unsigned_line, 403);
}

static void
test_upload_needs_length (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = presign (fixture, "PUT", 10);
  g_autofree char *line = g_strconcat ("PUT ", path, NULL);
  g_autofree char *answer = ask (fixture, line, "Content-Type: video/webm\r\n");

  assert_status (answer, 411);
}

static void
test_broken_upload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = presign (fixture, "PUT", 1000000);
  g_autofree char *head = g_strdup_printf (
      "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Type: video/webm\r\n"
      "Content-Length: 1000000\r\n\r\n0123456789",
      path, sl_http_server_get_base_url (fixture->server) + strlen ("http://"));
  g_autofree char *answer = exchange (fixture, head, "", 0, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (answer, ==, "");
  g_assert_null (sl_object_store_head (SL_OBJECT_STORE (fixture->store), BUCKET, KEY, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_drain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  sl_http_server_drain (fixture->server);
  g_assert_null (g_socket_client_connect_to_host (
      client, sl_http_server_get_base_url (fixture->server) + strlen ("http://"), 0, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_public_address (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = { "0.0.0.0", "::", "192.0.2.1", "localhost" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (SlHttpServer) server = make_server (fixture, addresses[i], 0, TRUE);
    g_autoptr (GError) error = NULL;

    g_assert_false (sl_http_server_start (server, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  }
}

static void
test_address_in_use (Fixture *fixture, gconstpointer data)
{
  const char *colon = strrchr (sl_http_server_get_base_url (fixture->server), ':');
  guint16 port = (guint16) g_ascii_strtoull (colon + 1, NULL, 10);
  g_autoptr (SlHttpServer) server = make_server (fixture, "127.0.0.1", port, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_http_server_start (server, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
}

static void
test_without_api (Fixture *fixture, gconstpointer data)
{
  static const char *const served[] = { "GET /livez", "GET /health", "GET /metrics" };
  static const char *const missing[] = { "GET /api/v1/media", "POST /api/v1/media/upload/initiate",
                                         "GET /objects/videos/x", "GET /openapi.json", "GET /" };

  for (guint i = 0; i < G_N_ELEMENTS (served); i++) {
    g_autofree char *answer = ask (fixture, served[i], "");

    assert_status (answer, 200);
  }
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++) {
    g_autofree char *answer = ask (fixture, missing[i], "");

    assert_status (answer, 404);
  }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http/http-server/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("every-answer-says", test_every_answer_says);
  g_test_add ("/http/http-server/without-api", Fixture, "", set_up, test_without_api, tear_down);
  ADD ("head-has-no-body", test_head_has_no_body);
  ADD ("handler-runs-on-thread", test_handler_on_thread);
  ADD ("pipelined-requests-are-answered-in-order", test_pipelining);
  ADD ("half-closed-client-gets-its-answer", test_half_close);
  ADD ("upload-and-download", test_upload_and_download);
  ADD ("ranges", test_ranges);
  ADD ("object-has-etag", test_object_etag);
  ADD ("bad-signatures-are-refused", test_bad_signatures);
  ADD ("upload-needs-length", test_upload_needs_length);
  ADD ("broken-upload-leaves-nothing", test_broken_upload);
  ADD ("drain-takes-no-connections", test_drain);
  ADD ("development-stays-on-loopback", test_public_address);
  ADD ("address-in-use-is-an-error", test_address_in_use);
  return g_test_run ();
}
