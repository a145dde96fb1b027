// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Cuts a recording into utterances: at the pauses between sentences, else at a shorter one, and
 * only where nobody pauses for half a minute through a word. */
#include "utterance-cutter.h"

/* Seconds of a silence that stay with the speech beside it: quiet consonants. */
#define MARGIN 0.25

static SampleRange
get_silence (const GArray *silences, guint i)
{
  return g_array_index (silences, SampleRange, i);
}

/* Behind the silence that @start lies in, less the margin. */
static guint64
skip_silence (const GArray *silences, guint64 margin, guint64 start)
{
  for (guint i = 0; i < silences->len; i++) {
    SampleRange silence = get_silence (silences, i);

    if (silence.start > start)
      break;
    if (silence.end > start + margin)
      return silence.end - margin;
  }
  return start;
}

/* The silence to cut at: the first that ends a sentence, else the longest in the second half of
 * what may be; @limit when there is none. */
static SampleRange
find_cut (const GArray *silences, guint64 pause, guint64 start, guint64 limit)
{
  guint64 least = start + (limit - start) / 2;
  SampleRange best = { limit, limit };

  for (guint i = 0; i < silences->len; i++) {
    SampleRange silence = get_silence (silences, i);
    guint64 length = silence.end - silence.start;

    if (silence.start >= limit)
      break;
    if (silence.start <= start)
      continue;
    if (length >= pause)
      return silence;
    if (silence.start >= least && length >= best.end - best.start)
      best = silence;
  }
  return best;
}

SampleRange
utterance_cutter_next (const GArray *silences,
                       guint sample_rate,
                       guint64 n_samples,
                       guint64 start,
                       guint64 *next)
{
  guint64 margin = (guint64) (MARGIN * sample_rate);
  SampleRange utterance = { 0 };
  SampleRange cut;
  guint64 limit;

  utterance.start = skip_silence (silences, margin, start);
  if (utterance.start + margin >= n_samples) {
    *next = n_samples;
    return (SampleRange){ n_samples, n_samples };
  }
  limit = MIN (n_samples, utterance.start + (guint64) LONGEST_UTTERANCE * sample_rate);
  cut = find_cut (silences, (guint64) (SENTENCE_PAUSE * sample_rate), utterance.start, limit);
  if (cut.start >= limit && limit == n_samples)
    cut.end = n_samples;
  utterance.end = MIN (cut.start + margin, cut.start + (cut.end - cut.start) / 2);
  utterance.end = MIN (utterance.end, n_samples);
  *next = utterance.end;
  return utterance;
}
