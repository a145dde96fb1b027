// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The process as the kernel sees it: /proc/self. What can't be read is left out, not told as 0. */
#include "base/process-metrics.h"

#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Of /proc/self/stat, behind the name in brackets, from 0; proc(5) counts from 3. */
#define FIELD_UTIME 11
#define FIELD_STIME 12
#define FIELD_THREADS 17
#define FIELD_START_TIME 19
#define FIELD_VSIZE 20
#define FIELD_RSS 21
#define N_FIELDS 22

struct _SlProcessMetrics {
  double ticks_per_second;
  double page_size;
  SlMetricFamily *cpu;             /* (unowned) */
  SlMetricFamily *open_fds;        /* (unowned) */
  SlMetricFamily *max_fds;         /* (unowned) */
  SlMetricFamily *virtual_memory;  /* (unowned) */
  SlMetricFamily *resident_memory; /* (unowned) */
  SlMetricFamily *threads;         /* (unowned) */
  SlMetricFamily *start_time;      /* (unowned) */
  GMutex lock;                     /* over cpu_told */
  double cpu_told;                 /* seconds that the counter has */
};

static void
count_descriptors (SlProcessMetrics *self)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  struct rlimit limit = { 0 };
  guint count = 0;

  if (folder != NULL) {
    while (g_dir_read_name (folder) != NULL)
      count++;
    /* One of them is the folder's own. */
    sl_metric_set (self->open_fds, count - 1, NULL);
  }
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    sl_metric_set (self->max_fds, (double) limit.rlim_cur, NULL);
}

/* The counter only grows, also when two scrapes come at once. */
static void
tell_cpu (SlProcessMetrics *self, double seconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (seconds <= self->cpu_told)
    return;
  sl_metric_add (self->cpu, seconds - self->cpu_told, NULL);
  self->cpu_told = seconds;
}

/* The kernel counts from its own start. */
static double
get_boot_time (void)
{
  struct timespec since_boot = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &since_boot);
  return (double) g_get_real_time () / G_USEC_PER_SEC
         - ((double) since_boot.tv_sec + (double) since_boot.tv_nsec / 1e9);
}

static double
read_number (char **fields, guint index)
{
  return g_ascii_strtod (fields[index], NULL);
}

static void
tell_start_time (SlProcessMetrics *self, double ticks)
{
  /* Rounded, so that clocks that are read one after the other do not make it tremble. */
  double seconds = get_boot_time () + ticks / self->ticks_per_second;

  sl_metric_set (self->start_time, (double) (gint64) (seconds * 10.0) / 10.0, NULL);
}

static void
read_stat (SlProcessMetrics *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *after_name = NULL;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return;
  after_name = strrchr (text, ')');
  if (after_name == NULL || strlen (after_name) < 2)
    return;
  fields = g_strsplit (after_name + 2, " ", -1);
  if (g_strv_length (fields) < N_FIELDS)
    return;
  tell_cpu (self, (read_number (fields, FIELD_UTIME) + read_number (fields, FIELD_STIME))
                      / self->ticks_per_second);
  tell_start_time (self, read_number (fields, FIELD_START_TIME));
  sl_metric_set (self->threads, read_number (fields, FIELD_THREADS), NULL);
  sl_metric_set (self->virtual_memory, read_number (fields, FIELD_VSIZE), NULL);
  sl_metric_set (self->resident_memory, read_number (fields, FIELD_RSS) * self->page_size, NULL);
}

static void
on_metrics_wanted (gpointer user_data)
{
  SlProcessMetrics *self = user_data;

  read_stat (self);
  count_descriptors (self);
}

SlProcessMetrics *
sl_process_metrics_new (SlMetrics *metrics)
{
  SlProcessMetrics *self = g_new0 (SlProcessMetrics, 1);

  self->ticks_per_second = (double) sysconf (_SC_CLK_TCK);
  self->page_size = (double) sysconf (_SC_PAGESIZE);
  g_mutex_init (&self->lock);
  self->cpu = sl_metrics_counter (metrics, "process_cpu_seconds_total",
                                  "Processor time of this daemon, without its workers", NULL);
  self->open_fds = sl_metrics_gauge (metrics, "process_open_fds",
                                     "Open file descriptors of this daemon", NULL);
  self->max_fds = sl_metrics_gauge (metrics, "process_max_fds",
                                    "File descriptors that this daemon may open", NULL);
  self->virtual_memory = sl_metrics_gauge (metrics, "process_virtual_memory_bytes",
                                           "Address space of this daemon", NULL);
  self->resident_memory = sl_metrics_gauge (metrics, "process_resident_memory_bytes",
                                            "Memory of this daemon, without its workers", NULL);
  self->threads = sl_metrics_gauge (metrics, "process_threads", "Threads of this daemon", NULL);
  self->start_time = sl_metrics_gauge (metrics, "process_start_time_seconds",
                                       "When this daemon was started, since 1970 UTC", NULL);
  sl_metrics_add_collector (metrics, on_metrics_wanted, self);
  return self;
}

void
sl_process_metrics_free (SlProcessMetrics *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}
