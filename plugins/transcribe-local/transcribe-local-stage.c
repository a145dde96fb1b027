// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is said in a recording, without asking anybody. The parameter; the work is in local-run.c.
 */
#include "transcribe-local-stage.h"

#include "local-run.h"
#include "transcript-artifact.h"

struct _TranscribeLocalStage {
  SluiceTaskStage parent_instance;

  char *model_path; /* (owned) "": the installed model */
};

enum {
  PROP_MODEL_PATH = 1,
};

G_DEFINE_FINAL_TYPE (TranscribeLocalStage, transcribe_local_stage, SLUICE_TYPE_TASK_STAGE)

static gboolean
transcribe_local_stage_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  TranscribeLocalStage *self = TRANSCRIBE_LOCAL_STAGE (stage);
  SluiceArtifact *audio = transcript_artifact_find_audio (context, error);
  g_autoptr (Transcript) transcript = NULL;

  if (audio == NULL)
    return FALSE;
  transcript = local_run (context, sluice_artifact_get_path (audio), self->model_path, error);
  return transcript != NULL && transcript_artifact_write (context, transcript, error);
}

static void
transcribe_local_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL_PATH)
    g_value_set_string (value, TRANSCRIBE_LOCAL_STAGE (object)->model_path);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
transcribe_local_stage_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  TranscribeLocalStage *self = TRANSCRIBE_LOCAL_STAGE (object);
  const char *given = g_value_get_string (value);

  if (id != PROP_MODEL_PATH) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  g_clear_pointer (&self->model_path, g_free);
  self->model_path = g_strdup (given != NULL ? given : "");
}

static void
transcribe_local_stage_finalize (GObject *object)
{
  g_free (TRANSCRIBE_LOCAL_STAGE (object)->model_path);
  G_OBJECT_CLASS (transcribe_local_stage_parent_class)->finalize (object);
}

static void
transcribe_local_stage_class_init (TranscribeLocalStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceStageClass *stage_class = SLUICE_STAGE_CLASS (klass);

  object_class->get_property = transcribe_local_stage_get_property;
  object_class->set_property = transcribe_local_stage_set_property;
  object_class->finalize = transcribe_local_stage_finalize;
  SLUICE_TASK_STAGE_CLASS (klass)->run = transcribe_local_stage_run;
  sluice_stage_class_set_metadata (stage_class, "transcribe-local", "Local transcription",
                                   "Writes down what is said in US English, without a service",
                                   SLUICE_STAGE_FLAGS_NONE);
  sluice_stage_class_add_output (stage_class, "transcription", "What is said and when, as JSON");
  g_object_class_install_property (
      object_class, PROP_MODEL_PATH,
      g_param_spec_string ("model-path", "Model path",
                           "Folder with en-us, en-us.lm.bin and cmudict-en-us.dict; empty: the one "
                           "of the package pocketsphinx-en-us",
                           "", G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS));
}

static void
transcribe_local_stage_init (TranscribeLocalStage *self)
{
}
