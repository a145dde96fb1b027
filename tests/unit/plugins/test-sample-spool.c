// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sample-spool.h"

#include <sluice/sluice.h>
#include <string.h>

#include "test-folder.h"

typedef struct {
  TestFolder *folder;
  char *path;
} SpoolFixture;

static void
set_up (SpoolFixture *fixture, gconstpointer user_data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "samples", NULL);
}

static void
tear_down (SpoolFixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, test_folder_remove);
}

static SampleSpool *
open_spool (SpoolFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SampleSpool *spool = sample_spool_new (fixture->path, &error);

  g_assert_no_error (error);
  return spool;
}

static void
test_gives_back (SpoolFixture *fixture, gconstpointer user_data)
{
  g_autoptr (SampleSpool) spool = open_spool (fixture);
  g_autoptr (GError) error = NULL;
  char data[6] = { 0 };

  g_assert_true (sample_spool_append (spool, "abc", 3, &error));
  g_assert_true (sample_spool_append (spool, "defg", 4, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sample_spool_get_size (spool), ==, 7);
  g_assert_true (sample_spool_read (spool, 1, data, 5, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (data, ==, "bcdef");
}

static void
test_has_no_name (SpoolFixture *fixture, gconstpointer user_data)
{
  g_autoptr (SampleSpool) spool = open_spool (fixture);

  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_refuses_read_behind_end (SpoolFixture *fixture, gconstpointer user_data)
{
  g_autoptr (SampleSpool) spool = open_spool (fixture);
  g_autoptr (GError) error = NULL;
  char data[4];

  g_assert_true (sample_spool_append (spool, "abc", 3, NULL));
  g_assert_false (sample_spool_read (spool, 2, data, 2, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
  g_clear_error (&error);
  g_assert_false (sample_spool_read (spool, G_MAXUINT64, data, 2, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
}

static void
test_needs_folder (SpoolFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "missing", "samples", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (sample_spool_new (path, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/sample-spool/" name, SpoolFixture, NULL, set_up, function, tear_down)
  ADD ("gives-back", test_gives_back);
  ADD ("has-no-name", test_has_no_name);
  ADD ("refuses-read-behind-end", test_refuses_read_behind_end);
  ADD ("needs-folder", test_needs_folder);
#undef ADD
  return g_test_run ();
}
