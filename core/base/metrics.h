// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

/* A registry of counters, gauges and histograms, written as Prometheus text 0.0.4 and
 * OpenMetrics 1.0. Thread-safe. Label values come as a NULL-terminated list in the order of the
 * family's label names. At most 200 label sets a family; further ones are counted in
 * sluice_metrics_dropped_total. */
typedef struct _SlMetrics SlMetrics;
typedef struct _SlMetricFamily SlMetricFamily;

SlMetrics *sl_metrics_new (void);
SlMetrics *sl_metrics_ref (SlMetrics *self);
void sl_metrics_unref (SlMetrics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMetrics, sl_metrics_unref)

/* Families are owned by the registry; registering the same name again returns the same family. */
SlMetricFamily *
sl_metrics_counter (SlMetrics *self, const char *name, const char *help, const char *const *labels);
SlMetricFamily *
sl_metrics_gauge (SlMetrics *self, const char *name, const char *help, const char *const *labels);
SlMetricFamily *sl_metrics_histogram (SlMetrics *self,
                                      const char *name,
                                      const char *help,
                                      const char *const *labels,
                                      const double *buckets,
                                      guint n_buckets);

void sl_metric_add (SlMetricFamily *family, double amount, ...) G_GNUC_NULL_TERMINATED;
void sl_metric_set (SlMetricFamily *family, double value, ...) G_GNUC_NULL_TERMINATED;
void sl_metric_observe (SlMetricFamily *family, double value, ...) G_GNUC_NULL_TERMINATED;
/* A gauge whose values are not known now: it has no samples until the next sl_metric_set(). What
 * was true once is not told as if it still were. */
void sl_metric_clear (SlMetricFamily *family);

/* Sets gauges that are only known by asking; called before each sl_metrics_to_text(), from its
 * thread. */
typedef void (*SlMetricsCollector) (gpointer user_data);
/* All before the first text. @user_data lives as long as the registry is asked for it. */
void sl_metrics_add_collector (SlMetrics *self, SlMetricsCollector func, gpointer user_data);

/* @openmetrics: TRUE for OpenMetrics 1.0 (ends with # EOF). */
char *sl_metrics_to_text (SlMetrics *self, gboolean openmetrics);
