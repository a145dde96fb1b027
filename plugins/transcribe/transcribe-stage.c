// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is said in a recording, as a service hears it. The parameters and the file; the work is in
 * transcribe-run.c. */
#include "transcribe-stage.h"

#include "language-code.h"
#include "transcribe-run.h"
#include "transcript-artifact.h"

#define MILLISECOND (G_GUINT64_CONSTANT (1000) * 1000)
#define SECOND (1000 * MILLISECOND)
#define MEGABYTE G_GUINT64_CONSTANT (1000000)
/* Characters; Whisper takes the last 224 tokens, and services refuse more than these. */
#define LONGEST_PROMPT 896

GType piece_format_get_type (void);
G_DEFINE_ENUM_TYPE (PieceFormat,
                    piece_format,
                    G_DEFINE_ENUM_VALUE (PIECE_FORMAT_FLAC, "flac"),
                    G_DEFINE_ENUM_VALUE (PIECE_FORMAT_OPUS, "opus"))

struct _TranscribeStage {
  SluiceTaskStage parent_instance;

  TranscribeOptions options;
};

enum {
  PROP_LANGUAGE = 1,
  PROP_MODEL,
  PROP_PROMPT,
  PROP_FORMAT,
  PROP_MAX_REQUEST_SIZE,
  PROP_MAX_PIECE_DURATION,
  PROP_OVERLAP,
  PROP_MIN_SILENCE,
  PROP_MIN_SPEECH,
  PROP_SILENCE_MARGIN,
  PROP_SILENCE_LOWEST,
  PROP_SILENCE_HIGHEST,
  PROP_NO_SPEECH_LIMIT,
  PROP_LOGPROB_LIMIT,
  PROP_COMPRESSION_LIMIT,
  PROP_REPETITION_LIMIT,
  PROP_CONNECT_TIMEOUT,
  PROP_REQUEST_TIMEOUT,
};

G_DEFINE_FINAL_TYPE (TranscribeStage, transcribe_stage, SLUICE_TYPE_TASK_STAGE)

/* Whole words of it, so many as are of use. */
static void
shorten_prompt (TranscribeOptions *options, SluiceStageContext *context)
{
  char *end = NULL;

  if (g_utf8_strlen (options->prompt, -1) <= LONGEST_PROMPT)
    return;
  end = g_utf8_offset_to_pointer (options->prompt, LONGEST_PROMPT);
  while (end > options->prompt && !g_ascii_isspace (*end))
    end = g_utf8_find_prev_char (options->prompt, end);
  if (end == NULL || end == options->prompt)
    end = g_utf8_offset_to_pointer (options->prompt, LONGEST_PROMPT);
  *end = '\0';
  sluice_stage_context_warn (context, "the prompt is longer than recognisers take; its end was "
                                      "left out");
}

static gboolean
transcribe_stage_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  TranscribeStage *self = TRANSCRIBE_STAGE (stage);
  SluiceArtifact *audio = transcript_artifact_find_audio (context, error);
  g_autoptr (Transcript) transcript = NULL;

  if (audio == NULL)
    return FALSE;
  shorten_prompt (&self->options, context);
  transcript = transcribe_run (&self->options, context, sluice_artifact_get_path (audio), error);
  return transcript != NULL && transcript_artifact_write (context, transcript, error);
}

static gboolean
transcribe_stage_validate (SluiceStage *stage, GError **error)
{
  const TranscribeOptions *options = &TRANSCRIBE_STAGE (stage)->options;

  if (*options->language != '\0' && !language_tag_is_valid (options->language)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "expected a language like 'en' or 'pt-BR', found '%s'", options->language);
    return FALSE;
  }
  if (options->level.lowest > options->level.highest) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "silence_lowest (%g) is above silence_highest (%g)", options->level.lowest,
                 options->level.highest);
    return FALSE;
  }
  return TRUE;
}

static void
take_text (char **text, const GValue *value)
{
  const char *given = g_value_get_string (value);

  g_clear_pointer (text, g_free);
  *text = g_strdup (given != NULL ? given : "");
}

