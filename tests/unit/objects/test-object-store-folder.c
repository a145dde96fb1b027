// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The folder store: what every store does, and what is on disk when it was cut off. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "fake-clock.h"
#include "object-store-conformance.h"
#include "objects/object-store-folder.h"
#include "sluice/sluice-error.h"

#define BUCKET TEST_STORE_BUCKET
#define START_MS G_GINT64_CONSTANT (1800000000000)
/* SHA-256 of "hello". */
#define HELLO_ETAG "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\""

typedef struct {
  TestStore test;              /* what follows, as the port */
  char *root;                  /* (owned) */
  SlFakeClock *clock;          /* (owned) */
  SlObjectStoreFolder *folder; /* (owned) */
} Fixture;

static void
put_part (TestStore *test,
          const char *key,
          const char *upload_id,
          guint number,
          const char *bytes,
          gsize length)
{
  g_autoptr (GBytes) content = g_bytes_new (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectUpload)
      upload = sl_object_upload_begin_part (SL_OBJECT_STORE_FOLDER (test->store), BUCKET, key,
                                            upload_id, number, (gint64) length, &error);
  g_autofree char *etag = NULL;

  g_assert_no_error (error);
  g_assert_true (sl_object_upload_write (upload, content, &error));
  etag = sl_object_upload_commit (upload, &error);
  g_assert_no_error (error);
}

static void
open_store (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), &error);
  g_assert_no_error (error);
  fixture->test.store = SL_OBJECT_STORE (fixture->folder);
  fixture->test.scratch = fixture->root;
  fixture->test.part_bytes = 1000;
  fixture->test.put_part = put_part;
  sl_object_store_folder_set_base_url (fixture->folder, "http://127.0.0.1:3006");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("sluice-test-XXXXXX", NULL);
  fixture->clock = sl_fake_clock_new (START_MS);
  open_store (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->folder);
  g_clear_object (&fixture->clock);
  g_assert_true (sl_folder_remove (fixture->root, NULL));
  g_clear_pointer (&fixture->root, g_free);
}

static char *
path_in (const Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->root, name, NULL);
}

static gboolean
exists (const Fixture *fixture, const char *name)
{
  g_autofree char *path = path_in (fixture, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_etag_is_the_hash (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlObjectInfo) info = NULL;

  test_store_put (&fixture->test, "a/b/hello", "hello", "x/y");
  info = sl_object_store_head (fixture->test.store, BUCKET, "a/b/hello", NULL);
  g_assert_cmpstr (info->etag, ==, HELLO_ETAG);
  g_assert_true (exists (fixture, "videos/a/b/hello"));
}

static void
test_leaves_no_empty_folders (Fixture *fixture, gconstpointer data)
{
  test_store_put (&fixture->test, "incoming/u/m", "hello", "x/y");
  g_assert_true (sl_object_store_move (fixture->test.store, BUCKET, "incoming/u/m", "raw/u/m",
                                       HELLO_ETAG, NULL));
  g_assert_false (exists (fixture, "videos/incoming"));
  g_assert_false (exists (fixture, ".meta/videos/incoming"));
  g_assert_true (sl_object_store_remove (fixture->test.store, BUCKET, "raw/u/m", NULL));
  g_assert_false (exists (fixture, "videos/raw"));
  g_assert_false (exists (fixture, ".meta/videos/raw"));
}

static void
test_links_are_not_objects (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file_link = path_in (fixture, "videos/link");
  g_autofree char *folder_link = path_in (fixture, "videos/etc");

  test_store_put (&fixture->test, "k", "x", "x/y");
  g_assert_cmpint (symlink ("/etc/passwd", file_link), ==, 0);
  g_assert_cmpint (symlink ("/etc", folder_link), ==, 0);
  g_assert_null (sl_object_store_head (fixture->test.store, BUCKET, "link", NULL));
  test_store_assert_missing (&fixture->test, "etc/passwd");
}

/* The second time there are two links to the same bytes, and renaming one to the other does
 * nothing. */
static void
test_put_twice_leaves_nothing_behind (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "output");
  g_autofree char *temporary = path_in (fixture, ".tmp");
  g_autoptr (GDir) left = NULL;

  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  for (guint i = 0; i < 2; i++)
    g_assert_true (
        sl_object_store_put_file (fixture->test.store, BUCKET, "k", path, "x/y", NULL, NULL));
  left = g_dir_open (temporary, 0, NULL);
  g_assert_null (g_dir_read_name (left));
}

static void
test_survives_reopening (Fixture *fixture, gconstpointer data)
{
  test_store_put (&fixture->test, "k", "hello", "video/webm");
  g_clear_object (&fixture->folder);
  open_store (fixture);
  test_store_assert_object (&fixture->test, "k", "hello", "video/webm");
}

static void
test_only_one_at_a_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static void
test_start_removes_leftovers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leftover = path_in (fixture, ".tmp/half");

  g_assert_true (g_file_set_contents (leftover, "half", 4, NULL));
  g_clear_object (&fixture->folder);
  open_store (fixture);
  g_assert_false (exists (fixture, ".tmp/half"));
}

