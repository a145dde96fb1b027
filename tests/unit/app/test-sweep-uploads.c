// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sweeping: what nobody will ask for again goes, and nothing else. */
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "app-fixture.h"
#include "app/cleanup.h"
#include "model/object-keys.h"
#include "store/garbage-repository.h"

#define HOUR_MS G_GINT64_CONSTANT (3600000)

static gint64
sweep (AppFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gint64 n_removed = sl_sweep (fixture->app, &error);

  g_assert_no_error (error);
  return n_removed;
}

static void
test_takes_expired_uploads (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("x");
  g_autofree char *id = app_fixture_initiate (fixture, g_bytes_get_size (content));
  g_autofree char *incoming = sl_object_key_incoming (APP_FIXTURE_OWNER, id);
  g_autoptr (SlMedia) media = NULL;

  app_fixture_put (fixture, id, content);
  g_assert_cmpint (sweep (fixture), ==, 0);
  sl_fake_clock_advance_ms (fixture->clock, APP_FIXTURE_UPLOAD_EXPIRY_S * 1000 + 1);
  g_assert_cmpint (sweep (fixture), >, 0);
  g_assert_false (app_fixture_has_object (fixture, incoming));
  media = app_fixture_get_media (fixture, id);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_DELETED);
  g_assert_cmpint (sweep (fixture), ==, 0);
}

static void
test_spares_confirmed_media (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *original = sl_object_key_original ("videos", APP_FIXTURE_OWNER, id, "webm");
  g_autofree char *video = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1, "video.bin");

  sl_fake_clock_advance_ms (fixture->clock, 24 * HOUR_MS);
  sweep (fixture);
  g_assert_true (app_fixture_has_object (fixture, original));
  g_assert_true (app_fixture_has_object (fixture, video));
}

/* The folder store's objects have the time of the disk, so the sweep has to come from the future.
 */
static void
test_takes_puts_after_confirm (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (GBytes) late = app_fixture_create_recording ("late");
  g_autofree char *incoming = sl_object_key_incoming (APP_FIXTURE_OWNER, id);

  app_fixture_put (fixture, id, late);
  sl_fake_clock_advance_ms (
      fixture->clock, MAX (0, g_get_real_time () / 1000 - APP_FIXTURE_START_MS) + 2 * HOUR_MS);
  g_assert_cmpint (sweep (fixture), ==, 1);
  g_assert_false (app_fixture_has_object (fixture, incoming));
}

/* A file in the place of an object, as if it had been stored at @seconds. */
static void
plant_object (const char *folder, const char *id, gint64 seconds)
{
  const struct utimbuf times = { seconds, seconds };
  g_autofree char *path = g_build_filename (folder, id, NULL);

  g_assert_true (g_file_set_contents_full (path, "x", 1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_cmpint (g_utime (path, (struct utimbuf *) &times), ==, 0);
}

/* More of them than one list has, and before it in the order of keys. */
static void
test_finds_strays_behind_young_uploads (AppFixture *fixture, gconstpointer data)
{
  static const char stray[] = "ffffffff-ffff-7fff-bfff-ffffffffffff";
  g_autofree char *folder = g_build_filename (fixture->folder, "objects", "videos", "incoming",
                                              APP_FIXTURE_OWNER, NULL);
  g_autofree char *key = sl_object_key_incoming (APP_FIXTURE_OWNER, stray);
  gint64 now = APP_FIXTURE_START_MS / 1000;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < 1100; i++) {
    g_autofree char *id = g_strdup_printf ("%08u-0000-7000-8000-000000000000", i);

    plant_object (folder, id, now);
  }
  plant_object (folder, stray, now - 7200);
  g_assert_true (app_fixture_has_object (fixture, key));
  g_assert_cmpint (sl_clean_up (fixture->app, SL_CLEANUP_STRAYS, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_false (app_fixture_has_object (fixture, key));
}

static gboolean
insert_bad_garbage (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_garbage_repository_add (transaction, "videos", "no/../key", 0, error);
}

/* The first one in the list, which can't be removed, now or ever. */
static void
add_bad_garbage (AppFixture *fixture)
{
  g_assert_true (sl_database_write (fixture->database, insert_bad_garbage, NULL, NULL));
}

static void
test_goes_on_behind_what_stays (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;

  add_bad_garbage (fixture);
  g_assert_true (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  sl_fake_clock_advance_ms (fixture->clock, APP_FIXTURE_UPLOAD_EXPIRY_S * 1000 + 1);
  sweep (fixture);
  left = sl_object_store_list (SL_OBJECT_STORE (fixture->objects), "videos", "", 10, NULL);
  g_assert_cmpuint (left->len, ==, 0);
  /* It is told, and not each minute. */
  add_bad_garbage (fixture);
  g_assert_cmpint (sl_clean_up (fixture->app, SL_CLEANUP_OBJECTS, &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "no/../key"));
  sweep (fixture);
}

static void
test_takes_what_was_deleted (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GPtrArray) left = NULL;

  g_assert_true (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  sl_fake_clock_advance_ms (fixture->clock, APP_FIXTURE_UPLOAD_EXPIRY_S * 1000 + 1);
  sweep (fixture);
  left = sl_object_store_list (SL_OBJECT_STORE (fixture->objects), "videos", "", 10, NULL);
  g_assert_cmpuint (left->len, ==, 0);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/sweep-uploads/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("takes-expired-uploads", test_takes_expired_uploads);
  add ("spares-confirmed-media", test_spares_confirmed_media);
  add ("takes-puts-after-confirm", test_takes_puts_after_confirm);
  add ("finds-strays-behind-young-uploads", test_finds_strays_behind_young_uploads);
  add ("goes-on-behind-what-stays", test_goes_on_behind_what_stays);
  add ("takes-what-was-deleted", test_takes_what_was_deleted);
  return g_test_run ();
}
