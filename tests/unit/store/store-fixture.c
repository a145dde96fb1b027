// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* An SQLite database for a test. */
#include "store-fixture.h"

#include <glib/gstdio.h>

#include "base/file-util.h"
#include "store/media-repository.h"
#include "store/pass-repository.h"

void
store_fixture_set_up (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("sluice-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "sluice.db", NULL);
  self->clock = sl_fake_clock_new (STORE_START_MS);
  self->database = sl_database_sqlite_new (self->path, SL_CLOCK (self->clock), &error);
  g_assert_no_error (error);
}

void
store_fixture_tear_down (StoreFixture *self, gconstpointer user_data)
{
  g_clear_object (&self->database);
  g_clear_object (&self->clock);
  g_assert_true (sl_folder_remove (self->folder, NULL));
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
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
