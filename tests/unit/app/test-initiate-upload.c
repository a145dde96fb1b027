// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Announcing a file: what is taken, and each refusal with its code. */
#include <string.h>

#include "app-fixture.h"
#include "sluice/sluice-error.h"

static const SlInitiateRequest good = { .user_id = APP_FIXTURE_OWNER,
                                        .file_name = "answer.webm",
                                        .file_type = "video_response",
                                        .content_type = "video/webm",
                                        .file_size = 42 };

static void
test_announces_an_upload (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlInitiateReply) reply = sl_initiate_upload (fixture->app, &good, &error);
  g_autoptr (SlMedia) media = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (reply->expires_at, ==,
                   APP_FIXTURE_START_MS + APP_FIXTURE_UPLOAD_EXPIRY_S * 1000);
  g_assert_nonnull (strstr (reply->upload_url, "/objects/videos/incoming/" APP_FIXTURE_OWNER "/"));
  media = app_fixture_get_media (fixture, reply->media_id);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PENDING);
  g_assert_cmpstr (media->original_name, ==, "answer.webm");
  g_assert_cmpint (media->file_size, ==, 42);
}

static void
assert_refused (AppFixture *fixture, const SlInitiateRequest *request, SluiceError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_initiate_upload (fixture->app, request, &error));
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static void
test_refuses_file_types (AppFixture *fixture, gconstpointer data)
{
  SlInitiateRequest request = good;

  request.file_type = "video_respons";
  assert_refused (fixture, &request, SLUICE_ERROR_UNSUPPORTED_FILE_TYPE);
}

static void
test_refuses_names (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *long_stem = g_strnfill (252, 'a');
  g_autofree char *long_name = g_strconcat (long_stem, ".webm", NULL);
  SlInitiateRequest request = good;

  request.file_name = "";
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.file_name = "a\nb.webm";
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.file_name = "\xff.webm";
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.file_name = long_name;
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.file_name = "answer.exe";
  assert_refused (fixture, &request, SLUICE_ERROR_UNSUPPORTED_MEDIA);
  request.file_name = "answer";
  assert_refused (fixture, &request, SLUICE_ERROR_UNSUPPORTED_MEDIA);
}

static void
test_client_names_are_no_paths (AppFixture *fixture, gconstpointer data)
{
  SlInitiateRequest request = good;
  g_autoptr (SlInitiateReply) reply = NULL;

  request.file_name = "../../etc/passwd.webm";
  reply = sl_initiate_upload (fixture->app, &request, NULL);
  g_assert_nonnull (reply);
  g_assert_null (strstr (reply->upload_url, "passwd"));
}

static void
test_refuses_content_types (AppFixture *fixture, gconstpointer data)
{
  SlInitiateRequest request = good;

  request.content_type = "";
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.content_type = "video/webm\r\nX: y";
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.content_type = "image/png";
  assert_refused (fixture, &request, SLUICE_ERROR_UNSUPPORTED_MEDIA);
}

static void
test_takes_content_types_of_recorders (AppFixture *fixture, gconstpointer data)
{
  static const char *const types[] = { "video/webm;codecs=vp8,opus", "audio/webm" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    SlInitiateRequest request = good;
    g_autoptr (SlInitiateReply) reply = NULL;

    request.content_type = types[i];
    reply = sl_initiate_upload (fixture->app, &request, NULL);
    g_assert_nonnull (reply);
  }
}

static void
test_refuses_sizes (AppFixture *fixture, gconstpointer data)
{
  SlInitiateRequest request = good;
  g_autoptr (SlInitiateReply) largest = NULL;

  request.file_size = 0;
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.file_size = -1;
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.file_size = 10000001;
  assert_refused (fixture, &request, SLUICE_ERROR_FILE_TOO_LARGE);
  request.file_size = 10000000;
  largest = sl_initiate_upload (fixture->app, &request, NULL);
  g_assert_nonnull (largest);
}

static void
test_refuses_references (AppFixture *fixture, gconstpointer data)
{
  SlInitiateRequest request = good;

  request.interview_id = "not a uuid";
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
  request.interview_id = APP_FIXTURE_OWNER;
  request.question_id = "";
  assert_refused (fixture, &request, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/initiate-upload/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("announces-an-upload", test_announces_an_upload);
  add ("refuses-file-types", test_refuses_file_types);
  add ("refuses-names", test_refuses_names);
  add ("client-names-are-no-paths", test_client_names_are_no_paths);
  add ("refuses-content-types", test_refuses_content_types);
  add ("takes-content-types-of-recorders", test_takes_content_types_of_recorders);
  add ("refuses-sizes", test_refuses_sizes);
  add ("refuses-references", test_refuses_references);
  return g_test_run ();
}
