// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The use cases with everything below them, and nothing above. */
#include "app-fixture.h"

#include <string.h>

#include "app/app-private.h"
#include "base/file-util.h"
#include "model/object-keys.h"
#include "store/database-postgresql.h"
#include "store/database-sqlite.h"
#include "store/media-repository.h"
#include "store/outbox-repository.h"
#include "store/pass-repository.h"
#include "test-postgresql.h"

static const char descriptor[] = "file_type: video_response\n"
                                 "bucket: videos\n"
                                 "allowed: [mp4, webm]\n"
                                 "max_size: 10MB\n"
                                 "stages:\n"
                                 "  - id: thumbnail\n"
                                 "  - id: transcode\n";

static SlPipelineSet *
load_pipelines (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "video_response.yaml", NULL);
  g_autofree char *catalogue_path = g_test_build_filename (G_TEST_DIST, "unit", "descriptor",
                                                           "catalogue.json", NULL);
  g_autofree char *json = NULL;
  g_autoptr (SlStageCatalogue) catalogue = NULL;
  SlPipelineSet *pipelines = NULL;

  g_assert_true (g_file_set_contents (path, descriptor, -1, NULL));
  g_assert_true (g_file_get_contents (catalogue_path, &json, NULL, NULL));
  catalogue = sl_stage_catalogue_new_from_json (json, strlen (json), &error);
  g_assert_no_error (error);
  pipelines = sl_pipeline_set_load (folder, catalogue, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sl_pipeline_set_get_errors (pipelines)->len, ==, 0);
  return pipelines;
}

static SlDatabase *
open_database (AppFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "sluice.db", NULL);
  SlClock *clock = SL_CLOCK (fixture->clock);
  g_autoptr (GError) error = NULL;
  SlDatabase *database = NULL;

  if (g_strcmp0 (g_getenv ("SLUICE_TEST_DATABASE"), "postgresql") == 0) {
    fixture->database_name = test_postgresql_take_database ();
    database = sl_database_postgresql_new (
        &(SlPostgresqlConfig){ .host = test_postgresql_get_host (),
                               .port = test_postgresql_get_port (),
                               .name = fixture->database_name,
                               .user = test_postgresql_get_user (),
                               .password = test_postgresql_get_password () },
        clock, &error);
  } else {
    database = sl_database_sqlite_new (path, clock, &error);
  }
  g_assert_no_error (error);
  return database;
}

void
app_fixture_set_up (AppFixture *fixture, gconstpointer data)
{
  SlAppConfig config = { APP_FIXTURE_UPLOAD_EXPIRY_S, 3600, APP_FIXTURE_KEEP_ORIGINALS_MS };
  g_autoptr (GError) error = NULL;
  g_autofree char *objects_path = NULL;

  fixture->folder = test_folder_new ();
  for (guint i = 0; i < SL_N_QUEUES; i++)
    sl_queue_options_init (&config.queues[i], i);
  objects_path = g_build_filename (fixture->folder, "objects", NULL);
  fixture->clock = sl_fake_clock_new (APP_FIXTURE_START_MS);
  fixture->metrics = sl_metrics_new ();
  fixture->database = open_database (fixture);
  fixture->objects = sl_object_store_folder_new (objects_path, SL_CLOCK (fixture->clock), &error);
  g_assert_no_error (error);
  sl_object_store_folder_set_base_url (fixture->objects, "http://127.0.0.1:1");
  fixture->pipelines = load_pipelines (fixture->folder);
  fixture->app = sl_app_new (&config, fixture->database, SL_OBJECT_STORE (fixture->objects),
                             fixture->pipelines, SL_CLOCK (fixture->clock), fixture->metrics);
}

void
app_fixture_tear_down (AppFixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->app);
  g_clear_pointer (&fixture->pipelines, sl_pipeline_set_unref);
  g_clear_object (&fixture->objects);
  g_clear_object (&fixture->database);
  if (fixture->database_name != NULL)
    test_postgresql_give_database_back (g_steal_pointer (&fixture->database_name));
  g_clear_pointer (&fixture->metrics, sl_metrics_unref);
  g_clear_object (&fixture->clock);
  g_clear_pointer (&fixture->folder, test_folder_remove);
}

