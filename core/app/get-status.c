// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The stages of a media as they stand. */
#include "app/app-private.h"
#include "app/media.h"
#include "store/media-repository.h"
#include "store/stage-job-repository.h"

typedef struct {
  const char *user_id;
  const char *media_id;
  SlStatusView *view; /* (owned) */
} GetStatus;

void
sl_status_view_free (SlStatusView *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_free (self);
}

static gboolean
read_status (SlTransaction *transaction, gpointer user_data, GError **error)
{
  GetStatus *self = user_data;
  guint generation = 0;

  g_clear_pointer (&self->view, sl_status_view_free);
  self->view = g_new0 (SlStatusView, 1);
  self->view->media = sl_media_repository_find_owned (transaction, self->user_id, self->media_id,
                                                      error);
  if (self->view->media == NULL
      || !sl_stage_job_repository_find_newest (transaction, self->media_id, &generation, error))
    return FALSE;
  self->view->jobs = sl_stage_job_repository_list (transaction, self->media_id, generation, error);
  return self->view->jobs != NULL;
}

SlStatusView *
sl_get_status (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  GetStatus self = { .user_id = user_id, .media_id = media_id };
  g_autoptr (SlStatusView) view = NULL;
  gboolean found = sl_database_read (app->database, read_status, &self, error);

  view = self.view;
  return found ? g_steal_pointer (&view) : NULL;
}
