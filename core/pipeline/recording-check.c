// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verdict on a recording, for the person who made it: what is wrong and what to do about it.
 * Length and wholeness are in the heads of the file; sound and pictures have to be sampled.
 */
#include "recording-check.h"

#include <gst/gst.h>

#include "base/strict-parse.h"
#include "sluice/sluice-verdict-private.h"

#include "truncation-scan.h"

/* An estimated length ends with the start of the last packet: 60 ms of Opus, a picture of 10 fps.
 */
#define ESTIMATE_ERROR (100 * GST_MSECOND)

/* Somebody who listens can sit as still as a picture for a second or two. */
#define MIN_STILLNESS (3 * GST_SECOND)

static gboolean
has_audio_track (SluiceMediaInfo *info)
{
  GListModel *streams = sluice_media_info_get_streams (info);

  for (guint i = 0; i < g_list_model_get_n_items (streams); i++) {
    g_autoptr (SluiceStreamInfo) stream = g_list_model_get_item (streams, i);

    if (sluice_stream_info_get_kind (stream) == SLUICE_MEDIA_KIND_AUDIO)
      return TRUE;
  }
  return FALSE;
}

static void
check_length (const SlSamplerOptions *options, SluiceVerdict *verdict)
{
  SluiceMediaInfo *info = options->info;
  guint64 minimum = (guint64) options->thresholds->values[SL_THRESHOLD_MIN_DURATION];
  guint64 duration = sluice_media_info_get_duration (info);
  g_autofree char *allowed = NULL;
  g_autofree char *text = NULL;

  if (!sluice_media_info_is_duration_exact (info))
    duration += ESTIMATE_ERROR;
  if (duration >= minimum || sluice_media_info_get_duration (info) == 0)
    return;
  allowed = sl_format_duration (minimum);
  text = g_strdup_printf ("the recording lasts %.1f s, less than %s; record again",
                          sluice_media_info_get_duration (info) / (double) GST_SECOND, allowed);
  sluice_verdict_add_finding (verdict, SLUICE_FINDING_CODE_TOO_SHORT, text);
}

static void
check_end (const SlSamplerOptions *options, SluiceVerdict *verdict)
{
  if (sl_truncation_scan (options->path))
    sluice_verdict_add_finding (verdict, SLUICE_FINDING_CODE_TRUNCATED,
                                "the end of the recording is missing; upload it again or record "
                                "again");
}

static gboolean
is_too_short_to_move (SluiceMediaInfo *info)
{
  guint64 duration = sluice_media_info_get_duration (info);

  return duration > 0 && duration < MIN_STILLNESS;
}

static void
check_samples (const SlSamplerOptions *options, const SlSamples *samples, SluiceVerdict *verdict)
{
  if (samples->is_heard == SL_ANSWER_NO)
    sluice_verdict_add_finding (verdict, SLUICE_FINDING_CODE_SILENT_AUDIO,
                                "no sound was recorded; check the microphone and record again");
  /* A black picture does not move either. */
  if (samples->is_lit == SL_ANSWER_NO)
    sluice_verdict_add_finding (verdict, SLUICE_FINDING_CODE_BLACK_PICTURE,
                                "the picture is black; check the camera and its cover and record "
                                "again");
  else if (samples->moves == SL_ANSWER_NO && !is_too_short_to_move (options->info))
    sluice_verdict_add_finding (verdict, SLUICE_FINDING_CODE_FROZEN_PICTURE,
                                "the picture stands still; check the camera and record again");
}

SluiceVerdict *
sl_recording_check (const SlSamplerOptions *options)
{
  SluiceVerdict *verdict = sluice_verdict_new ();
  g_autoptr (GError) error = NULL;
  SlSamples samples;

  check_length (options, verdict);
  check_end (options, verdict);
  if (!has_audio_track (options->info))
    sluice_verdict_add_finding (verdict, SLUICE_FINDING_CODE_NO_AUDIO,
                                "there is no sound in the recording; allow the microphone and "
                                "record again");
  if (!sl_recording_sampler_run (options, &samples, &error))
    sluice_verdict_set_unchecked (verdict, error->message);
  check_samples (options, &samples, verdict);
  return verdict;
}
