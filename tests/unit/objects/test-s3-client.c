// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The S3 client and its transfers against a store that answers what the test says: what is
 * repeated, what is not, and what the errors are called. */
#include <fcntl.h>
#include <string.h>

#include "base/cancel-util.h"
#include "base/file-util.h"
#include "fake-clock.h"
#include "objects/s3-bucket.h"
#include "objects/s3-transfer.h"
#include "sluice/sluice-error.h"
#include "test-folder.h"

#define START_MS G_GINT64_CONSTANT (1800000000000)
#define OK_ANSWER "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n"
#define SLOW_DOWN                                                                                  \
  "HTTP/1.1 503 Slow Down\r\nContent-Length: 44\r\n\r\n"                                           \
  "<Error><Code>SlowDown</Code></Error>        "
#define PART_BYTES 10

/* Never comes. */
#define SILENCE "silence"
/* Goes on and on, byte by byte. */
#define TRICKLE "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 1000000\r\n\r\n"
#define TRICKLE_MS 10

/* The answer to the next request that begins so, @times times. An empty one: the connection ends.
 */
typedef struct {
  const char *beginning;
  guint times;
  const char *answer;
} Rule;

typedef struct {
  GSocketListener *listener; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GThread *thread;
  guint16 port;
  SlFakeClock *clock;  /* (owned) */
  SlS3Client *client;  /* (owned) */
  TestFolder *folder;  /* (owned) */
  GMutex lock;         /* over what follows */
  GArray *rules;       /* (owned) (element-type Rule) */
  GPtrArray *requests; /* (owned) (element-type utf8) first lines */
} Fixture;

static const char *
find_answer (Fixture *fixture, const char *request)
{
  for (guint i = 0; i < fixture->rules->len; i++) {
    Rule *rule = &g_array_index (fixture->rules, Rule, i);

    if (rule->times > 0 && g_str_has_prefix (request, rule->beginning)) {
      rule->times--;
      return rule->answer;
    }
  }
  return OK_ANSWER;
}

/* FALSE at the end of a request's head. */
static gboolean
read_field (GDataInputStream *input, gsize *length)
{
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

  if (line != NULL && g_ascii_strncasecmp (line, "content-length:", 15) == 0)
    *length = g_ascii_strtoull (line + 15, NULL, 10);
  return line != NULL && *line != '\0';
}

/* Reads a request with its body. Returns: NULL when the other side is done */
static char *
read_request (GDataInputStream *input)
{
  g_autofree char *first = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  gsize length = 0;

  if (first == NULL)
    return NULL;
  while (read_field (input, &length))
    ;
  g_input_stream_skip (G_INPUT_STREAM (input), length, NULL, NULL);
  return g_steal_pointer (&first);
}

/* A hundred bytes a second, until the other side or the test is done. */
static void
trickle (Fixture *fixture, GOutputStream *output)
{
  while (g_output_stream_write_all (output, "x", 1, NULL, NULL, NULL)
         && !g_cancellable_is_cancelled (fixture->cancellable))
    sl_cancellable_wait (fixture->cancellable, TRICKLE_MS);
}

static gboolean
answer_one (Fixture *fixture, GSocketConnection *connection, GDataInputStream *input)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char *request = read_request (input);
  const char *answer = NULL;

  if (request == NULL)
    return FALSE;
  g_mutex_lock (&fixture->lock);
  answer = find_answer (fixture, request);
  g_ptr_array_add (fixture->requests, request);
  g_mutex_unlock (&fixture->lock);
  if (strcmp (answer, SILENCE) == 0)
    return TRUE;
  if (*answer == '\0'
      || !g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL))
    return FALSE;
  if (strcmp (answer, TRICKLE) == 0)
    trickle (fixture, output);
  return TRUE;
}

