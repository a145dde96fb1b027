// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A database for a test. */
#include "store-fixture.h"

#include <string.h>

#include "base/file-util.h"
#include "store/database-postgresql.h"
#include "store/database-sqlite.h"
#include "store/media-repository.h"
#include "store/pass-repository.h"
#include "test-postgresql.h"

static const char sqlite[] = "sqlite";
static const char postgresql[] = "postgresql";

const char *
store_id (const char *name)
{
  guint8 bytes[16] = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpuint (strlen (name), <=, sizeof bytes);
  memcpy (bytes, name, strlen (name));
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                            bytes[i]);
  return g_intern_string (text->str);
}

SlPostgresqlConfig
store_fixture_get_config (StoreFixture *self)
{
  return (SlPostgresqlConfig){
    .host = test_postgresql_get_host (),
    .port = test_postgresql_get_port (),
    .name = self->name,
    .user = test_postgresql_get_user (),
    .password = test_postgresql_get_password (),
  };
}

SlDatabase *
store_fixture_connect (StoreFixture *self, GError **error)
{
  SlPostgresqlConfig config;

  if (self->path != NULL)
    return sl_database_sqlite_new (self->path, SL_CLOCK (self->clock), error);
  config = store_fixture_get_config (self);
  return sl_database_postgresql_new (&config, SL_CLOCK (self->clock), error);
}

char *
store_fixture_query (StoreFixture *self, const char *sql)
{
  return test_postgresql_query (self->name, sql);
}

void
store_fixture_set_up (StoreFixture *self, gconstpointer engine)
{
  g_autoptr (GError) error = NULL;

  self->clock = sl_fake_clock_new (STORE_START_MS);
  self->folder = g_dir_make_tmp ("sluice-store-XXXXXX", &error);
  g_assert_no_error (error);
  if (engine != postgresql)
    self->path = g_build_filename (self->folder, "sluice.db", NULL);
  else
    self->name = test_postgresql_take_database ();
  self->database = store_fixture_connect (self, &error);
  g_assert_no_error (error);
}

void
store_fixture_tear_down (StoreFixture *self, gconstpointer engine)
{
  g_clear_object (&self->database);
  g_clear_object (&self->clock);
  if (self->name != NULL)
    test_postgresql_give_database_back (g_steal_pointer (&self->name));
  g_assert_true (sl_folder_remove (self->folder, NULL));
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
}

static void
skip (void)
{
  g_test_skip ("no PostgreSQL server here: apt-get install postgresql");
}

void
store_fixture_add_sqlite (const char *path, StoreTestFunc func)
{
  g_autofree char *full = g_strconcat (path, "/", sqlite, NULL);

  g_test_add (full, StoreFixture, sqlite, store_fixture_set_up, func, store_fixture_tear_down);
}

void
store_fixture_add_postgresql (const char *path, StoreTestFunc func)
{
  g_autofree char *full = g_strconcat (path, "/", postgresql, NULL);

  if (test_postgresql_is_there ())
    g_test_add (full, StoreFixture, postgresql, store_fixture_set_up, func,
                store_fixture_tear_down);
  else
    g_test_add_func (full, skip);
}

void
store_fixture_add (const char *path, StoreTestFunc func)
{
  store_fixture_add_sqlite (path, func);
  store_fixture_add_postgresql (path, func);
}

SlMedia *
store_fixture_new_media (StoreFixture *self, const char *id, const char *user_id)
{
  SlMedia *media = sl_media_new ();

  media->id = g_strdup (id);
  media->user_id = g_strdup (user_id);
  media->file_type = g_strdup ("video_response");
  media->original_name = g_strdup ("answer.webm");
  media->content_type = g_strdup ("video/webm");
  media->file_size = 1000;
  media->bucket = g_strdup ("videos");
  media->storage_key = g_strdup ("incoming/x");
  media->status = SL_MEDIA_PENDING;
  media->generation = 1;
  media->created_at = sl_clock_get_wall_ms (SL_CLOCK (self->clock));
  media->expires_at = media->created_at + 900000;
  return media;
}

static gboolean
insert_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_media_repository_insert (transaction, user_data, error);
}

void
store_fixture_insert_media (StoreFixture *self, const char *id, const char *user_id)
{
  g_autoptr (SlMedia) media = store_fixture_new_media (self, id, user_id);
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, insert_media, media, &error);
  g_assert_no_error (error);
}

static gboolean
insert_pass (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_insert (transaction, user_data, error);
}

void
store_fixture_insert_pass (StoreFixture *self,
                           const char *id,
                           const char *media_id,
                           const char *user_id,
                           const char *kind)
{
  g_autoptr (SlPass) pass = sl_pass_new ();
  g_autoptr (GError) error = NULL;

  pass->id = g_strdup (id);
  pass->media_id = g_strdup (media_id);
  pass->user_id = g_strdup (user_id);
  pass->kind = g_strdup (kind);
  pass->generation = 1;
  pass->state = SL_PASS_READY;
  pass->max_attempts = 3;
  pass->created_at = pass->run_at = sl_clock_get_wall_ms (SL_CLOCK (self->clock));
  sl_database_write (self->database, insert_pass, pass, &error);
  g_assert_no_error (error);
}

typedef struct {
  const char *owner;
  guint limit;
  guint per_owner;
  GPtrArray *claimed; /* (owned) */
} Claim;

static gboolean
claim (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Claim *self = user_data;

  self->claimed = sl_pass_repository_claim (transaction, self->owner, SL_LANE_QUICK, self->limit,
                                            self->per_owner, error);
  return self->claimed != NULL;
}

GPtrArray *
store_fixture_claim (StoreFixture *self, const char *owner, guint limit, guint per_owner)
{
  Claim request = { .owner = owner, .limit = limit, .per_owner = per_owner };
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, claim, &request, &error);
  g_assert_no_error (error);
  return request.claimed;
}
