// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From a recording to its transcript: listen for speech, cut into utterances, recognise each. */
#include "local-run.h"

#include "recogniser.h"
#include "speech-level.h"
#include "utterance-cutter.h"
#include "wav-reader.h"

/* Samples that are read in one go: a second, after which progress is said and cancelling seen. */
#define BLOCK_SAMPLES RECOGNISER_SAMPLE_RATE
/* Seconds of sound; with less there is no speech. Half a word, as of the stage transcribe. */
#define LEAST_SPEECH 0.5
/* Of the progress; the rest is recognising. */
#define LISTEN_SHARE 0.02

/* The defaults of the stage transcribe, which docs/transcription.md explains. */
static const SpeechLevelOptions level_options = { .margin = 10, .lowest = -60, .highest = -35 };

typedef struct {
  SluiceStageContext *context; /* (unowned) */
  WavReader *reader;           /* (owned) */
  SpeechLevel *level;          /* (owned) */
  Recogniser *recogniser;      /* (owned) */
  gint16 *samples;             /* (owned) room for BLOCK_SAMPLES */
  guint64 n_samples;
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->reader, wav_reader_free);
  g_clear_pointer (&self->level, speech_level_free);
  g_clear_pointer (&self->recogniser, recogniser_free);
  g_clear_pointer (&self->samples, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static double
to_seconds (guint64 samples)
{
  return (double) samples / RECOGNISER_SAMPLE_RATE;
}

static gboolean
open_recording (Run *self, const char *path, GError **error)
{
  self->reader = wav_reader_new (path, error);
  if (self->reader == NULL)
    return FALSE;
  self->n_samples = wav_reader_get_n_samples (self->reader);
  self->samples = g_new (gint16, BLOCK_SAMPLES);
  if (wav_reader_get_sample_rate (self->reader) == RECOGNISER_SAMPLE_RATE)
    return TRUE;
  g_set_error (
      error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
      "the audio has %u samples a second, not %d: set sample_rate of the stage that makes it",
      wav_reader_get_sample_rate (self->reader), RECOGNISER_SAMPLE_RATE);
  return FALSE;
}

/* Up to a block from @first on; 0: an error. */
static gsize
read_block (Run *self, guint64 first, guint64 end, GError **error)
{
  gsize count = (gsize) MIN (BLOCK_SAMPLES, end - first);

  if (g_cancellable_is_cancelled (sluice_stage_context_get_cancellable (self->context))) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED,
                         "transcription was cancelled");
    return 0;
  }
  return wav_reader_read (self->reader, first, self->samples, count, error) ? count : 0;
}

static void
report (Run *self, double offset, double share, guint64 done)
{
  sluice_stage_context_report_progress (self->context,
                                        offset + share * (double) done / (double) self->n_samples);
}

static gboolean
listen (Run *self, GError **error)
{
  self->level = speech_level_new (RECOGNISER_SAMPLE_RATE, &level_options);
  for (guint64 first = 0; first < self->n_samples; first += BLOCK_SAMPLES) {
    gsize count = read_block (self, first, self->n_samples, error);

    if (count == 0)
      return FALSE;
    speech_level_add (self->level, self->samples, count);
    report (self, 0, LISTEN_SHARE, first);
  }
  speech_level_finish (self->level);
  return TRUE;
}

static gboolean
hear_utterance (Run *self, const SampleRange *range, GError **error)
{
  if (!recogniser_begin (self->recogniser, error))
    return FALSE;
  for (guint64 first = range->start; first < range->end; first += BLOCK_SAMPLES) {
    gsize count = read_block (self, first, range->end, error);

    if (count == 0 || !recogniser_add (self->recogniser, self->samples, count, error))
      return FALSE;
    report (self, LISTEN_SHARE, 1 - LISTEN_SHARE, first);
  }
  return recogniser_end (self->recogniser, error);
}

static gboolean
transcribe_utterance (Run *self, const SampleRange *range, Transcript *transcript, GError **error)
{
  TranscriptPiece piece = { to_seconds (range->start), to_seconds (range->end) };
  TranscriptSegment *segment = NULL;

  if (speech_level_get_speech (self->level, range->start, range->end) <= 0)
    return TRUE;
  if (!hear_utterance (self, range, error)) {
    g_prefix_error (error, "from %.1f s to %.1f s: ", piece.start, piece.end);
    return FALSE;
  }
  g_array_append_val (transcript->pieces, piece);
  segment = recogniser_dup_segment (self->recogniser, piece.start);
  if (segment != NULL)
    g_ptr_array_add (transcript->segments, segment);
  return TRUE;
}

static gboolean
transcribe (Run *self, Transcript *transcript, GError **error)
{
  guint64 least = (guint64) (SHORTEST_PAUSE * RECOGNISER_SAMPLE_RATE);
  g_autoptr (GArray) silences = speech_level_find_silences (self->level, least);
  guint64 next = 0;

  while (next < self->n_samples) {
    SampleRange range = utterance_cutter_next (silences, RECOGNISER_SAMPLE_RATE, self->n_samples,
                                               next, &next);

    if (!transcribe_utterance (self, &range, transcript, error))
      return FALSE;
  }
  transcript->speech = transcript->segments->len > 0;
  transcript->language = g_strdup ("en");
  return TRUE;
}

Transcript *
local_run (SluiceStageContext *context, const char *path, const char *model_path, GError **error)
{
  g_auto (Run) self = { .context = context };
  g_autoptr (Transcript) transcript = NULL;

  if (!open_recording (&self, path, error) || !listen (&self, error))
    return NULL;
  if (speech_level_get_speech (self.level, 0, self.n_samples) < LEAST_SPEECH)
    return transcript_new (to_seconds (self.n_samples), NULL, NULL);
  self.recogniser = recogniser_new (model_path, error);
  if (self.recogniser == NULL)
    return NULL;
  transcript = transcript_new (to_seconds (self.n_samples), "pocketsphinx-en-us", "local");
  return transcribe (&self, transcript, error) ? g_steal_pointer (&transcript) : NULL;
}
