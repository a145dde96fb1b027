// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is a key, and that none leads out of the root. */
#include <fcntl.h>
#include <unistd.h>

#include "base/file-util.h"
#include "objects/object-path.h"
#include "sluice/sluice-error.h"

static void
assert_check (const char *bucket, const char *key, gboolean is_valid)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sl_object_path_check (bucket, key, &error), ==, is_valid);
  if (!is_valid)
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
test_keys (void)
{
  static const char *const good[] = {
    "a", "raw/u/m/original.webm", "a b/c+d", "...", "a/.b", ".x"
  };
  static const char *const bad[] = { "",     "/",      "/a",    "a/",      "a//b", ".",
                                     "..",   "a/../b", "../a",  "a/..",    "./a",  "a/./b",
                                     "a\nb", "a\x7f",  "a\x80", "\xc3\xa9" };
  g_autofree char *long_segment = g_strnfill (256, 'a');

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    assert_check ("videos", good[i], TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_check ("videos", bad[i], FALSE);
  assert_check ("videos", long_segment, FALSE);
  assert_check ("videos", long_segment + 1, TRUE);
}

static void
test_long_key (void)
{
  g_autoptr (GString) key = g_string_new ("a");

  while (key->len < 1022)
    g_string_append (key, "/a");
  assert_check ("videos", key->str, TRUE);
  g_string_append (key, "/a");
  assert_check ("videos", key->str, FALSE);
}

static void
test_buckets (void)
{
  static const char *const bad[] = { "", ".", "..", ".meta", "-a", "A", "a/b", "a.b", "a b" };
  g_autofree char *long_name = g_strnfill (64, 'a');

  assert_check ("videos", "a", TRUE);
  assert_check ("my-bucket-2", "a", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_check (bad[i], "a", FALSE);
  assert_check (long_name, "a", FALSE);
}

static void
test_name (void)
{
  g_assert_cmpstr (sl_object_path_get_name ("a/b/c"), ==, "c");
  g_assert_cmpstr (sl_object_path_get_name ("c"), ==, "c");
}

typedef struct {
  char *root; /* (owned) */
  int root_fd;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("sluice-test-XXXXXX", NULL);
  fixture->root_fd = open (fixture->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (fixture->root_fd, >=, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sl_fd_close (&fixture->root_fd);
  g_assert_true (sl_folder_remove (fixture->root, NULL));
  g_clear_pointer (&fixture->root, g_free);
}

static gboolean
exists (const Fixture *fixture, const char *path)
{
  g_autofree char *full = g_build_filename (fixture->root, path, NULL);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

static void
test_open_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (SlAutoFd) missing = sl_object_path_open_folder (fixture->root_fd, NULL, "videos", "a/b/c",
                                                          FALSE, &error);
  g_auto (SlAutoFd)
      made = sl_object_path_open_folder (fixture->root_fd, NULL, "videos", "a/b/c", TRUE, NULL);
  g_auto (SlAutoFd)
      below_top = sl_object_path_open_folder (fixture->root_fd, ".meta", "videos", "c", TRUE, NULL);

  g_assert_cmpint (missing, ==, -1);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_cmpint (made, >=, 0);
  g_assert_cmpint (below_top, >=, 0);
  g_assert_true (exists (fixture, "videos/a/b"));
  g_assert_true (exists (fixture, ".meta/videos"));
  g_assert_false (exists (fixture, "videos/a/b/c"));
}

static void
test_open_folder_follows_no_link (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) write_error = NULL;
  g_auto (SlAutoFd)
      bucket = sl_object_path_open_folder (fixture->root_fd, NULL, "videos", "x", TRUE, NULL);

  g_assert_cmpint (symlinkat ("/tmp", bucket, "link"), ==, 0);
  g_assert_cmpint (
      sl_object_path_open_folder (fixture->root_fd, NULL, "videos", "link/x", FALSE, &read_error),
      ==, -1);
  g_assert_error (read_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_cmpint (
      sl_object_path_open_folder (fixture->root_fd, NULL, "videos", "link/x", TRUE, &write_error),
      ==, -1);
  g_assert_error (write_error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static void
test_prune (Fixture *fixture, gconstpointer data)
{
  g_auto (SlAutoFd)
      first = sl_object_path_open_folder (fixture->root_fd, NULL, "videos", "a/b/c/x", TRUE, NULL);
  g_auto (SlAutoFd)
      second = sl_object_path_open_folder (fixture->root_fd, NULL, "videos", "a/d/x", TRUE, NULL);

  g_assert_cmpint (first, >=, 0);
  g_assert_cmpint (second, >=, 0);
  sl_object_path_prune (fixture->root_fd, NULL, "videos", "a/b/c/x");
  g_assert_false (exists (fixture, "videos/a/b"));
  g_assert_true (exists (fixture, "videos/a/d"));
  sl_object_path_prune (fixture->root_fd, NULL, "videos", "a/d/x");
  g_assert_false (exists (fixture, "videos/a"));
  g_assert_true (exists (fixture, "videos"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/object-path/keys", test_keys);
  g_test_add_func ("/objects/object-path/long-key", test_long_key);
  g_test_add_func ("/objects/object-path/buckets", test_buckets);
  g_test_add_func ("/objects/object-path/name", test_name);
  g_test_add ("/objects/object-path/open-folder", Fixture, NULL, set_up, test_open_folder,
              tear_down);
  g_test_add ("/objects/object-path/open-folder-follows-no-link", Fixture, NULL, set_up,
              test_open_folder_follows_no_link, tear_down);
  g_test_add ("/objects/object-path/prune", Fixture, NULL, set_up, test_prune, tear_down);
  return g_test_run ();
}
