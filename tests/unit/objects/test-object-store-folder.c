// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The folder store through its port, and what is on disk when it was cut off. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "fake-clock.h"
#include "objects/object-store-folder.h"
#include "sluice/sluice-error.h"

#define BUCKET "videos"
#define START_MS G_GINT64_CONSTANT (1800000000000)
/* SHA-256 of "hello". */
#define HELLO_ETAG "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\""

typedef struct {
  char *root; /* (owned) */
  SlFakeClock *clock;
  SlObjectStoreFolder *folder;
  SlObjectStore *store; /* (unowned) the same */
} Fixture;

static void
open_store (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), &error);
  g_assert_no_error (error);
  fixture->store = SL_OBJECT_STORE (fixture->folder);
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
put (Fixture *fixture, const char *key, const char *text, const char *content_type)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = path_in (fixture, "source");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  sl_object_store_put_file (fixture->store, BUCKET, key, path, content_type, &error);
  g_assert_no_error (error);
}

static void
assert_object (Fixture *fixture, const char *key, const char *text, const char *content_type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectInfo) info = sl_object_store_head (fixture->store, BUCKET, key, &error);
  g_autoptr (GBytes) bytes = sl_object_store_read_head (fixture->store, BUCKET, key, 1000, &error);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", hash);

  g_assert_no_error (error);
  g_assert_cmpint (info->size, ==, (gint64) strlen (text));
  g_assert_cmpstr (info->content_type, ==, content_type);
  g_assert_cmpstr (info->etag, ==, etag);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
assert_missing (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_object_store_head (fixture->store, BUCKET, key, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_put_and_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlObjectInfo) info = NULL;
  g_autoptr (GBytes) head = NULL;

  put (fixture, "a/b/hello", "hello", "video/webm; codecs=\"vp8\"");
  assert_object (fixture, "a/b/hello", "hello", "video/webm; codecs=\"vp8\"");
  info = sl_object_store_head (fixture->store, BUCKET, "a/b/hello", NULL);
  g_assert_cmpstr (info->etag, ==, HELLO_ETAG);
  g_assert_cmpint (info->modified_at, >, 0);
  head = sl_object_store_read_head (fixture->store, BUCKET, "a/b/hello", 2, NULL);
  g_assert_cmpmem (g_bytes_get_data (head, NULL), g_bytes_get_size (head), "he", 2);
  g_assert_true (exists (fixture, "videos/a/b/hello"));
  g_assert_false (exists (fixture, "source"));
}

static void
test_put_replaces (Fixture *fixture, gconstpointer data)
{
  put (fixture, "k", "one", "text/one");
  put (fixture, "k", "two!", "text/two");
  assert_object (fixture, "k", "two!", "text/two");
}

