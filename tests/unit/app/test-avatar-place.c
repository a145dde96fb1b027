// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One at a time stores the avatar of a user: of the threads of a daemon, and of the daemons of a
 * database that several can use. */
#include "app-fixture.h"
#include "app/app-private.h"
#include "app/avatar-place.h"

static SlApp *
create_other_daemon (AppFixture *fixture)
{
  return sl_app_new (&fixture->app->config, fixture->database, SL_OBJECT_STORE (fixture->objects),
                     fixture->pipelines, SL_CLOCK (fixture->clock), fixture->metrics);
}

static SlAvatarPlace *
take (SlApp *app, const char *user_id)
{
  g_autoptr (GError) error = NULL;
  SlAvatarPlace *place = sl_avatar_place_take (app, user_id, 0, &error);

  g_assert_no_error (error);
  return place;
}

static void
test_other_daemons_wait (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlApp) other = create_other_daemon (fixture);
  g_autoptr (SlAvatarPlace) first = take (fixture->app, APP_FIXTURE_OWNER);
  g_autoptr (SlAvatarPlace) another_user = take (other, APP_FIXTURE_STRANGER);
  g_autoptr (SlAvatarPlace) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_avatar_place_take (other, APP_FIXTURE_OWNER, 100, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  g_clear_pointer (&first, sl_avatar_place_free);
  second = take (other, APP_FIXTURE_OWNER);
}

static gboolean
forget_leases (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM leases", NULL, error) >= 0;
}

static gboolean
confirm (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_avatar_place_confirm (user_data, transaction, error);
}

/* Who was so slow that another took over writes no row. */
static void
test_late_holders_are_refused (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (SlAvatarPlace) place = take (fixture->app, APP_FIXTURE_OWNER);
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write (fixture->database, confirm, place, &error));
  g_assert_no_error (error);
  g_assert_true (sl_database_write (fixture->database, forget_leases, NULL, NULL));
  g_assert_false (sl_database_write (fixture->database, confirm, place, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST);
}

static void
test_taken_again_after_it_was_given_back (AppFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++) {
    g_autoptr (SlAvatarPlace) place = take (fixture->app, APP_FIXTURE_OWNER);

    g_assert_nonnull (place);
  }
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/avatar-place/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Where several daemons can be. */
  if (g_strcmp0 (g_getenv ("SLUICE_TEST_DATABASE"), "postgresql") == 0) {
    add ("other-daemons-wait", test_other_daemons_wait);
    add ("late-holders-are-refused", test_late_holders_are_refused);
  }
  add ("taken-again-after-it-was-given-back", test_taken_again_after_it_was_given_back);
  return g_test_run ();
}