static gpointer
serve_connection (gpointer data)
{
  g_autofree gpointer *pair = data;
  g_autoptr (GSocketConnection) connection = pair[1];
  GInputStream *raw = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (raw);

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (answer_one (pair[0], connection, input))
    ;
  return NULL;
}

/* A thread for each connection: clients keep theirs. */
static gpointer
serve (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  GSocketConnection *connection;

  while (
      (connection = g_socket_listener_accept (fixture->listener, NULL, fixture->cancellable, NULL))
      != NULL) {
    gpointer *pair = g_new (gpointer, 2);

    pair[0] = fixture;
    pair[1] = connection;
    g_ptr_array_add (threads, g_thread_new ("connection", serve_connection, pair));
  }
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  return NULL;
}

static SlS3Client *
create_client_with_times (Fixture *fixture, guint16 port, guint retry_delay_ms, guint stall_s)
{
  g_autofree char *endpoint = g_strdup_printf ("http://127.0.0.1:%u", port);
  const SlS3ClientConfig config = {
    .endpoint = endpoint,
    .region = "us-east-1",
    .access_key = "key",
    .secret_key = "very-secret",
    .max_attempts = 3,
    .retry_delay_ms = retry_delay_ms,
    .stall_s = stall_s,
  };

  return sl_s3_client_new (&config, SL_CLOCK (fixture->clock), NULL);
}

static SlS3Client *
create_client (Fixture *fixture, guint16 port)
{
  return create_client_with_times (fixture, port, 1, 1);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->listener = g_socket_listener_new ();
  fixture->cancellable = g_cancellable_new ();
  fixture->clock = sl_fake_clock_new (START_MS);
  fixture->folder = test_folder_new ();
  fixture->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  fixture->requests = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&fixture->lock);
  fixture->port = g_socket_listener_add_any_inet_port (fixture->listener, NULL, NULL);
  fixture->thread = g_thread_new ("store", serve, fixture);
  fixture->client = create_client (fixture, fixture->port);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->client, sl_s3_client_free);
  g_cancellable_cancel (fixture->cancellable);
  g_thread_join (g_steal_pointer (&fixture->thread));
  g_clear_object (&fixture->listener);
  g_clear_object (&fixture->cancellable);
  g_clear_object (&fixture->clock);
  g_clear_pointer (&fixture->rules, g_array_unref);
  g_clear_pointer (&fixture->requests, g_ptr_array_unref);
  g_clear_pointer (&fixture->folder, test_folder_remove);
  g_mutex_clear (&fixture->lock);
}

static void
add_rule (Fixture *fixture, const char *beginning, guint times, const char *answer)
{
  const Rule rule = { beginning, times, answer };

  g_array_append_val (fixture->rules, rule);
}

static guint
count_requests (Fixture *fixture, const char *beginning)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fixture->lock);
  guint count = 0;

  for (guint i = 0; i < fixture->requests->len; i++)
    count += g_str_has_prefix (fixture->requests->pdata[i], beginning) ? 1 : 0;
  return count;
}

static SlS3Answer *
get (SlS3Client *client, GError **error)
{
  g_auto (SlS3Request) request = { 0 };

  sl_s3_request_init (&request, "GET", "videos", "k");
  return sl_s3_client_send (client, &request, error);
}

static void
test_repeats_what_is_temporary (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlS3Answer) answer = NULL;

  add_rule (fixture, "GET", 1, SLOW_DOWN);
  add_rule (fixture, "GET", 1, "");
  answer = get (fixture->client, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (count_requests (fixture, "GET /videos/k HTTP/1.1"), ==, 3);
}

static void
test_gives_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "GET", 10, SLOW_DOWN);
  g_assert_null (get (fixture->client, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==,
                   "failed to GET 'videos/k': the object store answers 503 SlowDown");
  g_assert_cmpuint (count_requests (fixture, "GET"), ==, 3);
}

