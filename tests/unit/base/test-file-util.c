// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files that survive: creation, replacement, removal, and errors with their codes. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"

typedef struct {
  char *folder; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("sluice-test-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (sl_folder_remove (fixture->folder, NULL));
  g_clear_pointer (&fixture->folder, g_free);
}

static char *
path_in (const Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (entries) != NULL)
    n++;
  return n;
}

static void
test_errno_codes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) full = NULL;
  g_autoptr (GError) quota = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) other = NULL;

  sl_error_set_from_errno (&full, ENOSPC, "failed to write '%s'", "x");
  g_assert_error (full, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
  g_assert_true (g_str_has_prefix (full->message, "failed to write 'x': "));
  sl_error_set_from_errno (&quota, EDQUOT, "x");
  g_assert_error (quota, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
  sl_error_set_from_errno (&missing, ENOENT, "x");
  g_assert_error (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  sl_error_set_from_errno (&other, EIO, "x");
  g_assert_error (other, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static void
test_write_durably (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "key");
  g_autofree char *content = NULL;
  struct stat info;

  g_assert_true (sl_file_write_durably (path, "old old", 7, 0600, NULL));
  g_assert_true (sl_file_write_durably (path, "new", 3, 0600, NULL));
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "new");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
}

static void
test_failed_write_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = path_in (fixture, "target");
  g_autofree char *missing = path_in (fixture, "missing/file");
  g_autoptr (GError) rename_error = NULL;
  g_autoptr (GError) create_error = NULL;

  g_assert_true (sl_folder_create (target, 0700, NULL));
  g_assert_false (sl_file_write_durably (target, "x", 1, 0600, &rename_error));
  g_assert_error (rename_error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
  g_assert_false (sl_file_write_durably (missing, "x", 1, 0600, &create_error));
  g_assert_error (create_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_folder_create (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = path_in (fixture, "a/b/c");
  g_autofree char *file = path_in (fixture, "file");
  g_autofree char *below_file = path_in (fixture, "file/x");
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_folder_create (deep, 0700, NULL));
  g_assert_true (sl_folder_create (deep, 0700, NULL));
  g_assert_true (g_file_test (deep, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_false (sl_folder_create (below_file, 0700, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static void
test_folder_remove (Fixture *fixture, gconstpointer data)
{
  g_autofree char *tree = path_in (fixture, "tree");
  g_autofree char *deep = path_in (fixture, "tree/a/b");
  g_autofree char *inside = path_in (fixture, "tree/a/file");

  g_assert_true (sl_folder_create (deep, 0700, NULL));
  g_assert_true (g_file_set_contents (inside, "x", 1, NULL));
  g_assert_true (sl_folder_remove (tree, NULL));
  g_assert_false (g_file_test (tree, G_FILE_TEST_EXISTS));
  g_assert_true (sl_folder_remove (tree, NULL));
}

static void
test_folder_remove_follows_no_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *outside = path_in (fixture, "outside");
  g_autofree char *kept = path_in (fixture, "outside/kept");
  g_autofree char *tree = path_in (fixture, "tree");
  g_autofree char *link_path = path_in (fixture, "tree/link");
  g_autofree char *root_link = path_in (fixture, "root-link");
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_folder_create (outside, 0700, NULL));
  g_assert_true (sl_folder_create (tree, 0700, NULL));
  g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
  g_assert_cmpint (symlink (outside, link_path), ==, 0);
  g_assert_cmpint (symlink (outside, root_link), ==, 0);

  g_assert_true (sl_folder_remove (tree, NULL));
  g_assert_false (sl_folder_remove (root_link, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

static void
test_sync_names_the_path (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = path_in (fixture, "missing");
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_folder_sync (fixture->folder, NULL));
  g_assert_false (sl_file_sync (missing, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, missing));
}

static void
test_write_all_reports_failure (Fixture *fixture, gconstpointer data)
{
  g_auto (SlAutoFd) full = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (full, >=, 0);
  g_assert_false (sl_fd_write_all (full, "x", 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
}

static void
test_auto_fd_closes (Fixture *fixture, gconstpointer data)
{
  int kept = -1;
  int closed = -1;

  {
    g_auto (SlAutoFd) first = open ("/dev/null", O_RDONLY | O_CLOEXEC);
    g_auto (SlAutoFd) second = open ("/dev/null", O_RDONLY | O_CLOEXEC);

    closed = first;
    kept = sl_fd_steal (&second);
  }
  g_assert_cmpint (fcntl (closed, F_GETFD), ==, -1);
  g_assert_cmpint (fcntl (kept, F_GETFD), !=, -1);
  sl_fd_close (&kept);
  g_assert_cmpint (kept, ==, -1);
}

static int
open_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return open (path, O_RDWR | O_CLOEXEC);
}

static void
test_cancelled_copy (Fixture *fixture, gconstpointer data)
{
  g_auto (SlAutoFd) from = open_file (fixture, "from", "some bytes");
  g_auto (SlAutoFd) to = open_file (fixture, "to", "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_fd_copy_rest (from, to, cancellable, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lseek (from, 0, SEEK_SET), ==, 0);
  g_cancellable_cancel (cancellable);
  g_assert_false (sl_fd_copy_rest (from, to, cancellable, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/base/file-util/errno-codes", test_errno_codes);
  add ("/base/file-util/write-durably", test_write_durably);
  add ("/base/file-util/failed-write-leaves-nothing", test_failed_write_leaves_nothing);
  add ("/base/file-util/folder-create", test_folder_create);
  add ("/base/file-util/folder-remove", test_folder_remove);
  add ("/base/file-util/folder-remove-follows-no-link", test_folder_remove_follows_no_link);
  add ("/base/file-util/sync-names-the-path", test_sync_names_the_path);
  add ("/base/file-util/write-all-reports-failure", test_write_all_reports_failure);
  add ("/base/file-util/cancelled-copy", test_cancelled_copy);
  add ("/base/file-util/auto-fd-closes", test_auto_fd_closes);
  return g_test_run ();
}
