// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Confirming: the checks, the move to the immutable key, and that it happens once. */
#include <string.h>

#include "app-fixture.h"
#include "model/object-keys.h"
#include "sluice/sluice-error.h"

static SlMedia *
confirm (AppFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  SlMedia *media = sl_confirm_upload (fixture->app, APP_FIXTURE_OWNER, id, &error);

  g_assert_no_error (error);
  return media;
}

static void
assert_refused (AppFixture *fixture, const char *user_id, const char *id, SluiceError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_confirm_upload (fixture->app, user_id, id, &error));
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static void
test_starts_processing (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlMedia) media = app_fixture_get_media (fixture, id);
  g_autofree char *incoming = sl_object_key_incoming (APP_FIXTURE_OWNER, id);
  g_autofree char *original = sl_object_key_original ("videos", APP_FIXTURE_OWNER, id, "webm");
  g_autofree char *events = app_fixture_list_events (fixture);
  g_autoptr (SlStatusView) status = sl_get_status (fixture->app, APP_FIXTURE_OWNER, id, NULL);
  g_autoptr (SlPass) pass = app_fixture_claim (fixture);

  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PROCESSING);
  g_assert_cmpstr (media->storage_key, ==, original);
  g_assert_true (app_fixture_has_object (fixture, original));
  g_assert_false (app_fixture_has_object (fixture, incoming));
  g_assert_cmpstr (events, ==, "media.uploaded");
  g_assert_cmpuint (status->jobs->len, ==, 2);
  g_assert_cmpstr (pass->kind, ==, "probe");
}

static void
test_again_gives_the_same (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlMedia) again = confirm (fixture, id);
  g_autofree char *events = app_fixture_list_events (fixture);
  g_autoptr (SlPass) first = app_fixture_claim (fixture);

  g_assert_cmpint ((int) again->status, ==, SL_MEDIA_PROCESSING);
  g_assert_cmpstr (events, ==, "media.uploaded");
  g_assert_nonnull (first);
}

static void
test_put_after_confirm_changes_nothing (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (GBytes) other = app_fixture_create_recording ("other words");
  g_autofree char *original = sl_object_key_original ("videos", APP_FIXTURE_OWNER, id, "webm");
  g_autoptr (SlObjectInfo)
      before = sl_object_store_head (SL_OBJECT_STORE (fixture->objects), "videos", original, NULL);
  g_autoptr (SlObjectInfo) after = NULL;
  g_autoptr (SlMedia) again = NULL;

  app_fixture_put (fixture, id, other);
  again = confirm (fixture, id);
  after = sl_object_store_head (SL_OBJECT_STORE (fixture->objects), "videos", original, NULL);
  g_assert_cmpstr (after->etag, ==, before->etag);
}

static void
test_after_a_crash_behind_the_move (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("x");
  g_autofree char *id = app_fixture_initiate (fixture, g_bytes_get_size (content));
  g_autofree char *incoming = sl_object_key_incoming (APP_FIXTURE_OWNER, id);
  g_autofree char *original = sl_object_key_original ("videos", APP_FIXTURE_OWNER, id, "webm");
  g_autoptr (SlObjectInfo) info = NULL;
  g_autoptr (SlMedia) media = NULL;

  app_fixture_put (fixture, id, content);
  info = sl_object_store_head (SL_OBJECT_STORE (fixture->objects), "videos", incoming, NULL);
  g_assert_true (sl_object_store_move (SL_OBJECT_STORE (fixture->objects), "videos", incoming,
                                       original, info->etag, NULL));
  media = confirm (fixture, id);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PROCESSING);
}

static void
test_refuses_before_the_content (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_initiate (fixture, 100);

  assert_refused (fixture, APP_FIXTURE_OWNER, id, SLUICE_ERROR_UPLOAD_NOT_FOUND);
  assert_refused (fixture, APP_FIXTURE_STRANGER, id, SLUICE_ERROR_NOT_FOUND);
  assert_refused (fixture, APP_FIXTURE_OWNER, APP_FIXTURE_OWNER, SLUICE_ERROR_NOT_FOUND);
}