GBytes *
app_fixture_create_recording (const char *rest)
{
  static const char head[] = "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm";
  g_autoptr (GString) text = g_string_new_len (head, sizeof head - 1);

  g_string_append (text, rest);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

char *
app_fixture_initiate (AppFixture *fixture, gsize size)
{
  const SlInitiateRequest request = { .user_id = APP_FIXTURE_OWNER,
                                      .file_name = "answer.webm",
                                      .file_type = "video_response",
                                      .content_type = "video/webm",
                                      .file_size = (gint64) size };
  g_autoptr (GError) error = NULL;
  g_autoptr (SlInitiateReply) reply = sl_initiate_upload (fixture->app, &request, &error);

  g_assert_no_error (error);
  return g_strdup (reply->media_id);
}

void
app_fixture_put (AppFixture *fixture, const char *media_id, GBytes *content)
{
  g_autofree char *key = sl_object_key_incoming (APP_FIXTURE_OWNER, media_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlObjectUpload) upload = sl_object_upload_begin (
      fixture->objects, "videos", key, "video/webm", (gint64) g_bytes_get_size (content), &error);
  g_autofree char *etag = NULL;

  g_assert_no_error (error);
  g_assert_true (sl_object_upload_write (upload, content, NULL));
  etag = sl_object_upload_commit (upload, &error);
  g_assert_no_error (error);
}

char *
app_fixture_upload (AppFixture *fixture)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("a recording");
  g_autofree char *id = app_fixture_initiate (fixture, g_bytes_get_size (content));
  g_autoptr (GError) error = NULL;
  g_autoptr (SlMedia) media = NULL;

  app_fixture_put (fixture, id, content);
  media = sl_confirm_upload (fixture->app, APP_FIXTURE_OWNER, id, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

char *
app_fixture_create_work_dir (AppFixture *fixture)
{
  char *path = g_build_filename (fixture->folder, "work", NULL);

  g_assert_true (sl_folder_create (path, 0700, NULL));
  return path;
}

static void
finish (AppFixture *fixture, const SlPass *pass, SlWorkReport *report, const GError *failure)
{
  g_autofree char *work_dir = app_fixture_create_work_dir (fixture);
  g_autoptr (GError) error = NULL;

  sl_pass_sink_finish (SL_PASS_SINK (fixture->app), pass, work_dir, report, failure, NULL, &error);
  g_assert_no_error (error);
}

void
app_fixture_finish_probe (AppFixture *fixture, const SlPass *pass)
{
  g_autoptr (SlWorkReport) report = sl_work_report_new ();

  g_assert_cmpstr (pass->kind, ==, "probe");
  report->media_info = g_strdup (
      "{\"container\":\"webm\",\"duration\":1000000000,\"size\":29,"
      "\"streams\":[{\"kind\":\"video\",\"codec\":\"vp8\",\"decoder\":\"vp8dec\","
      "\"width\":640,\"height\":480,\"rotation\":0}],\"warnings\":[]}");
  finish (fixture, pass, report, NULL);
}

SlWorkReport *
app_fixture_create_report (AppFixture *fixture, const char *stage, const char *artifact)
{
  SlWorkReport *report = sl_work_report_new ();
  SlReportedStage *reported = sl_reported_stage_new (stage);
  SlReportedArtifact *output = sl_reported_artifact_new ();
  g_autofree char *work_dir = app_fixture_create_work_dir (fixture);
  g_autofree char *path = NULL;

  output->name = g_strdup (artifact);
  output->file_name = g_strconcat (artifact, ".bin", NULL);
  output->content_type = g_strdup ("application/octet-stream");
  output->facts = g_strdup ("{}");
  path = g_build_filename (work_dir, output->file_name, NULL);
  g_assert_true (g_file_set_contents (path, artifact, -1, NULL));
  reported->completed = TRUE;
  g_ptr_array_add (reported->artifacts, output);
  g_ptr_array_add (report->stages, reported);
  return report;
}

void
app_fixture_finish_stage (AppFixture *fixture,
                          const SlPass *pass,
                          const char *stage,
                          const char *artifact)
{
  g_autoptr (SlWorkReport) report = app_fixture_create_report (fixture, stage, artifact);

  finish (fixture, pass, report, NULL);
}

void
app_fixture_finish_failed (AppFixture *fixture, const SlPass *pass, SluiceError code)
{
  g_autoptr (GError) failure = g_error_new_literal (SLUICE_ERROR, (int) code, "it went wrong");

  finish (fixture, pass, NULL, failure);
}

char *
app_fixture_make_ready (AppFixture *fixture)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (SlPass) probe = app_fixture_claim (fixture);
  g_autoptr (SlPass) quick = NULL;
  g_autoptr (SlPass) heavy = NULL;

  app_fixture_finish_probe (fixture, probe);
  quick = app_fixture_claim (fixture);
  app_fixture_finish_stage (fixture, quick, "thumbnail", "thumbnail");
  heavy = app_fixture_claim (fixture);
  app_fixture_finish_stage (fixture, heavy, "transcode", "video");
  return g_steal_pointer (&id);
}

typedef struct {
  const char *id;
  SlMedia *media; /* (owned) */
} FindMedia;

static gboolean
find_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  FindMedia *self = user_data;

  self->media = sl_media_repository_find (transaction, self->id, error);
  return self->media != NULL;
}

