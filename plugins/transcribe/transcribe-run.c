// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From a recording to its transcript: listen for speech, cut, ask for each piece, stitch. */
#include "transcribe-run.h"

#include <glib/gstdio.h>

#include "language-code.h"
#include "piece-call.h"
#include "piece-planner.h"
#include "transcript-stitcher.h"
#include "wav-reader.h"

/* What recognisers resample to anyway, and what the planner's numbers are about. */
#define SAMPLE_RATE 16000
/* Samples that are looked at in one go: ten seconds. */
#define BLOCK_SAMPLES (10 * SAMPLE_RATE)
/* Bytes of a request that are not audio: fields, their borders, and the longest prompt in UTF-8. */
#define FORM_BYTES (64 * 1024)
/* Of the progress; the rest is asking. */
#define LISTEN_SHARE 0.1
/* A piece that became too large is cut so much shorter than the rule of three says: not every
 * second is equally hard to compress. */
#define SHRINK_FACTOR 0.95
/* Seconds by which times of a recogniser may be off; a segment that has sound so near is not in
 * silence. */
#define TIME_TOLERANCE 0.5
#define NANOSECONDS 1e9

typedef struct {
  const TranscribeOptions *options; /* (unowned) */
  SluiceStageContext *context;      /* (unowned) */
  WavReader *reader;                /* (owned) */
  SpeechLevel *level;               /* (owned) */
  GArray *silences;                 /* (owned) (element-type SampleRange) */
  ProviderClient *client;           /* (owned) */
  PiecePlanner planner;
  Transcript *transcript; /* (owned) */
  GPtrArray *parts;       /* (owned) (element-type TranscriptPart) */

  guint64 limit;    /* samples of a piece */
  Piece piece;      /* the present one */
  double own_start; /* seconds; what is before is for the piece before to say */
  double own_end;
  double language_weight; /* seconds of speech in the language that the transcript says */
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->reader, wav_reader_free);
  g_clear_pointer (&self->level, speech_level_free);
  g_clear_pointer (&self->silences, g_array_unref);
  g_clear_pointer (&self->client, provider_client_free);
  g_clear_pointer (&self->transcript, transcript_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static guint64
to_samples (guint64 nanoseconds)
{
  return (guint64) ((double) nanoseconds / NANOSECONDS * SAMPLE_RATE);
}

static double
to_seconds (guint64 samples)
{
  return (double) samples / SAMPLE_RATE;
}

static gboolean
open_recording (Run *self, const char *path, GError **error)
{
  self->reader = wav_reader_new (path, error);
  if (self->reader == NULL)
    return FALSE;
  if (wav_reader_get_sample_rate (self->reader) == SAMPLE_RATE)
    return TRUE;
  g_set_error (
      error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
      "the audio has %u samples a second, not %d: set sample_rate of the stage that makes it",
      wav_reader_get_sample_rate (self->reader), SAMPLE_RATE);
  return FALSE;
}

static gboolean
listen (Run *self, GError **error)
{
  GCancellable *cancellable = sluice_stage_context_get_cancellable (self->context);
  guint64 n_samples = wav_reader_get_n_samples (self->reader);
  g_autofree gint16 *samples = g_new (gint16, BLOCK_SAMPLES);

  self->level = speech_level_new (SAMPLE_RATE, &self->options->level);
  for (guint64 first = 0; first < n_samples; first += BLOCK_SAMPLES) {
    gsize count = (gsize) MIN (BLOCK_SAMPLES, n_samples - first);

    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED,
                           "transcription was cancelled");
      return FALSE;
    }
    if (!wav_reader_read (self->reader, first, samples, count, error))
      return FALSE;
    speech_level_add (self->level, samples, count);
    sluice_stage_context_report_progress (self->context,
                                          LISTEN_SHARE * (double) first / (double) n_samples);
  }
  speech_level_finish (self->level);
  return TRUE;
}

