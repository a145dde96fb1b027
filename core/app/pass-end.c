// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The state that the steps of a pass' end share. The transaction may run twice: all that it made of
 * rows is forgotten before they are read again. */
#include "app/pass-end.h"

#include "store/media-repository.h"
#include "store/stage-job-repository.h"

static void
sl_pass_end_reset (SlPassEnd *self)
{
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->done, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  self->retry = (SlRetryDecision){ 0 };
  self->failure = NULL;
  self->gave_up = FALSE;
}

void
sl_pass_end_clear (SlPassEnd *self)
{
  sl_pass_end_reset (self);
  g_clear_pointer (&self->published, g_ptr_array_unref);
  g_clear_pointer (&self->transcript, sl_transcript_free);
}

gboolean
sl_pass_end_load (SlTransaction *transaction, SlPassEnd *self, GError **error)
{
  sl_pass_end_reset (self);
  self->done = g_ptr_array_new ();
  self->media = sl_media_repository_find (transaction, self->pass->media_id, error);
  if (self->media == NULL)
    return FALSE;
  self->status_before = self->media->status;
  self->jobs = sl_stage_job_repository_list (transaction, self->media->id, self->pass->generation,
                                             error);
  return self->jobs != NULL;
}

gboolean
sl_pass_end_awaits (const SlPassEnd *self, const SlStageJob *job)
{
  return g_strcmp0 (job->pass_id, self->pass->id) == 0 && sl_stage_job_is_open (job);
}
