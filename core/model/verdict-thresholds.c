// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From where on a recording is silent, black or too short. */
#include "model/verdict-thresholds.h"

#include "base/strict-parse.h"

#define SECOND (G_GINT64_CONSTANT (1000) * 1000 * 1000)

static const SlThresholdSpec specs[SL_N_THRESHOLDS] = {
  /* A muted microphone gives less than -70, the noise of a quiet room -60, a whisper at arm's
   * length -45. */
  [SL_THRESHOLD_SILENCE] = { "silence", -50, -100, 0,
                             "Loudness in dBFS that something said or played exceeds" },
  /* A covered camera gives noise of up to 5 %; in a dark room a face or a screen shines at 20 %. */
  [SL_THRESHOLD_BLACK] = { "black", 10, 0, 100,
                           "Brightness in percent of white that a black picture does not exceed" },
  [SL_THRESHOLD_MIN_DURATION] = { "min_duration", SECOND, 0, 3600 * SECOND,
                                  "How long an answer is at least" },
};

const SlThresholdSpec *
sl_threshold_get_spec (SlThreshold threshold)
{
  g_return_val_if_fail (threshold < SL_N_THRESHOLDS, &specs[SL_THRESHOLD_SILENCE]);

  return &specs[threshold];
}

char *
sl_threshold_format (SlThreshold threshold, gint64 value)
{
  if (threshold == SL_THRESHOLD_MIN_DURATION)
    return sl_format_duration ((guint64) value);
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

void
sl_verdict_thresholds_init (SlVerdictThresholds *self)
{
  self->is_wanted = FALSE;
  for (guint i = 0; i < SL_N_THRESHOLDS; i++)
    self->values[i] = specs[i].standard;
}
