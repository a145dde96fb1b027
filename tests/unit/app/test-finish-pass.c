// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From the end of a pass to the end of a media: follow-ups, retries, results, events. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "app-fixture.h"
#include "app/cleanup.h"
#include "app/publish-outputs.h"
#include "model/object-keys.h"
#include "model/stage-job.h"

static void
assert_status (AppFixture *fixture, const char *id, SlMediaStatus status)
{
  g_autoptr (SlMedia) media = app_fixture_get_media (fixture, id);

  g_assert_cmpint ((int) media->status, ==, (int) status);
}

/* "thumbnail:completed transcode:pending" */
static void
assert_jobs (AppFixture *fixture, const char *id, const char *expected)
{
  g_autoptr (SlStatusView) view = sl_get_status (fixture->app, APP_FIXTURE_OWNER, id, NULL);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < view->jobs->len; i++) {
    const SlStageJob *job = g_ptr_array_index (view->jobs, i);

    g_string_append_printf (found, "%s%s:%s", i > 0 ? " " : "", job->stage,
                            sl_job_status_to_string (job->status));
  }
  g_assert_cmpstr (found->str, ==, expected);
}

/* Upload and probe. Returns: the media's id */
static char *
make_probed (AppFixture *fixture)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);

  app_fixture_finish_probe (fixture, probe);
  return g_steal_pointer (&id);
}

/* PostgreSQL keeps the value of JSON and not its blanks. */
static void
assert_container (const SlMedia *media, const char *expected)
{
  g_autoptr (JsonNode) metadata = json_from_string (media->metadata, NULL);
  JsonObject *probe = json_object_get_object_member (json_node_get_object (metadata), "probe");

  g_assert_cmpstr (json_object_get_string_member (probe, "container"), ==, expected);
}

static void
test_probe_plans_the_rest (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) first = app_fixture_claim (fixture);
  g_autoptr (SlPass) second = app_fixture_claim (fixture);
  g_autoptr (SlPass) none = app_fixture_claim (fixture);
  g_autoptr (SlMedia) media = app_fixture_get_media (fixture, id);

  g_assert_cmpstr (first->kind, ==, "quick");
  g_assert_cmpstr (second->kind, ==, "long");
  g_assert_null (none);
  assert_container (media, "webm");
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
}

static void
test_all_stages_make_it_ready (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *video = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1, "video.bin");
  g_autofree char *events = app_fixture_list_events (fixture);
  g_autoptr (SlMediaView) view = sl_get_media (fixture->app, APP_FIXTURE_OWNER, id, NULL);

  assert_status (fixture, id, SL_MEDIA_READY);
  assert_jobs (fixture, id, "thumbnail:completed transcode:completed");
  g_assert_true (app_fixture_has_object (fixture, video));
  g_assert_cmpstr (events, ==, "media.uploaded media.processed");
  g_assert_cmpuint (view->artifacts->len, ==, 2);
  g_assert_cmpuint (view->urls->len, ==, 2);
}

static void
test_input_errors_fail_at_once (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlMedia) media = NULL;
  g_autofree char *events = NULL;

  app_fixture_finish_failed (fixture, probe, SLUICE_ERROR_CORRUPT_MEDIA);
  media = app_fixture_get_media (fixture, id);
  events = app_fixture_list_events (fixture);
  g_assert_cmpint ((int) media->status, ==, SL_MEDIA_FAILED);
  g_assert_cmpstr (media->error_code, ==, "CORRUPT_MEDIA");
  g_assert_cmpstr (media->error_message, ==, "it went wrong");
  g_assert_cmpstr (events, ==, "media.uploaded media.processing_failed");
  assert_jobs (fixture, id, "thumbnail:failed transcode:failed");
}

static void
test_transient_errors_are_tried_again (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autofree char *events = NULL;

  for (guint attempt = 1; attempt <= 3; attempt++) {
    g_autoptr (SlPass) probe = app_fixture_claim (fixture);

    g_assert_nonnull (probe);
    g_assert_cmpuint (probe->attempt, ==, attempt);
    assert_status (fixture, id, SL_MEDIA_PROCESSING);
    app_fixture_finish_failed (fixture, probe, SLUICE_ERROR_STORAGE_UNAVAILABLE);
    sl_fake_clock_advance_ms (fixture->clock, 600000);
  }
  assert_status (fixture, id, SL_MEDIA_FAILED);
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.processing_failed");
}

