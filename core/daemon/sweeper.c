// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The timer behind sl_clean_up(), on a thread of its own because that blocks. What was done is in
 * the log and in metrics:
 *   sluice_cleanup_runs_total{result}       "ok", or "failed" when any kind did
 *   sluice_cleanup_last_success_seconds     when one ended well, wall clock
 *   sluice_cleanup_removed_total{kind}      counted by the app */
#include "daemon/sweeper.h"

#include "app/cleanup.h"
#include "base/log.h"
#include "store/exclusive-lease.h"

/* Uploads live for a quarter of an hour; a minute more or less hurts nobody. */
#define INTERVAL_S 60
/* There was as much to do as a batch takes, or nearly: there is more. */
#define FULL_BATCH 100
/* Then the others have their turn. */
#define MAX_BATCHES 20

struct _SlSweeper {
  SlApp *app;              /* (owned) */
  SlExclusiveLease *lease; /* (owned) */
  SlMetricFamily *runs;    /* (unowned) */
  SlMetricFamily *success; /* (unowned) */
  GThread *thread;         /* (owned) */
  GMutex lock;
  GCond stopped;
  gboolean is_stopping; /* guarded by lock */
};

static gboolean
is_stopping (SlSweeper *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_stopping;
}

/* Batch after batch while there is much to do. FALSE in @goes_on: another daemon cleans up now.
 * Returns how many went, -1 on error. */
static gint64
clean_up (SlSweeper *self, SlCleanup cleanup, gboolean *goes_on, GError **error)
{
  gint64 sum = 0;
  gint64 removed = FULL_BATCH;

  for (guint i = 0; i < MAX_BATCHES && removed >= FULL_BATCH && !is_stopping (self); i++) {
    if (!sl_exclusive_lease_take (self->lease, goes_on, error))
      return -1;
    if (!*goes_on)
      return sum;
    removed = sl_clean_up (self->app, cleanup, error);
    if (removed < 0)
      return -1;
    sum += removed;
  }
  return sum;
}

static void
log_failure (SlCleanup cleanup, const GError *error)
{
  sl_log_warning ("failed to clean up", "KIND", sl_cleanup_to_string (cleanup), "REASON",
                  error->message, NULL);
}

static void
note_run (SlSweeper *self, const char *removed, gboolean has_failed)
{
  if (*removed != '\0')
    sl_log_info ("cleaned up", "REMOVED", removed, NULL);
  sl_metric_add (self->runs, 1, has_failed ? "failed" : "ok", NULL);
  if (!has_failed)
    sl_metric_set (self->success, (double) g_get_real_time () / G_USEC_PER_SEC, NULL);
}

static void
end_turn (SlSweeper *self)
{
  g_autoptr (GError) error = NULL;

  if (!sl_exclusive_lease_give_back (self->lease, &error))
    g_debug ("others wait until the lease runs out: %s", error->message);
}

/* A kind that fails does not keep the others waiting. Who fails leaves the next time to another
 * daemon, which may reach what this one does not. */
static void
sweep_once (SlSweeper *self)
{
  g_autoptr (GString) removed = g_string_new (NULL);
  gboolean has_failed = FALSE;
  gboolean goes_on = TRUE;

  for (guint cleanup = 0; cleanup < SL_N_CLEANUPS && goes_on; cleanup++) {
    g_autoptr (GError) error = NULL;
    gint64 count = clean_up (self, cleanup, &goes_on, &error);

    if (count < 0)
      log_failure (cleanup, error);
    else if (count > 0)
      g_string_append_printf (removed, "%s%s %" G_GINT64_FORMAT, removed->len > 0 ? ", " : "",
                              sl_cleanup_to_string (cleanup), count);
    has_failed = has_failed || count < 0;
  }
  if (goes_on)
    note_run (self, removed->str, has_failed);
  if (has_failed)
    end_turn (self);
}

/* TRUE when it is time to end. */
static gboolean
wait_for_next (SlSweeper *self)
{
  gint64 until = g_get_monotonic_time () + INTERVAL_S * G_TIME_SPAN_SECOND;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!self->is_stopping && g_cond_wait_until (&self->stopped, &self->lock, until))
    continue;
  return self->is_stopping;
}

static gpointer
sweep_until_stopped (gpointer user_data)
{
  SlSweeper *self = user_data;

  do
    sweep_once (self);
  while (!wait_for_next (self));
  end_turn (self);
  return NULL;
}

static void
register_metrics (SlSweeper *self, SlMetrics *metrics)
{
  static const char *const run_labels[] = { "result", NULL };
  static const char *const no_labels[] = { NULL };

  self->runs = sl_metrics_counter (metrics, "sluice_cleanup_runs_total",
                                   "Cleanups that this daemon did", run_labels);
  self->success = sl_metrics_gauge (metrics, "sluice_cleanup_last_success_seconds",
                                    "When a cleanup of this daemon ended well", no_labels);
}

SlSweeper *
sl_sweeper_new (SlApp *app, SlDatabase *database, SlMetrics *metrics, const char *node_id)
{
  SlSweeper *self = g_new0 (SlSweeper, 1);

  self->app = g_object_ref (app);
  self->lease = sl_exclusive_lease_new (database, SL_LEASE_CLEANUP, node_id);
  register_metrics (self, metrics);
  g_mutex_init (&self->lock);
  g_cond_init (&self->stopped);
  self->thread = g_thread_new ("sweeper", sweep_until_stopped, self);
  return self;
}

void
sl_sweeper_free (SlSweeper *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  g_cond_signal (&self->stopped);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_cond_clear (&self->stopped);
  g_mutex_clear (&self->lock);
  sl_exclusive_lease_free (self->lease);
  g_object_unref (self->app);
  g_free (self);
}