typedef struct {
  const char *answer;
  int error;
  const char *words;
} FaultCase;

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const FaultCase cases[] = {
    { "HTTP/1.1 404 Not Found\r\nContent-Length: 37\r\n\r\n<Error><Code>NoSuchKey</Code></Error>",
      SLUICE_ERROR_NOT_FOUND, "404 NoSuchKey" },
    { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", SLUICE_ERROR_NOT_FOUND, "404" },
    { "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n",
      SLUICE_ERROR_PRECONDITION_FAILED, "412" },
    { "HTTP/1.1 403 Forbidden\r\nContent-Length: 40\r\n\r\n"
      "<Error><Code>AccessDenied</Code></Error>",
      SLUICE_ERROR_CONFIGURATION, "403 AccessDenied" },
    { "HTTP/1.1 403 Forbidden\r\nDate: Fri, 15 Jan 2027 09:00:00 GMT\r\nContent-Length: 48\r\n\r\n"
      "<Error><Code>RequestTimeTooSkewed</Code></Error>",
      SLUICE_ERROR_CONFIGURATION,
      "the clocks differ: this machine's says 2027-01-15T08:00:00.000Z, the object store's "
      "2027-01-15T09:00:00.000Z" },
    { "HTTP/1.1 301 Moved\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n",
      SLUICE_ERROR_CONFIGURATION, "301" },
    { "HTTP/1.1 507 Full\r\nContent-Length: 0\r\n\r\n", SLUICE_ERROR_DISK_FULL, "507" },
    { "HTTP/1.1 400 Bad\r\nContent-Length: 15\r\n\r\n<html>not xml</", SLUICE_ERROR_CONFIGURATION,
      "400" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    add_rule (fixture, "GET", 1, cases[i].answer);
    g_assert_null (get (fixture->client, &error));
    g_assert_error (error, SLUICE_ERROR, cases[i].error);
    g_assert_nonnull (strstr (error->message, cases[i].words));
    g_assert_null (strstr (error->message, "very-secret"));
  }
  /* None of them is asked twice. */
  g_assert_cmpuint (count_requests (fixture, "GET"), ==, G_N_ELEMENTS (cases));
}

static void
test_error_after_a_good_start (Fixture *fixture, gconstpointer data)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "PUT", 1,
            "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"
            "<Error><Code>AccessDenied</Code></Error>");
  sl_s3_request_init (&request, "PUT", "videos", "copy");
  g_assert_null (sl_s3_client_send (fixture->client, &request, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  /* Nothing listens on the port that "tcpmux" had. */
  g_autoptr (SlS3Client) client = create_client (fixture, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (get (client, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "can't be reached"));
}

static gpointer
get_in_vain (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get (user_data, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  return NULL;
}

/* One waits, once; after that one at a time does. */
static void
test_a_store_that_hangs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GThread) thread = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SlS3Answer) answer = NULL;

  add_rule (fixture, "GET", 2, SILENCE);
  get_in_vain (fixture->client);
  g_assert_cmpuint (count_requests (fixture, "GET"), ==, 1);
  thread = g_thread_new ("trial", get_in_vain, fixture->client);
  while (count_requests (fixture, "GET") < 2)
    g_thread_yield ();
  g_assert_null (get (fixture->client, &error));
  g_assert_cmpstr (error->message, ==,
                   "failed to GET 'videos/k': the object store does not answer");
  g_thread_join (g_steal_pointer (&thread));
  g_assert_cmpuint (count_requests (fixture, "GET"), ==, 2);
  g_clear_error (&error);
  answer = get (fixture->client, &error);
  g_assert_no_error (error);
}

static int
create_file (Fixture *fixture, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, "file", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return open (path, O_RDWR | O_CLOEXEC);
}

#define BEGUN                                                                                      \
  "HTTP/1.1 200 OK\r\nContent-Length: 52\r\n\r\n"                                                  \
  "<Begun><UploadId>up/1</UploadId></Begun>            "