static void
plan (Run *self)
{
  guint64 least_silence = to_samples (self->options->min_silence);

  self->silences = speech_level_find_silences (self->level, least_silence);
  self->limit = to_samples (self->options->max_piece_duration);
  self->planner = (PiecePlanner){
    .n_samples = wav_reader_get_n_samples (self->reader),
    .silences = self->silences,
    .least_silence = least_silence,
    .overlap = to_samples (self->options->overlap),
  };
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_part_free);
  self->client = provider_client_new ();
}

static void
on_call_progressed (double fraction, gpointer user_data)
{
  const Run *self = user_data;
  double done = (double) self->piece.start
                + fraction * (double) (self->piece.end - self->piece.start);

  sluice_stage_context_report_progress (
      self->context, LISTEN_SHARE + (1 - LISTEN_SHARE) * done / (double) self->planner.n_samples);
}

static double
measure_sound (const Run *self, double start, double end)
{
  double first = MAX (0, start - TIME_TOLERANCE) * SAMPLE_RATE;
  double last = (end + TIME_TOLERANCE) * SAMPLE_RATE;

  return speech_level_get_speech (self->level, (guint64) first, (guint64) last);
}

static void
move_segment (TranscriptSegment *segment, double offset)
{
  segment->start += offset;
  segment->end += offset;
  for (guint i = 0; segment->words != NULL && i < segment->words->len; i++) {
    TranscriptWord *word = g_ptr_array_index (segment->words, i);

    word->start += offset;
    word->end += offset;
  }
}

/* Where two pieces overlap both may have invented something; it is listed once. */
static void
drop_segment (Run *self, const TranscriptSegment *segment, const char *reason)
{
  double middle = (segment->start + segment->end) / 2;

  if (middle >= self->own_start && middle < self->own_end)
    transcript_drop (self->transcript, segment->start, segment->end, segment->text, reason);
}

/* Seconds of the segments that were believed. */
static double
add_part (Run *self, ProviderReply *reply)
{
  double start = to_seconds (self->piece.start);
  TranscriptPart *part = transcript_part_new (start, to_seconds (self->piece.end));
  double believed = 0;

  g_ptr_array_add (self->parts, part);
  for (guint i = 0; i < reply->segments->len; i++) {
    ReplySegment *heard = g_ptr_array_index (reply->segments, i);
    const char *reason = NULL;

    move_segment (heard->segment, start);
    reason = reply_guard_judge (&self->options->guard, heard,
                                measure_sound (self, heard->segment->start, heard->segment->end));
    if (reason != NULL) {
      drop_segment (self, heard->segment, reason);
      continue;
    }
    believed += heard->segment->end - heard->segment->start;
    g_ptr_array_add (part->segments, g_steal_pointer (&heard->segment));
  }
  return believed;
}

/* The first piece says who was asked; the language is the one that most is spoken in. */
static void
take_reply (Run *self, ProviderReply *reply)
{
  TranscriptPiece piece = { to_seconds (self->piece.start), to_seconds (self->piece.end) };
  Transcript *transcript = self->transcript;
  double believed = add_part (self, reply);

  g_array_append_val (transcript->pieces, piece);
  if (transcript->provider == NULL) {
    transcript->provider = g_steal_pointer (&reply->provider);
    transcript->model = g_steal_pointer (&reply->model);
  }
  if (reply->language != NULL && believed > self->language_weight) {
    g_clear_pointer (&transcript->language, g_free);
    transcript->language = g_steal_pointer (&reply->language);
    self->language_weight = believed;
  }
}

/* 0 when it fits into a request, else a limit with which the next try will be smaller. */
static gboolean
encode (Run *self, const char *path, guint64 *smaller_limit, GError **error)
{
  guint64 most = self->options->max_request_size - FORM_BYTES;
  guint64 length = self->piece.end - self->piece.start;
  GStatBuf info;

  *smaller_limit = 0;
  if (!piece_encode (self->reader, self->piece.start, self->piece.end, self->options->format, path,
                     sluice_stage_context_get_cancellable (self->context), error))
    return FALSE;
  if (g_stat (path, &info) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL, "no piece of audio at '%s'", path);
    return FALSE;
  }
  if ((guint64) info.st_size > most)
    *smaller_limit = (guint64) ((double) length * SHRINK_FACTOR * (double) most
                                / (double) info.st_size);
  return TRUE;
}

