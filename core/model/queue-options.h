// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/pass.h"

/* The specification's two queues, and what it says about each under `queues:`. A queue is one or
 * more lanes of passes. */
typedef enum {
  SL_QUEUE_MEDIA_PROCESSING,
  SL_QUEUE_TRANSCRIPTION,
  SL_N_QUEUES,
} SlQueue;

/* "media-processing", "transcription": label of metrics, key of the configuration. */
const char *sl_queue_to_string (SlQueue queue);
SlQueue sl_queue_for_lane (SlLane lane);

typedef enum {
  SL_BACKOFF_EXPONENTIAL, /* doubled by each attempt */
  SL_BACKOFF_FIXED,
} SlBackoffType;

/* No limit to how many are kept. */
#define SL_KEEP_ALL G_MAXUINT

typedef struct {
  guint concurrency; /* slots of a daemon, in each lane of the queue */
  guint limiter_max; /* passes started in a window by all daemons together; 0 = no limiter */
  guint limiter_duration_ms; /* the window */
  guint attempts;            /* of a pass that fails for a reason that may go away */
  SlBackoffType backoff_type;
  guint backoff_delay_ms; /* before the second attempt */
  guint timeout_ms;       /* of an attempt; 0 = by the media's duration */
  guint keep_completed;   /* finished passes that stay in the table, or SL_KEEP_ALL */
  guint keep_failed;
} SlQueueOptions;

/* What holds without a configuration. */
void sl_queue_options_init (SlQueueOptions *self, SlQueue queue);
