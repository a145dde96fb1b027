// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The file behind the muxer: whether all that went in is there, where its tracks start, how it is
 * to be turned, and what is told of it. */
#include "finished-movie.h"

#include "mp4-movie.h"
#include "transcode-stage-private.h"

/* An output may be shorter than its source by half a second or one in a hundred. */
#define MAX_MISSING (GST_SECOND / 2)

/* Every frame that went in has to be in the file. */
static gboolean
check_frames (TranscodeStage *self, const Mp4Movie *movie, GError **error)
{
  CopiedTrack *copied = self->copied[SLUICE_MEDIA_KIND_VIDEO];
  guint n_in = copied != NULL ? copied_track_get_n_packets (copied)
                              : (guint) g_atomic_int_get (&self->n_frames);
  guint n_out = mp4_movie_get_n_frames (movie);

  sluice_artifact_set_fact_int (self->artifact, "frames", n_out);
  if (n_in == n_out)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
               "%u frames went in, the file has %u", n_in, n_out);
  return FALSE;
}

/* The encoder drops what it can't encode (float samples that are no numbers) and goes on. */
static gboolean
check_sound (TranscodeStage *self, const Mp4Movie *movie, GError **error)
{
  if (g_atomic_int_get (&self->n_sounds) == 0 || mp4_movie_get_n_packets (movie) > 0)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                       "sound went in, the file has none");
  return FALSE;
}

/* Shorter than the source says: told, not failed, since a recording may be cut off or say nonsense.
 */
static void
compare_duration (SluiceStageContext *context, const Mp4Movie *movie)
{
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);
  guint64 source = sluice_media_info_get_duration (info);
  guint64 output = mp4_movie_get_duration (movie);
  g_autofree char *warning = NULL;

  if (!sluice_media_info_is_duration_exact (info)
      || output + MAX (MAX_MISSING, source / 100) >= source)
    return;
  warning = g_strdup_printf ("the video has %.2f s, the recording says %.2f s", output / 1e9,
                             source / 1e9);
  sluice_stage_context_warn (context, warning);
}

/* What a copied track needs in front and nobody is to see; how it is to be turned. */
static gboolean
mend_video (TranscodeStage *self, SluiceStageContext *context, Mp4Movie *movie, GError **error)
{
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);
  CopiedTrack *copied = self->copied[SLUICE_MEDIA_KIND_VIDEO];
  guint rotation = 0;

  if (copied == NULL)
    return TRUE;
  rotation = sluice_stream_info_get_rotation (sluice_media_info_get_video (info));
  return (rotation == 0 || mp4_movie_turn (movie, rotation, error))
         && mp4_movie_skip (movie, MP4_MOVIE_VIDEO, copied_track_get_preroll (copied), error);
}

static gboolean
mend_audio (TranscodeStage *self, Mp4Movie *movie, GError **error)
{
  CopiedTrack *copied = self->copied[SLUICE_MEDIA_KIND_AUDIO];

  if (copied != NULL)
    return mp4_movie_skip (movie, MP4_MOVIE_AUDIO, copied_track_get_preroll (copied), error);
  return !mp4_movie_has_audio (movie)
         || mp4_movie_skip_priming (movie, MP4_MOVIE_AAC_PRIMING, error);
}

/* "the video is copied; the audio is encoded: the codec is 'opus'" */
static void
tell_passthrough (TranscodeStage *self, SluiceStageContext *context, const Mp4Movie *movie)
{
  const char *refusal = sluice_stage_context_get_encoded_refusal (context);
  const gboolean has[TRANSCODE_N_KINDS] = { mp4_movie_has_video (movie),
                                            mp4_movie_has_audio (movie) };
  const char *reasons[TRANSCODE_N_KINDS] = { self->video_reason, self->audio_reason };
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_whole = TRUE;

  for (int kind = 0; kind < TRANSCODE_N_KINDS; kind++) {
    const char *name = kind == SLUICE_MEDIA_KIND_VIDEO ? "video" : "audio";

    if (!has[kind])
      continue;
    is_whole &= self->copied[kind] != NULL;
    g_string_append_printf (text, "%sthe %s is ", text->len > 0 ? "; " : "", name);
    if (self->copied[kind] != NULL)
      g_string_append (text, "copied");
    else
      g_string_append_printf (text, "encoded: %s", refusal != NULL ? refusal : reasons[kind]);
  }
  sluice_artifact_set_fact_string (self->artifact, "passthrough", is_whole ? "true" : "false");
  sluice_artifact_set_fact_string (self->artifact, "passthrough_reason", text->str);
}

gboolean
finished_movie_complete (TranscodeStage *self, SluiceStageContext *context, GError **error)
{
  g_autoptr (Mp4Movie) movie = mp4_movie_open (sluice_artifact_get_path (self->artifact), error);

  if (movie == NULL || !check_frames (self, movie, error) || !check_sound (self, movie, error)
      || !mend_video (self, context, movie, error) || !mend_audio (self, movie, error))
    return FALSE;
  compare_duration (context, movie);
  sluice_artifact_set_fact_double (self->artifact, "duration",
                                   mp4_movie_get_duration (movie) / 1e9);
  if (mp4_movie_has_video (movie))
    sluice_artifact_set_fact_string (self->artifact, "video_codec", "h264");
  if (mp4_movie_has_audio (movie))
    sluice_artifact_set_fact_string (self->artifact, "audio_codec", "aac");
  if (self->passthrough)
    tell_passthrough (self, context, movie);
  return TRUE;
}
