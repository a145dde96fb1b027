// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is told about the process is what the kernel says. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file-util.h"
#include "base/process-metrics.h"

static double
read_value (SlMetrics *metrics, const char *name)
{
  g_autofree char *text = sl_metrics_to_text (metrics, FALSE);
  g_autofree char *start = g_strdup_printf ("\n%s ", name);
  const char *found = strstr (text, start);

  g_assert_nonnull (found);
  return g_ascii_strtod (found + strlen (start), NULL);
}

static void
test_descriptors_are_counted (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  g_autoptr (SlProcessMetrics) process = sl_process_metrics_new (metrics);
  double before = read_value (metrics, "process_open_fds");
  g_auto (SlAutoFd) one = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  g_auto (SlAutoFd) two = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  g_assert_cmpfloat (read_value (metrics, "process_open_fds"), ==, before + 2);
  g_assert_cmpfloat (read_value (metrics, "process_max_fds"), >, before);
}

static void
test_processor_time_grows (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  g_autoptr (SlProcessMetrics) process = sl_process_metrics_new (metrics);
  double before = read_value (metrics, "process_cpu_seconds_total");
  gint64 until = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  while (read_value (metrics, "process_cpu_seconds_total") < before + 0.03)
    g_assert_cmpint (g_get_monotonic_time (), <, until);
}

static void
test_memory_and_start (void)
{
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  g_autoptr (SlProcessMetrics) process = sl_process_metrics_new (metrics);
  double now = (double) g_get_real_time () / G_USEC_PER_SEC;
  double started = read_value (metrics, "process_start_time_seconds");

  g_assert_cmpfloat (read_value (metrics, "process_resident_memory_bytes"), >, 500000);
  g_assert_cmpfloat (read_value (metrics, "process_virtual_memory_bytes"), >,
                     read_value (metrics, "process_resident_memory_bytes"));
  g_assert_cmpfloat (read_value (metrics, "process_threads"), >=, 1);
  g_assert_cmpfloat (started, <=, now + 1);
  g_assert_cmpfloat (started, >, now - 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/process-metrics/descriptors-are-counted", test_descriptors_are_counted);
  g_test_add_func ("/base/process-metrics/processor-time-grows", test_processor_time_grows);
  g_test_add_func ("/base/process-metrics/memory-and-start", test_memory_and_start);
  return g_test_run ();
}
