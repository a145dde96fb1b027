// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A daemon that hangs is worse than one that died, since nobody starts it again.
 *
 * A timer of the main loop asks a thread to check, and the thread beats when the check comes back:
 * a loop that stands still and a check that hangs both end in silence. A bad answer is no reason to
 * be silent: a daemon whose database is away waits for it, and a restart would not bring it back.
 */
#include "daemon/watchdog.h"

#include "base/thread-pool.h"

/* In the watchdog's interval. Half a minute leaves 22 s for a check then: a database that hangs is
 * found to in 10 s, or 20 where a new connection comes first. */
#define BEATS 4

struct _SlWatchdog {
  SlServiceNotifier *notifier; /* (unowned) */
  SlWatchdogCheckFunc check;
  gpointer user_data;    /* (unowned) */
  SlThreadPool *threads; /* (owned) (nullable): nobody watches */
  guint timer;
  int is_checking; /* atomic */
};

static void
check_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlWatchdog *self = task_data;

  self->check (self->user_data);
  sl_service_notifier_beat (self->notifier);
  g_atomic_int_set (&self->is_checking, FALSE);
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_beat_due (gpointer user_data)
{
  SlWatchdog *self = user_data;
  g_autoptr (GTask) task = NULL;

  /* The one before has not come back. */
  if (!g_atomic_int_compare_and_exchange (&self->is_checking, FALSE, TRUE))
    return G_SOURCE_CONTINUE;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self, NULL);
  sl_thread_pool_push (self->threads, task, check_on_thread);
  return G_SOURCE_CONTINUE;
}

SlWatchdog *
sl_watchdog_new (SlServiceNotifier *notifier, SlWatchdogCheckFunc check, gpointer user_data)
{
  SlWatchdog *self = g_new0 (SlWatchdog, 1);
  guint64 interval_ms = sl_service_notifier_get_watchdog_us (notifier) / BEATS / 1000;

  self->notifier = notifier;
  self->check = check;
  self->user_data = user_data;
  if (sl_service_notifier_get_watchdog_us (notifier) == 0)
    return self;
  self->threads = sl_thread_pool_new ("watchdog", 1, 1);
  self->timer = g_timeout_add ((guint) CLAMP (interval_ms, 1, G_MAXINT32), on_beat_due, self);
  on_beat_due (self);
  return self;
}

void
sl_watchdog_free (SlWatchdog *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  sl_thread_pool_free (self->threads);
  g_free (self);
}
