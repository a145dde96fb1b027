// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Giving up an upload: any number of times, by its owner, until it is confirmed. */
#include "app-fixture.h"
#include "app/cleanup.h"
#include "model/object-keys.h"

static void
assert_refused (AppFixture *fixture, const char *user_id, const char *id, SluiceError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_abort_upload (fixture->app, user_id, id, &error));
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static void
test_is_final (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_initiate (fixture, 100);
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_abort_upload (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  g_assert_true (sl_abort_upload (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  g_assert_null (sl_confirm_upload (fixture->app, APP_FIXTURE_OWNER, id, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_is_the_owners (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_initiate (fixture, 100);
  g_autoptr (SlMedia) media = NULL;

  assert_refused (fixture, APP_FIXTURE_STRANGER, id, SLUICE_ERROR_NOT_FOUND);
  assert_refused (fixture, APP_FIXTURE_OWNER, APP_FIXTURE_OWNER, SLUICE_ERROR_NOT_FOUND);
  media = app_fixture_get_media (fixture, id);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PENDING);
}

static void
test_not_after_confirm (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);

  assert_refused (fixture, APP_FIXTURE_OWNER, id, SLUICE_ERROR_CONFLICT);
}

static void
test_content_goes_when_no_put_can_land (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("x");
  g_autofree char *id = app_fixture_initiate (fixture, g_bytes_get_size (content));
  g_autofree char *incoming = sl_object_key_incoming (APP_FIXTURE_OWNER, id);

  app_fixture_put (fixture, id, content);
  g_assert_true (sl_abort_upload (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  sl_fake_clock_advance_ms (fixture->clock, APP_FIXTURE_UPLOAD_EXPIRY_S * 1000 + 1);
  g_assert_cmpint (sl_sweep (fixture->app, NULL), ==, 1);
  g_assert_false (app_fixture_has_object (fixture, incoming));
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/abort-upload/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("is-final", test_is_final);
  add ("is-the-owners", test_is_the_owners);
  add ("not-after-confirm", test_not_after_confirm);
  add ("content-goes-when-no-put-can-land", test_content_goes_when_no_put_can_land);
  return g_test_run ();
}
