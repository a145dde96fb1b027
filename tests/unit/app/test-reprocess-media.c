// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reprocessing: what failed, or everything under a new generation. */
#include "app-fixture.h"
#include "app/cleanup.h"
#include "model/object-keys.h"
#include "model/stage-job.h"

static void
assert_conflict (AppFixture *fixture, const char *id, gboolean all)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_reprocess_media (fixture->app, APP_FIXTURE_OWNER, id, all, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
}

static void
reprocess (AppFixture *fixture, const char *id, gboolean all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlStatusView)
      view = sl_reprocess_media (fixture->app, APP_FIXTURE_OWNER, id, all, &error);

  g_assert_no_error (error);
  g_assert_cmpint ((int) view->media->status, ==, SL_MEDIA_PROCESSING);
}

static void
test_runs_only_what_failed (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlPass) quick = NULL;
  g_autoptr (SlPass) heavy = NULL;
  g_autoptr (SlPass) again = NULL;
  g_autoptr (SlPass) none = NULL;
  g_autoptr (SlMedia) media = NULL;

  app_fixture_finish_probe (fixture, probe);
  quick = app_fixture_claim (fixture);
  heavy = app_fixture_claim (fixture);
  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  app_fixture_finish_failed (fixture, heavy, SLUICE_ERROR_UNSUPPORTED_CODEC);

  reprocess (fixture, id, FALSE);
  again = app_fixture_claim (fixture);
  none = app_fixture_claim (fixture);
  g_assert_cmpstr (again->kind, ==, "long");
  g_assert_null (none);
  app_fixture_finish_stage (fixture, again, "transcode", "video");
  media = app_fixture_get_media (fixture, id);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_READY);
  g_assert_null (media->error_code);
}

static void
test_probe_that_failed_runs_again (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlPass) again = NULL;

  app_fixture_finish_failed (fixture, probe, SLUICE_ERROR_CORRUPT_MEDIA);
  reprocess (fixture, id, FALSE);
  again = app_fixture_claim (fixture);
  g_assert_cmpstr (again->kind, ==, "probe");
}

static void
finish_generation (AppFixture *fixture)
{
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlPass) quick = NULL;
  g_autoptr (SlPass) heavy = NULL;

  app_fixture_finish_probe (fixture, probe);
  quick = app_fixture_claim (fixture);
  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  heavy = app_fixture_claim (fixture);
  app_fixture_finish_stage (fixture, heavy, "transcode", "video");
}

static void
test_everything_swaps_at_the_end (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *old_key = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1,
                                                     "video.bin");
  g_autofree char *new_key = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 2,
                                                     "video.bin");
  g_autoptr (SlMediaView) during = NULL;
  g_autoptr (SlMediaView) after = NULL;
  const SlArtifact *artifact = NULL;

  reprocess (fixture, id, TRUE);
  during = sl_get_media (fixture->app, APP_FIXTURE_OWNER, id, NULL);
  g_assert_cmpuint (during->artifacts->len, ==, 2);
  finish_generation (fixture);
  after = sl_get_media (fixture->app, APP_FIXTURE_OWNER, id, NULL);
  g_assert_cmpuint (after->media->generation, ==, 2);
  artifact = g_ptr_array_index (after->artifacts, 1);
  g_assert_cmpstr (artifact->key, ==, new_key);
  g_assert_cmpint (sl_sweep (fixture->app, NULL), >, 0);
  g_assert_false (app_fixture_has_object (fixture, old_key));
  g_assert_true (app_fixture_has_object (fixture, new_key));
}

static void
test_refuses (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *pending = app_fixture_initiate (fixture, 10);
  g_autofree char *ready = app_fixture_make_ready (fixture);
  g_autofree char *running = app_fixture_upload (fixture);
  g_autoptr (GError) error = NULL;

  assert_conflict (fixture, pending, TRUE);
  assert_conflict (fixture, running, TRUE);
  assert_conflict (fixture, ready, FALSE);
  g_assert_null (sl_reprocess_media (fixture->app, APP_FIXTURE_STRANGER, ready, TRUE, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/reprocess-media/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("runs-only-what-failed", test_runs_only_what_failed);
  add ("probe-that-failed-runs-again", test_probe_that_failed_runs_again);
  add ("everything-swaps-at-the-end", test_everything_swaps_at_the_end);
  add ("refuses", test_refuses);
  return g_test_run ();
}