static void
transcribe_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const TranscribeOptions *options = &TRANSCRIBE_STAGE (object)->options;

  switch (id) {
  case PROP_LANGUAGE:
    g_value_set_string (value, options->language);
    break;
  case PROP_MODEL:
    g_value_set_string (value, options->model);
    break;
  case PROP_PROMPT:
    g_value_set_string (value, options->prompt);
    break;
  case PROP_FORMAT:
    g_value_set_enum (value, (int) options->format);
    break;
  case PROP_MAX_REQUEST_SIZE:
    g_value_set_uint64 (value, options->max_request_size);
    break;
  case PROP_MAX_PIECE_DURATION:
    g_value_set_uint64 (value, options->max_piece_duration);
    break;
  case PROP_OVERLAP:
    g_value_set_uint64 (value, options->overlap);
    break;
  case PROP_MIN_SILENCE:
    g_value_set_uint64 (value, options->min_silence);
    break;
  case PROP_MIN_SPEECH:
    g_value_set_uint64 (value, options->min_speech);
    break;
  case PROP_SILENCE_MARGIN:
    g_value_set_double (value, options->level.margin);
    break;
  case PROP_SILENCE_LOWEST:
    g_value_set_double (value, options->level.lowest);
    break;
  case PROP_SILENCE_HIGHEST:
    g_value_set_double (value, options->level.highest);
    break;
  case PROP_NO_SPEECH_LIMIT:
    g_value_set_double (value, options->guard.no_speech);
    break;
  case PROP_LOGPROB_LIMIT:
    g_value_set_double (value, options->guard.log_probability);
    break;
  case PROP_COMPRESSION_LIMIT:
    g_value_set_double (value, options->guard.compression);
    break;
  case PROP_REPETITION_LIMIT:
    g_value_set_uint (value, options->guard.repetitions);
    break;
  case PROP_CONNECT_TIMEOUT:
    g_value_set_uint64 (value, options->connect_timeout);
    break;
  case PROP_REQUEST_TIMEOUT:
    g_value_set_uint64 (value, options->request_timeout);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
transcribe_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TranscribeOptions *options = &TRANSCRIBE_STAGE (object)->options;

  switch (id) {
  case PROP_LANGUAGE:
    take_text (&options->language, value);
    break;
  case PROP_MODEL:
    take_text (&options->model, value);
    break;
  case PROP_PROMPT:
    take_text (&options->prompt, value);
    break;
  case PROP_FORMAT:
    options->format = (PieceFormat) g_value_get_enum (value);
    break;
  case PROP_MAX_REQUEST_SIZE:
    options->max_request_size = g_value_get_uint64 (value);
    break;
  case PROP_MAX_PIECE_DURATION:
    options->max_piece_duration = g_value_get_uint64 (value);
    break;
  case PROP_OVERLAP:
    options->overlap = g_value_get_uint64 (value);
    break;
  case PROP_MIN_SILENCE:
    options->min_silence = g_value_get_uint64 (value);
    break;
  case PROP_MIN_SPEECH:
    options->min_speech = g_value_get_uint64 (value);
    break;
  case PROP_SILENCE_MARGIN:
    options->level.margin = g_value_get_double (value);
    break;
  case PROP_SILENCE_LOWEST:
    options->level.lowest = g_value_get_double (value);
    break;
  case PROP_SILENCE_HIGHEST:
    options->level.highest = g_value_get_double (value);
    break;
  case PROP_NO_SPEECH_LIMIT:
    options->guard.no_speech = g_value_get_double (value);
    break;
  case PROP_LOGPROB_LIMIT:
    options->guard.log_probability = g_value_get_double (value);
    break;
  case PROP_COMPRESSION_LIMIT:
    options->guard.compression = g_value_get_double (value);
    break;
  case PROP_REPETITION_LIMIT:
    options->guard.repetitions = g_value_get_uint (value);
    break;
  case PROP_CONNECT_TIMEOUT:
    options->connect_timeout = g_value_get_uint64 (value);
    break;
  case PROP_REQUEST_TIMEOUT:
    options->request_timeout = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
transcribe_stage_finalize (GObject *object)
{
  TranscribeOptions *options = &TRANSCRIBE_STAGE (object)->options;

  g_free (options->language);
  g_free (options->model);
  g_free (options->prompt);
  G_OBJECT_CLASS (transcribe_stage_parent_class)->finalize (object);
}

static void
install_question_options (GObjectClass *klass, GParamFlags flags)
{
  g_object_class_install_property (
      klass, PROP_LANGUAGE,
      g_param_spec_string ("language", "Language",
                           "What is spoken, as a BCP 47 tag: en; empty: the recogniser finds out",
                           "", flags));
  g_object_class_install_property (
      klass, PROP_MODEL,
      g_param_spec_string ("model", "Model", "Of the provider; empty: the one that is configured",
                           "", flags));
  g_object_class_install_property (
      klass, PROP_PROMPT,
      g_param_spec_string ("prompt", "Prompt",
                           "Names and words that may occur, as they are spelled; recognisers take "
                           "896 characters",
                           "", flags));
}

static void
install_request_options (GObjectClass *klass, GParamFlags flags)
{
  g_object_class_install_property (
      klass, PROP_FORMAT,
      g_param_spec_enum ("format", "Format",
                         "Of the audio that is sent: flac loses nothing, opus has 24 kbit/s",
                         piece_format_get_type (), PIECE_FORMAT_FLAC, flags));
  g_object_class_install_property (
      klass, PROP_MAX_REQUEST_SIZE,
      sluice_param_spec_size ("max-request-size", "Largest request",
                              "Audio that would be larger is sent in pieces; 25 MB is what OpenAI "
                              "and Groq take",
                              2 * MEGABYTE, 1000 * MEGABYTE, 25 * MEGABYTE, flags));
  g_object_class_install_property (
      klass, PROP_MAX_PIECE_DURATION,
      sluice_param_spec_duration ("max-piece-duration", "Longest piece",
                                  "Audio that is longer is sent in pieces; some models take no "
                                  "more than 1400 s",
                                  60 * SECOND, 4 * 3600 * SECOND, 1400 * SECOND, flags));
  g_object_class_install_property (
      klass, PROP_CONNECT_TIMEOUT,
      sluice_param_spec_duration ("connect-timeout", "Connect timeout",
                                  "For reaching the provider; then it counts as down", SECOND / 10,
                                  120 * SECOND, 10 * SECOND, flags));
  g_object_class_install_property (
      klass, PROP_REQUEST_TIMEOUT,
      sluice_param_spec_duration ("request-timeout", "Request timeout",
                                  "For one piece, from connecting to the end of the answer",
                                  SECOND / 10, 3600 * SECOND, 600 * SECOND, flags));
}

static void
install_silence_options (GObjectClass *klass, GParamFlags flags)
{
  g_object_class_install_property (
      klass, PROP_MIN_SPEECH,
      sluice_param_spec_duration ("min-speech", "Least speech",
                                  "With less sound than that in it a recording has no speech, and "
                                  "no provider is asked",
                                  0, 3600 * SECOND, SECOND / 2, flags));
  g_object_class_install_property (
      klass, PROP_MIN_SILENCE,
      sluice_param_spec_duration ("min-silence", "Least silence",
                                  "How long a pause has to be to cut there", 40 * MILLISECOND,
                                  10 * SECOND, 300 * MILLISECOND, flags));
  g_object_class_install_property (
      klass, PROP_OVERLAP,
      sluice_param_spec_duration ("overlap", "Overlap",
                                  "Of two pieces where nobody pauses; longer than the longest word",
                                  SECOND, 10 * SECOND, 3 * SECOND, flags));
  g_object_class_install_property (
      klass, PROP_SILENCE_MARGIN,
      g_param_spec_double ("silence-margin", "Silence margin",
                           "Decibels over the noise floor, the level that a tenth of the recording "
                           "stays below, that are silence still",
                           0, 60, 10, flags));
  g_object_class_install_property (
      klass, PROP_SILENCE_LOWEST,
      g_param_spec_double ("silence-lowest", "Lowest silence",
                           "dBFS; what stays below is silence however quiet the rest is", -96, 0,
                           -60, flags));
  g_object_class_install_property (
      klass, PROP_SILENCE_HIGHEST,
      g_param_spec_double ("silence-highest", "Highest silence",
                           "dBFS; what reaches it is sound however loud the rest is", -96, 0, -35,
                           flags));
}

/* The numbers that Whisper itself decides by. */
static void
install_guard_options (GObjectClass *klass, GParamFlags flags)
{
  g_object_class_install_property (
      klass, PROP_NO_SPEECH_LIMIT,
      g_param_spec_double ("no-speech-limit", "No-speech limit",
                           "Segments with a greater probability of being no speech are left out "
                           "when logprob_limit agrees; 1: none is",
                           0, 1, 0.6, flags));
  g_object_class_install_property (
      klass, PROP_LOGPROB_LIMIT,
      g_param_spec_double ("logprob-limit", "Log-probability limit",
                           "Mean log-probability of its words below which a segment is left out "
                           "when no_speech_limit agrees",
                           -100, 0, -1, flags));
  g_object_class_install_property (
      klass, PROP_COMPRESSION_LIMIT,
      g_param_spec_double ("compression-limit", "Compression limit",
                           "Segments whose text compresses better repeat themselves and are left "
                           "out",
                           1, 1000, 2.4, flags));
  g_object_class_install_property (
      klass, PROP_REPETITION_LIMIT,
      g_param_spec_uint ("repetition-limit", "Repetition limit",
                         "Segments with a phrase so many times in a row, or one word twice as "
                         "often, are left out; 0: none is",
                         0, 100, 3, flags));
}

static void
transcribe_stage_class_init (TranscribeStageClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  SluiceStageClass *stage_class = SLUICE_STAGE_CLASS (klass);

  object_class->get_property = transcribe_stage_get_property;
  object_class->set_property = transcribe_stage_set_property;
  object_class->finalize = transcribe_stage_finalize;
  stage_class->validate = transcribe_stage_validate;
  SLUICE_TASK_STAGE_CLASS (klass)->run = transcribe_stage_run;
  sluice_stage_class_set_metadata (stage_class, "transcribe", "Transcription",
                                   "Asks a service that speaks OpenAI's protocol what is said",
                                   SLUICE_STAGE_FLAGS_NETWORK);
  sluice_stage_class_add_output (stage_class, "transcription", "What is said and when, as JSON");
  install_question_options (object_class, flags);
  install_request_options (object_class, flags);
  install_silence_options (object_class, flags);
  install_guard_options (object_class, flags);
}

static void
transcribe_stage_init (TranscribeStage *self)
{
}
