// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The end of a pass, step by step: what its worker said is sifted, its outputs are stored, the rows
 * are committed, and operators hear of it. Every step up to the commit can be repeated. */
#include <string.h>

#include "app/app-private.h"
#include "app/avatar-place.h"
#include "app/commit-pass.h"
#include "app/pass-end.h"
#include "app/publish-outputs.h"
#include "app/sift-report.h"
#include "app/tell-pass-end.h"
#include "sluice/sluice-error.h"
#include "store/pass-repository.h"

static gboolean
read_rows (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_end_load (transaction, user_data, error);
}

static gboolean
has_outputs (const SlWorkReport *report)
{
  for (guint i = 0; i < report->stages->len; i++) {
    const SlReportedStage *stage = report->stages->pdata[i];

    if (stage->completed && stage->artifacts->len > 0)
      return TRUE;
  }
  return FALSE;
}

/* Keys are fixed, so what is stored late would take the place of what the rightful attempt made. */
static gboolean
expect_outputs (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlPassEnd *self = user_data;

  return sl_app_check_lease (transaction, self->pass, error)
         && sl_expect_outputs (transaction, self->media, self->pass, self->report, error);
}

static gboolean
load (SlPassEnd *self, GError **error)
{
  g_autoptr (GError) refused = NULL;

  if (!sl_database_read (self->app->database, read_rows, self, error))
    return FALSE;
  self->pipeline = sl_pipeline_set_find (self->app->pipelines, self->media->file_type, &refused);
  if (self->pipeline == NULL)
    g_debug ("media '%s': %s", self->media->id, refused->message);
  if (self->report != NULL)
    sl_drop_foreign_stages (self);
  return TRUE;
}

static gboolean
publish (SlPassEnd *self, const char *work_dir, GError **error)
{
  if (self->report == NULL)
    return TRUE;
  if (!sl_drop_superseded_outputs (self, error))
    return FALSE;
  sl_read_transcripts (self, work_dir);
  if (has_outputs (self->report)
      && !sl_database_write (self->app->database, expect_outputs, self, error))
    return FALSE;
  self->published = sl_publish_outputs (self->app, self->media, self->pass, work_dir, self->report,
                                        self->cancellable, error);
  return self->published != NULL;
}

static gboolean
is_for_want_of_store (const GError *failure)
{
  return g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static gboolean
take_back (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_take_back (transaction, user_data, error);
}

/* Its lease was taken from a daemon that lives, unless the worker is why nobody heard of it. */
static void
note_late_end (const SlPassEnd *self, const GError *failure)
{
  g_autoptr (GError) error = NULL;

  if (self->report != NULL && g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST)
      && !sl_database_write (self->app->database, take_back, (gpointer) self->pass, &error))
    g_debug ("pass '%s' counts as crashed: %s", self->pass->id, error->message);
}

/* Asked only when something says so, since a file that can't be read on this machine does, too. */
static gboolean
is_store_away (const SlPassEnd *self)
{
  gboolean is_blamed = is_for_want_of_store (self->work_error);

  for (guint i = 0; self->report != NULL && i < self->report->stages->len; i++) {
    const SlReportedStage *stage = self->report->stages->pdata[i];

    is_blamed = is_blamed || is_for_want_of_store (stage->error);
  }
  return is_blamed && !sl_object_store_ping (self->app->objects, NULL);
}

/* The rightful end is someone else's, or the media is gone, perhaps with its row: what was stored
 * here is swept. */
static gboolean
is_late (const SlPassEnd *self, const GError *failure)
{
  return g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST)
         || g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)
         || (self->media != NULL && self->media->status == SL_MEDIA_DELETED);
}

static gboolean
store_end (SlPassEnd *self, const char *work_dir, GError **error)
{
  if (!publish (self, work_dir, error))
    return FALSE;
  self->is_store_away = is_store_away (self);
  if (!sl_database_write (self->app->database, sl_commit_pass, self, error))
    return FALSE;
  sl_tell_pass_end (self);
  sl_app_wake (self->app);
  return TRUE;
}

gboolean
sl_app_finish_pass (SlPassSink *sink,
                    const SlPass *pass,
                    const char *work_dir,
                    SlWorkReport *report,
                    const GError *work_error,
                    GCancellable *cancellable,
                    GError **error)
{
  SlApp *app = SL_APP (sink);
  g_autoptr (SlAvatarPlace) place = NULL;
  g_autoptr (GError) failure = NULL;
  g_auto (SlPassEnd) self = { .app = app,
                              .pass = pass,
                              .report = report,
                              .work_error = work_error,
                              .cancellable = cancellable,
                              .random = g_random_double () };
  gboolean is_loaded = load (&self, &failure);

  if (is_loaded && strcmp (self.media->bucket, "avatars") == 0) {
    place = sl_avatar_place_take (app, self.media->user_id, SL_AVATAR_WAIT_MS, error);
    if (place == NULL)
      return FALSE;
    self.place = place;
  }
  if (is_loaded && store_end (&self, work_dir, &failure))
    return TRUE;
  if (is_late (&self, failure)) {
    note_late_end (&self, failure);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
