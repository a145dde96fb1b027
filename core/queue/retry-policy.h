// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/error-info.h"
#include "model/queue-options.h"

/* Whether and when a failed pass runs again. Pure.
 * transient: the queue's backoff x (0.5 + random/2), up to the queue's attempts; an exponential
 * one, delay x 2^(attempt-1), ends at 600 s. crash, timeout: once more. */
typedef struct {
  gboolean retry;
  gboolean give_back; /* the attempt does not count */
  gint64 delay_ms;
} SlRetryDecision;

/* @random: uniform in [0, 1), from the caller so that tests own it. */
SlRetryDecision sl_retry_policy_decide (const SlPass *pass,
                                        SlRetryClass retry_class,
                                        const SlQueueOptions *options,
                                        double random);
