// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The registry's text, letter by letter, in both formats. */
#include <string.h>

#include "base/metrics.h"

/* The registry counts what it drops, in a family that is always there. */
#define PREFIX                                                                                     \
  "# HELP sluice_metrics_dropped_total Samples of label sets beyond the limit of a family.\n"      \
  "# TYPE sluice_metrics_dropped_total counter\n"                                                  \
  "sluice_metrics_dropped_total 0\n"
#define OPEN_PREFIX                                                                                \
  "# HELP sluice_metrics_dropped Samples of label sets beyond the limit of a family.\n"            \
  "# TYPE sluice_metrics_dropped counter\n"                                                        \
  "sluice_metrics_dropped_total 0\n"

static const char *const type_and_status[] = { "type", "status", NULL };
static const char *const one_label[] = { "x", NULL };

static void
assert_text (SlMetrics *metrics, gboolean openmetrics, const char *expected)
{
  g_autofree char *text = sl_metrics_to_text (metrics, openmetrics);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_counter (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *uploads = sl_metrics_counter (metrics, "media_uploads_total", "Uploads.",
                                                type_and_status);

  sl_metric_add (uploads, 1, "video", "success", NULL);
  sl_metric_add (uploads, 2, "video", "success", NULL);
  sl_metric_add (uploads, 1, "image", "failed", NULL);
  assert_text (metrics, FALSE,
               PREFIX "# HELP media_uploads_total Uploads.\n"
                      "# TYPE media_uploads_total counter\n"
                      "media_uploads_total{type=\"video\",status=\"success\"} 3\n"
                      "media_uploads_total{type=\"image\",status=\"failed\"} 1\n");
  assert_text (metrics, TRUE,
               OPEN_PREFIX "# HELP media_uploads Uploads.\n"
                           "# TYPE media_uploads counter\n"
                           "media_uploads_total{type=\"video\",status=\"success\"} 3\n"
                           "media_uploads_total{type=\"image\",status=\"failed\"} 1\n"
                           "# EOF\n");
}

static void
test_gauge (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *size = sl_metrics_gauge (metrics, "queue_size", "Size.", NULL);

  sl_metric_set (size, 7.25, NULL);
  sl_metric_add (size, -0.25, NULL);
  assert_text (metrics, FALSE,
               PREFIX "# HELP queue_size Size.\n# TYPE queue_size gauge\nqueue_size 7\n");
}

static void
test_histogram (void)
{
  static const double buckets[] = { 0.1, 1, 10 };
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *seconds = sl_metrics_histogram (metrics, "seconds", "S.", one_label, buckets, 3);

  sl_metric_observe (seconds, 0.1, "a", NULL);
  sl_metric_observe (seconds, 0.5, "a", NULL);
  sl_metric_observe (seconds, 100, "a", NULL);
  assert_text (metrics, FALSE,
               PREFIX "# HELP seconds S.\n"
                      "# TYPE seconds histogram\n"
                      "seconds_bucket{x=\"a\",le=\"0.1\"} 1\n"
                      "seconds_bucket{x=\"a\",le=\"1\"} 2\n"
                      "seconds_bucket{x=\"a\",le=\"10\"} 2\n"
                      "seconds_bucket{x=\"a\",le=\"+Inf\"} 3\n"
                      "seconds_sum{x=\"a\"} 100.6\n"
                      "seconds_count{x=\"a\"} 3\n");
  assert_text (metrics, TRUE,
               OPEN_PREFIX "# HELP seconds S.\n"
                           "# TYPE seconds histogram\n"
                           "seconds_bucket{x=\"a\",le=\"0.1\"} 1\n"
                           "seconds_bucket{x=\"a\",le=\"1.0\"} 2\n"
                           "seconds_bucket{x=\"a\",le=\"10.0\"} 2\n"
                           "seconds_bucket{x=\"a\",le=\"+Inf\"} 3\n"
                           "seconds_sum{x=\"a\"} 100.6\n"
                           "seconds_count{x=\"a\"} 3\n"
                           "# EOF\n");
}

static void
test_escaping (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *family = sl_metrics_counter (metrics, "c_total", "a\\b\n\"c\"", one_label);

  sl_metric_add (family, 1, "q\"b\\n\n", NULL);
  assert_text (metrics, FALSE,
               PREFIX "# HELP c_total a\\\\b\\n\"c\"\n"
                      "# TYPE c_total counter\n"
                      "c_total{x=\"q\\\"b\\\\n\\n\"} 1\n");
  assert_text (metrics, TRUE,
               OPEN_PREFIX "# HELP c a\\\\b\\n\\\"c\\\"\n"
                           "# TYPE c counter\n"
                           "c_total{x=\"q\\\"b\\\\n\\n\"} 1\n"
                           "# EOF\n");
}

static void
test_same_name_same_family (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();

  g_assert_true (sl_metrics_counter (metrics, "c", "C.", one_label)
                 == sl_metrics_counter (metrics, "c", "C.", one_label));
}

static void
test_label_sets_are_bounded (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *family = sl_metrics_counter (metrics, "c_total", "C.", one_label);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 250; i++) {
    g_autofree char *value = g_strdup_printf ("%u", i);
    sl_metric_add (family, 1, value, NULL);
  }
  sl_metric_add (family, 1, "0", NULL);
  text = sl_metrics_to_text (metrics, FALSE);
  g_assert_nonnull (strstr (text, "sluice_metrics_dropped_total 50\n"));
  g_assert_nonnull (strstr (text, "c_total{x=\"0\"} 2\n"));
  g_assert_nonnull (strstr (text, "c_total{x=\"199\"} 1\n"));
  g_assert_null (strstr (text, "c_total{x=\"200\"}"));
}

