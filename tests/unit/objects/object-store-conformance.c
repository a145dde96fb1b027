// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What every object store must do, whatever is behind it. */
#include "object-store-conformance.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "sluice/sluice-error.h"

void
test_store_put (TestStore *test, const char *key, const char *text, const char *content_type)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (test->scratch, "source", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  sl_object_store_put_file (test->store, TEST_STORE_BUCKET, key, path, content_type, NULL, &error);
  g_assert_no_error (error);
}

void
test_store_assert_object (TestStore *test,
                          const char *key,
                          const char *text,
                          const char *content_type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectInfo)
      info = sl_object_store_head (test->store, TEST_STORE_BUCKET, key, &error);
  g_autoptr (GBytes)
      bytes = sl_object_store_read_head (test->store, TEST_STORE_BUCKET, key, 1000, &error);

  g_assert_no_error (error);
  g_assert_cmpint (info->size, ==, (gint64) strlen (text));
  g_assert_cmpstr (info->content_type, ==, content_type);
  g_assert_cmpint (info->etag[0], ==, '"');
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

void
test_store_assert_missing (TestStore *test, const char *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_object_store_head (test->store, TEST_STORE_BUCKET, key, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_put_and_read (TestStore *test, gconstpointer data)
{
  g_autoptr (SlObjectInfo) info = NULL;
  g_autoptr (GBytes) head = NULL;

  test_store_put (test, "a/b/hello", "hello", "video/webm; codecs=\"vp8\"");
  test_store_assert_object (test, "a/b/hello", "hello", "video/webm; codecs=\"vp8\"");
  info = sl_object_store_head (test->store, TEST_STORE_BUCKET, "a/b/hello", NULL);
  g_assert_cmpint (info->modified_at, >, 0);
  head = sl_object_store_read_head (test->store, TEST_STORE_BUCKET, "a/b/hello", 2, NULL);
  g_assert_cmpmem (g_bytes_get_data (head, NULL), g_bytes_get_size (head), "he", 2);
}

static void
test_put_replaces (TestStore *test, gconstpointer data)
{
  test_store_put (test, "k", "one", "text/one");
  test_store_put (test, "k", "two!", "text/two");
  test_store_assert_object (test, "k", "two!", "text/two");
}

/* Whoever could not write down that it was stored stores it again. */
static void
test_put_twice (TestStore *test, gconstpointer data)
{
  g_autofree char *path = g_build_filename (test->scratch, "twice", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  for (guint i = 0; i < 2; i++) {
    sl_object_store_put_file (test->store, TEST_STORE_BUCKET, "k", path, "text/plain", NULL,
                              &error);
    g_assert_no_error (error);
    test_store_assert_object (test, "k", "hello", "text/plain");
  }
  g_assert_cmpint (g_remove (path), ==, 0);
  test_store_assert_object (test, "k", "hello", "text/plain");
}

static void
test_put_refuses_what_is_no_file (TestStore *test, gconstpointer data)
{
  g_autofree char *link_path = g_build_filename (test->scratch, "link", NULL);
  g_autofree char *folder_path = g_build_filename (test->scratch, "folder", NULL);
  g_autoptr (GError) link_error = NULL;
  g_autoptr (GError) folder_error = NULL;
  g_autoptr (GError) type_error = NULL;

  g_assert_cmpint (symlink ("/etc/passwd", link_path), ==, 0);
  g_assert_cmpint (g_mkdir (folder_path, 0700), ==, 0);
  g_assert_false (sl_object_store_put_file (test->store, TEST_STORE_BUCKET, "k", link_path, "x/y",
                                            NULL, &link_error));
  g_assert_nonnull (link_error);
  g_assert_false (sl_object_store_put_file (test->store, TEST_STORE_BUCKET, "k", folder_path, "x/y",
                                            NULL, &folder_error));
  g_assert_nonnull (folder_error);
  g_assert_false (sl_object_store_put_file (test->store, TEST_STORE_BUCKET, "k", link_path,
                                            "x/y\tz", NULL, &type_error));
  g_assert_error (type_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  test_store_assert_missing (test, "k");
}

/* A file that was not published stays where it is, and an object that was not fetched leaves
 * nothing.
 */
static void
test_cancelled (TestStore *test, gconstpointer data)
{
  g_autofree char *path = g_build_filename (test->scratch, "cancelled", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) put_error = NULL;
  g_autoptr (GError) fetch_error = NULL;
  g_autoptr (GDir) folder = NULL;

  test_store_put (test, "old", "x", "x/y");
  g_assert_true (g_file_set_contents (path, "new", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (sl_object_store_put_file (test->store, TEST_STORE_BUCKET, "old", path, "x/y",
                                            cancellable, &put_error));
  g_assert_error (put_error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  test_store_assert_object (test, "old", "x", "x/y");
  g_remove (path);
  g_assert_null (sl_object_store_fetch (test->store, TEST_STORE_BUCKET, "old", test->scratch,
                                        cancellable, &fetch_error));
  g_assert_error (fetch_error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  folder = g_dir_open (test->scratch, 0, NULL);
  for (const char *name = g_dir_read_name (folder); name != NULL; name = g_dir_read_name (folder))
    g_assert_null (strstr (name, "old"));
}

static void
test_missing (TestStore *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_store_put (test, "a/b", "x", "x/y");
  test_store_assert_missing (test, "z");
  test_store_assert_missing (test, "a");
  test_store_assert_missing (test, "a/b/c");
  g_assert_null (
      sl_object_store_fetch (test->store, TEST_STORE_BUCKET, "z", test->scratch, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_refuses_bad_keys (TestStore *test, gconstpointer data)
{
  static const char *const keys[] = { "../videos/a", "/etc/passwd", "a//b", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GError) head_error = NULL;
    g_autoptr (GError) remove_error = NULL;

    g_assert_null (sl_object_store_head (test->store, TEST_STORE_BUCKET, keys[i], &head_error));
    g_assert_error (head_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
    g_assert_false (
        sl_object_store_remove (test->store, TEST_STORE_BUCKET, keys[i], &remove_error));
    g_assert_error (remove_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  }
  g_assert_null (sl_object_store_head (test->store, ".meta", "videos", NULL));
}

static void
test_move (TestStore *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectInfo) info = NULL;

  test_store_put (test, "incoming/u/m", "hello", "video/webm");
  info = sl_object_store_head (test->store, TEST_STORE_BUCKET, "incoming/u/m", NULL);
  g_assert_true (sl_object_store_move (test->store, TEST_STORE_BUCKET, "incoming/u/m",
                                       "raw/u/m/original", info->etag, &error));
  g_assert_no_error (error);
  test_store_assert_object (test, "raw/u/m/original", "hello", "video/webm");
  test_store_assert_missing (test, "incoming/u/m");
}

static void
test_move_checks_the_etag (TestStore *test, gconstpointer data)
{
  g_autoptr (GError) changed = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (SlObjectInfo) info = NULL;

  test_store_put (test, "from", "as it was", "x/y");
  info = sl_object_store_head (test->store, TEST_STORE_BUCKET, "from", NULL);
  test_store_put (test, "from", "changed meanwhile", "x/y");
  g_assert_false (
      sl_object_store_move (test->store, TEST_STORE_BUCKET, "from", "to", info->etag, &changed));
  g_assert_error (changed, SLUICE_ERROR, SLUICE_ERROR_PRECONDITION_FAILED);
  test_store_assert_object (test, "from", "changed meanwhile", "x/y");
  test_store_assert_missing (test, "to");
  g_assert_false (
      sl_object_store_move (test->store, TEST_STORE_BUCKET, "z", "to", info->etag, &missing));
  g_assert_error (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_remove (TestStore *test, gconstpointer data)
{
  test_store_put (test, "a/b/c", "x", "x/y");
  test_store_put (test, "a/d", "x", "x/y");
  g_assert_true (sl_object_store_remove (test->store, TEST_STORE_BUCKET, "a/b/c", NULL));
  test_store_assert_missing (test, "a/b/c");
  test_store_assert_object (test, "a/d", "x", "x/y");
  g_assert_true (sl_object_store_remove (test->store, TEST_STORE_BUCKET, "a/b/c", NULL));
  g_assert_true (sl_object_store_remove (test->store, "other", "a", NULL));
}

static void
test_fetch_gives_the_bytes (TestStore *test, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  test_store_put (test, "a/b", "hello", "x/y");
  path = sl_object_store_fetch (test->store, TEST_STORE_BUCKET, "a/b", test->scratch, NULL, NULL);
  g_assert_true (g_path_is_absolute (path));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "hello");
}

static void
assert_listing_after (TestStore *test,
                      const char *prefix,
                      const char *after,
                      guint limit,
                      const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = sl_object_store_list_after (test->store, TEST_STORE_BUCKET, prefix,
                                                            after, limit, &error);
  g_autoptr (GString) keys = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++) {
    const SlObjectListing *listing = g_ptr_array_index (found, i);

    g_string_append_printf (keys, "%s ", listing->key);
    g_assert_cmpstr (listing->bucket, ==, TEST_STORE_BUCKET);
    g_assert_cmpint (listing->size, ==, 1);
    g_assert_cmpint (listing->modified_at, >, 0);
  }
  g_assert_cmpstr (keys->str, ==, expected);
}

static void
assert_listing (TestStore *test, const char *prefix, guint limit, const char *expected)
{
  assert_listing_after (test, prefix, "", limit, expected);
}

static void
test_list (TestStore *test, gconstpointer data)
{
  static const char *const keys[] = { "a/x", "a.b", "ab/y", "b", "a/c/z" };

  assert_listing (test, "", 10, "");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    test_store_put (test, keys[i], "1", "x/y");
  assert_listing (test, "", 10, "a.b a/c/z a/x ab/y b ");
  assert_listing (test, "a/", 10, "a/c/z a/x ");
  assert_listing (test, "a", 10, "a.b a/c/z a/x ab/y ");
  assert_listing (test, "a/c/z", 10, "a/c/z ");
  assert_listing (test, "a/", 1, "a/c/z ");
  assert_listing (test, "c", 10, "");
  assert_listing_after (test, "", "ab/y", 10, "b ");
  assert_listing_after (test, "a/", "a/b", 10, "a/c/z a/x ");
  assert_listing_after (test, "", "b", 10, "");
  assert_listing (test, "../", 10, "");
}

static void
test_empty_object (TestStore *test, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  test_store_put (test, "empty", "", "x/y");
  test_store_assert_object (test, "empty", "", "x/y");
  path = sl_object_store_fetch (test->store, TEST_STORE_BUCKET, "empty", test->scratch, NULL,
                                &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "");
}

static void
test_keys_of_all_characters (TestStore *test, gconstpointer data)
{
  static const char key[] = "a b+c/d=1/e&f?g#h/%41/(1)!*'/~";

  test_store_put (test, key, "hello", "x/y");
  test_store_assert_object (test, key, "hello", "x/y");
  g_assert_true (sl_object_store_remove (test->store, TEST_STORE_BUCKET, key, NULL));
  test_store_assert_missing (test, key);
}

/* As many bytes as a part must have, and some more, so that sizes differ. */
static void
put_part (TestStore *test, const char *upload_id, guint number, char letter, gsize more)
{
  gsize length = test->part_bytes + more;
  g_autofree char *bytes = g_strnfill (length, letter);

  test->put_part (test, "in/u/m", upload_id, number, bytes, length);
}

static char *
begin_parts (TestStore *test)
{
  g_autoptr (GError) error = NULL;
  char *upload_id = sl_object_store_begin_parts (test->store, TEST_STORE_BUCKET, "in/u/m",
                                                 "video/webm", &error);

  g_assert_no_error (error);
  g_assert_cmpint (*upload_id, !=, '\0');
  return upload_id;
}

static GPtrArray *
list_parts (TestStore *test, const char *upload_id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *parts = sl_object_store_list_parts (test->store, TEST_STORE_BUCKET, "in/u/m",
                                                 upload_id, &error);

  g_assert_no_error (error);
  return parts;
}

/* A store whose clock has seconds can't tell which of two parts came last; then the client sends it
 * again, as it does after any failure. */
static GPtrArray *
put_part_until_listed (TestStore *test,
                       const char *upload_id,
                       guint number,
                       char letter,
                       gsize more,
                       guint n_parts)
{
  GPtrArray *parts = NULL;

  do {
    g_clear_pointer (&parts, g_ptr_array_unref);
    put_part (test, upload_id, number, letter, more);
    parts = list_parts (test, upload_id);
  } while (parts->len < n_parts);
  return parts;
}

static void
assert_no_upload (TestStore *test, const char *upload_id)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      sl_object_store_list_parts (test->store, TEST_STORE_BUCKET, "in/u/m", upload_id, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static gboolean
complete (TestStore *test, const char *upload_id, GPtrArray *parts, GError **error)
{
  return sl_object_store_complete_parts (test->store, TEST_STORE_BUCKET, "in/u/m", upload_id, parts,
                                         error);
}

/* Parts come in any order, and again; what counts is what came last. */
static void
test_parts (TestStore *test, gconstpointer data)
{
  g_autofree char *upload_id = begin_parts (test);
  g_autoptr (GPtrArray) none = list_parts (test, upload_id);
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectInfo) info = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_assert_cmpuint (none->len, ==, 0);
  put_part (test, upload_id, 2, 'b', 0);
  put_part (test, upload_id, 1, 'x', 0);
  parts = put_part_until_listed (test, upload_id, 1, 'a', 1, 2);
  test_store_assert_missing (test, "in/u/m");
  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_cmpuint (((SlObjectPart *) parts->pdata[0])->number, ==, 1);
  g_assert_cmpint (((SlObjectPart *) parts->pdata[0])->size, ==, (gint64) test->part_bytes + 1);
  g_assert_cmpuint (((SlObjectPart *) parts->pdata[1])->number, ==, 2);
  g_assert_true (complete (test, upload_id, parts, &error));
  g_assert_no_error (error);
  assert_no_upload (test, upload_id);
  info = sl_object_store_head (test->store, TEST_STORE_BUCKET, "in/u/m", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->content_type, ==, "video/webm");
  path = sl_object_store_fetch (test->store, TEST_STORE_BUCKET, "in/u/m", test->scratch, NULL,
                                &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_cmpuint (length, ==, 2 * test->part_bytes + 1);
  g_assert_cmpuint (strspn (text, "a"), ==, test->part_bytes + 1);
  g_assert_cmpuint (strspn (text + test->part_bytes + 1, "b"), ==, test->part_bytes);
}

/* The answer to the first completion may have been lost; what was moved on meanwhile is gone. */
static void
test_parts_complete_again (TestStore *test, gconstpointer data)
{
  g_autofree char *upload_id = begin_parts (test);
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GError) late = NULL;

  put_part (test, upload_id, 1, 'a', 0);
  parts = list_parts (test, upload_id);
  g_assert_true (complete (test, upload_id, parts, NULL));
  complete (test, upload_id, parts, &again);
  if (again != NULL)
    g_assert_error (again, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_true (sl_object_store_remove (test->store, TEST_STORE_BUCKET, "in/u/m", NULL));
  g_assert_false (complete (test, upload_id, parts, &late));
  g_assert_error (late, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

/* What was listed is what the object is made of, or there is none. */
static void
test_parts_that_changed (TestStore *test, gconstpointer data)
{
  g_autofree char *upload_id = begin_parts (test);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GError) error = NULL;
  const char *expected = "a";

  put_part (test, upload_id, 1, 'a', 0);
  before = list_parts (test, upload_id);
  after = put_part_until_listed (test, upload_id, 1, 'b', 0, 1);
  if (!complete (test, upload_id, before, &error)) {
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PRECONDITION_FAILED);
    test_store_assert_missing (test, "in/u/m");
    g_assert_true (complete (test, upload_id, after, NULL));
    expected = "b";
  }
  head = sl_object_store_read_head (test->store, TEST_STORE_BUCKET, "in/u/m", 1, NULL);
  g_assert_cmpmem (g_bytes_get_data (head, NULL), g_bytes_get_size (head), expected, 1);
}

static void
test_parts_abort (TestStore *test, gconstpointer data)
{
  g_autofree char *first = begin_parts (test);
  g_autofree char *second = begin_parts (test);
  g_autofree char *third = begin_parts (test);
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GError) error = NULL;

  put_part (test, first, 1, 'a', 0);
  put_part (test, third, 1, 'a', 0);
  g_assert_true (
      sl_object_store_abort_parts (test->store, TEST_STORE_BUCKET, "in/u/m", first, NULL));
  assert_no_upload (test, first);
  g_assert_true (
      sl_object_store_abort_parts (test->store, TEST_STORE_BUCKET, "in/u/m", first, &error));
  g_assert_no_error (error);
  g_assert_true (
      sl_object_store_abort_parts (test->store, TEST_STORE_BUCKET, "in/u", NULL, &error));
  g_assert_no_error (error);
  parts = list_parts (test, second);
  g_assert_cmpuint (parts->len, ==, 0);
  g_assert_true (
      sl_object_store_abort_parts (test->store, TEST_STORE_BUCKET, "in/u/m", NULL, &error));
  g_assert_no_error (error);
  assert_no_upload (test, second);
  assert_no_upload (test, third);
  test_store_assert_missing (test, "in/u/m");
}

static void
test_parts_of_no_upload (TestStore *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      sl_object_store_begin_parts (test->store, TEST_STORE_BUCKET, "../x", "x/y", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  assert_no_upload (test, "00000000-0000-4000-8000-000000000000");
}

static void
test_ping (TestStore *test, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_object_store_ping (test->store, &error));
  g_assert_no_error (error);
}

typedef struct {
  const char *name;
  TestStoreFunc func;
} Case;

static const Case cases[] = {
  { "put-and-read", test_put_and_read },
  { "put-replaces", test_put_replaces },
  { "put-twice", test_put_twice },
  { "put-refuses-what-is-no-file", test_put_refuses_what_is_no_file },
  { "empty-object", test_empty_object },
  { "keys-of-all-characters", test_keys_of_all_characters },
  { "missing", test_missing },
  { "cancelled", test_cancelled },
  { "refuses-bad-keys", test_refuses_bad_keys },
  { "move", test_move },
  { "move-checks-the-etag", test_move_checks_the_etag },
  { "remove", test_remove },
  { "fetch-gives-the-bytes", test_fetch_gives_the_bytes },
  { "list", test_list },
  { "parts", test_parts },
  { "parts-complete-again", test_parts_complete_again },
  { "parts-that-changed", test_parts_that_changed },
  { "parts-abort", test_parts_abort },
  { "parts-of-no-upload", test_parts_of_no_upload },
  { "ping", test_ping },
};

void
test_store_add_cases (const char *prefix,
                      gsize fixture_size,
                      TestStoreFunc set_up,
                      TestStoreFunc tear_down)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat (prefix, "/", cases[i].name, NULL);

    g_test_add_vtable (path, fixture_size, NULL, (GTestFixtureFunc) set_up,
                       (GTestFixtureFunc) cases[i].func, (GTestFixtureFunc) tear_down);
  }
}
