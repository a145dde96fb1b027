// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Temporary folders for tests.
 */
#include "test-folder.h"

#include "base/file-util.h"

TestFolder *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("sluice-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
test_folder_remove (TestFolder *path)
{
  g_autofree char *owned = path;
  g_autoptr (GError) error = NULL;

  sl_folder_remove (owned, &error);
  g_assert_no_error (error);
}