/* A crash between the notes and the bytes leaves the old bytes with the notes of the next ones. */
static void
test_crash_before_the_rename (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = path_in (fixture, "videos/k");
  g_autofree char *kept = path_in (fixture, "kept");

  test_store_put (&fixture->test, "k", "old", "text/old");
  g_assert_cmpint (link (bytes, kept), ==, 0);
  test_store_put (&fixture->test, "k", "new!", "text/new");
  g_assert_cmpint (g_rename (kept, bytes), ==, 0);
  test_store_assert_object (&fixture->test, "k", "old", "text/old");
}

static void
test_lost_notes_are_found_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *notes = path_in (fixture, ".meta/videos/raw/original.webm");
  g_autofree char *bytes = path_in (fixture, "videos/raw/original.webm");

  test_store_put (&fixture->test, "raw/original.webm", "hello", "video/x-special");
  g_assert_cmpint (g_unlink (notes), ==, 0);
  test_store_assert_object (&fixture->test, "raw/original.webm", "hello", "video/webm");

  test_store_put (&fixture->test, "raw/original.webm", "hello", "video/x-special");
  g_assert_true (g_file_set_contents (bytes, "restored", -1, NULL));
  test_store_assert_object (&fixture->test, "raw/original.webm", "restored", "video/webm");

  g_assert_true (g_file_set_contents (notes, "\t\t\t\t\n1\t2\n\xff", -1, NULL));
  test_store_assert_object (&fixture->test, "raw/original.webm", "restored", "video/webm");
}

static GPtrArray *
create_headers (const char *length)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);

  g_ptr_array_add (headers, sl_sigv4_pair_new ("host", "127.0.0.1:3006"));
  if (length != NULL) {
    g_ptr_array_add (headers, sl_sigv4_pair_new ("content-length", length));
    g_ptr_array_add (headers, sl_sigv4_pair_new ("content-type", "video/webm"));
  }
  return headers;
}

static gboolean
verify (Fixture *fixture, const char *method, const char *query, const char *length)
{
  g_autoptr (GPtrArray) headers = create_headers (length);

  return sl_object_store_folder_verify (fixture->folder, method, "/objects/videos/in/u m", query,
                                        headers, NULL);
}

static void
test_presigned_put (Fixture *fixture, gconstpointer data)
{
  const SlPresignRequest request = { "PUT", BUCKET, "in/u m", 900, "video/webm", 42, NULL, NULL };
  g_autofree char *url = sl_object_store_presign (fixture->test.store, &request, NULL);
  const char *query = strchr (url, '?') + 1;

  g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:3006/objects/videos/in/u%20m?X-Amz-"));
  g_assert_nonnull (strstr (url, "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost&"));
  g_assert_true (verify (fixture, "PUT", query, "42"));
  g_assert_false (verify (fixture, "PUT", query, "43"));
  g_assert_false (verify (fixture, "GET", query, "42"));
  g_assert_false (verify (fixture, "DELETE", query, "42"));
  sl_fake_clock_advance_ms (fixture->clock, 900000);
  g_assert_false (verify (fixture, "PUT", query, "42"));
}

static void
test_presigned_get (Fixture *fixture, gconstpointer data)
{
  const SlPresignRequest request = { "GET", BUCKET, "in/u m",    3600,
                                     NULL,  -1,     "video/mp4", "attachment; filename=\"a b\"" };
  g_autofree char *url = sl_object_store_presign (fixture->test.store, &request, NULL);
  const char *query = strchr (url, '?') + 1;
  g_autofree char *without = g_strdup (query);

  g_assert_nonnull (strstr (query, "response-content-type=video%2Fmp4"));
  g_assert_true (verify (fixture, "GET", query, NULL));
  g_assert_true (verify (fixture, "HEAD", query, NULL));
  g_assert_false (verify (fixture, "PUT", query, NULL));
  memcpy (strstr (without, "mp4"), "mp3", 3);
  g_assert_false (verify (fixture, "GET", without, NULL));
}

static void
test_signing_key (Fixture *fixture, gconstpointer data)
{
  const SlPresignRequest request = { "GET", BUCKET, "in/u m", 3600, NULL, -1, NULL, NULL };
  g_autofree char *url = sl_object_store_presign (fixture->test.store, &request, NULL);
  g_autofree char *path = path_in (fixture, ".signing-key");
  g_autoptr (GError) mode_error = NULL;
  g_autoptr (GError) text_error = NULL;
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_clear_object (&fixture->folder);
  open_store (fixture);
  g_assert_true (verify (fixture, "GET", strchr (url, '?') + 1, NULL));

  g_clear_object (&fixture->folder);
  g_assert_cmpint (chmod (path, 0644), ==, 0);
  g_assert_null (
      sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), &mode_error));
  g_assert_error (mode_error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_true (g_file_set_contents (path, "short", -1, NULL));
  g_assert_cmpint (chmod (path, 0600), ==, 0);
  g_assert_null (
      sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), &text_error));
  g_assert_error (text_error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
}

