// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/error-info.h"
#include "model/pass.h"

/* Whether and when a failed pass runs again. Pure.
 * transient: min(600, 5 x 2^(attempt-1)) s x (0.5 + random/2), up to max_attempts. crash, timeout:
 * once more. */
typedef struct {
  gboolean retry;
  gboolean give_back; /* the attempt does not count */
  gint64 delay_ms;
} SlRetryDecision;

/* @random: uniform in [0, 1), from the caller so that tests own it. */
SlRetryDecision
sl_retry_policy_decide (const SlPass *pass, SlRetryClass retry_class, double random);