static gboolean
upload_with (Fixture *fixture, SlS3Client *client, GCancellable *cancellable, GError **error)
{
  static const SlS3Properties properties = { "x/y", "private" };
  g_auto (SlAutoFd) fd = create_file (fixture, "0123456789012345678901234");
  const SlS3Transfer transfer = { client, "videos", "k", fd, PART_BYTES, cancellable };

  return sl_s3_transfer_upload (&transfer, 25, &properties, error);
}

static gboolean
upload (Fixture *fixture, GError **error)
{
  return upload_with (fixture, fixture->client, NULL, error);
}

static void
test_repeats_a_part (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "POST /videos/k?uploads=", 1, BEGUN);
  add_rule (fixture, "PUT /videos/k?partNumber=2", 2, SLOW_DOWN);
  upload (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_requests (fixture, "PUT /videos/k?partNumber=1&uploadId=up%2F1 "), ==, 1);
  g_assert_cmpuint (count_requests (fixture, "PUT /videos/k?partNumber=2&uploadId=up%2F1 "), ==, 3);
  g_assert_cmpuint (count_requests (fixture, "PUT /videos/k?partNumber=3&uploadId=up%2F1 "), ==, 1);
  g_assert_cmpuint (count_requests (fixture, "POST /videos/k?uploadId=up%2F1 "), ==, 1);
  g_assert_cmpuint (count_requests (fixture, "DELETE"), ==, 0);
}

static void
test_failed_upload_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "POST /videos/k?uploads=", 1, BEGUN);
  add_rule (fixture, "PUT /videos/k?partNumber=3", 1,
            "HTTP/1.1 507 Full\r\nContent-Length: 0\r\n\r\n");
  g_assert_false (upload (fixture, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
  g_assert_cmpuint (count_requests (fixture, "DELETE /videos/k?uploadId=up%2F1 "), ==, 1);
  g_assert_cmpuint (count_requests (fixture, "POST /videos/k?uploadId="), ==, 0);
}

/* The first completion was done, and its answer lost. */
static void
test_completed_though_not_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "POST /videos/k?uploads=", 1, BEGUN);
  add_rule (fixture, "POST /videos/k?uploadId=", 1, "");
  add_rule (fixture, "POST /videos/k?uploadId=", 1,
            "HTTP/1.1 404 Not Found\r\nContent-Length: 40\r\n\r\n"
            "<Error><Code>NoSuchUpload</Code></Error>");
  add_rule (fixture, "HEAD", 1, "HTTP/1.1 200 OK\r\nETag: \"e-3\"\r\nContent-Length: 25\r\n\r\n");
  upload (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_requests (fixture, "DELETE"), ==, 0);
}

static void
test_download_of_two_versions (Fixture *fixture, gconstpointer data)
{
  g_auto (SlAutoFd) fd = create_file (fixture, "");
  const SlS3Transfer transfer = { fixture->client, "videos", "k", fd, PART_BYTES, NULL };
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "GET", 1,
            "HTTP/1.1 206 Part\r\nETag: \"a\"\r\nContent-Range: bytes 0-9/15\r\n"
            "Content-Length: 10\r\n\r\n0123456789");
  add_rule (fixture, "GET", 1, "HTTP/1.1 412 Changed\r\nContent-Length: 0\r\n\r\n");
  g_assert_false (sl_s3_transfer_download (&transfer, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PRECONDITION_FAILED);
}

static void
test_download_cut_off (Fixture *fixture, gconstpointer data)
{
  g_auto (SlAutoFd) fd = create_file (fixture, "");
  const SlS3Transfer transfer = { fixture->client, "videos", "k", fd, PART_BYTES, NULL };
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "GET", 1,
            "HTTP/1.1 206 Part\r\nETag: \"a\"\r\nContent-Range: bytes 0-9/15\r\n"
            "Content-Length: 5\r\n\r\n01234");
  g_assert_false (sl_s3_transfer_download (&transfer, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "sent 5 of 10 bytes"));
}

