// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Objects of media that are not there: what was stored when a database was lost and restored from
 * an older copy, or by a hand that removed rows. A page of a bucket each time, from where the last
 * one ended. What is found joins the objects that wait for their removal, which looks at each
 * again.
 *
 * A key that Sluice did not make is nobody's orphan. Objects of media that are there are not looked
 * at: what is stored for them is on the list before it is stored. */
#include "app/app-private.h"
#include "model/object-keys.h"
#include "sluice/sluice-error.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"

/* One request to an S3 store. */
#define PAGE 1000
/* What is younger may belong to rows that are about to be written, or to a database that is being
 * restored. */
#define ORPHAN_AGE_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

static const char *const buckets[] = { "videos",  "audio",     "images",
                                       "avatars", "documents", "transcriptions" };

typedef struct {
  SlApp *app;
  GPtrArray *objects; /* (owned) (element-type SlObjectListing) */
  GPtrArray *orphans; /* (owned) (element-type SlObjectListing) (unowned) members of objects */
} Search;

static void
search_clear (Search *self)
{
  g_clear_pointer (&self->orphans, g_ptr_array_unref);
  g_clear_pointer (&self->objects, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* @exists: a media has the id and is not deleted. */
static gboolean
look_for_media (SlTransaction *transaction, const char *id, gboolean *exists, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (SlMedia) media = sl_media_repository_find (transaction, id, &missing);

  *exists = media != NULL && media->status != SL_MEDIA_DELETED;
  if (media != NULL || g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

static gboolean
find_orphans (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Search *self = user_data;
  gint64 before = sl_transaction_get_now (transaction) - ORPHAN_AGE_MS;

  g_ptr_array_set_size (self->orphans, 0);
  for (guint i = 0; i < self->objects->len; i++) {
    SlObjectListing *object = self->objects->pdata[i];
    g_autofree char *id = sl_object_key_dup_media_id (object->bucket, object->key);
    gboolean exists = FALSE;

    if (id == NULL || object->modified_at > before)
      continue;
    if (!look_for_media (transaction, id, &exists, error))
      return FALSE;
    if (!exists)
      g_ptr_array_add (self->orphans, object);
  }
  return TRUE;
}

static gboolean
discard_orphans (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Search *self = user_data;

  for (guint i = 0; i < self->orphans->len; i++) {
    const SlObjectListing *object = self->orphans->pdata[i];

    if (!sl_garbage_repository_add (transaction, object->bucket, object->key,
                                    sl_transaction_get_now (transaction), error))
      return FALSE;
  }
  return TRUE;
}

/* The end of a bucket is the beginning of the next. */
static void
move_on (SlApp *app, GPtrArray *objects)
{
  const SlObjectListing *last = NULL;

  g_clear_pointer (&app->orphans_after, g_free);
  if (objects->len < PAGE) {
    app->orphans_bucket = (app->orphans_bucket + 1) % G_N_ELEMENTS (buckets);
    return;
  }
  last = objects->pdata[objects->len - 1];
  app->orphans_after = g_strdup (last->key);
}

gint64
sl_app_find_orphans (SlApp *app, GError **error)
{
  g_auto (Search) self = { .app = app };
  const char *after = app->orphans_after != NULL ? app->orphans_after : "";

  self.orphans = g_ptr_array_new ();
  self.objects = sl_object_store_list_after (app->objects, buckets[app->orphans_bucket], "", after,
                                             PAGE, error);
  if (self.objects == NULL || !sl_database_read (app->database, find_orphans, &self, error))
    return -1;
  if (self.orphans->len > 0 && !sl_database_write (app->database, discard_orphans, &self, error))
    return -1;
  move_on (app, self.objects);
  return self.orphans->len;
}
