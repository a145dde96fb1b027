// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A worker has parsed foreign bytes, and its report may come late: it is believed only in what is
 * its own, and what a newer upload has taken the place of is left out. */
#include "app/sift-report.h"

#include <string.h>

#include "app/app-private.h"
#include "base/file-util.h"
#include "model/object-keys.h"
#include "store/artifact-repository.h"

typedef struct {
  const char *bucket;
  const char *key;
  const char *media_id;
  gboolean is_newer;
} Place;

static gboolean
look_at_place (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Place *place = user_data;

  return sl_artifact_repository_is_newer (transaction, place->bucket, place->key, place->media_id,
                                          &place->is_newer, error);
}

static gboolean
is_superseded (SlPassEnd *self,
               const SlReportedArtifact *output,
               gboolean *superseded,
               GError **error)
{
  g_autofree char *key = sl_object_key_artifact (self->media->bucket, self->media->user_id,
                                                 self->media->id, self->pass->generation,
                                                 output->file_name);
  Place place = { self->media->bucket, key, self->media->id, FALSE };

  if (!sl_object_key_is_public (self->media->bucket, key))
    return TRUE;
  if (!sl_database_read (self->app->database, look_at_place, &place, error))
    return FALSE;
  *superseded = place.is_newer;
  return TRUE;
}

gboolean
sl_drop_superseded_outputs (SlPassEnd *self, GError **error)
{
  for (guint i = 0; i < self->report->stages->len; i++) {
    SlReportedStage *stage = self->report->stages->pdata[i];

    for (guint j = stage->artifacts->len; j > 0; j--) {
      gboolean superseded = FALSE;

      if (!is_superseded (self, stage->artifacts->pdata[j - 1], &superseded, error))
        return FALSE;
      if (superseded)
        g_ptr_array_remove_index (stage->artifacts, j - 1);
    }
  }
  return TRUE;
}

static gboolean
is_of_pass (const SlPassEnd *self, const char *stage)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    const SlStageJob *job = self->jobs->pdata[i];

    if (strcmp (job->stage, stage) == 0)
      return sl_pass_end_awaits (self, job);
  }
  return FALSE;
}

void
sl_drop_foreign_stages (SlPassEnd *self)
{
  for (guint i = self->report->stages->len; i > 0; i--) {
    const SlReportedStage *stage = self->report->stages->pdata[i - 1];

    if (!is_of_pass (self, stage->stage))
      g_ptr_array_remove_index (self->report->stages, i - 1);
  }
}

/* The text is read while it is still in the work folder. */
static gboolean
read_transcript (SlPassEnd *self,
                 const char *work_dir,
                 const SlReportedArtifact *output,
                 GError **error)
{
  g_autofree char *json = sl_file_read_text (work_dir, output->file_name, SL_TRANSCRIPT_MAX_BYTES,
                                             error);

  if (json != NULL)
    self->transcript = sl_transcript_new_from_json (json, strlen (json), error);
  return self->transcript != NULL;
}

static const SlReportedArtifact *
find_transcription (const SlReportedStage *stage)
{
  for (guint i = 0; stage->completed && i < stage->artifacts->len; i++) {
    const SlReportedArtifact *output = stage->artifacts->pdata[i];

    if (strcmp (output->name, SL_TRANSCRIPTION_ARTIFACT) == 0)
      return output;
  }
  return NULL;
}

void
sl_read_transcripts (SlPassEnd *self, const char *work_dir)
{
  for (guint i = 0; i < self->report->stages->len; i++) {
    SlReportedStage *stage = self->report->stages->pdata[i];
    const SlReportedArtifact *output = find_transcription (stage);

    if (output == NULL)
      continue;
    g_clear_error (&stage->error);
    g_clear_pointer (&self->transcript, sl_transcript_free);
    stage->completed = read_transcript (self, work_dir, output, &stage->error);
  }
}