/* Encodes, sends. Leaves @reply NULL when the piece was too large and a smaller one is to come. */
static gboolean
ask (Run *self, const PieceCall *call, const char *name, ProviderReply **reply, GError **error)
{
  g_autofree char *file_name = g_strconcat ("audio.",
                                            piece_format_get_ending (self->options->format), NULL);
  g_autofree char *path = g_build_filename (sluice_stage_context_get_work_dir (self->context),
                                            file_name, NULL);
  guint64 smaller_limit = 0;

  if (!encode (self, path, &smaller_limit, error))
    return FALSE;
  if (smaller_limit > 0) {
    self->limit = smaller_limit;
    return TRUE;
  }
  *reply = piece_call_send (call, name, path, to_seconds (self->piece.end - self->piece.start),
                            error);
  g_unlink (path);
  return *reply != NULL;
}

/* As of ask(). */
static gboolean
recall_or_ask (Run *self, ProviderReply **reply, GError **error)
{
  const PieceCall call = {
    .context = self->context,
    .options = self->options,
    .client = self->client,
    .progress = on_call_progressed,
    .progress_data = self,
  };
  g_autofree char *checksum = piece_checksum (self->reader, self->piece.start, self->piece.end,
                                              sluice_stage_context_get_cancellable (self->context),
                                              error);
  g_autofree char *name = NULL;

  if (checksum == NULL)
    return FALSE;
  name = piece_call_dup_name (self->options, checksum);
  *reply = piece_call_recall (&call, name, to_seconds (self->piece.end - self->piece.start));
  return *reply != NULL || ask (self, &call, name, reply, error);
}

/* Moves on behind the present piece. */
static void
advance (Run *self)
{
  self->own_start = self->own_end;
  self->piece.start = self->piece.next;
}

static gboolean
transcribe_piece (Run *self, GError **error)
{
  g_autoptr (ProviderReply) reply = NULL;

  self->piece = piece_planner_next (&self->planner, self->piece.start, self->limit);
  self->own_end = (to_seconds (self->piece.next) + to_seconds (self->piece.end)) / 2;
  if (speech_level_get_speech (self->level, self->piece.start, self->piece.end) <= 0) {
    advance (self);
    return TRUE;
  }
  if (!recall_or_ask (self, &reply, error)) {
    g_prefix_error (error, "from %.1f s to %.1f s: ", to_seconds (self->piece.start),
                    to_seconds (self->piece.end));
    return FALSE;
  }
  if (reply == NULL)
    return TRUE;
  take_reply (self, reply);
  advance (self);
  return TRUE;
}

static void
finish (Run *self)
{
  Transcript *transcript = self->transcript;

  g_clear_pointer (&transcript->segments, g_ptr_array_unref);
  transcript->segments = transcript_stitch (self->parts);
  transcript->speech = transcript->segments->len > 0;
  if (transcript->language == NULL && *self->options->language != '\0')
    transcript->language = language_code_dup (self->options->language);
}

Transcript *
transcribe_run (const TranscribeOptions *options,
                SluiceStageContext *context,
                const char *path,
                GError **error)
{
  g_auto (Run) self = { .options = options, .context = context };
  guint64 n_samples = 0;

  if (!open_recording (&self, path, error) || !listen (&self, error))
    return NULL;
  n_samples = wav_reader_get_n_samples (self.reader);
  self.transcript = transcript_new (to_seconds (n_samples), NULL, NULL);
  if (speech_level_get_speech (self.level, 0, n_samples)
      < (double) options->min_speech / NANOSECONDS)
    return g_steal_pointer (&self.transcript);
  plan (&self);
  while (self.piece.start < n_samples) {
    if (!transcribe_piece (&self, error))
      return NULL;
  }
  finish (&self);
  return g_steal_pointer (&self.transcript);
}
