// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Takes away what nobody will ask for again: uploads that were never confirmed, objects that
 * nothing refers to, incoming objects without an upload. */
#include "app/app-private.h"
#include "app/avatar-place.h"
#include "app/upload.h"
#include "base/error-info.h"
#include "base/string-util.h"
#include "base/uuid.h"
#include "model/object-keys.h"
#include "sluice/sluice-error.h"
#include "store/artifact-repository.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"

/* Of each kind in one sweep: a sweep stays short, the next one goes on. */
#define BATCH 200
/* One request to an S3 store. */
#define PAGE 1000
/* A hundred thousand uploads at the same time; a store that never comes to an end is left alone. */
#define MAX_PAGES 100
/* Four times the life of an upload's URL: a PUT can't land any more. */
#define STRAY_AGE_MS (G_GINT64_CONSTANT (3600) * 1000)
/* Until an object that could not be removed is looked at again: somebody has to change something.
 */
#define STUCK_MS (G_GINT64_CONSTANT (3600) * 1000)

static gboolean
expire_uploads (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) expired = sl_media_repository_list_expired (transaction, BATCH, error);
  gint64 now = sl_transaction_get_now (transaction);

  if (expired == NULL)
    return FALSE;
  for (guint i = 0; i < expired->len; i++) {
    SlMedia *media = expired->pdata[i];

    media->status = SL_MEDIA_DELETED;
    media->deleted_at = now;
    if (!sl_media_repository_update (transaction, media, error)
        || sl_multipart_repository_remove (transaction, media->id, error) < 0
        || !sl_garbage_repository_add (transaction, media->bucket, media->storage_key, now, error))
      return FALSE;
  }
  *(gint64 *) user_data = expired->len;
  return TRUE;
}

gint64
sl_app_expire_uploads (SlApp *app, GError **error)
{
  gint64 expired = 0;

  return sl_database_write (app->database, expire_uploads, &expired, error) ? expired : -1;
}

/* What became referred to again since it was thrown away is taken off the list instead of removed.
 */
static gboolean
list_garbage (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) due = sl_garbage_repository_list_due (transaction, BATCH, error);
  g_autoptr (GPtrArray) unused = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_garbage_free);

  if (due == NULL)
    return FALSE;
  while (due->len > 0) {
    SlGarbage *garbage = g_ptr_array_steal_index (due, 0);
    gboolean used = FALSE;

    g_ptr_array_add (unused, garbage);
    if (!sl_artifact_repository_exists (transaction, garbage->bucket, garbage->key, &used, error))
      return FALSE;
    if (!used)
      continue;
    if (!sl_garbage_repository_remove (transaction, garbage->bucket, garbage->key, error))
      return FALSE;
    g_ptr_array_remove_index (unused, unused->len - 1);
  }
  /* The transaction may run twice. */
  g_clear_pointer ((GPtrArray **) user_data, g_ptr_array_unref);
  *(GPtrArray **) user_data = g_steal_pointer (&unused);
  return TRUE;
}

typedef struct {
  SlGarbage *garbage; /* (unowned) */
  gboolean used;
} GarbageUse;

static gboolean
forget_garbage (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlGarbage *garbage = user_data;

  return sl_garbage_repository_remove (transaction, garbage->bucket, garbage->key, error);
}

static gboolean
is_referred_to (SlTransaction *transaction, gpointer user_data, GError **error)
{
  GarbageUse *self = user_data;

  return sl_artifact_repository_exists (transaction, self->garbage->bucket, self->garbage->key,
                                        &self->used, error);
}

/* A new avatar may have come to the same key since the list was made. */
static gboolean
remove_avatar (SlApp *app, SlGarbage *garbage, GError **error)
{
  g_autofree char *user_id = g_strndup (garbage->key, strcspn (garbage->key, "/"));
  g_autoptr (SlAvatarPlace) place = sl_avatar_place_take (app, user_id, SL_AVATAR_WAIT_MS, error);
  GarbageUse use = { garbage, FALSE };

  return place != NULL && sl_database_read (app->database, is_referred_to, &use, error)
         && (use.used
             || sl_object_store_remove (app->objects, garbage->bucket, garbage->key, error))
         && sl_database_write (app->database, forget_garbage, garbage, error);
}

/* Parts that came for a key where nothing is wanted any more. */
static gboolean
abort_parts (SlApp *app, const SlGarbage *garbage, GError **error)
{
  return !g_str_has_prefix (garbage->key, "incoming/")
         || sl_object_store_abort_parts (app->objects, garbage->bucket, garbage->key, NULL, error);
}

