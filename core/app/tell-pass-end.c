// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What operators hear of a pass' end: metrics, and a line in the log for each media that is
 * through.
 */
#include "app/tell-pass-end.h"

#include "app/app-private.h"
#include "base/error-info.h"
#include "base/log.h"

/* HTTP's: from here on statuses say that the service is at fault. */
#define FIRST_SERVER_STATUS 500

static void
count_outputs (const SlPassEnd *self)
{
  for (guint i = 0; i < self->done->len; i++) {
    const SlStageJob *job = self->done->pdata[i];

    if (job->skip_reason == NULL)
      sl_metric_observe (self->app->processing_duration,
                         (job->completed_at - job->started_at) / 1000.0, job->job_type, NULL);
  }
  for (guint i = 0; self->published != NULL && i < self->published->len; i++) {
    const SlArtifact *artifact = self->published->pdata[i];

    sl_metric_add (self->app->storage_bytes, artifact->size, artifact->bucket, NULL);
  }
}

/* Who looks at night what is broken looks for this: whose upload came to nothing, why, and whether
 * another file would have fared better. */
static void
tell_failure (const SlPassEnd *self)
{
  const SlMedia *media = self->media;
  const SlErrorInfo *info = sl_error_info_find (media->error_code);
  gboolean is_ours = info == NULL || info->http_status >= FIRST_SERVER_STATUS;

  sl_metric_add (self->app->failed_media, 1, media->file_type, info != NULL ? info->name : "none",
                 is_ours ? "service" : "file", NULL);
  sl_log_full (is_ours ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE, G_LOG_DOMAIN, "media failed",
               "MEDIA_ID", media->id, "USER_ID", media->user_id, "FILE_TYPE", media->file_type,
               "ERROR_CODE", media->error_code, "ERROR", media->error_message, NULL);
}

static void
tell_settled (const SlPassEnd *self)
{
  const SlMedia *media = self->media;

  if (media->status == self->status_before
      || (media->status != SL_MEDIA_READY && media->status != SL_MEDIA_FAILED))
    return;
  sl_metric_add (self->app->media_settled, 1, media->file_type,
                 sl_media_status_to_string (media->status), NULL);
  if (media->status == SL_MEDIA_FAILED)
    tell_failure (self);
  else
    sl_log_info ("media is ready", "MEDIA_ID", media->id, "USER_ID", media->user_id, "FILE_TYPE",
                 media->file_type, NULL);
}

void
sl_tell_pass_end (const SlPassEnd *self)
{
  count_outputs (self);
  tell_settled (self);
}
