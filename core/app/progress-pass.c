// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* How far the stages of a pass are, for those who ask for the status of a media. */

#include <math.h>

#include "app/app-private.h"
#include "store/pass-repository.h"
#include "store/stage-job-repository.h"

typedef struct {
  const SlPass *pass;
  GPtrArray *progress; /* (unowned) (element-type SlStageProgress) */
} Progress;

static gboolean
write_progress (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Progress *self = user_data;
  g_autoptr (SlPass) stored = sl_pass_repository_find (transaction, self->pass->id, error);

  if (stored == NULL)
    return FALSE;
  if (g_strcmp0 (stored->lease_token, self->pass->lease_token) != 0)
    return TRUE;
  for (guint i = 0; i < self->progress->len; i++) {
    const SlStageProgress *stage = self->progress->pdata[i];
    guint percent = (guint) floor (CLAMP (stage->fraction, 0.0, 1.0) * 100);

    if (!sl_stage_job_repository_set_progress (transaction, self->pass->id, stage->stage, percent,
                                               error))
      return FALSE;
  }
  return TRUE;
}

void
sl_app_progress_pass (SlPassSink *sink, const SlPass *pass, GPtrArray *progress)
{
  SlApp *app = SL_APP (sink);
  Progress self = { .pass = pass, .progress = progress };
  g_autoptr (GError) error = NULL;

  /* Progress is for looking at; the next report brings a newer one. */
  if (!sl_database_write (app->database, write_progress, &self, &error))
    g_debug ("progress of pass '%s' was not written: %s", pass->id, error->message);
}