/* The probe fails @n_times, can be had again @wait_ms later, and is at its first attempt each time.
 */
static void
fail_first_attempts (AppFixture *fixture, guint n_times, SluiceError code, gint64 wait_ms)
{
  for (guint i = 0; i < n_times; i++) {
    g_autoptr (SlPass) probe = app_fixture_claim (fixture);

    g_assert_nonnull (probe);
    g_assert_cmpuint (probe->attempt, ==, 1);
    app_fixture_finish_failed (fixture, probe, code);
    sl_fake_clock_advance_ms (fixture->clock, wait_ms);
  }
}

/* Nobody's attempts are used up while the store is away, however long that is. */
static void
test_waits_for_the_store (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autofree char *temporary = g_build_filename (fixture->folder, "objects", ".tmp", NULL);
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "elsewhere", NULL);
  g_autoptr (SlPass) last = NULL;

  g_assert_cmpint (g_rename (temporary, elsewhere), ==, 0);
  fail_first_attempts (fixture, 10, SLUICE_ERROR_STORAGE_UNAVAILABLE, 20000);
  g_assert_cmpint (g_rename (elsewhere, temporary), ==, 0);
  assert_status (fixture, id, SL_MEDIA_PROCESSING);
  last = app_fixture_claim (fixture);
  app_fixture_finish_probe (fixture, last);
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
}

static void
test_retries_wait (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlPass) too_early = NULL;

  app_fixture_finish_failed (fixture, probe, SLUICE_ERROR_STORAGE_UNAVAILABLE);
  too_early = app_fixture_claim (fixture);
  g_assert_null (too_early);
  assert_status (fixture, id, SL_MEDIA_PROCESSING);
}

static void
test_shutdown_costs_no_attempt (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);

  fail_first_attempts (fixture, 5, SLUICE_ERROR_SHUTTING_DOWN, 0);
  assert_status (fixture, id, SL_MEDIA_PROCESSING);
}

/* As when it goes away while the work is prepared. */
static void
test_outages_of_the_database_cost_no_attempt (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);

  fail_first_attempts (fixture, 5, SLUICE_ERROR_DATABASE_UNAVAILABLE, 20000);
  assert_status (fixture, id, SL_MEDIA_PROCESSING);
}

