// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Uploads in parts: from the announcement to the whole, whatever happens in between. */
#include <string.h>

#include "app-fixture.h"
#include "app/cleanup.h"
#include "model/object-keys.h"
#include "model/part-plan.h"

#define PART (G_GINT64_CONSTANT (8) * 1024 * 1024)
/* Two parts, the second of a few bytes; the fixture's file type takes that much here. */
#define REST "the rest of it"
#define SIZE (PART + (gint64) strlen (REST))

static const SlInitiateRequest request = { .user_id = APP_FIXTURE_OWNER,
                                           .file_name = "answer.webm",
                                           .file_type = "video_response",
                                           .content_type = "video/webm",
                                           .parts = SL_PARTS_ALWAYS };

static SlInitiateReply *
initiate (AppFixture *fixture, gint64 size)
{
  SlInitiateRequest asked = request;
  g_autoptr (GError) error = NULL;
  SlInitiateReply *reply = NULL;

  asked.file_size = size;
  reply = sl_initiate_upload (fixture->app, &asked, &error);
  g_assert_no_error (error);
  return reply;
}

/* "...uploadId=X&..." */
static char *
find_upload_id (const char *url)
{
  const char *start = strstr (url, "uploadId=");

  g_assert_nonnull (start);
  start += strlen ("uploadId=");
  return g_strndup (start, strcspn (start, "&"));
}

static void
put_part (AppFixture *fixture, const char *id, const char *url, guint number, GBytes *content)
{
  g_autofree char *key = sl_object_key_incoming (APP_FIXTURE_OWNER, id);
  g_autofree char *upload_id = find_upload_id (url);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectUpload)
      upload = sl_object_upload_begin_part (fixture->objects, "videos", key, upload_id, number,
                                            (gint64) g_bytes_get_size (content), &error);
  g_autofree char *etag = NULL;

  g_assert_no_error (error);
  g_assert_true (sl_object_upload_write (upload, content, NULL));
  etag = sl_object_upload_commit (upload, &error);
  g_assert_no_error (error);
}

static GBytes *
create_first_part (void)
{
  g_autoptr (GBytes) head = app_fixture_create_recording ("");
  gsize length = 0;
  const char *bytes = g_bytes_get_data (head, &length);
  char *part = g_malloc0 (PART);

  memcpy (part, bytes, length);
  return g_bytes_new_take (part, PART);
}

static void
put_both (AppFixture *fixture, const char *id, const SlUploadParts *parts)
{
  g_autoptr (GBytes) first = create_first_part ();
  g_autoptr (GBytes) second = g_bytes_new_static (REST, strlen (REST));

  put_part (fixture, id, ((SlPartUrl *) parts->urls->pdata[1])->url, 2, second);
  put_part (fixture, id, ((SlPartUrl *) parts->urls->pdata[0])->url, 1, first);
}

static SlUploadParts *
get_parts (AppFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  SlUploadParts *parts = sl_get_upload_parts (fixture->app, APP_FIXTURE_OWNER, id, NULL, &error);

  g_assert_no_error (error);
  return parts;
}

static void
assert_confirmed (AppFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlMedia) media = sl_confirm_upload (fixture->app, APP_FIXTURE_OWNER, id, &error);
  g_autofree char *original = sl_object_key_original ("videos", APP_FIXTURE_OWNER, id, "webm");
  g_autoptr (SlObjectInfo) info = NULL;

  g_assert_no_error (error);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PROCESSING);
  info = sl_object_store_head (SL_OBJECT_STORE (fixture->objects), "videos", original, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->size, ==, SIZE);
}

static void
assert_refused (AppFixture *fixture, const char *id, GPtrArray *etags, SluiceError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_confirm_upload_parts (fixture->app, APP_FIXTURE_OWNER, id, etags, &error));
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static gboolean
has_parts (AppFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "objects", ".parts", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  return folder != NULL && g_dir_read_name (folder) != NULL;
}

static void
test_announces_parts (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autoptr (SlMedia) media = app_fixture_get_media (fixture, reply->media_id);

  g_assert_cmpint (reply->parts->part_size, ==, PART);
  g_assert_cmpuint (reply->parts->n_parts, ==, 2);
  g_assert_cmpuint (reply->parts->urls->len, ==, 2);
  g_assert_cmpint (((SlPartUrl *) reply->parts->urls->pdata[0])->size, ==, PART);
  g_assert_cmpint (((SlPartUrl *) reply->parts->urls->pdata[1])->size, ==, (gint64) strlen (REST));
  g_assert_nonnull (
      strstr (((SlPartUrl *) reply->parts->urls->pdata[1])->url, "partNumber=2&uploadId="));
  g_assert_cmpint (reply->expires_at, ==,
                   APP_FIXTURE_START_MS + APP_FIXTURE_UPLOAD_EXPIRY_S * 1000);
  g_assert_cmpint (reply->parts->urls_expire_at, ==, reply->expires_at);
  g_assert_cmpint (reply->parts->expires_at, >, reply->expires_at);
  g_assert_cmpint (media->expires_at, ==, reply->parts->expires_at);
}

