// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The queue in numbers. */
#include "queue/queue-metrics.h"

#include "base/error-info.h"

struct _SlQueueMetrics {
  SlMetrics *metrics;       /* (owned) */
  SlMetricFamily *running;  /* (unowned) */
  SlMetricFamily *slots;    /* (unowned) */
  SlMetricFamily *failing;  /* (unowned) */
  SlMetricFamily *wait;     /* (unowned) */
  SlMetricFamily *attempts; /* (unowned) */
  SlMetricFamily *failures; /* (unowned) */
  SlMetricFamily *kills;    /* (unowned) */
};

SlQueueMetrics *
sl_queue_metrics_new (SlMetrics *metrics)
{
  static const char *const lane[] = { "lane", NULL };
  static const char *const class[] = { "class", NULL };
  static const char *const code[] = { "code", NULL };
  static const char *const cause[] = { "cause", NULL };
  /* 10 ms is the aim for quick passes; minutes are a backlog of long ones. */
  static const double buckets[] = { 0.01, 0.05, 0.25, 1, 5, 30, 120, 600 };
  SlQueueMetrics *self = g_new0 (SlQueueMetrics, 1);

  self->metrics = sl_metrics_ref (metrics);
  self->running = sl_metrics_gauge (metrics, "sluice_passes_running",
                                    "Passes that this daemon has claimed and not ended", lane);
  self->slots = sl_metrics_gauge (metrics, "sluice_queue_slots",
                                  "Passes that this daemon runs at a time, at most", lane);
  self->failing = sl_metrics_gauge (metrics, "sluice_worker_starts_failing",
                                    "1 while this daemon can start no worker and claims nothing, "
                                    "else 0",
                                    NULL);
  self->wait = sl_metrics_histogram (metrics, "sluice_queue_wait_seconds",
                                     "Time from when a pass was due to its claim by this daemon",
                                     lane, buckets, G_N_ELEMENTS (buckets));
  self->attempts = sl_metrics_counter (
      metrics, "sluice_pass_attempts_total",
      "Attempts of passes of this daemon: ok, or the retry class of "
      "how they failed",
      class);
  self->failures = sl_metrics_counter (metrics, "sluice_pass_failures_total",
                                       "Attempts of passes of this daemon that failed, by the "
                                       "code of their error",
                                       code);
  self->kills = sl_metrics_counter (metrics, "sluice_worker_kills_total",
                                    "Workers of this daemon that were killed or died, by the error "
                                    "that it was",
                                    cause);
  return self;
}

void
sl_queue_metrics_free (SlQueueMetrics *self)
{
  if (self == NULL)
    return;
  sl_metrics_unref (self->metrics);
  g_free (self);
}

void
sl_queue_metrics_set_running (SlQueueMetrics *self, SlLane lane, guint n_running)
{
  sl_metric_set (self->running, n_running, sl_lane_to_string (lane), NULL);
}

void
sl_queue_metrics_set_slots (SlQueueMetrics *self, SlLane lane, guint n_slots)
{
  sl_metric_set (self->slots, n_slots, sl_lane_to_string (lane), NULL);
}

void
sl_queue_metrics_set_failing (SlQueueMetrics *self, gboolean is_failing)
{
  sl_metric_set (self->failing, is_failing ? 1 : 0, NULL);
}

void
sl_queue_metrics_count_claim (SlQueueMetrics *self, const SlPass *pass, gint64 now)
{
  sl_metric_observe (self->wait, (double) MAX (now - pass->run_at, 0) / 1000.0,
                     sl_lane_to_string (sl_lane_for_pass (pass->kind)), NULL);
}

static gboolean
is_kill (SluiceError code)
{
  switch (code) {
  case SLUICE_ERROR_CANCELLED:
  case SLUICE_ERROR_LEASE_LOST:
  case SLUICE_ERROR_SHUTTING_DOWN:
  case SLUICE_ERROR_WORKER_CRASHED:
  case SLUICE_ERROR_WORKER_PROTOCOL:
  case SLUICE_ERROR_WORKER_STALLED:
  case SLUICE_ERROR_WORKER_TIMEOUT:
    return TRUE;
  default:
    return FALSE;
  }
}

void
sl_queue_metrics_count_attempt (SlQueueMetrics *self, const GError *error)
{
  const SlErrorInfo *info = error != NULL ? sl_error_info_for_error (error) : NULL;
  const char *class = info != NULL ? sl_retry_class_to_string (info->retry_class) : "ok";

  sl_metric_add (self->attempts, 1, class, NULL);
  if (info != NULL)
    sl_metric_add (self->failures, 1, info->name, NULL);
  if (info != NULL && is_kill (info->code))
    sl_metric_add (self->kills, 1, info->name, NULL);
}