/* Not silent for a moment, and of no use: given up like one that is. */
static void
test_a_store_that_trickles (Fixture *fixture, gconstpointer data)
{
  g_auto (SlAutoFd) fd = create_file (fixture, "");
  const int targets[] = { fd, -1 };

  add_rule (fixture, "GET", G_N_ELEMENTS (targets), TRICKLE);
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_auto (SlS3Request) request = { 0 };
    g_autoptr (GError) error = NULL;

    sl_s3_request_init (&request, "GET", "videos", "k");
    request.target_fd = targets[i];
    request.target_length = 1000000;
    request.max_attempts = 1;
    g_assert_null (sl_s3_client_send (fixture->client, &request, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  }
}

typedef struct {
  Fixture *fixture;
  const char *beginning;
  GCancellable *cancellable; /* (owned) */
  GThread *thread;
} Canceller;

static gpointer
cancel_at_request (gpointer user_data)
{
  Canceller *self = user_data;

  while (count_requests (self->fixture, self->beginning) == 0)
    g_thread_yield ();
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

/* Once a request that begins so has come. */
static void
canceller_start (Canceller *self, Fixture *fixture, const char *beginning)
{
  self->fixture = fixture;
  self->beginning = beginning;
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_new ("canceller", cancel_at_request, self);
}

static void
canceller_join (Canceller *self)
{
  g_thread_join (self->thread);
  g_clear_object (&self->cancellable);
}

/* It would hang for an hour. */
static void
test_cancelled_download (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlS3Client) client = create_client_with_times (fixture, fixture->port, 1, 3600);
  g_auto (SlAutoFd) fd = create_file (fixture, "");
  Canceller canceller;
  SlS3Transfer transfer = { client, "videos", "k", fd, PART_BYTES, NULL };
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "GET", 1,
            "HTTP/1.1 206 Part\r\nETag: \"a\"\r\nContent-Range: bytes 0-9/15\r\n"
            "Content-Length: 10\r\n\r\n01234");
  canceller_start (&canceller, fixture, "GET");
  transfer.cancellable = canceller.cancellable;
  g_assert_false (sl_s3_transfer_download (&transfer, &error));
  canceller_join (&canceller);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "failed to GET 'videos/k': the work was cancelled");
  g_assert_cmpuint (count_requests (fixture, "GET"), ==, 1);
}

/* One part hangs; none is sent after it, and what is there is removed. */
static void
test_cancelled_upload (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlS3Client) client = create_client_with_times (fixture, fixture->port, 1, 3600);
  Canceller canceller;
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "POST /videos/k?uploads=", 1, BEGUN);
  add_rule (fixture, "PUT /videos/k?partNumber=2", 1, SILENCE);
  canceller_start (&canceller, fixture, "PUT /videos/k?partNumber=2");
  g_assert_false (upload_with (fixture, client, canceller.cancellable, &error));
  canceller_join (&canceller);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_assert_cmpuint (count_requests (fixture, "PUT /videos/k?partNumber=2"), ==, 1);
  g_assert_cmpuint (count_requests (fixture, "POST /videos/k?uploadId="), ==, 0);
  g_assert_cmpuint (count_requests (fixture, "DELETE /videos/k?uploadId=up%2F1 "), ==, 1);
}

/* A store that hangs keeps nobody who has cancelled. */
static void
test_cancelled_upload_that_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlS3Client) client = create_client_with_times (fixture, fixture->port, 1, 3600);
  Canceller canceller;
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "POST /videos/k?uploads=", 1, BEGUN);
  add_rule (fixture, "PUT", 3, SILENCE);
  add_rule (fixture, "DELETE", 1, SILENCE);
  canceller_start (&canceller, fixture, "PUT");
  g_assert_false (upload_with (fixture, client, canceller.cancellable, &error));
  canceller_join (&canceller);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_assert_cmpuint (count_requests (fixture, "DELETE"), ==, 1);
}

