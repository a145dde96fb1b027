// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A media comes with the artifacts of its generation, a list in pages from the newest on. */
#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/artifact-repository.h"
#include "store/media-record.h"

typedef struct {
  SlMediaFilter filter;
  GPtrArray *records; /* (owned) (element-type SlMediaRecord) */
} List;

static gboolean
list (SlTransaction *transaction, gpointer user_data, GError **error)
{
  List *self = user_data;

  self->records = sl_media_record_list (transaction, &self->filter, error);
  return self->records != NULL;
}

/* Returns: (transfer full) (element-type SlMediaRecord) */
static GPtrArray *
list_records (StoreFixture *self, const char *before, const char *status, const char *file_type)
{
  List request = { { store_id ("owner"), before, status, file_type, 2 }, NULL };
  g_autoptr (GError) error = NULL;

  sl_database_read_single (self->database, list, &request, &error);
  g_assert_no_error (error);
  return request.records;
}

static void
assert_page (StoreFixture *self, const char *before, const char *first, guint length)
{
  g_autoptr (GPtrArray) page = list_records (self, before, NULL, NULL);

  g_assert_cmpuint (page->len, ==, length);
  g_assert_cmpstr (((SlMediaRecord *) page->pdata[0])->media->id, ==, first);
}

static void
test_pages_newest_first (StoreFixture *self, gconstpointer user_data)
{
  store_fixture_insert_media (self, store_id ("01"), store_id ("owner"));
  store_fixture_insert_media (self, store_id ("02"), store_id ("owner"));
  store_fixture_insert_media (self, store_id ("03"), store_id ("owner"));
  store_fixture_insert_media (self, store_id ("04"), store_id ("stranger"));
  assert_page (self, NULL, store_id ("03"), 2);
  assert_page (self, store_id ("03"), store_id ("02"), 2);
  assert_page (self, store_id ("02"), store_id ("01"), 1);
}

static void
assert_filtered (StoreFixture *self, const char *status, const char *file_type, guint length)
{
  g_autoptr (GPtrArray) page = list_records (self, NULL, status, file_type);

  g_assert_cmpuint (page->len, ==, length);
}

static void
test_lists_filter (StoreFixture *self, gconstpointer user_data)
{
  store_fixture_insert_media (self, store_id ("01"), store_id ("owner"));
  assert_filtered (self, NULL, NULL, 1);
  assert_filtered (self, "pending", NULL, 1);
  assert_filtered (self, "ready", NULL, 0);
  assert_filtered (self, NULL, "video_response", 1);
  assert_filtered (self, NULL, "avatar", 0);
  assert_filtered (self, "pending", "video_response", 1);
  assert_filtered (self, "pending", "avatar", 0);
}

typedef struct {
  const char *media_id;
  const char *name;
  guint generation;
} Made;

static gboolean
insert_artifact (SlTransaction *transaction, gpointer user_data, GError **error)
{
  const Made *made = user_data;
  g_autoptr (SlArtifact) artifact = sl_artifact_new ();

  artifact->id = g_uuid_string_random ();
  artifact->media_id = g_strdup (made->media_id);
  artifact->generation = made->generation;
  artifact->stage = g_strdup (made->name);
  artifact->name = g_strdup (made->name);
  artifact->bucket = g_strdup ("videos");
  artifact->key = g_strdup_printf ("%s.bin", made->name);
  artifact->content_type = g_strdup ("video/mp4");
  artifact->size = 4096;
  artifact->facts = g_strdup ("{\"width\":1280}");
  artifact->created_at = STORE_START_MS;
  return sl_artifact_repository_upsert (transaction, artifact, error);
}

static void
make_artifact (StoreFixture *self, const char *media, const char *name, guint generation)
{
  Made made = { store_id (media), name, generation };
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, insert_artifact, &made, &error);
  g_assert_no_error (error);
}

/* The third is still to be made, and the second was made once more than is shown. */
static void
insert_with_artifacts (StoreFixture *self)
{
  store_fixture_insert_media (self, store_id ("01"), store_id ("owner"));
  store_fixture_insert_media (self, store_id ("02"), store_id ("owner"));
  store_fixture_insert_media (self, store_id ("03"), store_id ("owner"));
  make_artifact (self, "01", "video", 1);
  make_artifact (self, "01", "audio", 1);
  make_artifact (self, "02", "thumbnail", 1);
  make_artifact (self, "02", "thumbnail", 2);
}

static void
assert_artifact (const SlMediaRecord *record, guint index, const char *name)
{
  const SlArtifact *artifact = record->artifacts->pdata[index];

  g_assert_cmpstr (artifact->name, ==, name);
  g_assert_cmpstr (artifact->media_id, ==, record->media->id);
  g_assert_cmpuint (artifact->generation, ==, 1);
  g_assert_cmpstr (artifact->bucket, ==, "videos");
  g_assert_cmpint (artifact->size, ==, 4096);
  g_assert_cmpint (artifact->created_at, ==, STORE_START_MS);
}

static void
test_each_has_its_artifacts (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) older = NULL;

  insert_with_artifacts (self);
  newest = list_records (self, NULL, NULL, NULL);
  g_assert_cmpuint (((SlMediaRecord *) newest->pdata[0])->artifacts->len, ==, 0);
  g_assert_cmpuint (((SlMediaRecord *) newest->pdata[1])->artifacts->len, ==, 1);
  assert_artifact (newest->pdata[1], 0, "thumbnail");
  older = list_records (self, store_id ("02"), NULL, NULL);
  g_assert_cmpuint (((SlMediaRecord *) older->pdata[0])->artifacts->len, ==, 2);
  assert_artifact (older->pdata[0], 0, "audio");
  assert_artifact (older->pdata[0], 1, "video");
}

typedef struct {
  const char *user_id;
  const char *id;
  SlMediaRecord *record; /* (owned) (nullable) */
} Find;

static gboolean
find (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Find *self = user_data;

  self->record = sl_media_record_find_owned (transaction, self->user_id, self->id, error);
  return self->record != NULL;
}

static void
test_one_is_found_by_its_owner (StoreFixture *self, gconstpointer user_data)
{
  Find owner = { store_id ("owner"), store_id ("01"), NULL };
  Find stranger = { store_id ("stranger"), store_id ("01"), NULL };
  g_autoptr (SlMediaRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  insert_with_artifacts (self);
  g_assert_true (sl_database_read_single (self->database, find, &owner, NULL));
  record = owner.record;
  g_assert_cmpstr (record->media->id, ==, store_id ("01"));
  g_assert_cmpstr (record->media->original_name, ==, "answer.webm");
  g_assert_cmpuint (record->artifacts->len, ==, 2);
  assert_artifact (record, 1, "video");
  g_assert_false (sl_database_read_single (self->database, find, &stranger, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/media-record/" name, func)
  ADD ("pages-newest-first", test_pages_newest_first);
  ADD ("lists-filter", test_lists_filter);
  ADD ("each-has-its-artifacts", test_each_has_its_artifacts);
  ADD ("one-is-found-by-its-owner", test_one_is_found_by_its_owner);
  return g_test_run ();
}
