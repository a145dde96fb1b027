// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The status of a stage's job, its type in the spec's words, and the value of its row. */
#include "model/stage-job.h"

static const char *const status_names[] = { "pending", "running", "completed", "failed" };

const char *
sl_job_status_to_string (SlJobStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (status_names), "failed");
  return status_names[status];
}

gboolean
sl_job_status_from_string (const char *text, SlJobStatus *status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (status_names); i++) {
    if (g_strcmp0 (text, status_names[i]) == 0) {
      *status = (SlJobStatus) i;
      return TRUE;
    }
  }
  return FALSE;
}

SlStageJob *
sl_stage_job_new (void)
{
  SlStageJob *self = g_new0 (SlStageJob, 1);

  self->generation = 1;
  return self;
}

void
sl_stage_job_free (SlStageJob *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->media_id);
  g_free (self->pass_id);
  g_free (self->stage);
  g_free (self->job_type);
  g_free (self->skip_reason);
  g_free (self->error_code);
  g_free (self->error_message);
  g_free (self);
}

gboolean
sl_stage_job_is_open (const SlStageJob *self)
{
  return self->status == SL_JOB_PENDING || self->status == SL_JOB_RUNNING;
}

/* Stage names use dashes, the spec's enumeration underscores; otherwise they are the same words. */
char *
sl_stage_job_type_for_plugin (const char *plugin_stage)
{
  return g_strdelimit (g_strdup (plugin_stage), "-", '_');
}