static gpointer
add_often (gpointer user_data)
{
  for (guint i = 0; i < 10000; i++)
    sl_metric_add (user_data, 1, "a", NULL);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *family = sl_metrics_counter (metrics, "c_total", "C.", one_label);
  GThread *threads[4];
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("adds", add_often, family);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  text = sl_metrics_to_text (metrics, FALSE);
  g_assert_nonnull (strstr (text, "c_total{x=\"a\"} 40000\n"));
}

/* A gauge that is not known now has no samples, rather than its last ones. */
static void
test_clear (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *size = sl_metrics_gauge (metrics, "size", "Size.", one_label);

  sl_metric_set (size, 1, "a", NULL);
  sl_metric_clear (size);
  assert_text (metrics, FALSE, PREFIX "# HELP size Size.\n# TYPE size gauge\n");
  sl_metric_set (size, 2, "b", NULL);
  assert_text (metrics, FALSE, PREFIX "# HELP size Size.\n# TYPE size gauge\nsize{x=\"b\"} 2\n");
}

static void
on_metrics_wanted (gpointer user_data)
{
  sl_metric_add (user_data, 1, NULL);
}

static void
test_collector_is_asked_for_each_text (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  SlMetricFamily *asked = sl_metrics_gauge (metrics, "asked", "Asked.", NULL);

  sl_metrics_add_collector (metrics, on_metrics_wanted, asked);
  assert_text (metrics, FALSE, PREFIX "# HELP asked Asked.\n# TYPE asked gauge\nasked 1\n");
  assert_text (metrics, FALSE, PREFIX "# HELP asked Asked.\n# TYPE asked gauge\nasked 2\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/metrics/counter", test_counter);
  g_test_add_func ("/base/metrics/gauge", test_gauge);
  g_test_add_func ("/base/metrics/histogram", test_histogram);
  g_test_add_func ("/base/metrics/escaping", test_escaping);
  g_test_add_func ("/base/metrics/same-name-same-family", test_same_name_same_family);
  g_test_add_func ("/base/metrics/label-sets-are-bounded", test_label_sets_are_bounded);
  g_test_add_func ("/base/metrics/threads", test_threads);
  g_test_add_func ("/base/metrics/clear", test_clear);
  g_test_add_func ("/base/metrics/collector-is-asked-for-each-text",
                   test_collector_is_asked_for_each_text);
  return g_test_run ();
}
