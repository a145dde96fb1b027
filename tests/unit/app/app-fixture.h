// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "app/media.h"
#include "app/upload.h"
#include "fake-clock.h"
#include "model/pass.h"
#include "objects/object-store-folder.h"
#include "sluice/sluice-error.h"
#include "test-folder.h"

/* What the tests of core/app share: the use cases over a real database and a real folder store in a
 * private folder, with time in the test's hands and nobody who claims passes. The database is
 * SQLite, or PostgreSQL where SLUICE_TEST_DATABASE says so. */
#define APP_FIXTURE_OWNER "00000000-0000-7000-8000-00000000000a"
#define APP_FIXTURE_STRANGER "00000000-0000-7000-8000-00000000000b"
#define APP_FIXTURE_START_MS G_GINT64_CONSTANT (1800000000000)
#define APP_FIXTURE_UPLOAD_EXPIRY_S 900
#define APP_FIXTURE_KEEP_ORIGINALS_MS (G_GINT64_CONSTANT (7) * 24 * 3600 * 1000)

typedef struct {
  TestFolder *folder; /* (owned) */
  SlFakeClock *clock;
  SlMetrics *metrics;
  char *database_name; /* (owned) (nullable) of PostgreSQL */
  SlDatabase *database;
  SlObjectStoreFolder *objects;
  SlPipelineSet *pipelines;
  SlApp *app;
} AppFixture;

void app_fixture_set_up (AppFixture *fixture, gconstpointer data);
void app_fixture_tear_down (AppFixture *fixture, gconstpointer data);

/* A recording of a few bytes that passes for WebM. */
GBytes *app_fixture_create_recording (const char *rest);
/* Announces a file of @size bytes. Returns: the media's id */
char *app_fixture_initiate (AppFixture *fixture, gsize size);
/* What a PUT to the signed URL does. */
void app_fixture_put (AppFixture *fixture, const char *media_id, GBytes *content);
/* All three steps. Returns: the media's id */
char *app_fixture_upload (AppFixture *fixture);

SlMedia *app_fixture_get_media (AppFixture *fixture, const char *media_id);
gboolean app_fixture_has_object (AppFixture *fixture, const char *key);
/* Claims the next ready pass of any lane; NULL when there is none. */
SlPass *app_fixture_claim (AppFixture *fixture);
/* Ends a claimed probe: a second of VP8. */
void app_fixture_finish_probe (AppFixture *fixture, const SlPass *pass);
/* Where workers of this test leave their files. Returns: (transfer full) */
char *app_fixture_create_work_dir (AppFixture *fixture);
/* What a stage says that made one file, named like the artifact and ".bin"; the file is there. */
SlWorkReport *
app_fixture_create_report (AppFixture *fixture, const char *stage, const char *artifact);
/* Ends a claimed pass of one stage that made one file, named like the artifact and ".bin". */
void app_fixture_finish_stage (AppFixture *fixture,
                               const SlPass *pass,
                               const char *stage,
                               const char *artifact);
/* Ends a claimed pass with an error. */
void app_fixture_finish_failed (AppFixture *fixture, const SlPass *pass, SluiceError code);
/* Upload, probe and both stages. Returns: the media's id */
char *app_fixture_make_ready (AppFixture *fixture);
/* One number that @sql asks for. */
void app_fixture_query (AppFixture *fixture, const char *sql, gint64 *number);
void app_fixture_execute (AppFixture *fixture, const char *sql);
/* Types of all events so far, with spaces between. */
char *app_fixture_list_events (AppFixture *fixture);