static void
test_put_refuses_what_is_no_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link_path = path_in (fixture, "link");
  g_autofree char *folder_path = path_in (fixture, "folder");
  g_autoptr (GError) link_error = NULL;
  g_autoptr (GError) folder_error = NULL;
  g_autoptr (GError) type_error = NULL;

  g_assert_cmpint (symlink ("/etc/passwd", link_path), ==, 0);
  g_assert_cmpint (g_mkdir (folder_path, 0700), ==, 0);
  g_assert_false (
      sl_object_store_put_file (fixture->store, BUCKET, "k", link_path, "x/y", &link_error));
  g_assert_nonnull (link_error);
  g_assert_false (
      sl_object_store_put_file (fixture->store, BUCKET, "k", folder_path, "x/y", &folder_error));
  g_assert_nonnull (folder_error);
  g_assert_false (
      sl_object_store_put_file (fixture->store, BUCKET, "k", link_path, "x/y\tz", &type_error));
  g_assert_error (type_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  assert_missing (fixture, "k");
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put (fixture, "a/b", "x", "x/y");
  assert_missing (fixture, "z");
  assert_missing (fixture, "a");
  assert_missing (fixture, "a/b/c");
  g_assert_null (sl_object_store_fetch (fixture->store, BUCKET, "z", fixture->root, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_refuses_bad_keys (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "../videos/a", "/etc/passwd", "a//b", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GError) head_error = NULL;
    g_autoptr (GError) remove_error = NULL;

    g_assert_null (sl_object_store_head (fixture->store, BUCKET, keys[i], &head_error));
    g_assert_error (head_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
    g_assert_false (sl_object_store_remove (fixture->store, BUCKET, keys[i], &remove_error));
    g_assert_error (remove_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  }
  g_assert_null (sl_object_store_head (fixture->store, ".meta", "videos", NULL));
}

static void
test_links_are_not_objects (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file_link = path_in (fixture, "videos/link");
  g_autofree char *folder_link = path_in (fixture, "videos/etc");

  put (fixture, "k", "x", "x/y");
  g_assert_cmpint (symlink ("/etc/passwd", file_link), ==, 0);
  g_assert_cmpint (symlink ("/etc", folder_link), ==, 0);
  g_assert_null (sl_object_store_head (fixture->store, BUCKET, "link", NULL));
  assert_missing (fixture, "etc/passwd");
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put (fixture, "incoming/u/m", "hello", "video/webm");
  g_assert_true (sl_object_store_move (fixture->store, BUCKET, "incoming/u/m", "raw/u/m/original",
                                       HELLO_ETAG, &error));
  g_assert_no_error (error);
  assert_object (fixture, "raw/u/m/original", "hello", "video/webm");
  assert_missing (fixture, "incoming/u/m");
  g_assert_false (exists (fixture, "videos/incoming"));
  g_assert_false (exists (fixture, ".meta/videos/incoming"));
}

static void
test_move_checks_the_etag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) changed = NULL;
  g_autoptr (GError) missing = NULL;

  put (fixture, "from", "changed meanwhile", "x/y");
  g_assert_false (
      sl_object_store_move (fixture->store, BUCKET, "from", "to", HELLO_ETAG, &changed));
  g_assert_error (changed, SLUICE_ERROR, SLUICE_ERROR_PRECONDITION_FAILED);
  assert_object (fixture, "from", "changed meanwhile", "x/y");
  assert_missing (fixture, "to");
  g_assert_false (sl_object_store_move (fixture->store, BUCKET, "z", "to", HELLO_ETAG, &missing));
  g_assert_error (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  put (fixture, "a/b/c", "x", "x/y");
  put (fixture, "a/d", "x", "x/y");
  g_assert_true (sl_object_store_remove (fixture->store, BUCKET, "a/b/c", NULL));
  assert_missing (fixture, "a/b/c");
  g_assert_false (exists (fixture, "videos/a/b"));
  g_assert_false (exists (fixture, ".meta/videos/a/b"));
  assert_object (fixture, "a/d", "x", "x/y");
  g_assert_true (sl_object_store_remove (fixture->store, BUCKET, "a/b/c", NULL));
  g_assert_true (sl_object_store_remove (fixture->store, "other", "a", NULL));
}

static void
test_fetch_gives_the_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  put (fixture, "a/b", "hello", "x/y");
  path = sl_object_store_fetch (fixture->store, BUCKET, "a/b", "/nonexistent", NULL);
  g_assert_true (g_path_is_absolute (path));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "hello");
}

