// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/metrics.h"
#include "model/pass.h"

/* What the queue counts:
 *   sluice_passes_running{lane}            claimed and not ended
 *   sluice_queue_slots{lane}               how many may be at a time
 *   sluice_worker_starts_failing           1: no worker can be started, nothing is claimed
 *   sluice_queue_wait_seconds{lane}        from due to claimed
 *   sluice_pass_attempts_total{class}      "ok", or the retry class of how the attempt failed
 *   sluice_pass_failures_total{code}       attempts that failed, by the code of their error
 *   sluice_worker_kills_total{cause}       code of the error that a killed worker ended with */
typedef struct _SlQueueMetrics SlQueueMetrics;

SlQueueMetrics *sl_queue_metrics_new (SlMetrics *metrics);
void sl_queue_metrics_free (SlQueueMetrics *self);

void sl_queue_metrics_set_running (SlQueueMetrics *self, SlLane lane, guint n_running);
void sl_queue_metrics_set_slots (SlQueueMetrics *self, SlLane lane, guint n_slots);
void sl_queue_metrics_set_failing (SlQueueMetrics *self, gboolean is_failing);
void sl_queue_metrics_count_claim (SlQueueMetrics *self, const SlPass *pass, gint64 now);
/* @error: (nullable): how the attempt ended */
void sl_queue_metrics_count_attempt (SlQueueMetrics *self, const GError *error);
