// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What SQLite alone promises: the file is one daemon's; a plan makes no file. */
#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/database-sqlite.h"
#include "store/migration-step.h"

static void
test_refuses_second_process (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlDatabase) second = store_fixture_connect (self, &error);

  g_assert_null (second);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE);
}

static void
test_plan_makes_no_file (StoreFixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->folder, "none.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = sl_database_sqlite_plan (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (steps->len, >=, 1);
  g_assert_cmpstr (((SlMigrationStep *) steps->pdata[0])->name, ==, "0001-initial.sql");
  g_assert_false (((SlMigrationStep *) steps->pdata[0])->is_applied);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_plan_knows_what_was_applied (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = sl_database_sqlite_plan (self->path, &error);

  g_assert_no_error (error);
  g_assert_true (((SlMigrationStep *) steps->pdata[0])->is_applied);
  g_assert_false (((SlMigrationStep *) steps->pdata[0])->is_changed);
  g_assert_cmpint (((SlMigrationStep *) steps->pdata[0])->applied_at, ==, STORE_START_MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add_sqlite ("/store/database-sqlite/" name, func)
  ADD ("refuses-second-process", test_refuses_second_process);
  ADD ("plan-makes-no-file", test_plan_makes_no_file);
  ADD ("plan-knows-what-was-applied", test_plan_knows_what_was_applied);
  return g_test_run ();
}
