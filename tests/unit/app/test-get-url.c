// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Signed URLs of what was made: which artifact, under which name, for whom. */
#include <string.h>

#include "app-fixture.h"

static void
test_stream_is_the_video (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlSignedUrl) url = sl_get_stream_url (fixture->app, APP_FIXTURE_OWNER, id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (url->url, "/video.bin?"));
  g_assert_cmpint (url->expires_at, ==, APP_FIXTURE_START_MS + 3600000);
}

/* Of a spoken answer people want to hear what was made for them, not for recognisers. */
static void
test_stream_is_the_playback_file (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlPass) quick = NULL;
  g_autoptr (SlPass) heavy = NULL;
  g_autoptr (SlSignedUrl) url = NULL;
  g_autoptr (GError) error = NULL;

  app_fixture_finish_probe (fixture, probe);
  quick = app_fixture_claim (fixture);
  app_fixture_finish_stage (fixture, quick, "thumbnail", "audio");
  heavy = app_fixture_claim (fixture);
  app_fixture_finish_stage (fixture, heavy, "transcode", "playback");
  url = sl_get_stream_url (fixture->app, APP_FIXTURE_OWNER, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (url->url, "/playback.bin?"));
}

static void
test_nothing_to_stream_yet (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_get_stream_url (fixture->app, APP_FIXTURE_OWNER, id, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
}

static void
test_download_of_the_original (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlSignedUrl)
      url = sl_get_download_url (fixture->app, APP_FIXTURE_OWNER, id, NULL, NULL);

  g_assert_nonnull (strstr (url->url, "/original.webm?"));
  g_assert_nonnull (strstr (url->url, "attachment"));
  g_assert_nonnull (strstr (url->url, "answer.webm"));
  g_assert_cmpstr (url->content_type, ==, "video/webm");
}

static void
test_download_of_an_artifact (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlSignedUrl)
      url = sl_get_download_url (fixture->app, APP_FIXTURE_OWNER, id, "thumbnail", NULL);

  g_assert_nonnull (strstr (url->url, "/thumbnail.bin?"));
  g_assert_null (sl_get_download_url (fixture->app, APP_FIXTURE_OWNER, id, "none", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
test_pending_has_no_original (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_initiate (fixture, 10);
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_get_download_url (fixture->app, APP_FIXTURE_OWNER, id, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
}

static void
test_strangers_find_nothing (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GError) stream_error = NULL;
  g_autoptr (GError) download_error = NULL;

  g_assert_null (sl_get_stream_url (fixture->app, APP_FIXTURE_STRANGER, id, &stream_error));
  g_assert_error (stream_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_null (
      sl_get_download_url (fixture->app, APP_FIXTURE_STRANGER, id, NULL, &download_error));
  g_assert_error (download_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/get-url/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("stream-is-the-video", test_stream_is_the_video);
  add ("stream-is-the-playback-file", test_stream_is_the_playback_file);
  add ("nothing-to-stream-yet", test_nothing_to_stream_yet);
  add ("download-of-the-original", test_download_of_the_original);
  add ("download-of-an-artifact", test_download_of_an_artifact);
  add ("pending-has-no-original", test_pending_has_no_original);
  add ("strangers-find-nothing", test_strangers_find_nothing);
  return g_test_run ();
}
