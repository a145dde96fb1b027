// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One media as its owner sees it: the row, what was made of it, signed URLs. */
#include "app/app-private.h"
#include "app/media-view.h"
#include "app/media.h"

typedef struct {
  const char *user_id;
  const char *media_id;
  SlMediaRecord *record; /* (owned) (nullable) */
} Get;

void
sl_media_view_free (SlMediaView *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->artifacts, g_ptr_array_unref);
  g_clear_pointer (&self->urls, g_ptr_array_unref);
  g_free (self);
}

SlMediaView *
sl_media_view_new (SlApp *app, SlMediaRecord *record, GError **error)
{
  g_autoptr (SlMediaRecord) taken = record;
  g_autoptr (SlMediaView) self = g_new0 (SlMediaView, 1);

  self->media = g_steal_pointer (&taken->media);
  self->artifacts = g_steal_pointer (&taken->artifacts);
  self->urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->artifacts->len; i++) {
    char *url = sl_app_sign_artifact (app, self->artifacts->pdata[i], NULL, error);

    if (url == NULL)
      return NULL;
    g_ptr_array_add (self->urls, url);
  }
  return g_steal_pointer (&self);
}

static gboolean
find_record (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Get *self = user_data;

  self->record = sl_media_record_find_owned (transaction, self->user_id, self->media_id, error);
  return self->record != NULL;
}

SlMediaView *
sl_get_media (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  Get self = { .user_id = user_id, .media_id = media_id };

  if (!sl_database_read_single (app->database, find_record, &self, error))
    return NULL;
  return sl_media_view_new (app, self.record, error);
}
