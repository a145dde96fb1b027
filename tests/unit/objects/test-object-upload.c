// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Uploads into the folder store: whole or not at all, alone or two at once. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file-util.h"
#include "fake-clock.h"
#include "objects/object-store-folder.h"
#include "sluice/sluice-error.h"

#define BUCKET "videos"

typedef struct {
  char *root; /* (owned) */
  SlFakeClock *clock;
  SlObjectStoreFolder *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->root = g_dir_make_tmp ("sluice-test-XXXXXX", NULL);
  fixture->clock = sl_fake_clock_new (0);
  fixture->folder = sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->folder);
  g_clear_object (&fixture->clock);
  g_assert_true (sl_folder_remove (fixture->root, NULL));
  g_clear_pointer (&fixture->root, g_free);
}

static SlObjectUpload *
begin (Fixture *fixture, const char *key, gint64 size)
{
  g_autoptr (GError) error = NULL;
  SlObjectUpload *upload = sl_object_upload_begin (fixture->folder, BUCKET, key, "video/webm", size,
                                                   &error);

  g_assert_no_error (error);
  return upload;
}

static gboolean
write_text (SlObjectUpload *upload, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return sl_object_upload_write (upload, bytes, error);
}

static SlObjectInfo *
head (Fixture *fixture, const char *key)
{
  return sl_object_store_head (SL_OBJECT_STORE (fixture->folder), BUCKET, key, NULL);
}

static guint
count_temporary_files (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->root, ".tmp", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
test_commit_publishes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlObjectUpload) upload = begin (fixture, "incoming/u/m", 5);
  g_autoptr (SlObjectInfo) info = NULL;
  g_autofree char *etag = NULL;

  g_assert_true (write_text (upload, "he", NULL));
  g_assert_true (write_text (upload, "", NULL));
  g_assert_true (write_text (upload, "llo", NULL));
  g_assert_null (head (fixture, "incoming/u/m"));
  etag = sl_object_upload_commit (upload, NULL);
  info = head (fixture, "incoming/u/m");
  g_assert_cmpstr (etag, ==,
                   "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"");
  g_assert_cmpstr (info->etag, ==, etag);
  g_assert_cmpint (info->size, ==, 5);
  g_assert_cmpstr (info->content_type, ==, "video/webm");
  g_assert_cmpuint (count_temporary_files (fixture), ==, 0);
}

static void
test_short_upload_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlObjectUpload) upload = begin (fixture, "k", 5);
  g_autoptr (GError) error = NULL;

  g_assert_true (write_text (upload, "hell", NULL));
  g_assert_null (sl_object_upload_commit (upload, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_SIZE_MISMATCH);
  g_assert_null (head (fixture, "k"));
}

static void
test_long_upload_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlObjectUpload) upload = begin (fixture, "k", 5);
  g_autoptr (GError) error = NULL;

  g_assert_false (write_text (upload, "hello!", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_SIZE_MISMATCH);
}

static void
test_abandoned_upload_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  {
    g_autoptr (SlObjectUpload) upload = begin (fixture, "k", 5);

    g_assert_true (write_text (upload, "hell", NULL));
    g_assert_cmpuint (count_temporary_files (fixture), ==, 1);
  }
  g_assert_cmpuint (count_temporary_files (fixture), ==, 0);
  g_assert_null (head (fixture, "k"));
}

static void
test_unknown_size (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlObjectUpload) upload = begin (fixture, "k", -1);
  g_autofree char *etag = NULL;

  g_assert_true (write_text (upload, "anything", NULL));
  etag = sl_object_upload_commit (upload, NULL);
  g_assert_nonnull (etag);
}

static void
test_empty_object (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlObjectUpload) upload = begin (fixture, "k", 0);
  g_autofree char *etag = sl_object_upload_commit (upload, NULL);
  g_autoptr (SlObjectInfo) info = head (fixture, "k");

  g_assert_nonnull (etag);
  g_assert_cmpint (info->size, ==, 0);
}

