// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages: each kind there and back; what is not one is refused. */
#include "ipc/messages.h"

#include <string.h>

#include "ipc/frame.h"
#include "sluice/sluice-error.h"

static SlMessage *
pass_through (const SlMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) frame = sl_message_to_frame (message, &error);
  g_autoptr (SlFrameReader) reader = sl_frame_reader_new ();
  g_autoptr (GBytes) payload = NULL;
  SlMessage *again = NULL;

  g_assert_no_error (error);
  sl_frame_reader_feed (reader, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  payload = sl_frame_reader_next (reader, &error);
  g_assert_no_error (error);
  again = sl_message_new_from_json (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload),
                                    &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->type, ==, message->type);
  return again;
}

static void
test_hello (void)
{
  g_autoptr (SlMessage) message = sl_message_new_hello ();
  g_autoptr (SlMessage) again = pass_through (message);

  g_assert_cmpuint (again->protocol, ==, SL_IPC_PROTOCOL);
}

static void
test_progress (void)
{
  GPtrArray *progress = sl_stage_progress_list_new ();
  g_autoptr (SlMessage) message = sl_message_new_progress (progress);
  g_autoptr (SlMessage) again = NULL;
  const SlStageProgress *item = NULL;

  g_ptr_array_add (progress, sl_stage_progress_new ("audio", 0.25));
  /* Whole numbers may come without a point. */
  g_ptr_array_add (progress, sl_stage_progress_new ("video", 1.0));
  again = pass_through (message);
  g_assert_cmpuint (again->progress->len, ==, 2);
  item = g_ptr_array_index (again->progress, 0);
  g_assert_cmpstr (item->stage, ==, "audio");
  g_assert_cmpfloat (item->fraction, ==, 0.25);
}

static void
test_error (void)
{
  g_autoptr (GError) error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_EMPTY_RECORDING, "no frame");
  g_autoptr (SlMessage) message = sl_message_new_error (error);
  g_autoptr (SlMessage) again = pass_through (message);

  g_assert_error (again->error, SLUICE_ERROR, SLUICE_ERROR_EMPTY_RECORDING);
  g_assert_cmpstr (again->error->message, ==, "no frame");
}

static void
test_report (void)
{
  SlWorkReport *report = sl_work_report_new ();
  g_autoptr (SlMessage) message = sl_message_new_report (report);
  g_autoptr (SlMessage) again = NULL;

  report->media_info = g_strdup ("{}");
  again = pass_through (message);
  g_assert_cmpstr (again->report->media_info, ==, "{}");
}

static void
test_begin_call (void)
{
  SlWorkRequest *request = sl_work_request_new (SL_REQUEST_BEGIN_CALL, "transcript");
  g_autoptr (SlMessage) message = sl_message_new_request (request);
  g_autoptr (SlMessage) again = NULL;

  request->service = g_strdup ("transcription");
  request->cost = 20.5;
  again = pass_through (message);
  g_assert_cmpint (again->request->kind, ==, SL_REQUEST_BEGIN_CALL);
  g_assert_cmpstr (again->request->stage, ==, "transcript");
  g_assert_cmpstr (again->request->service, ==, "transcription");
  g_assert_cmpfloat (again->request->cost, ==, 20.5);
}

static void
test_end_call (void)
{
  SlWorkRequest *request = sl_work_request_new (SL_REQUEST_END_CALL, "transcript");
  g_autoptr (SlMessage) message = sl_message_new_request (request);
  g_autoptr (SlMessage) again = NULL;

  request->provider = g_strdup ("groq");
  request->error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED, "too many");
  request->retry_after_ms = 7000;
  again = pass_through (message);
  g_assert_cmpstr (again->request->provider, ==, "groq");
  g_assert_error (again->request->error, SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED);
  g_assert_cmpuint (again->request->retry_after_ms, ==, 7000);
}

static void
test_checkpoint (void)
{
  SlWorkRequest *request = sl_work_request_new (SL_REQUEST_CHECKPOINT, "transcript");
  g_autoptr (SlMessage) message = sl_message_new_request (request);
  g_autoptr (SlMessage) again = NULL;

  request->checkpoint = g_strdup ("piece-1");
  request->file_name = g_strdup ("checkpoint-piece-1");
  again = pass_through (message);
  g_assert_cmpint (again->request->kind, ==, SL_REQUEST_CHECKPOINT);
  g_assert_cmpstr (again->request->checkpoint, ==, "piece-1");
  g_assert_cmpstr (again->request->file_name, ==, "checkpoint-piece-1");
}