static void
test_cancelled_between_attempts (Fixture *fixture, gconstpointer data)
{
  /* Between attempts it waits for 2.5 to 5 s. */
  g_autoptr (SlS3Client) client = create_client_with_times (fixture, fixture->port, 5000, 1);
  gint64 begun = g_get_monotonic_time ();
  Canceller canceller;
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "POST /videos/k?uploads=", 1, SLOW_DOWN);
  canceller_start (&canceller, fixture, "POST");
  g_assert_false (upload_with (fixture, client, canceller.cancellable, &error));
  canceller_join (&canceller);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_assert_cmpuint (count_requests (fixture, "POST"), ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 2500 * G_TIME_SPAN_MILLISECOND);
}

static gpointer
close_at_request (gpointer user_data)
{
  Canceller *self = user_data;

  while (count_requests (self->fixture, "PUT") == 0)
    g_thread_yield ();
  sl_s3_client_close (self->fixture->client);
  return NULL;
}

/* A copy, as a store makes it: nobody could cancel it, and it would hang for an hour. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_auto (SlS3Request) request = { 0 };
  Canceller closer = { .fixture = fixture };
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->client, sl_s3_client_free);
  fixture->client = create_client_with_times (fixture, fixture->port, 1, 3600);
  add_rule (fixture, "PUT", 1, SILENCE);
  sl_s3_request_init (&request, "PUT", "videos", "copy");
  closer.thread = g_thread_new ("closer", close_at_request, &closer);
  g_assert_null (sl_s3_client_send (fixture->client, &request, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN);
  g_thread_join (closer.thread);
  g_clear_error (&error);
  g_assert_null (get (fixture->client, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN);
  g_assert_cmpuint (count_requests (fixture, "GET"), ==, 0);
}

/* This store says yes to everything. */
static void
test_store_that_ignores_preconditions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_s3_bucket_check_copies (fixture->client, "videos", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "x-amz-copy-source-if-match"));
  g_assert_cmpuint (count_requests (fixture, "PUT /videos/incoming/probe/"), ==, 2);
  g_assert_cmpuint (count_requests (fixture, "DELETE /videos/incoming/probe/"), ==, 2);
}

static void
test_store_that_minds_preconditions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_rule (fixture, "PUT", 1, OK_ANSWER);
  add_rule (fixture, "PUT", 1, "HTTP/1.1 412 Changed\r\nContent-Length: 0\r\n\r\n");
  g_assert_true (sl_s3_bucket_check_copies (fixture->client, "videos", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_requests (fixture, "DELETE /videos/incoming/probe/"), ==, 1);
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/objects/s3-client/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("repeats-what-is-temporary", test_repeats_what_is_temporary);
  add ("gives-up", test_gives_up);
  add ("errors", test_errors);
  add ("error-after-a-good-start", test_error_after_a_good_start);
  add ("nobody-there", test_nobody_there);
  add ("a-store-that-hangs", test_a_store_that_hangs);
  add ("repeats-a-part", test_repeats_a_part);
  add ("failed-upload-leaves-nothing", test_failed_upload_leaves_nothing);
  add ("completed-though-not-told", test_completed_though_not_told);
  add ("download-of-two-versions", test_download_of_two_versions);
  add ("download-cut-off", test_download_cut_off);
  add ("a-store-that-trickles", test_a_store_that_trickles);
  add ("cancelled-download", test_cancelled_download);
  add ("cancelled-upload", test_cancelled_upload);
  add ("cancelled-upload-that-stays", test_cancelled_upload_that_stays);
  add ("cancelled-between-attempts", test_cancelled_between_attempts);
  add ("closed", test_closed);
  add ("store-that-ignores-preconditions", test_store_that_ignores_preconditions);
  add ("store-that-minds-preconditions", test_store_that_minds_preconditions);
  return g_test_run ();
}