static void
test_ping_finds_a_damaged_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *temporary = path_in (fixture, ".tmp");
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_object_store_ping (fixture->test.store, NULL));
  g_assert_true (sl_folder_remove (temporary, NULL));
  g_assert_false (sl_object_store_ping (fixture->test.store, &error));
  g_assert_nonnull (error);
}

/* What is there of an upload outlives the process; what was half thrown away does not. */
static void
test_parts_survive_reopening (Fixture *fixture, gconstpointer data)
{
  g_autofree char *upload_id = sl_object_store_begin_parts (fixture->test.store, BUCKET, "in/u/m",
                                                            "x/y", NULL);
  g_autoptr (GPtrArray) parts = NULL;

  put_part (&fixture->test, "in/u/m", upload_id, 7, "hello", 5);
  g_clear_object (&fixture->folder);
  open_store (fixture);
  parts = sl_object_store_list_parts (fixture->test.store, BUCKET, "in/u/m", upload_id, NULL);
  g_assert_cmpuint (parts->len, ==, 1);
  g_assert_cmpuint (((SlObjectPart *) parts->pdata[0])->number, ==, 7);
  g_assert_cmpstr (((SlObjectPart *) parts->pdata[0])->etag, ==, HELLO_ETAG);
}

/* A crash between the rename of the new part and the removal of the old one. */
static void
test_newer_of_two_parts_counts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *upload_id = sl_object_store_begin_parts (fixture->test.store, BUCKET, "in/u/m",
                                                            "x/y", NULL);
  g_autofree char *pattern = NULL;
  g_autofree char *old = g_strnfill (64, '0');
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, BUCKET "/in/u/m", -1);
  g_autoptr (GPtrArray) parts = NULL;
  const struct timespec past[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };

  pattern = g_strdup_printf ("%s/.parts/%s/%s/00001-%s", fixture->root, hash, upload_id, old);
  g_assert_true (g_file_set_contents (pattern, "old", -1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, pattern, past, 0), ==, 0);
  parts = sl_object_store_list_parts (fixture->test.store, BUCKET, "in/u/m", upload_id, NULL);
  g_assert_cmpuint (parts->len, ==, 1);
  g_clear_pointer (&parts, g_ptr_array_unref);
  put_part (&fixture->test, "in/u/m", upload_id, 1, "hello", 5);
  g_assert_false (g_file_test (pattern, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (pattern, "old", -1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, pattern, past, 0), ==, 0);
  parts = sl_object_store_list_parts (fixture->test.store, BUCKET, "in/u/m", upload_id, NULL);
  g_assert_cmpuint (parts->len, ==, 1);
  g_assert_cmpstr (((SlObjectPart *) parts->pdata[0])->etag, ==, HELLO_ETAG);
}

static void
test_no_part_of_an_aborted_upload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *upload_id = sl_object_store_begin_parts (fixture->test.store, BUCKET, "k", "x/y",
                                                            NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("hello", 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;
  g_autoptr (SlObjectUpload)
      upload = sl_object_upload_begin_part (fixture->folder, BUCKET, "k", upload_id, 1, 5, NULL);

  g_assert_true (sl_object_store_abort_parts (fixture->test.store, BUCKET, "k", NULL, NULL));
  g_assert_true (sl_object_upload_write (upload, content, NULL));
  g_assert_null (sl_object_upload_commit (upload, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_null (
      sl_object_upload_begin_part (fixture->folder, BUCKET, "k", upload_id, 1, 5, &late));
  g_assert_error (late, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_null (
      sl_object_upload_begin_part (fixture->folder, BUCKET, "k", "../../videos", 1, 5, NULL));
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/objects/object-store-folder/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_store_add_cases ("/objects/object-store-folder", sizeof (Fixture), (TestStoreFunc) set_up,
                        (TestStoreFunc) tear_down);
  add ("links-are-not-objects", test_links_are_not_objects);
  add ("survives-reopening", test_survives_reopening);
  add ("only-one-at-a-time", test_only_one_at_a_time);
  add ("start-removes-leftovers", test_start_removes_leftovers);
  add ("crash-before-the-rename", test_crash_before_the_rename);
  add ("lost-notes-are-found-again", test_lost_notes_are_found_again);
  add ("put-twice-leaves-nothing-behind", test_put_twice_leaves_nothing_behind);
  add ("presigned-put", test_presigned_put);
  add ("presigned-get", test_presigned_get);
  add ("signing-key", test_signing_key);
  add ("ping-finds-a-damaged-folder", test_ping_finds_a_damaged_folder);
  add ("etag-is-the-hash", test_etag_is_the_hash);
  add ("leaves-no-empty-folders", test_leaves_no_empty_folders);
  add ("parts-survive-reopening", test_parts_survive_reopening);
  add ("newer-of-two-parts-counts", test_newer_of_two_parts_counts);
  add ("no-part-of-an-aborted-upload", test_no_part_of_an_aborted_upload);
  return g_test_run ();
}
