// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The S3 store on a real server, which tests/support/with_s3.py starts: what every store does, and
 * what only this one has: parts, presigned URLs, settings of buckets, errors. */
#include <curl/curl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "fake-clock.h"
#include "object-store-conformance.h"
#include "objects/object-store-s3.h"
#include "sluice/sluice-error.h"
#include "test-folder.h"

#define PART_BYTES (5 * 1024 * 1024)
#define RAW_DAYS 7

typedef struct {
  TestStore test;      /* what follows, as the port */
  TestFolder *folder;  /* (owned) */
  SlClock *clock;      /* (owned) */
  char *videos;        /* (owned) the names of buckets of one's own */
  char *avatars;       /* (owned) */
  SlObjectStoreS3 *s3; /* (owned) */
  GPtrArray *remarks;  /* (owned) */
} Fixture;

static char *
dup_endpoint (void)
{
  return g_strdup_printf ("http://%s:%s", g_getenv ("MINIO_ENDPOINT"), g_getenv ("MINIO_PORT"));
}

static SlObjectStoreS3 *
create_store (Fixture *fixture, const char *secret_key, SlClock *clock, gint64 part_bytes)
{
  const SlS3BucketName names[] = { { "videos", fixture->videos },
                                   { "avatars", fixture->avatars },
                                   { NULL, NULL } };
  g_autofree char *endpoint = dup_endpoint ();
  const SlObjectStoreS3Config config = {
    .client = { .endpoint = endpoint,
                .region = "us-east-1",
                .access_key = g_getenv ("MINIO_ACCESS_KEY"),
                .secret_key = secret_key,
                .retry_delay_ms = 20 },
    .buckets = names,
    .part_bytes = part_bytes,
  };
  g_autoptr (GError) error = NULL;
  SlObjectStoreS3 *store = sl_object_store_s3_new (&config, clock, &error);

  g_assert_no_error (error);
  return store;
}

static void
prepare (Fixture *fixture)
{
  static const char *const buckets[] = { "videos", "avatars", NULL };
  static const char *const origins[] = { "https://app.example.com", NULL };
  g_autoptr (GError) error = NULL;

  g_ptr_array_set_size (fixture->remarks, 0);
  sl_object_store_s3_prepare (fixture->s3, buckets, origins, RAW_DAYS, fixture->remarks, &error);
  g_assert_no_error (error);
}

static size_t
on_received (char *data, size_t size, size_t count, void *user_data)
{
  g_string_append_len (user_data, data, (gssize) (size * count));
  return size * count;
}

/* What a client does with a URL that it was given. Returns the status. */
static long
request_bytes (const char *url,
               const char *body,
               gsize length,
               const char *content_type,
               GString *answer)
{
  CURL *handle = curl_easy_init ();
  g_autofree char *header = g_strdup_printf ("Content-Type: %s", content_type);
  struct curl_slist *headers = curl_slist_append (NULL, header);
  long status = 0;

  curl_easy_setopt (handle, CURLOPT_URL, url);
  curl_easy_setopt (handle, CURLOPT_WRITEFUNCTION, on_received);
  curl_easy_setopt (handle, CURLOPT_WRITEDATA, answer);
  if (body != NULL) {
    curl_easy_setopt (handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) length);
    curl_easy_setopt (handle, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt (handle, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt (handle, CURLOPT_HTTPHEADER, headers);
  }
  g_assert_cmpint (curl_easy_perform (handle), ==, CURLE_OK);
  curl_easy_getinfo (handle, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all (headers);
  curl_easy_cleanup (handle);
  return status;
}

static long
request (const char *url, const char *body, const char *content_type, GString *answer)
{
  return request_bytes (url, body, body != NULL ? strlen (body) : 0, content_type, answer);
}

/* The length is signed: one byte less or more is refused. */
static void
put_part (TestStore *test,
          const char *key,
          const char *upload_id,
          guint number,
          const char *bytes,
          gsize length)
{
  const SlPresignRequest put = {
    .method = "PUT",
    .bucket = TEST_STORE_BUCKET,
    .key = key,
    .expires_in = 900,
    .content_length = (gint64) length,
    .upload_id = upload_id,
    .part_number = number,
  };
  g_autofree char *url = sl_object_store_presign (test->store, &put, NULL);
  g_autoptr (GString) answer = g_string_new (NULL);

  g_assert_cmpint (request_bytes (url, bytes, length - 1, "x/y", answer), ==, 403);
  g_assert_cmpint (request_bytes (url, bytes, length, "x/y", answer), ==, 200);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static guint count;

  fixture->folder = test_folder_new ();
  fixture->clock = sl_system_clock_new ();
  fixture->videos = g_strdup_printf ("videos-%d-%u", (int) getpid (), ++count);
  fixture->avatars = g_strdup_printf ("avatars-%d-%u", (int) getpid (), count);
  fixture->remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_bucket_remark_free);
  fixture->s3 = create_store (fixture, g_getenv ("MINIO_SECRET_KEY"), fixture->clock, PART_BYTES);
  prepare (fixture);
  fixture->test.store = SL_OBJECT_STORE (fixture->s3);
  fixture->test.scratch = fixture->folder;
  fixture->test.part_bytes = PART_BYTES;
  fixture->test.put_part = put_part;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->s3);
  g_clear_object (&fixture->clock);
  g_clear_pointer (&fixture->remarks, g_ptr_array_unref);
  g_clear_pointer (&fixture->folder, test_folder_remove);
  g_clear_pointer (&fixture->videos, g_free);
  g_clear_pointer (&fixture->avatars, g_free);
}