static void
assert_listing (Fixture *fixture, const char *prefix, guint limit, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      found = sl_object_store_list (fixture->store, BUCKET, prefix, limit, &error);
  g_autoptr (GString) keys = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++) {
    const SlObjectListing *listing = g_ptr_array_index (found, i);

    g_string_append_printf (keys, "%s ", listing->key);
    g_assert_cmpstr (listing->bucket, ==, BUCKET);
    g_assert_cmpint (listing->size, ==, 1);
    g_assert_cmpint (listing->modified_at, >, 0);
  }
  g_assert_cmpstr (keys->str, ==, expected);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "a/x", "a.b", "ab/y", "b", "a/c/z" };

  assert_listing (fixture, "", 10, "");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    put (fixture, keys[i], "1", "x/y");
  assert_listing (fixture, "", 10, "a.b a/c/z a/x ab/y b ");
  assert_listing (fixture, "a/", 10, "a/c/z a/x ");
  assert_listing (fixture, "a", 10, "a.b a/c/z a/x ab/y ");
  assert_listing (fixture, "a/c/z", 10, "a/c/z ");
  assert_listing (fixture, "", 2, "a.b a/c/z ");
  assert_listing (fixture, "c", 10, "");
  assert_listing (fixture, "../", 10, "");
}

static void
test_survives_reopening (Fixture *fixture, gconstpointer data)
{
  put (fixture, "k", "hello", "video/webm");
  g_clear_object (&fixture->folder);
  open_store (fixture);
  assert_object (fixture, "k", "hello", "video/webm");
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

  put (fixture, "k", "old", "text/old");
  g_assert_cmpint (link (bytes, kept), ==, 0);
  put (fixture, "k", "new!", "text/new");
  g_assert_cmpint (g_rename (kept, bytes), ==, 0);
  assert_object (fixture, "k", "old", "text/old");
}

static void
test_lost_notes_are_found_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *notes = path_in (fixture, ".meta/videos/raw/original.webm");
  g_autofree char *bytes = path_in (fixture, "videos/raw/original.webm");

  put (fixture, "raw/original.webm", "hello", "video/x-special");
  g_assert_cmpint (g_unlink (notes), ==, 0);
  assert_object (fixture, "raw/original.webm", "hello", "video/webm");

  put (fixture, "raw/original.webm", "hello", "video/x-special");
  g_assert_true (g_file_set_contents (bytes, "restored", -1, NULL));
  assert_object (fixture, "raw/original.webm", "restored", "video/webm");

  g_assert_true (g_file_set_contents (notes, "\t\t\t\t\n1\t2\n\xff", -1, NULL));
  assert_object (fixture, "raw/original.webm", "restored", "video/webm");
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
  g_autofree char *url = sl_object_store_presign (fixture->store, &request, NULL);
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
  g_autofree char *url = sl_object_store_presign (fixture->store, &request, NULL);
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
  g_autofree char *url = sl_object_store_presign (fixture->store, &request, NULL);
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
test_ping (Fixture *fixture, gconstpointer data)
{
  g_autofree char *temporary = path_in (fixture, ".tmp");
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_object_store_ping (fixture->store, NULL));
  g_assert_true (sl_folder_remove (temporary, NULL));
  g_assert_false (sl_object_store_ping (fixture->store, &error));
  g_assert_nonnull (error);
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
  add ("put-and-read", test_put_and_read);
  add ("put-replaces", test_put_replaces);
  add ("put-refuses-what-is-no-file", test_put_refuses_what_is_no_file);
  add ("missing", test_missing);
  add ("refuses-bad-keys", test_refuses_bad_keys);
  add ("links-are-not-objects", test_links_are_not_objects);
  add ("move", test_move);
  add ("move-checks-the-etag", test_move_checks_the_etag);
  add ("remove", test_remove);
  add ("fetch-gives-the-bytes", test_fetch_gives_the_bytes);
  add ("list", test_list);
  add ("survives-reopening", test_survives_reopening);
  add ("only-one-at-a-time", test_only_one_at_a_time);
  add ("start-removes-leftovers", test_start_removes_leftovers);
  add ("crash-before-the-rename", test_crash_before_the_rename);
  add ("lost-notes-are-found-again", test_lost_notes_are_found_again);
  add ("presigned-put", test_presigned_put);
  add ("presigned-get", test_presigned_get);
  add ("signing-key", test_signing_key);
  add ("ping", test_ping);
  return g_test_run ();
}