/* Nothing of it is stored or written down, so that it can be told again as something else. */
static void
test_cancelled_end (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autofree char *work_dir = app_fixture_create_work_dir (fixture);
  g_autoptr (SlWorkReport) report = app_fixture_create_report (fixture, "thumbnail", "thumbnail");
  g_autofree char *key = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1,
                                                 "thumbnail.bin");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SlPass) again = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (sl_pass_sink_finish (SL_PASS_SINK (fixture->app), quick, work_dir, report, NULL,
                                       cancellable, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  g_assert_false (app_fixture_has_object (fixture, key));
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
  app_fixture_finish_failed (fixture, quick, SLUICE_ERROR_SHUTTING_DOWN);
  again = app_fixture_claim (fixture);
  g_assert_cmpstr (again->id, ==, quick->id);
  g_assert_cmpuint (again->attempt, ==, 1);
}

static void
test_cancelled_preparation (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autofree char *work_dir = app_fixture_create_work_dir (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SlWorkOrder) order = NULL;
  g_autoptr (GError) error = NULL;

  order = sl_pass_sink_prepare (SL_PASS_SINK (fixture->app), probe, work_dir, cancellable, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      sl_pass_sink_prepare (SL_PASS_SINK (fixture->app), probe, work_dir, cancellable, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

static void
test_one_stage_fails_alone (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autoptr (SlPass) heavy = app_fixture_claim (fixture);

  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  app_fixture_finish_failed (fixture, heavy, SLUICE_ERROR_UNSUPPORTED_CODEC);
  assert_status (fixture, id, SL_MEDIA_FAILED);
  assert_jobs (fixture, id, "thumbnail:completed transcode:failed");
}

static gboolean
move_to_avatars (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_transaction_execute (transaction, "UPDATE media_files SET bucket = 'avatars'", NULL,
                                 error)
         >= 0;
}

/* What anybody may read is a picture, whatever a worker says that it has made. */
static void
test_only_pictures_become_public (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write (fixture->database, move_to_avatars, NULL, &error));
  app_fixture_finish_stage (fixture, quick, "thumbnail", "avatar");
  /* It may do better the next time. */
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
  g_assert_null (sl_object_store_head (SL_OBJECT_STORE (fixture->objects), "avatars",
                                       APP_FIXTURE_OWNER "/avatar.bin", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

typedef struct {
  const SlMedia *media;
  const SlPass *pass;
  const SlWorkReport *report;
} Output;

static gboolean
expect_output (SlTransaction *transaction, gpointer user_data, GError **error)
{
  const Output *output = user_data;

  return sl_expect_outputs (transaction, output->media, output->pass, output->report, error);
}

/* What a daemon has done that dies before the rows are written. */
static void
store_video (AppFixture *fixture, const char *id, SlPass *pass)
{
  g_autofree char *work_dir = app_fixture_create_work_dir (fixture);
  g_autoptr (SlMedia) media = app_fixture_get_media (fixture, id);
  g_autoptr (SlWorkReport) report = app_fixture_create_report (fixture, "transcode", "video");
  g_autoptr (GPtrArray) published = NULL;
  Output output = { media, pass, report };

  g_assert_true (sl_database_write (fixture->database, expect_output, &output, NULL));
  published = sl_publish_outputs (fixture->app, media, pass, work_dir, report, NULL, NULL);
  g_assert_cmpuint (published->len, ==, 1);
}

/* What was stored and never referred to goes; what is referred to stays. */
static void
test_unreferred_outputs_are_swept (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autoptr (SlPass) heavy = app_fixture_claim (fixture);
  g_autofree char *kept = NULL;
  g_autofree char *lost = NULL;

  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  store_video (fixture, id, heavy);
  kept = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1, "thumbnail.bin");
  lost = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1, "video.bin");
  g_assert_true (app_fixture_has_object (fixture, lost));
  sl_fake_clock_advance_ms (fixture->clock, 2 * 3600 * 1000);
  g_assert_cmpint (sl_sweep (fixture->app, NULL), >, 0);
  g_assert_false (app_fixture_has_object (fixture, lost));
  g_assert_true (app_fixture_has_object (fixture, kept));
}

/* The outputs are stored, and then the database goes away: the end is told again. */
static void
test_end_is_told_again (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autoptr (SlWorkReport) report = app_fixture_create_report (fixture, "thumbnail", "thumbnail");
  g_autofree char *work_dir = app_fixture_create_work_dir (fixture);
  g_autofree char *key = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1,
                                                 "thumbnail.bin");
  g_autoptr (GError) error = NULL;

  app_fixture_execute (fixture, "ALTER TABLE artifacts RENAME TO artifacts_away");
  g_assert_false (
      sl_pass_sink_finish (SL_PASS_SINK (fixture->app), quick, work_dir, report, NULL, NULL, NULL));
  g_assert_true (app_fixture_has_object (fixture, key));
  app_fixture_execute (fixture, "ALTER TABLE artifacts_away RENAME TO artifacts");
  sl_pass_sink_finish (SL_PASS_SINK (fixture->app), quick, work_dir, report, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_jobs (fixture, id, "thumbnail:completed transcode:pending");
  g_assert_true (app_fixture_has_object (fixture, key));
}

/* The key is the same for every attempt. */
static void
test_late_outputs_are_not_stored (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autofree char *key = sl_object_key_artifact ("videos", APP_FIXTURE_OWNER, id, 1,
                                                 "thumbnail.bin");

  g_clear_pointer (&quick->lease_token, g_free);
  quick->lease_token = g_strdup ("00000000-0000-4000-8000-000000000000");
  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  g_assert_false (app_fixture_has_object (fixture, key));
}

/* The pass was taken for a dead daemon's, which now turns up with what its worker made. */
static void
test_late_results_take_back_the_crash (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  gint64 crashes = 0;
  gint64 attempt = 0;

  app_fixture_execute (fixture, "UPDATE passes SET lost_token = lease_token, crashes = 1,"
                                " attempt = 2, lease_token ="
                                " '00000000-0000-4000-8000-000000000000' WHERE kind = 'quick'");
  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  app_fixture_query (fixture, "SELECT crashes FROM passes WHERE kind = 'quick'", &crashes);
  app_fixture_query (fixture, "SELECT attempt FROM passes WHERE kind = 'quick'", &attempt);
  g_assert_cmpint (crashes, ==, 0);
  g_assert_cmpint (attempt, ==, 1);
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
}

/* The quick pass says that it made the video: that is not for it to say. */
static void
test_other_passes_stages_are_not_taken (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autoptr (SlMediaView) view = NULL;

  app_fixture_finish_stage (fixture, quick, "transcode", "video");
  view = sl_get_media (fixture->app, APP_FIXTURE_OWNER, id, NULL);
  g_assert_cmpuint (view->artifacts->len, ==, 0);
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
}

static void
test_late_results_change_nothing (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autoptr (SlPass) stale = sl_pass_copy (quick);

  g_clear_pointer (&stale->lease_token, g_free);
  stale->lease_token = g_strdup ("00000000-0000-4000-8000-000000000000");
  app_fixture_finish_stage (fixture, stale, "thumbnail", "thumbnail");
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  assert_jobs (fixture, id, "thumbnail:completed transcode:pending");
}

static void
test_silent_worker_is_no_success (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);

  app_fixture_finish_stage (fixture, quick, "another", "thumbnail");
  assert_jobs (fixture, id, "thumbnail:pending transcode:pending");
}

static void
test_deleted_meanwhile (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_probed (fixture);
  g_autoptr (SlPass) quick = app_fixture_claim (fixture);
  g_autofree char *events = NULL;

  g_assert_true (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  assert_status (fixture, id, SL_MEDIA_DELETED);
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.deleted");
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/finish-pass/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

typedef struct {
  AppFixture *fixture;
  const SlPass *pass;
} Ending;

static gpointer
end_pass (gpointer data)
{
  const Ending *self = data;
  gboolean is_quick = strcmp (self->pass->kind, "quick") == 0;

  app_fixture_finish_stage (self->fixture, self->pass, is_quick ? "thumbnail" : "transcode",
                            is_quick ? "thumbnail" : "video");
  return NULL;
}

/* Each of the two sees that the other is through, or neither would make the media ready. */
static void
test_passes_that_end_together_settle_once (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *events = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < 10; i++) {
    g_autofree char *id = make_probed (fixture);
    g_autoptr (SlPass) first = app_fixture_claim (fixture);
    g_autoptr (SlPass) second = app_fixture_claim (fixture);
    GThread *thread = g_thread_new ("ending", end_pass, &(Ending){ fixture, first });

    end_pass (&(Ending){ fixture, second });
    g_thread_join (thread);
    assert_status (fixture, id, SL_MEDIA_READY);
  }
  events = app_fixture_list_events (fixture);
  parts = g_strsplit (events, "media.processed", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 11);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Media that fail by the service's fault are warned of. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  add ("probe-plans-the-rest", test_probe_plans_the_rest);
  add ("all-stages-make-it-ready", test_all_stages_make_it_ready);
  add ("input-errors-fail-at-once", test_input_errors_fail_at_once);
  add ("transient-errors-are-tried-again", test_transient_errors_are_tried_again);
  add ("waits-for-the-store", test_waits_for_the_store);
  add ("retries-wait", test_retries_wait);
  add ("shutdown-costs-no-attempt", test_shutdown_costs_no_attempt);
  add ("outages-of-the-database-cost-no-attempt", test_outages_of_the_database_cost_no_attempt);
  add ("cancelled-end", test_cancelled_end);
  add ("cancelled-preparation", test_cancelled_preparation);
  add ("one-stage-fails-alone", test_one_stage_fails_alone);
  add ("only-pictures-become-public", test_only_pictures_become_public);
  add ("unreferred-outputs-are-swept", test_unreferred_outputs_are_swept);
  add ("end-is-told-again", test_end_is_told_again);
  add ("late-outputs-are-not-stored", test_late_outputs_are_not_stored);
  add ("late-results-take-back-the-crash", test_late_results_take_back_the_crash);
  add ("other-passes-stages-are-not-taken", test_other_passes_stages_are_not_taken);
  add ("late-results-change-nothing", test_late_results_change_nothing);
  add ("silent-worker-is-no-success", test_silent_worker_is_no_success);
  add ("deleted-meanwhile", test_deleted_meanwhile);
  add ("passes-that-end-together-settle-once", test_passes_that_end_together_settle_once);
  return g_test_run ();
}