/* A file of @length bytes, each part unlike the others. Returns its hash. */
static char *
write_large_file (const char *path, gsize length)
{
  g_autofree guint8 *bytes = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) (i % 251 + i / 65536);
  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) length, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);
}

static void
test_parts (Fixture *fixture, gconstpointer data)
{
  const gsize length = 4 * PART_BYTES + 1;
  g_autofree char *path = g_build_filename (fixture->folder, "large", NULL);
  g_autofree char *hash = write_large_file (path, length);
  g_autofree char *fetched = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *fetched_hash = NULL;
  gsize fetched_length = 0;
  g_autoptr (SlObjectInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  sl_object_store_put_file (fixture->test.store, "videos", "large", path, "video/webm", NULL,
                            &error);
  g_assert_no_error (error);
  info = sl_object_store_head (fixture->test.store, "videos", "large", &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->size, ==, (gint64) length);
  g_assert_cmpstr (info->content_type, ==, "video/webm");
  g_assert_true (g_str_has_suffix (info->etag, "-5\""));
  fetched = sl_object_store_fetch (fixture->test.store, "videos", "large", fixture->folder, NULL,
                                   &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fetched, &bytes, &fetched_length, NULL));
  fetched_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, bytes, (gssize) fetched_length);
  g_assert_cmpstr (fetched_hash, ==, hash);
}

/* A list that has more than a page of the store. */
static void
test_list_in_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1005; i++) {
    g_autofree char *key = g_strdup_printf ("n/%04u", i);

    test_store_put (&fixture->test, key, "1", "x/y");
  }
  found = sl_object_store_list (fixture->test.store, "videos", "n/", 1003, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1003);
  g_assert_cmpstr (((SlObjectListing *) found->pdata[1002])->key, ==, "n/1002");
}

/* libcurl takes every name under localhost for this machine. */
static void
test_bucket_in_the_host (Fixture *fixture, gconstpointer data)
{
  const SlS3BucketName names[] = { { "videos", fixture->videos }, { NULL, NULL } };
  g_autofree char *endpoint = g_strdup_printf ("http://localhost:%s", g_getenv ("MINIO_PORT"));
  const SlObjectStoreS3Config config = {
    .client = { .endpoint = endpoint,
                .virtual_host = TRUE,
                .region = "us-east-1",
                .access_key = g_getenv ("MINIO_ACCESS_KEY"),
                .secret_key = g_getenv ("MINIO_SECRET_KEY") },
    .buckets = names,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectStoreS3) store = sl_object_store_s3_new (&config, fixture->clock, &error);
  g_autofree char *prefix = g_strdup_printf ("http://%s.localhost:", fixture->videos);
  g_autofree char *url = sl_object_store_public_url (SL_OBJECT_STORE (store), "videos", "k", NULL);
  TestStore test = { SL_OBJECT_STORE (store), fixture->folder };

  g_assert_true (g_str_has_prefix (url, prefix));
  test_store_put (&test, "a/k", "hello", "x/y");
  test_store_assert_object (&test, "a/k", "hello", "x/y");
  test_store_assert_object (&fixture->test, "a/k", "hello", "x/y");
}

