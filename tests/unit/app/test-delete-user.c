// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A user goes with all that is there, and with all that comes later. */
#include "app-fixture.h"
#include "app/cleanup.h"
#include "app/delete-user.h"
#include "base/string-util.h"
#include "store/deleted-user-repository.h"
#include "store/media-repository.h"

#define LATE_MEDIA "01890000-0000-7000-8000-0000000000ff"
#define TABLES "media_files", "passes", "processing_jobs", "artifacts", "transcriptions"

static void
delete_user (AppFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sl_delete_user (fixture->app, APP_FIXTURE_OWNER, &error);
  g_assert_no_error (error);
}

typedef struct {
  const char *table;
  gint64 count;
} Count;

static gboolean
count_rows (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Count *self = user_data;
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", self->table);
  g_autoptr (SlRows) rows = sl_transaction_query (transaction, sql, NULL, error);

  if (rows == NULL || !sl_rows_next (rows))
    return FALSE;
  self->count = sl_rows_get_int (rows, 0);
  return TRUE;
}

static void
assert_no_rows (AppFixture *fixture)
{
  static const char *const tables[] = { TABLES, "idempotency_keys" };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
    Count count = { tables[i], -1 };

    g_assert_true (sl_database_read (fixture->database, count_rows, &count, NULL));
    g_assert_cmpint (count.count, ==, 0);
  }
}

static void
assert_no_objects (AppFixture *fixture)
{
  g_autoptr (GPtrArray)
      objects = sl_object_store_list (SL_OBJECT_STORE (fixture->objects), "videos", "", 10, NULL);

  g_assert_cmpuint (objects->len, ==, 0);
}

static void
assert_initiate_refused (AppFixture *fixture)
{
  const SlInitiateRequest request = { .user_id = APP_FIXTURE_OWNER,
                                      .file_name = "late.webm",
                                      .file_type = "video_response",
                                      .content_type = "video/webm",
                                      .file_size = 100 };
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_initiate_upload (fixture->app, &request, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_USER_DELETED);
}

static void
test_takes_everything (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *ready = app_fixture_make_ready (fixture);
  g_autofree char *pending = app_fixture_initiate (fixture, 100);
  g_autofree char *events = NULL;

  delete_user (fixture);
  assert_no_rows (fixture);
  assert_no_objects (fixture);
  g_assert_null (sl_get_media (fixture->app, APP_FIXTURE_OWNER, ready, NULL));
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.processed media.deleted media.deleted");
}

static void
test_twice (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autofree char *events = NULL;

  delete_user (fixture);
  delete_user (fixture);
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.deleted");
}

static void
test_what_was_deleted_before (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *events = NULL;

  g_assert_true (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  delete_user (fixture);
  assert_no_rows (fixture);
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.processed media.deleted");
}

static void
test_others_stay (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlMediaView) view = NULL;

  g_assert_true (sl_delete_user (fixture->app, APP_FIXTURE_STRANGER, &error));
  g_assert_no_error (error);
  view = sl_get_media (fixture->app, APP_FIXTURE_OWNER, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (view->artifacts->len, >, 0);
}

/* More than one transaction takes. */
static void
test_many (AppFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 60; i++) {
    g_autofree char *id = app_fixture_initiate (fixture, 100);

    g_assert_nonnull (id);
  }
  delete_user (fixture);
  assert_no_rows (fixture);
}

static void
test_later_uploads_are_refused (AppFixture *fixture, gconstpointer data)
{
  delete_user (fixture);
  assert_initiate_refused (fixture);
}

/* A worker ends when there is nothing any more that it could have worked for. */
static void
test_late_result_is_dropped (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);

  delete_user (fixture);
  app_fixture_finish_probe (fixture, probe);
  assert_no_rows (fixture);
  assert_no_objects (fixture);
}

static void
test_late_output_is_removed (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlPass) stage = NULL;

  app_fixture_finish_probe (fixture, probe);
  stage = app_fixture_claim (fixture);
  delete_user (fixture);
  app_fixture_finish_stage (fixture, stage, "thumbnail", "thumbnail");
  sl_fake_clock_advance_ms (fixture->clock, 24 * 3600 * 1000);
  g_assert_cmpint (sl_sweep (fixture->app, NULL), >=, 0);
  assert_no_rows (fixture);
  assert_no_objects (fixture);
}

/* As a transaction does that began before the tombstone was there. */
static gboolean
insert_late (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM deleted_users", NULL, error) == 1
         && sl_media_repository_insert (transaction, user_data, error)
         && sl_deleted_user_repository_add (transaction, APP_FIXTURE_OWNER, error);
}

static void
test_late_upload_is_swept (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_initiate (fixture, 100);
  g_autoptr (SlMedia) media = app_fixture_get_media (fixture, id);

  delete_user (fixture);
  sl_set_string (&media->id, LATE_MEDIA);
  g_assert_true (sl_database_write (fixture->database, insert_late, media, NULL));
  g_assert_cmpint (sl_sweep (fixture->app, NULL), >=, 0);
  assert_no_rows (fixture);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/delete-user/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("takes-everything", test_takes_everything);
  add ("twice", test_twice);
  add ("what-was-deleted-before", test_what_was_deleted_before);
  add ("others-stay", test_others_stay);
  add ("many", test_many);
  add ("later-uploads-are-refused", test_later_uploads_are_refused);
  add ("late-result-is-dropped", test_late_result_is_dropped);
  add ("late-output-is-removed", test_late_output_is_removed);
  add ("late-upload-is-swept", test_late_upload_is_swept);
  return g_test_run ();
}
