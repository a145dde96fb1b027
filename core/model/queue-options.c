// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The queues by name, and their defaults: the specification's, apart from what would only make a
 * machine slower (limiter) or forget sooner than it has to (removal). */
#include "model/queue-options.h"

static const char *const queue_names[] = {
  [SL_QUEUE_MEDIA_PROCESSING] = "media-processing",
  [SL_QUEUE_TRANSCRIPTION] = "transcription",
};

/* The specification's. */
#define MEDIA_CONCURRENCY 4
#define TRANSCRIPTION_CONCURRENCY 2
#define ATTEMPTS 3
/* Long enough for a daemon or a mount to come back, short enough for a person. */
#define BACKOFF_DELAY_MS 5000
/* A provider answers within seconds; five minutes are the specification's. */
#define TRANSCRIPTION_TIMEOUT_MS 300000
/* Some MB, in which a bad night can be read; nobody has to empty a table. */
#define KEEP 10000

const char *
sl_queue_to_string (SlQueue queue)
{
  g_return_val_if_fail (queue < SL_N_QUEUES, queue_names[0]);
  return queue_names[queue];
}

SlQueue
sl_queue_for_lane (SlLane lane)
{
  return lane == SL_LANE_TRANSCRIPTION ? SL_QUEUE_TRANSCRIPTION : SL_QUEUE_MEDIA_PROCESSING;
}

void
sl_queue_options_init (SlQueueOptions *self, SlQueue queue)
{
  gboolean is_transcription = queue == SL_QUEUE_TRANSCRIPTION;

  *self = (SlQueueOptions){
    .concurrency = is_transcription ? TRANSCRIPTION_CONCURRENCY : MEDIA_CONCURRENCY,
    .attempts = ATTEMPTS,
    .backoff_type = SL_BACKOFF_EXPONENTIAL,
    .backoff_delay_ms = BACKOFF_DELAY_MS,
    .timeout_ms = is_transcription ? TRANSCRIPTION_TIMEOUT_MS : 0,
    .keep_completed = KEEP,
    .keep_failed = KEEP,
  };
}
