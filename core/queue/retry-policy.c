// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* When a pass is tried again. Pure: rows and a random number in, a decision out. */
#include "queue/retry-policy.h"

/* The longest: somebody who repaired a thing should not wait an hour to see it. */
#define MAX_DELAY_MS 600000
/* 1 ms x 2^20 is over the longest wait; a further shift could overflow. */
#define MAX_DOUBLINGS 20
/* A provider that says "too many" and not until when. */
#define RATE_LIMIT_DELAY_MS 30000

static SlRetryDecision
give_up (void)
{
  return (SlRetryDecision){ .retry = FALSE };
}

/* Half of it is random, so that passes that failed together do not come back together. */
static gint64
add_jitter (gint64 delay_ms, double random)
{
  return (gint64) ((double) delay_ms * (0.5 + random / 2.0));
}

/* A configured delay that is longer than the longest wait stands. */
static gint64
back_off (guint attempt, const SlQueueOptions *options, double random)
{
  guint doublings = MIN (attempt > 0 ? attempt - 1 : 0, MAX_DOUBLINGS);
  gint64 first = options->backoff_delay_ms;

  if (options->backoff_type == SL_BACKOFF_FIXED)
    return add_jitter (first, random);
  return add_jitter (MIN (first << doublings, MAX (first, MAX_DELAY_MS)), random);
}

static SlRetryDecision
retry_later (const SlPass *pass, const SlQueueOptions *options, double random)
{
  return (SlRetryDecision){ .retry = pass->attempt < options->attempts,
                            .delay_ms = back_off (pass->attempt, options, random) };
}

/* The attempt before this one ended in the same way. */
static gboolean
ended_so_before (const SlPass *pass, SlRetryClass retry_class)
{
  const SlErrorInfo *info = pass->error_code != NULL ? sl_error_info_find (pass->error_code) : NULL;

  return info != NULL && info->retry_class == retry_class;
}

SlRetryDecision
sl_retry_policy_decide (const SlPass *pass,
                        SlRetryClass retry_class,
                        const SlQueueOptions *options,
                        double random)
{
  switch (retry_class) {
  case SL_RETRY_TRANSIENT:
    return retry_later (pass, options, random);
  case SL_RETRY_RATE_LIMITED:
    return (SlRetryDecision){ .retry = TRUE,
                              .give_back = TRUE,
                              .delay_ms = add_jitter (RATE_LIMIT_DELAY_MS, random) };
  case SL_RETRY_CRASH:
    if (pass->crashes > 0 || ended_so_before (pass, SL_RETRY_CRASH))
      return give_up ();
    return retry_later (pass, options, random);
  case SL_RETRY_TIMEOUT:
    if (ended_so_before (pass, SL_RETRY_TIMEOUT))
      return give_up ();
    return retry_later (pass, options, random);
  case SL_RETRY_NEVER:
  default:
    return give_up ();
  }
}
