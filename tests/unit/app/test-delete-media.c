// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Deleting: at once for clients, later for objects, and final. */
#include "app-fixture.h"

static void
test_is_final (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *events = NULL;

  g_assert_true (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  g_assert_false (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_null (sl_get_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  g_assert_null (sl_get_status (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.processed media.deleted");
}

static void
test_is_the_owners (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_delete_media (fixture->app, APP_FIXTURE_STRANGER, id, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_waiting_work_is_cancelled (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) none = NULL;

  g_assert_true (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  none = app_fixture_claim (fixture);
  g_assert_null (none);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/delete-media/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("is-final", test_is_final);
  add ("is-the-owners", test_is_the_owners);
  add ("waiting-work-is-cancelled", test_waiting_work_is_cancelled);
  return g_test_run ();
}