static gboolean
remove_object (SlApp *app, SlGarbage *garbage, GError **error)
{
  if (sl_object_key_is_public (garbage->bucket, garbage->key))
    return remove_avatar (app, garbage, error);
  return abort_parts (app, garbage, error)
         && sl_object_store_remove (app->objects, garbage->bucket, garbage->key, error)
         && sl_database_write (app->database, forget_garbage, garbage, error);
}

static gboolean
postpone_garbage (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlGarbage *garbage = user_data;

  return sl_garbage_repository_add (transaction, garbage->bucket, garbage->key,
                                    sl_transaction_get_now (transaction) + STUCK_MS, error);
}

/* Nothing can be removed now. */
static gboolean
is_away (const GError *error)
{
  return sl_error_info_for_error (error)->retry_class != SL_RETRY_NEVER;
}

/* One that the store does not let go must not keep the others. FALSE: it is no use to go on;
 * @stuck: set once, by the first one that stays. */
static gboolean
remove_or_postpone (SlApp *app, SlGarbage *garbage, GError **stuck, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (remove_object (app, garbage, &failure))
    return TRUE;
  if (is_away (failure)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (*stuck == NULL)
    *stuck = g_steal_pointer (&failure);
  return sl_database_write (app->database, postpone_garbage, garbage, error);
}

gint64
sl_app_remove_garbage (SlApp *app, GError **error)
{
  g_autoptr (GPtrArray) garbage = NULL;
  g_autoptr (GError) stuck = NULL;

  if (!sl_database_write (app->database, list_garbage, &garbage, error))
    return -1;
  for (guint i = 0; i < garbage->len; i++) {
    if (!remove_or_postpone (app, garbage->pdata[i], &stuck, error))
      return -1;
  }
  if (stuck == NULL)
    return garbage->len;
  g_propagate_error (error, g_steal_pointer (&stuck));
  return -1;
}

typedef struct {
  const char *media_id;
  gboolean pending;
} Lookup;

static gboolean
is_upload_pending (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Lookup *self = user_data;
  g_autoptr (GError) missing = NULL;
  g_autoptr (SlMedia) media = sl_media_repository_find (transaction, self->media_id, &missing);

  self->pending = media != NULL && media->status == SL_MEDIA_PENDING;
  if (media != NULL || g_error_matches (missing, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

/* A PUT after confirm or abort, or one whose row a crash took: "incoming/{userId}/{mediaId}". */
static gboolean
remove_stray (SlApp *app, const SlObjectListing *object, gint64 *removed, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (object->key, "/", 3);
  Lookup lookup = { NULL, FALSE };

  if (object->modified_at > sl_app_now (app) - STRAY_AGE_MS || g_strv_length (parts) != 3)
    return TRUE;
  lookup.media_id = parts[2];
  /* What is no id names no upload. */
  if (sl_uuid_is_valid (lookup.media_id)
      && !sl_database_read (app->database, is_upload_pending, &lookup, error))
    return FALSE;
  if (lookup.pending)
    return TRUE;
  *removed += 1;
  return sl_object_store_remove (app->objects, object->bucket, object->key, error);
}

/* Uploads that are wanted come first in a busy bucket as well as last: all pages are looked at.
 * @removed: counted on. */
static gboolean
remove_strays_of (SlApp *app, const char *bucket, gint64 *removed, GError **error)
{
  g_autofree char *after = g_strdup ("");

  for (guint page = 0; page < MAX_PAGES; page++) {
    g_autoptr (GPtrArray) objects = sl_object_store_list_after (app->objects, bucket, "incoming/",
                                                                after, PAGE, error);

    if (objects == NULL)
      return FALSE;
    for (guint i = 0; i < objects->len && *removed < BATCH; i++) {
      if (!remove_stray (app, objects->pdata[i], removed, error))
        return FALSE;
    }
    if (objects->len < PAGE || *removed >= BATCH)
      return TRUE;
    sl_set_string (&after, ((SlObjectListing *) objects->pdata[objects->len - 1])->key);
  }
  return TRUE;
}

gint64
sl_app_remove_strays (SlApp *app, GError **error)
{
  const char *const *file_types = sl_pipeline_set_list (app->pipelines);
  gint64 removed = 0;

  for (guint i = 0; file_types[i] != NULL; i++) {
    SlPipelineDescriptor *pipeline = sl_pipeline_set_find (app->pipelines, file_types[i], error);

    if (pipeline == NULL
        || !remove_strays_of (app, sl_pipeline_descriptor_get_file_type (pipeline)->bucket,
                              &removed, error))
      return -1;
  }
  return removed;
}