SlMedia *
app_fixture_get_media (AppFixture *fixture, const char *media_id)
{
  FindMedia self = { media_id, NULL };
  g_autoptr (GError) error = NULL;

  sl_database_read (fixture->database, find_media, &self, &error);
  g_assert_no_error (error);
  return self.media;
}

gboolean
app_fixture_has_object (AppFixture *fixture, const char *key)
{
  g_autoptr (SlObjectInfo)
      info = sl_object_store_head (SL_OBJECT_STORE (fixture->objects), "videos", key, NULL);

  return info != NULL;
}

static gboolean
claim_any (SlTransaction *transaction, gpointer user_data, GError **error)
{
  GPtrArray **claimed = user_data;

  *claimed = sl_pass_repository_claim (transaction, "test", SL_LANE_QUICK, 1, 10, error);
  if (*claimed != NULL && (*claimed)->len == 0) {
    g_clear_pointer (claimed, g_ptr_array_unref);
    *claimed = sl_pass_repository_claim (transaction, "test", SL_LANE_LONG, 1, 10, error);
  }
  return *claimed != NULL;
}

SlPass *
app_fixture_claim (AppFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) claimed = NULL;

  sl_database_write (fixture->database, claim_any, &claimed, &error);
  g_assert_no_error (error);
  return claimed->len > 0 ? sl_pass_copy (g_ptr_array_index (claimed, 0)) : NULL;
}

static gboolean
list_events (SlTransaction *transaction, gpointer user_data, GError **error)
{
  GPtrArray **events = user_data;

  *events = sl_outbox_repository_list_unpublished (transaction, 0, 100, error);
  return *events != NULL;
}

char *
app_fixture_list_events (AppFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GString) types = g_string_new (NULL);

  sl_database_read (fixture->database, list_events, &events, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++) {
    const SlEvent *event = g_ptr_array_index (events, i);

    g_string_append_printf (types, "%s%s", i > 0 ? " " : "", event->type);
  }
  return g_string_free (g_steal_pointer (&types), FALSE);
}

typedef struct {
  const char *sql;
  gint64 number;
} Question;

static gboolean
ask (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Question *self = user_data;
  g_autoptr (SlRows) rows = sl_transaction_query (transaction, self->sql, NULL, error);

  if (rows == NULL || !sl_rows_next (rows))
    return FALSE;
  self->number = sl_rows_get_int (rows, 0);
  return TRUE;
}

void
app_fixture_query (AppFixture *fixture, const char *sql, gint64 *number)
{
  Question question = { sql, 0 };
  g_autoptr (GError) error = NULL;

  sl_database_read (fixture->database, ask, &question, &error);
  g_assert_no_error (error);
  *number = question.number;
}

static gboolean
execute (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_transaction_execute (transaction, user_data, NULL, error) >= 0;
}

void
app_fixture_execute (AppFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  sl_database_write (fixture->database, execute, (gpointer) sql, &error);
  g_assert_no_error (error);
}
