// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one daemon has locked another waits for. */
#include "app/upload-lock.h"

#include "app-fixture.h"
#include "app/app-private.h"
#include "store/exclusive-lease.h"

static void
set_up (AppFixture *fixture, gconstpointer data)
{
  app_fixture_set_up (fixture, data);
  fixture->app->node_id = g_strdup ("this");
}

static gboolean
is_taken_by_other (AppFixture *fixture, const char *name)
{
  g_autoptr (SlExclusiveLease) other = sl_exclusive_lease_new (fixture->database, name, "other");
  gboolean taken = FALSE;
  g_autoptr (GError) error = NULL;

  sl_exclusive_lease_take (other, &taken, &error);
  g_assert_no_error (error);
  return taken;
}

static void
test_others_have_to_wait (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlUploadLock) lock = sl_upload_lock_take (fixture->app, "m1", NULL);

  g_assert_nonnull (lock);
  g_assert_false (is_taken_by_other (fixture, "upload/m1"));
  g_assert_true (is_taken_by_other (fixture, "upload/m2"));
  g_clear_pointer (&lock, sl_upload_lock_free);
  g_assert_true (is_taken_by_other (fixture, "upload/m1"));
}

static gboolean
execute (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_transaction_execute (transaction, user_data, NULL, error) >= 0;
}

static void
run_sql (AppFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  sl_database_write (fixture->database, execute, (gpointer) sql, &error);
  g_assert_no_error (error);
}

/* What can't be given back now is given back when somebody asks again. */
static void
test_gives_back_later (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlUploadLock) lock = sl_upload_lock_take (fixture->app, "m1", NULL);

  run_sql (fixture, "ALTER TABLE leases RENAME TO no_leases");
  g_clear_pointer (&lock, sl_upload_lock_free);
  sl_upload_locks_settle (fixture->app);
  run_sql (fixture, "ALTER TABLE no_leases RENAME TO leases");
  g_assert_false (is_taken_by_other (fixture, "upload/m1"));
  sl_upload_locks_settle (fixture->app);
  g_assert_true (is_taken_by_other (fixture, "upload/m1"));
}

static gpointer
lock_upload (gpointer user_data)
{
  AppFixture *fixture = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SlUploadLock) lock = sl_upload_lock_take (fixture->app, "m1", &error);

  g_assert_no_error (error);
  return NULL;
}

static void
test_waits_for_another (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlExclusiveLease)
      other = sl_exclusive_lease_new (fixture->database, "upload/m1", "other");
  GThread *thread = NULL;
  gboolean taken = FALSE;

  g_assert_true (sl_exclusive_lease_take (other, &taken, NULL) && taken);
  thread = g_thread_new ("lock", lock_upload, fixture);
  g_assert_true (sl_exclusive_lease_give_back (other, NULL));
  g_thread_join (thread);
  g_assert_true (is_taken_by_other (fixture, "upload/m1"));
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/upload-lock/", name, NULL);

  g_test_add (path, AppFixture, NULL, set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("others-have-to-wait", test_others_have_to_wait);
  add ("gives-back-later", test_gives_back_later);
  add ("waits-for-another", test_waits_for_another);
  return g_test_run ();
}
