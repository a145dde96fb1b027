// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The timer behind sl_sweep(), on a thread of its own because sweeping blocks. */
#include "daemon/sweeper.h"

#include "app/upload.h"
#include "base/log.h"

/* Uploads live for a quarter of an hour; a minute more or less hurts nobody. */
#define INTERVAL_S 60

struct _SlSweeper {
  SlApp *app;      /* (owned) */
  GThread *thread; /* (owned) */
  GMutex lock;
  GCond stopped;
  gboolean is_stopping;
};

static void
sweep_once (SlSweeper *self)
{
  g_autoptr (GError) error = NULL;
  gint64 n_removed = sl_sweep (self->app, &error);
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, n_removed);

  if (error != NULL)
    sl_log_warning ("failed to sweep", "REASON", error->message, NULL);
  else if (n_removed > 0)
    sl_log_info ("swept", "COUNT", count, NULL);
}

/* TRUE when it is time to end. */
static gboolean
wait_for_next (SlSweeper *self)
{
  gint64 until = g_get_monotonic_time () + INTERVAL_S * G_TIME_SPAN_SECOND;
  gboolean is_stopping = FALSE;

  g_mutex_lock (&self->lock);
  while (!self->is_stopping && g_cond_wait_until (&self->stopped, &self->lock, until))
    continue;
  is_stopping = self->is_stopping;
  g_mutex_unlock (&self->lock);
  return is_stopping;
}

static gpointer
sweep_until_stopped (gpointer user_data)
{
  SlSweeper *self = user_data;

  do
    sweep_once (self);
  while (!wait_for_next (self));
  return NULL;
}

SlSweeper *
sl_sweeper_new (SlApp *app)
{
  SlSweeper *self = g_new0 (SlSweeper, 1);

  self->app = g_object_ref (app);
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
  g_object_unref (self->app);
  g_free (self);
}