static void
test_small_files_have_none (AppFixture *fixture, gconstpointer data)
{
  SlInitiateRequest asked = request;
  g_autoptr (SlInitiateReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  asked.parts = SL_PARTS_BY_SIZE;
  asked.file_size = 100;
  reply = sl_initiate_upload (fixture->app, &asked, NULL);
  g_assert_null (reply->parts);
  g_assert_null (
      sl_get_upload_parts (fixture->app, APP_FIXTURE_OWNER, reply->media_id, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
}

static void
test_confirm_completes (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autoptr (GError) error = NULL;

  assert_refused (fixture, reply->media_id, NULL, SLUICE_ERROR_UPLOAD_NOT_FOUND);
  put_both (fixture, reply->media_id, reply->parts);
  assert_confirmed (fixture, reply->media_id);
  g_assert_false (has_parts (fixture));
  assert_confirmed (fixture, reply->media_id);
  g_assert_null (
      sl_get_upload_parts (fixture->app, APP_FIXTURE_OWNER, reply->media_id, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
}

static void
test_says_what_is_missing (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autoptr (GBytes) second = g_bytes_new_static (REST, strlen (REST));
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (SlUploadParts) parts = NULL;
  g_autoptr (SlUploadParts) again = NULL;
  g_autoptr (GError) error = NULL;
  guint number = 2;

  put_part (fixture, reply->media_id, ((SlPartUrl *) reply->parts->urls->pdata[1])->url, 2, second);
  parts = get_parts (fixture, reply->media_id);
  g_assert_cmpuint (parts->parts->len, ==, 1);
  g_assert_cmpuint (((SlObjectPart *) parts->parts->pdata[0])->number, ==, 2);
  g_assert_cmpuint (parts->urls->len, ==, 1);
  g_assert_cmpuint (((SlPartUrl *) parts->urls->pdata[0])->number, ==, 1);
  assert_refused (fixture, reply->media_id, NULL, SLUICE_ERROR_UPLOAD_NOT_FOUND);
  g_array_append_val (numbers, number);
  again = sl_get_upload_parts (fixture->app, APP_FIXTURE_OWNER, reply->media_id, numbers, NULL);
  g_assert_cmpuint (((SlPartUrl *) again->urls->pdata[0])->number, ==, 2);
  number = 3;
  g_array_append_val (numbers, number);
  g_assert_null (
      sl_get_upload_parts (fixture->app, APP_FIXTURE_OWNER, reply->media_id, numbers, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
test_parts_are_the_owners (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      sl_get_upload_parts (fixture->app, APP_FIXTURE_STRANGER, reply->media_id, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_etags_are_compared (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autoptr (SlUploadParts) parts = NULL;
  g_autoptr (GPtrArray)
      etags = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
  g_autoptr (SlMedia) media = NULL;

  put_both (fixture, reply->media_id, reply->parts);
  parts = get_parts (fixture, reply->media_id);
  g_ptr_array_add (etags, sl_object_part_new (2, 0, "\"another\""));
  assert_refused (fixture, reply->media_id, etags, SLUICE_ERROR_CONFLICT);
  g_ptr_array_set_size (etags, 0);
  g_ptr_array_add (etags,
                   sl_object_part_new (2, 0, ((SlObjectPart *) parts->parts->pdata[1])->etag));
  media = sl_confirm_upload_parts (fixture->app, APP_FIXTURE_OWNER, reply->media_id, etags, NULL);
  g_assert_nonnull (media);
}

/* The store did it, and the daemon was killed before it could write that down. */
static void
test_after_a_crash_behind_completion (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autofree char *key = sl_object_key_incoming (APP_FIXTURE_OWNER, reply->media_id);
  g_autofree char *upload_id = find_upload_id (((SlPartUrl *) reply->parts->urls->pdata[0])->url);
  SlObjectStore *store = SL_OBJECT_STORE (fixture->objects);
  g_autoptr (GPtrArray) present = NULL;
  g_autoptr (SlUploadParts) parts = NULL;

  put_both (fixture, reply->media_id, reply->parts);
  present = sl_object_store_list_parts (store, "videos", key, upload_id, NULL);
  g_assert_true (sl_object_store_complete_parts (store, "videos", key, upload_id, present, NULL));
  parts = get_parts (fixture, reply->media_id);
  g_assert_cmpuint (parts->parts->len, ==, 2);
  g_assert_cmpuint (parts->urls->len, ==, 0);
  assert_confirmed (fixture, reply->media_id);
}

/* A rule of the bucket, or an operator, took the upload away: it begins again. */
static void
test_after_the_store_forgot (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autofree char *key = sl_object_key_incoming (APP_FIXTURE_OWNER, reply->media_id);
  g_autoptr (SlUploadParts) parts = NULL;

  g_assert_true (
      sl_object_store_abort_parts (SL_OBJECT_STORE (fixture->objects), "videos", key, NULL, NULL));
  assert_refused (fixture, reply->media_id, NULL, SLUICE_ERROR_UPLOAD_NOT_FOUND);
  parts = get_parts (fixture, reply->media_id);
  g_assert_cmpuint (parts->urls->len, ==, 2);
  put_both (fixture, reply->media_id, parts);
  assert_confirmed (fixture, reply->media_id);
}

/* One piece is always allowed; what came in parts meanwhile is swept. */
static void
test_in_one_piece_all_the_same (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("x");
  g_autoptr (SlInitiateReply) reply = initiate (fixture, (gint64) g_bytes_get_size (content));
  g_autoptr (SlMedia) media = NULL;

  app_fixture_put (fixture, reply->media_id, content);
  media = sl_confirm_upload (fixture->app, APP_FIXTURE_OWNER, reply->media_id, NULL);
  g_assert_nonnull (media);
  g_assert_true (has_parts (fixture));
  sl_fake_clock_advance_ms (fixture->clock, reply->parts->expires_at - APP_FIXTURE_START_MS + 1);
  g_assert_cmpint (sl_sweep (fixture->app, NULL), >, 0);
  g_assert_false (has_parts (fixture));
}

static void
test_refused_content_may_come_again (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autofree char *nonsense = g_strnfill (PART, 'n');
  g_autoptr (GBytes) first = g_bytes_new (nonsense, PART);
  g_autoptr (SlUploadParts) parts = NULL;

  put_both (fixture, reply->media_id, reply->parts);
  put_part (fixture, reply->media_id, ((SlPartUrl *) reply->parts->urls->pdata[0])->url, 1, first);
  assert_refused (fixture, reply->media_id, NULL, SLUICE_ERROR_UNSUPPORTED_MEDIA);
  parts = get_parts (fixture, reply->media_id);
  g_assert_cmpuint (parts->parts->len, ==, 0);
  put_both (fixture, reply->media_id, parts);
  assert_confirmed (fixture, reply->media_id);
}

static void
test_abort (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autoptr (GError) error = NULL;

  put_both (fixture, reply->media_id, reply->parts);
  g_assert_true (sl_abort_upload (fixture->app, APP_FIXTURE_OWNER, reply->media_id, &error));
  g_assert_no_error (error);
  g_assert_false (has_parts (fixture));
  g_assert_true (sl_abort_upload (fixture->app, APP_FIXTURE_OWNER, reply->media_id, NULL));
  g_assert_null (
      sl_get_upload_parts (fixture->app, APP_FIXTURE_OWNER, reply->media_id, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_expired_uploads_are_swept (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlInitiateReply) reply = initiate (fixture, SIZE);
  g_autoptr (GError) error = NULL;

  put_both (fixture, reply->media_id, reply->parts);
  sl_fake_clock_advance_ms (fixture->clock, APP_FIXTURE_UPLOAD_EXPIRY_S * 1000 + 1);
  sl_sweep (fixture->app, NULL);
  g_assert_true (has_parts (fixture));
  sl_fake_clock_advance_ms (fixture->clock, reply->parts->expires_at - APP_FIXTURE_START_MS);
  assert_refused (fixture, reply->media_id, NULL, SLUICE_ERROR_UPLOAD_EXPIRED);
  g_assert_null (
      sl_get_upload_parts (fixture->app, APP_FIXTURE_OWNER, reply->media_id, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_EXPIRED);
  g_assert_cmpint (sl_sweep (fixture->app, NULL), >, 0);
  g_assert_false (has_parts (fixture));
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/upload-parts/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("announces-parts", test_announces_parts);
  add ("small-files-have-none", test_small_files_have_none);
  add ("confirm-completes", test_confirm_completes);
  add ("says-what-is-missing", test_says_what_is_missing);
  add ("parts-are-the-owners", test_parts_are_the_owners);
  add ("etags-are-compared", test_etags_are_compared);
  add ("after-a-crash-behind-completion", test_after_a_crash_behind_completion);
  add ("after-the-store-forgot", test_after_the_store_forgot);
  add ("in-one-piece-all-the-same", test_in_one_piece_all_the_same);
  add ("refused-content-may-come-again", test_refused_content_may_come_again);
  add ("abort", test_abort);
  add ("expired-uploads-are-swept", test_expired_uploads_are_swept);
  return g_test_run ();
}
