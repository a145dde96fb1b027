// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A daemon is the same over restarts, and alone. */
#include "base/file-util.h"
#include "base/uuid.h"
#include "daemon/node-identity.h"
#include "sluice/sluice-error.h"

static SlNodeIdentity *
take (const char *folder)
{
  g_autoptr (GError) error = NULL;
  SlNodeIdentity *identity = sl_node_identity_take (folder, 1000, &error);

  g_assert_no_error (error);
  g_assert_true (sl_uuid_is_valid (sl_node_identity_get_id (identity)));
  return identity;
}

static void
test_same_after_restart (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sluice-node-XXXXXX", NULL);
  g_autoptr (SlNodeIdentity) first = take (folder);
  g_autofree char *id = g_strdup (sl_node_identity_get_id (first));
  g_autoptr (SlNodeIdentity) second = NULL;

  g_clear_pointer (&first, sl_node_identity_free);
  second = take (folder);
  g_assert_cmpstr (sl_node_identity_get_id (second), ==, id);
  g_assert_true (sl_folder_remove (folder, NULL));
}

static void
test_one_at_a_time (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sluice-node-XXXXXX", NULL);
  g_autoptr (SlNodeIdentity) first = take (folder);
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_node_identity_take (folder, 1000, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  g_assert_true (sl_folder_remove (folder, NULL));
}

static void
test_broken_file_gets_a_new_id (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sluice-node-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "node-id", NULL);
  g_autoptr (SlNodeIdentity) identity = NULL;

  g_assert_true (
      g_file_set_contents (path, "no id, and longer than one would be, much longer", -1, NULL));
  identity = take (folder);
  g_assert_true (sl_folder_remove (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/node-identity/same-after-restart", test_same_after_restart);
  g_test_add_func ("/daemon/node-identity/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/daemon/node-identity/broken-file-gets-a-new-id",
                   test_broken_file_gets_a_new_id);
  return g_test_run ();
}
