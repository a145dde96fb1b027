// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One media as its owner sees it: the row, what was made of it, signed URLs. */
#include "app/app-private.h"
#include "app/media-view.h"
#include "app/media.h"
#include "store/artifact-repository.h"
#include "store/media-repository.h"

typedef struct {
  const char *user_id;
  const char *media_id;
  SlMediaView *view; /* (owned) */
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

/* Takes @media. */
SlMediaView *
sl_media_view_read (SlTransaction *transaction, SlMedia *media, GError **error)
{
  g_autoptr (SlMediaView) view = g_new0 (SlMediaView, 1);

  view->media = media;
  view->artifacts = sl_artifact_repository_list (transaction, media->id, media->generation, error);
  return view->artifacts != NULL ? g_steal_pointer (&view) : NULL;
}

gboolean
sl_media_view_sign (SlApp *app, SlMediaView *view, GError **error)
{
  view->urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < view->artifacts->len; i++) {
    char *url = sl_app_sign_artifact (app, view->artifacts->pdata[i], NULL, error);

    if (url == NULL)
      return FALSE;
    g_ptr_array_add (view->urls, url);
  }
  return TRUE;
}

static gboolean
read_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Get *self = user_data;
  SlMedia *media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id,
                                                   error);

  g_clear_pointer (&self->view, sl_media_view_free);
  if (media != NULL)
    self->view = sl_media_view_read (transaction, media, error);
  return self->view != NULL;
}

SlMediaView *
sl_get_media (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  Get self = { .user_id = user_id, .media_id = media_id };
  g_autoptr (SlMediaView) view = NULL;
  gboolean found = sl_database_read (app->database, read_media, &self, error);

  view = self.view;
  if (!found || !sl_media_view_sign (app, view, error))
    return NULL;
  return g_steal_pointer (&view);
}
