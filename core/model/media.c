// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The states of a media and the value that goes with its row. */
#include "model/media.h"

#include <string.h>

static const char *const status_names[] = { "pending", "uploading", "processing",
                                            "ready",   "failed",    "deleted" };

#define BIT(status) (1u << SL_MEDIA_##status)

/* What may come next. Confirm goes from pending straight to processing when nothing stands in the
 * way; processing starts again from ready and failed by a reprocess; deleted is the end. */
static const guint next_statuses[] = {
  [SL_MEDIA_PENDING] = BIT (UPLOADING) | BIT (PROCESSING) | BIT (FAILED) | BIT (DELETED),
  [SL_MEDIA_UPLOADING] = BIT (PENDING) | BIT (PROCESSING) | BIT (FAILED) | BIT (DELETED),
  [SL_MEDIA_PROCESSING] = BIT (READY) | BIT (FAILED) | BIT (DELETED),
  [SL_MEDIA_READY] = BIT (PROCESSING) | BIT (DELETED),
  [SL_MEDIA_FAILED] = BIT (PROCESSING) | BIT (DELETED),
  [SL_MEDIA_DELETED] = 0,
};

const char *
sl_media_status_to_string (SlMediaStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (status_names), "failed");
  return status_names[status];
}

gboolean
sl_media_status_from_string (const char *text, SlMediaStatus *status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (status_names); i++) {
    if (g_strcmp0 (text, status_names[i]) == 0) {
      *status = (SlMediaStatus) i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
sl_media_status_may_follow (SlMediaStatus from, SlMediaStatus to)
{
  g_return_val_if_fail (from < G_N_ELEMENTS (next_statuses), FALSE);
  g_return_val_if_fail (to < G_N_ELEMENTS (next_statuses), FALSE);
  return (next_statuses[from] & 1u << to) != 0;
}

SlMedia *
sl_media_new (void)
{
  SlMedia *self = g_new0 (SlMedia, 1);

  self->generation = 1;
  return self;
}

SlMedia *
sl_media_copy (const SlMedia *self)
{
  SlMedia *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->user_id = g_strdup (self->user_id);
  copy->file_type = g_strdup (self->file_type);
  copy->original_name = g_strdup (self->original_name);
  copy->content_type = g_strdup (self->content_type);
  copy->bucket = g_strdup (self->bucket);
  copy->storage_key = g_strdup (self->storage_key);
  copy->metadata = g_strdup (self->metadata);
  copy->error_code = g_strdup (self->error_code);
  copy->error_message = g_strdup (self->error_message);
  copy->interview_id = g_strdup (self->interview_id);
  copy->question_id = g_strdup (self->question_id);
  copy->transcription_options = g_strdup (self->transcription_options);
  return copy;
}

void
sl_media_free (SlMedia *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->user_id);
  g_free (self->file_type);
  g_free (self->original_name);
  g_free (self->content_type);
  g_free (self->bucket);
  g_free (self->storage_key);
  g_free (self->metadata);
  g_free (self->error_code);
  g_free (self->error_message);
  g_free (self->interview_id);
  g_free (self->question_id);
  g_free (self->transcription_options);
  g_free (self);
}
