// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The connections of a daemon. The one that was used last is taken first, so that after a quiet
 * time few are touched. */
#include "store/postgresql-pool.h"

/* The threads of a daemon that ask at the same time: handlers, and some of the queue. A server
 * allows 100 by default, for all daemons. */
#define MAX_CONNECTIONS 16
/* Whoever waits longer for a free one than a statement may take waits for a fault. */
#define TAKE_TIMEOUT_US (5 * G_TIME_SPAN_SECOND)
/* A restart of the server is over by then. */
#define DOWN_AFTER_US (5 * G_TIME_SPAN_SECOND)
#define BACKOFF_FIRST_US (20 * G_TIME_SPAN_MILLISECOND)
/* The daemon is back within this time after the server is. */
#define BACKOFF_MAX_US (5 * G_TIME_SPAN_SECOND)

struct _SlPostgresqlPool {
  SlPostgresqlConfig *config; /* (owned) */
  guint max_connections;
  GMutex lock; /* guards what follows */
  GCond given_back;
  GPtrArray *idle;  /* (owned) (element-type SlPostgresqlConnection) */
  guint n_open;     /* idle ones and those in use */
  guint n_failures; /* in a row, to connect */
  gint64 failing_since_us;
  gint64 connect_at_us; /* not before */
};

gint64
sl_postgresql_backoff_us (guint n)
{
  gint64 full_us = MIN (BACKOFF_FIRST_US << MIN (n - 1, 16), BACKOFF_MAX_US);

  return (gint64) (full_us * g_random_double_range (0.5, 1.0));
}

SlPostgresqlPool *
sl_postgresql_pool_new (const SlPostgresqlConfig *config)
{
  SlPostgresqlPool *self = g_new0 (SlPostgresqlPool, 1);

  self->config = sl_postgresql_config_copy (config);
  self->max_connections = config->max_connections != 0 ? config->max_connections : MAX_CONNECTIONS;
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_postgresql_connection_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->given_back);
  return self;
}

void
sl_postgresql_pool_free (SlPostgresqlPool *self)
{
  g_ptr_array_unref (self->idle);
  sl_postgresql_config_free (self->config);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->given_back);
  g_free (self);
}

/* With the lock held. FALSE while the server is given time. */
static gboolean
may_connect (SlPostgresqlPool *self, GError **error)
{
  gint64 wait_us = self->connect_at_us - g_get_monotonic_time ();

  if (wait_us <= 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
               "PostgreSQL: the server does not answer; the next attempt is in %" G_GINT64_FORMAT
               " ms",
               wait_us / 1000 + 1);
  return FALSE;
}

/* With the lock held. Waits until there is an idle one, or room for another. */
static gboolean
wait_for_room (SlPostgresqlPool *self, GError **error)
{
  gint64 until_us = g_get_monotonic_time () + TAKE_TIMEOUT_US;

  while (self->idle->len == 0 && self->n_open >= self->max_connections) {
    if (g_cond_wait_until (&self->given_back, &self->lock, until_us))
      continue;
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                 "PostgreSQL: all %u connections are in use", self->max_connections);
    return FALSE;
  }
  return TRUE;
}

static void
note_failure (SlPostgresqlPool *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->n_failures == 0)
    self->failing_since_us = now_us;
  self->n_failures++;
  self->connect_at_us = now_us + sl_postgresql_backoff_us (self->n_failures);
  self->n_open--;
  g_cond_signal (&self->given_back);
}

/* Without the lock, since it takes time; its place is counted already. */
static SlPostgresqlConnection *
open_connection (SlPostgresqlPool *self, GError **error)
{
  SlPostgresqlConnection *connection = sl_postgresql_connection_open (self->config, error);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (connection == NULL) {
    note_failure (self);
  } else {
    self->n_failures = 0;
    self->connect_at_us = 0;
  }
  return connection;
}

/* With the lock held. Closes those that were lost while they were idle. Returns: (nullable) */
static SlPostgresqlConnection *
take_idle (SlPostgresqlPool *self)
{
  while (self->idle->len > 0) {
    g_autoptr (SlPostgresqlConnection)
        connection = g_ptr_array_steal_index (self->idle, self->idle->len - 1);

    if (sl_postgresql_connection_is_usable (connection))
      return g_steal_pointer (&connection);
    self->n_open--;
  }
  return NULL;
}

SlPostgresqlConnection *
sl_postgresql_pool_take (SlPostgresqlPool *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  SlPostgresqlConnection *connection = NULL;

  if (!wait_for_room (self, error))
    return NULL;
  connection = take_idle (self);
  if (connection != NULL)
    return connection;
  if (!may_connect (self, error))
    return NULL;
  self->n_open++;
  g_clear_pointer (&locker, g_mutex_locker_free);
  return open_connection (self, error);
}

void
sl_postgresql_pool_give_back (SlPostgresqlPool *self, SlPostgresqlConnection *connection)
{
  g_autoptr (SlPostgresqlConnection) given = connection;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!sl_postgresql_connection_is_lost (given))
    g_ptr_array_add (self->idle, g_steal_pointer (&given));
  else
    self->n_open--;
  g_cond_signal (&self->given_back);
}

gboolean
sl_postgresql_pool_is_down (SlPostgresqlPool *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_failures > 0 && g_get_monotonic_time () - self->failing_since_us > DOWN_AFTER_US;
}