static void
test_presigned_put (Fixture *fixture, gconstpointer data)
{
  const SlPresignRequest put = { "PUT", "videos", "in/u m", 900, "video/webm", 5, NULL, NULL };
  g_autofree char *url = sl_object_store_presign (fixture->test.store, &put, NULL);
  g_autoptr (GString) answer = g_string_new (NULL);

  g_assert_cmpint (request (url, "hello!", "video/webm", answer), ==, 403);
  g_assert_cmpint (request (url, "hello", "video/mp4", answer), ==, 403);
  test_store_assert_missing (&fixture->test, "in/u m");
  g_assert_cmpint (request (url, "hello", "video/webm", answer), ==, 200);
  test_store_assert_object (&fixture->test, "in/u m", "hello", "video/webm");
}

static void
test_presigned_get (Fixture *fixture, gconstpointer data)
{
  const SlPresignRequest get = { "GET", "videos", "a/b c",     3600,
                                 NULL,  -1,       "video/mp4", "attachment; filename=\"a b\"" };
  g_autofree char *url = sl_object_store_presign (fixture->test.store, &get, NULL);
  g_autofree char *bare = g_strndup (url, strcspn (url, "?"));
  g_autoptr (GString) answer = g_string_new (NULL);

  test_store_put (&fixture->test, "a/b c", "hello", "x/y");
  g_assert_cmpint (request (url, NULL, "", answer), ==, 200);
  g_assert_cmpstr (answer->str, ==, "hello");
  g_assert_cmpint (request (bare, NULL, "", answer), ==, 403);
}

static void
put_avatar (Fixture *fixture, const char *key)
{
  g_autofree char *path = g_build_filename (fixture->folder, "avatar", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "picture", -1, NULL));
  sl_object_store_put_file (fixture->test.store, "avatars", key, path, "image/jpeg", NULL, &error);
  g_assert_no_error (error);
}

static void
test_only_avatars_are_public (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = sl_object_store_public_url (fixture->test.store, "avatars", "u/avatar.jpg",
                                                     NULL);
  g_autofree char *original = sl_object_store_public_url (fixture->test.store, "avatars",
                                                          "u/m/original.jpg", NULL);
  g_autoptr (GString) answer = g_string_new (NULL);

  put_avatar (fixture, "u/avatar.jpg");
  put_avatar (fixture, "u/m/original.jpg");
  g_assert_cmpint (request (url, NULL, "", answer), ==, 200);
  g_assert_cmpstr (answer->str, ==, "picture");
  g_assert_cmpint (request (original, NULL, "", answer), ==, 403);
}

/* Every start of every daemon does it. */
static void
test_prepare_again (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->remarks->len; i++) {
    const SlBucketRemark *remark = fixture->remarks->pdata[i];

    g_test_message ("%s: %s: %s", remark->buckets, remark->effect, remark->reason);
    /* MinIO has both built in, and takes no setting. */
    g_assert_true (strcmp (remark->effect, "the store takes no rule for incomplete uploads") == 0
                   || strcmp (remark->effect, "browsers may be kept from uploading") == 0);
    g_assert_nonnull (strstr (remark->buckets, ", "));
  }
  test_store_put (&fixture->test, "k", "hello", "x/y");
  prepare (fixture);
  test_store_assert_object (&fixture->test, "k", "hello", "x/y");
}

static void
assert_refused (SlObjectStoreS3 *store, const char *words)
{
  g_autoptr (SlObjectStoreS3) owned = store;
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_object_store_list (SL_OBJECT_STORE (store), "videos", "", 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_wrong_secret (Fixture *fixture, gconstpointer data)
{
  assert_refused (create_store (fixture, "wrong-secret", fixture->clock, 0),
                  "SignatureDoesNotMatch");
}

static void
test_wrong_clock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlFakeClock)
      clock = sl_fake_clock_new (sl_clock_get_wall_ms (fixture->clock) - 3600000);

  assert_refused (create_store (fixture, g_getenv ("MINIO_SECRET_KEY"), SL_CLOCK (clock), 0),
                  "the clocks differ: this machine's says 20");
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/objects/object-store-s3/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_store_add_cases ("/objects/object-store-s3", sizeof (Fixture), (TestStoreFunc) set_up,
                        (TestStoreFunc) tear_down);
  add ("transfer-in-parts", test_parts);
  add ("list-in-pages", test_list_in_pages);
  add ("bucket-in-the-host", test_bucket_in_the_host);
  add ("presigned-put", test_presigned_put);
  add ("presigned-get", test_presigned_get);
  add ("only-avatars-are-public", test_only_avatars_are_public);
  add ("prepare-again", test_prepare_again);
  add ("wrong-secret", test_wrong_secret);
  add ("wrong-clock", test_wrong_clock);
  return g_test_run ();
}
