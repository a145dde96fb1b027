// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Cleaning up: originals whose time is over, objects without a media, rows that only take room. */
#include "app/cleanup.h"

#include "app-fixture.h"
#include "app/app-private.h"
#include "base/uuid.h"
#include "model/object-keys.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

static gint64
clean_up (AppFixture *fixture, SlCleanup cleanup)
{
  g_autoptr (GError) error = NULL;
  gint64 removed = sl_clean_up (fixture->app, cleanup, &error);

  g_assert_no_error (error);
  return removed;
}

static gint64
read_count (AppFixture *fixture, const char *sql)
{
  g_autofree char *counted = g_strconcat ("SELECT count(*) FROM ", sql, NULL);
  gint64 count = -1;

  app_fixture_query (fixture, counted, &count);
  return count;
}

static void
test_original_goes_in_time (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *original = sl_object_key_original ("videos", APP_FIXTURE_OWNER, id, "webm");
  g_autofree char *video = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1, "video.bin");
  g_autoptr (GError) error = NULL;

  sl_fake_clock_advance_ms (fixture->clock, APP_FIXTURE_KEEP_ORIGINALS_MS - 1);
  clean_up (fixture, SL_CLEANUP_OBJECTS);
  g_assert_true (app_fixture_has_object (fixture, original));
  sl_fake_clock_advance_ms (fixture->clock, 1);
  g_assert_cmpint (clean_up (fixture, SL_CLEANUP_OBJECTS), ==, 1);
  g_assert_false (app_fixture_has_object (fixture, original));
  g_assert_true (app_fixture_has_object (fixture, video));

  g_assert_null (sl_reprocess_media (fixture->app, APP_FIXTURE_OWNER, id, TRUE, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "is not kept any more"));
}

static void
test_original_at_work_stays (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *original = sl_object_key_original ("videos", APP_FIXTURE_OWNER, id, "webm");
  g_autoptr (SlStatusView)
      view = sl_reprocess_media (fixture->app, APP_FIXTURE_OWNER, id, TRUE, NULL);

  g_assert_nonnull (view);
  sl_fake_clock_advance_ms (fixture->clock, 2 * APP_FIXTURE_KEEP_ORIGINALS_MS);
  clean_up (fixture, SL_CLEANUP_OBJECTS);
  g_assert_true (app_fixture_has_object (fixture, original));
}

static void
put_object (AppFixture *fixture, const char *key)
{
  g_autofree char *path = g_build_filename ((const char *) fixture->folder, "orphan", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  sl_object_store_put_file (SL_OBJECT_STORE (fixture->objects), "videos", key, path, "video/mp4",
                            NULL, &error);
  g_assert_no_error (error);
}

/* All buckets once. The objects have the time of the disk, which is long before that of the test.
 */
static gint64
find_orphans (AppFixture *fixture)
{
  gint64 found = 0;

  for (guint i = 0; i < 6; i++)
    found += clean_up (fixture, SL_CLEANUP_ORPHANS);
  return found;
}

static void
test_orphans_go (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *video = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1, "video.bin");
  g_autofree char *nobody = sl_uuid7_new (APP_FIXTURE_START_MS);
  g_autofree char *orphan = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, nobody, 1,
                                                    "x.bin");

  put_object (fixture, orphan);
  put_object (fixture, "somebody/elses/file");
  g_assert_cmpint (find_orphans (fixture), ==, 1);
  clean_up (fixture, SL_CLEANUP_OBJECTS);
  g_assert_false (app_fixture_has_object (fixture, orphan));
  g_assert_true (app_fixture_has_object (fixture, video));
  g_assert_true (app_fixture_has_object (fixture, "somebody/elses/file"));
  g_assert_cmpint (find_orphans (fixture), ==, 0);
}

static void
test_young_object_is_no_orphan (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *nobody = sl_uuid7_new (APP_FIXTURE_START_MS);
  g_autofree char *orphan = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, nobody, 1,
                                                    "x.bin");

  put_object (fixture, orphan);
  sl_fake_clock_advance_ms (fixture->clock,
                            g_get_real_time () / 1000 - APP_FIXTURE_START_MS + DAY_MS / 2);
  g_assert_cmpint (find_orphans (fixture), ==, 0);
}

static void
test_published_events_go (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);

  app_fixture_execute (fixture, "UPDATE outbox SET published_at = created_at WHERE seq = 1");
  sl_fake_clock_advance_ms (fixture->clock, 7 * DAY_MS);
  g_assert_cmpint (clean_up (fixture, SL_CLEANUP_EVENTS), ==, 0);
  sl_fake_clock_advance_ms (fixture->clock, 1);
  g_assert_cmpint (clean_up (fixture, SL_CLEANUP_EVENTS), ==, 1);
  g_assert_cmpint (read_count (fixture, "outbox"), >, 0);
  g_assert_cmpint (read_count (fixture, "outbox WHERE seq = 1"), ==, 0);
}

static void
test_finished_passes_go (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *first = app_fixture_make_ready (fixture);
  g_autofree char *second = app_fixture_make_ready (fixture);
  g_autoptr (SlMediaView) view = NULL;

  g_assert_cmpint (clean_up (fixture, SL_CLEANUP_PASSES), ==, 0);
  fixture->app->config.queues[SL_QUEUE_MEDIA_PROCESSING].keep_completed = 1;
  /* Of each media a probe and a quick one; a long one. */
  g_assert_cmpint (clean_up (fixture, SL_CLEANUP_PASSES), ==, 3 + 1);
  g_assert_cmpint (read_count (fixture, "passes"), ==, 2);
  g_assert_cmpint (clean_up (fixture, SL_CLEANUP_PASSES), ==, 0);
  view = sl_get_media (fixture->app, APP_FIXTURE_OWNER, first, NULL);
  g_assert_cmpuint (view->artifacts->len, ==, 2);
}

static void
test_open_passes_stay (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);

  fixture->app->config.queues[SL_QUEUE_MEDIA_PROCESSING].keep_completed = 0;
  fixture->app->config.queues[SL_QUEUE_MEDIA_PROCESSING].keep_failed = 0;
  g_assert_cmpint (clean_up (fixture, SL_CLEANUP_PASSES), ==, 0);
  g_assert_cmpint (read_count (fixture, "passes"), ==, 1);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/cleanup/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("original-goes-in-time", test_original_goes_in_time);
  add ("original-at-work-stays", test_original_at_work_stays);
  add ("orphans-go", test_orphans_go);
  add ("young-object-is-no-orphan", test_young_object_is_no_orphan);
  add ("published-events-go", test_published_events_go);
  add ("finished-passes-go", test_finished_passes_go);
  add ("open-passes-stay", test_open_passes_stay);
  return g_test_run ();
}
