// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The node's row: written at start, renewed while the daemon lives, removed when it ends as asked.
 * A daemon that dies leaves it, and is taken for dead when nobody renews it. */
#include "daemon/node-keeper.h"

#include "base/log.h"
#include "store/exclusive-lease.h"
#include "store/lease-repository.h"

/* A lease outlives three that are missed. */
#define BEAT_INTERVAL_MS (SL_EXCLUSIVE_LEASE_MS / 4)

struct _SlNodeKeeper {
  SlDatabase *database; /* (owned) */
  SlNode *node;         /* (owned) */
  GThread *thread;      /* (owned) (nullable) */
  gboolean is_missed;   /* the last beat; used by the thread */
  GMutex lock;
  GCond stopped;
  gboolean is_stopping; /* guarded by lock */
};

static gboolean
note_start (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlNodeKeeper *self = user_data;

  return sl_node_repository_note (transaction, self->node, TRUE, error);
}

static gboolean
note_beat (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlNodeKeeper *self = user_data;

  return sl_node_repository_note (transaction, self->node, FALSE, error)
         && sl_lease_repository_renew_all (transaction, self->node->id, SL_EXCLUSIVE_LEASE_MS,
                                           error);
}

static gboolean
note_end (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlNodeKeeper *self = user_data;

  return sl_node_repository_remove (transaction, self->node->id, error);
}

/* Said once, however long the database is away. */
static void
beat (SlNodeKeeper *self)
{
  g_autoptr (GError) error = NULL;
  gboolean is_missed = !sl_database_write (self->database, note_beat, self, &error);

  if (is_missed && !self->is_missed)
    sl_log_warning ("other daemons can't be told that this one lives", "ERROR", error->message,
                    NULL);
  self->is_missed = is_missed;
}

/* TRUE when it is time to end. */
static gboolean
wait_for_next (SlNodeKeeper *self)
{
  gint64 until = g_get_monotonic_time () + BEAT_INTERVAL_MS * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!self->is_stopping && g_cond_wait_until (&self->stopped, &self->lock, until))
    continue;
  return self->is_stopping;
}

static gpointer
beat_until_stopped (gpointer user_data)
{
  SlNodeKeeper *self = user_data;

  while (!wait_for_next (self))
    beat (self);
  return NULL;
}

static SlNode *
copy_node (const SlNode *node)
{
  SlNode *copy = sl_node_new ();

  copy->id = g_strdup (node->id);
  copy->host = g_strdup (node->host);
  copy->role = g_strdup (node->role);
  copy->version = g_strdup (node->version);
  return copy;
}

SlNodeKeeper *
sl_node_keeper_start (SlDatabase *database, const SlNode *node, GError **error)
{
  g_autoptr (SlNodeKeeper) self = g_new0 (SlNodeKeeper, 1);

  self->database = g_object_ref (database);
  self->node = copy_node (node);
  g_mutex_init (&self->lock);
  g_cond_init (&self->stopped);
  if (!sl_database_write (database, note_start, self, error))
    return NULL;
  self->thread = g_thread_new ("node", beat_until_stopped, self);
  return g_steal_pointer (&self);
}

static void
end_thread (SlNodeKeeper *self)
{
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  self->is_stopping = TRUE;
  g_cond_signal (&self->stopped);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  if (!sl_database_write (self->database, note_end, self, &error))
    sl_log_info ("other daemons take this one for dead in a while", "ERROR", error->message, NULL);
}

void
sl_node_keeper_free (SlNodeKeeper *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    end_thread (self);
  g_cond_clear (&self->stopped);
  g_mutex_clear (&self->lock);
  sl_node_free (self->node);
  g_object_unref (self->database);
  g_free (self);
}
