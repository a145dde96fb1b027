// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A transcript as a stage hands it over: the file, and what the service wants to know of it. */
#include "transcript-artifact.h"

#include <math.h>

#include "transcript-json.h"

SluiceArtifact *
transcript_artifact_find_audio (SluiceStageContext *context, GError **error)
{
  SluiceArtifact *audio = sluice_stage_context_get_needed_artifact (context, "audio");

  if (audio == NULL)
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                         "none of the stages that it needs makes 'audio': needs: [audio] with a "
                         "stage 'extract-audio' of that id is what it takes");
  return audio;
}

static void
set_facts (SluiceArtifact *artifact, const Transcript *transcript)
{
  double confidence = transcript_get_confidence (transcript);

  sluice_artifact_set_fact_boolean (artifact, "speech", transcript->speech);
  sluice_artifact_set_fact_int (artifact, "words", transcript_count_words (transcript));
  sluice_artifact_set_fact_int (artifact, "segments", transcript->segments->len);
  sluice_artifact_set_fact_double (artifact, "duration", transcript->duration);
  if (!isnan (confidence))
    sluice_artifact_set_fact_double (artifact, "confidence", confidence);
  if (transcript->language != NULL)
    sluice_artifact_set_fact_string (artifact, "language", transcript->language);
  if (transcript->model != NULL)
    sluice_artifact_set_fact_string (artifact, "model", transcript->model);
  if (transcript->provider != NULL)
    sluice_artifact_set_fact_string (artifact, "provider", transcript->provider);
}

gboolean
transcript_artifact_write (SluiceStageContext *context,
                           const Transcript *transcript,
                           GError **error)
{
  SluiceArtifact *artifact = sluice_stage_context_add_artifact (
      context, "transcription", "transcription.json", "application/json");
  g_autofree char *text = transcript_format_json (transcript);
  g_autoptr (GError) inner = NULL;

  set_facts (artifact, transcript);
  if (g_file_set_contents_full (sluice_artifact_get_path (artifact), text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &inner))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL, "failed to write the transcript: %s",
               inner->message);
  return FALSE;
}