static void
test_refuses_what_came_too_late (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("x");
  g_autofree char *id = app_fixture_initiate (fixture, g_bytes_get_size (content));

  app_fixture_put (fixture, id, content);
  sl_fake_clock_advance_ms (fixture->clock, APP_FIXTURE_UPLOAD_EXPIRY_S * 1000);
  assert_refused (fixture, APP_FIXTURE_OWNER, id, SLUICE_ERROR_UPLOAD_EXPIRED);
}

static void
refuse_content (AppFixture *fixture, GBytes *content, gsize declared, SluiceError code)
{
  g_autofree char *id = app_fixture_initiate (fixture, declared);
  g_autofree char *incoming = sl_object_key_incoming (APP_FIXTURE_OWNER, id);
  g_autoptr (SlMedia) media = NULL;

  app_fixture_put (fixture, id, content);
  assert_refused (fixture, APP_FIXTURE_OWNER, id, code);
  g_assert_false (app_fixture_has_object (fixture, incoming));
  media = app_fixture_get_media (fixture, id);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PENDING);
}

static void
test_refuses_content (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) recording = app_fixture_create_recording ("x");
  g_autoptr (GBytes) avi = g_bytes_new_static ("RIFF\x24\0\0\0AVI LIST", 16);
  g_autoptr (GBytes) playlist = g_bytes_new_static ("#EXTM3U\nfile:///etc/passwd\n", 27);

  refuse_content (fixture, recording, g_bytes_get_size (recording) + 1, SLUICE_ERROR_SIZE_MISMATCH);
  refuse_content (fixture, avi, 16, SLUICE_ERROR_CONTENT_MISMATCH);
  refuse_content (fixture, playlist, 27, SLUICE_ERROR_UNSUPPORTED_MEDIA);
}

static void
test_upload_again_after_a_refusal (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = app_fixture_create_recording ("x");
  gsize size = g_bytes_get_size (good);
  g_autofree char *id = app_fixture_initiate (fixture, size);
  g_autofree char *nonsense = g_strnfill (size, 'n');
  g_autoptr (GBytes) bad = g_bytes_new (nonsense, size);
  g_autoptr (SlMedia) media = NULL;

  app_fixture_put (fixture, id, bad);
  assert_refused (fixture, APP_FIXTURE_OWNER, id, SLUICE_ERROR_UNSUPPORTED_MEDIA);
  app_fixture_put (fixture, id, good);
  media = confirm (fixture, id);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PROCESSING);
}

typedef struct {
  AppFixture *fixture;
  const char *id;
} Confirmer;

static gpointer
confirm_in_thread (gpointer user_data)
{
  Confirmer *self = user_data;

  return confirm (self->fixture, self->id);
}

static void
confirm_twice_at_once (AppFixture *fixture)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("at once");
  g_autofree char *id = app_fixture_initiate (fixture, g_bytes_get_size (content));
  Confirmer confirmer = { fixture, id };
  GThread *threads[4];

  app_fixture_put (fixture, id, content);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("confirm", confirm_in_thread, &confirmer);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autoptr (SlMedia) media = g_thread_join (threads[i]);

    g_assert_cmpint ((int) media->status, ==, SL_MEDIA_PROCESSING);
  }
}

static void
test_at_once_all_succeed (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *events = NULL;

  for (guint i = 0; i < 5; i++)
    confirm_twice_at_once (fixture);
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==,
                   "media.uploaded media.uploaded media.uploaded media.uploaded media.uploaded");
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/confirm-upload/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("starts-processing", test_starts_processing);
  add ("again-gives-the-same", test_again_gives_the_same);
  add ("put-after-confirm-changes-nothing", test_put_after_confirm_changes_nothing);
  add ("after-a-crash-behind-the-move", test_after_a_crash_behind_the_move);
  add ("refuses-before-the-content", test_refuses_before_the_content);
  add ("refuses-what-came-too-late", test_refuses_what_came_too_late);
  add ("refuses-content", test_refuses_content);
  add ("upload-again-after-a-refusal", test_upload_again_after_a_refusal);
  add ("at-once-all-succeed", test_at_once_all_succeed);
  return g_test_run ();
}