static void
test_reply (void)
{
  SlWorkReply *reply = sl_work_reply_new ();
  g_autoptr (SlMessage) message = sl_message_new_reply (reply);
  g_autoptr (SlMessage) again = NULL;

  reply->provider = g_strdup ("groq");
  reply->base_url = g_strdup ("https://api.example.com/v1");
  reply->key = g_strdup ("secret");
  reply->model = g_strdup ("large");
  again = pass_through (message);
  g_assert_no_error (again->reply->error);
  g_assert_cmpstr (again->reply->base_url, ==, "https://api.example.com/v1");
  g_assert_cmpstr (again->reply->key, ==, "secret");
}

static void
test_refusal (void)
{
  g_autoptr (SlMessage) message = sl_message_new_reply (sl_work_reply_new_refusal (
      g_error_new (SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED, "the budget is used up"), 1500));
  g_autoptr (SlMessage) again = pass_through (message);

  g_assert_error (again->reply->error, SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED);
  g_assert_cmpuint (again->reply->retry_after_ms, ==, 1500);
}

static void
test_what_is_no_message (void)
{
  static const char *const refused[] = {
    "",
    "null",
    "{}",
    "{\"hello\":{}}",
    "{\"hello\":{\"protocol\":0}}",
    "{\"hello\":{\"protocol\":1,\"pid\":2}}",
    "{\"hello\":1}",
    "{\"goodbye\":{}}",
    "{\"hello\":{\"protocol\":1},\"error\":{\"code\":\"INTERNAL\",\"message\":\"\"}}",
    "{\"progress\":{}}",
    "{\"progress\":[1]}",
    "{\"progress\":[{\"stage\":\"a\",\"fraction\":1.01}]}",
    "{\"progress\":[{\"stage\":\"a\",\"fraction\":-1}]}",
    "{\"progress\":[{\"stage\":\"a\",\"fraction\":\"0.5\"}]}",
    "{\"progress\":[{\"stage\":\"a\"}]}",
    "{\"progress\":[{\"stage\":\"\\u0007\",\"fraction\":0}]}",
    "{\"report\":[]}",
    "{\"request\":{\"kind\":\"shutdown\",\"stage\":\"a\"}}",
    "{\"request\":{\"kind\":\"beginCall\",\"stage\":\"a\",\"service\":\"x\",\"cost\":-1}}",
    "{\"request\":{\"kind\":\"beginCall\",\"stage\":\"a\",\"service\":\"x\",\"cost\":\"1\"}}",
    "{\"request\":{\"kind\":\"checkpoint\",\"stage\":\"a\",\"checkpoint\":\"x\","
    "\"fileName\":\"../x\"}}",
    "{\"request\":{\"kind\":\"endCall\",\"stage\":\"a\",\"provider\":\"x\",\"retryAfterMs\":-1}}",
    "{\"reply\":{\"retryAfterMs\":86400001}}",
    "{\"error\":{\"code\":\"INTERNAL\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SlMessage)
        message = sl_message_new_from_json (refused[i], strlen (refused[i]), &error);

    g_test_message ("%s", refused[i]);
    g_assert_null (message);
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ipc/messages/hello", test_hello);
  g_test_add_func ("/ipc/messages/progress", test_progress);
  g_test_add_func ("/ipc/messages/error", test_error);
  g_test_add_func ("/ipc/messages/report", test_report);
  g_test_add_func ("/ipc/messages/begin-call", test_begin_call);
  g_test_add_func ("/ipc/messages/end-call", test_end_call);
  g_test_add_func ("/ipc/messages/checkpoint", test_checkpoint);
  g_test_add_func ("/ipc/messages/reply", test_reply);
  g_test_add_func ("/ipc/messages/refusal", test_refusal);
  g_test_add_func ("/ipc/messages/what-is-no-message", test_what_is_no_message);
  return g_test_run ();
}