static void
test_bad_arguments (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) key_error = NULL;
  g_autoptr (GError) type_error = NULL;

  g_assert_null (
      sl_object_upload_begin (fixture->folder, BUCKET, "../k", "video/webm", 1, &key_error));
  g_assert_error (key_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  g_assert_null (sl_object_upload_begin (fixture->folder, BUCKET, "k", "a\r\nb", 1, &type_error));
  g_assert_error (type_error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
test_disk_full_is_said_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* More than any disk, less than what the file system could address. */
  g_assert_null (sl_object_upload_begin (fixture->folder, BUCKET, "k", "video/webm",
                                         G_GINT64_CONSTANT (1) << 46, &error));
  if (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL))
    g_assert_cmpuint (count_temporary_files (fixture), ==, 0);
  else
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

typedef struct {
  Fixture *fixture;
  char letter;
  guint n_rounds;
} Writer;

/* Each object consists of one letter, and of a length of its own. */
static gpointer
upload_often (gpointer user_data)
{
  Writer *writer = user_data;
  gint64 size = writer->letter == 'a' ? 3000 : 5000;
  g_autofree char *text = g_strnfill ((gsize) size, writer->letter);

  for (guint i = 0; i < writer->n_rounds; i++) {
    g_autoptr (SlObjectUpload) upload = begin (writer->fixture, "k", size);
    g_autofree char *etag = NULL;

    g_assert_true (write_text (upload, text, NULL));
    etag = sl_object_upload_commit (upload, NULL);
    g_assert_nonnull (etag);
  }
  return NULL;
}

static void
assert_one_of_both (Fixture *fixture)
{
  g_autoptr (SlObjectInfo) info = head (fixture, "k");
  g_autofree char *text = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *etag = NULL;

  if (info == NULL)
    return;
  text = g_strnfill ((gsize) info->size, info->size == 3000 ? 'a' : 'b');
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  etag = g_strdup_printf ("\"%s\"", hash);
  g_assert_cmpstr (info->etag, ==, etag);
  g_assert_cmpstr (info->content_type, ==, "video/webm");
}

static void
test_two_at_once_never_mix (Fixture *fixture, gconstpointer data)
{
  Writer first = { fixture, 'a', 40 };
  Writer second = { fixture, 'b', 40 };
  GThread *threads[2];

  threads[0] = g_thread_new ("first", upload_often, &first);
  threads[1] = g_thread_new ("second", upload_often, &second);
  for (guint i = 0; i < 200; i++)
    assert_one_of_both (fixture);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
  assert_one_of_both (fixture);
  g_assert_cmpuint (count_temporary_files (fixture), ==, 0);
}

/* In the child: objects of either letter, one commit after the other, until it is killed. Each
 * commit is told by a byte. */
static void
upload_until_killed (Fixture *fixture, int told)
{
  g_autoptr (SlObjectStoreFolder)
      folder = sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), NULL);

  for (guint i = 0; folder != NULL; i++) {
    gsize size = i % 2 == 0 ? 3000 : 5000;
    g_autofree char *text = g_strnfill (size, i % 2 == 0 ? 'a' : 'b');
    g_autoptr (SlObjectUpload)
        upload = sl_object_upload_begin (folder, BUCKET, "k", "video/webm", (gint64) size, NULL);
    g_autofree char *etag = NULL;

    if (upload == NULL || !write_text (upload, text, NULL))
      break;
    etag = sl_object_upload_commit (upload, NULL);
    if (etag == NULL || write (told, "x", 1) != 1)
      break;
  }
  _exit (1);
}

static void
kill_after_commits (Fixture *fixture, guint n_commits)
{
  int ends[2] = { -1, -1 };
  char byte = '\0';
  int status = 0;
  pid_t child = 0;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    upload_until_killed (fixture, ends[1]);
  for (guint i = 0; i < n_commits; i++)
    g_assert_cmpint (read (ends[0], &byte, 1), ==, 1);
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  close (ends[0]);
  close (ends[1]);
}

/* Where the child is when it dies is left to chance; what is found must be whole wherever it was.
 */
static void
test_kill_leaves_a_whole_object (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->folder);
  for (guint round = 1; round <= 30; round++) {
    g_autoptr (SlObjectInfo) info = NULL;

    kill_after_commits (fixture, round % 3 + 1);
    fixture->folder = sl_object_store_folder_new (fixture->root, SL_CLOCK (fixture->clock), NULL);
    info = head (fixture, "k");
    g_assert_nonnull (info);
    assert_one_of_both (fixture);
    g_assert_cmpuint (count_temporary_files (fixture), ==, 0);
    g_clear_object (&fixture->folder);
  }
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/objects/object-upload/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("commit-publishes", test_commit_publishes);
  add ("short-upload-is-refused", test_short_upload_is_refused);
  add ("long-upload-is-refused", test_long_upload_is_refused);
  add ("abandoned-upload-leaves-nothing", test_abandoned_upload_leaves_nothing);
  add ("unknown-size", test_unknown_size);
  add ("empty-object", test_empty_object);
  add ("bad-arguments", test_bad_arguments);
  add ("disk-full-is-said-at-once", test_disk_full_is_said_at_once);
  add ("two-at-once-never-mix", test_two_at_once_never_mix);
  add ("kill-leaves-a-whole-object", test_kill_leaves_a_whole_object);
  return g_test_run ();
}
