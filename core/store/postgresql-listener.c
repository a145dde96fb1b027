// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Hints between daemons. NOTIFY is not sent within the transactions that make work: it makes their
 * commits wait for one another, and a hint needs no guarantee. */
#include "store/postgresql-listener.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/postgresql-pool.h"

/* Fifty hints a second find all work within a fiftieth of a second. */
#define HINT_INTERVAL_US (20 * G_TIME_SPAN_MILLISECOND)
/* A hint that is lost with the server's power is none. */
#define LISTEN "SET synchronous_commit = off; LISTEN sluice_work"
#define NOTIFY "NOTIFY sluice_work"

struct _SlPostgresqlListener {
  SlPostgresqlConfig *config; /* (owned) */
  SlHintFunc func;
  gpointer user_data;    /* (unowned) */
  GMainContext *context; /* (owned) */
  GThread *thread;       /* (owned) */
  int wake_fd;           /* (owned) an eventfd */
  int is_stopping;       /* atomic */
  int is_hint_wanted;    /* atomic */
  GMutex lock;
  GSource *pending; /* (owned) (nullable) guarded by lock: a call of func that is under way */
};

static gboolean
on_hint_arrived (gpointer user_data)
{
  SlPostgresqlListener *self = user_data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, g_source_unref);
  g_mutex_unlock (&self->lock);
  self->func (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
pass_hint_on (SlPostgresqlListener *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->pending != NULL)
    return;
  self->pending = g_idle_source_new ();
  g_source_set_priority (self->pending, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->pending, on_hint_arrived, self, NULL);
  g_source_attach (self->pending, self->context);
}

static void
wake_thread (SlPostgresqlListener *self)
{
  /* It fails only when the counter is full: then the thread is awake already. */
  if (eventfd_write (self->wake_fd, 1) != 0)
    g_debug ("the listener is awake already");
}

/* Until something happens, or @timeout_ms. @fd -1: no connection. */
static void
wait_for_events (SlPostgresqlListener *self, int fd, int timeout_ms)
{
  struct pollfd descriptors[] = {
    { .fd = self->wake_fd, .events = POLLIN },
    { .fd = fd, .events = POLLIN },
  };
  eventfd_t count;

  if (poll (descriptors, G_N_ELEMENTS (descriptors), timeout_ms) > 0 && descriptors[0].revents != 0
      && eventfd_read (self->wake_fd, &count) != 0)
    g_debug ("nobody woke the listener");
}

static gboolean
send_hint (SlPostgresqlListener *self, SlPostgresqlConnection *connection, GError **error)
{
  g_autoptr (SlRows) rows = NULL;

  g_atomic_int_set (&self->is_hint_wanted, 0);
  rows = sl_postgresql_connection_command (connection, NOTIFY, error);
  return rows != NULL;
}

/* Returns when the connection is lost or the listener is to stop. */
static void
serve_connection (SlPostgresqlListener *self, SlPostgresqlConnection *connection, GError **error)
{
  gint64 hint_at_us = 0;

  while (!g_atomic_int_get (&self->is_stopping)) {
    gint64 wait_us = hint_at_us - g_get_monotonic_time ();
    int timeout_ms = -1;

    if (g_atomic_int_get (&self->is_hint_wanted) && wait_us <= 0) {
      if (!send_hint (self, connection, error))
        return;
      hint_at_us = g_get_monotonic_time () + HINT_INTERVAL_US;
    } else if (g_atomic_int_get (&self->is_hint_wanted)) {
      timeout_ms = (int) (wait_us / 1000) + 1;
    }
    if (sl_postgresql_connection_take_notifications (connection))
      pass_hint_on (self);
    if (!sl_postgresql_connection_is_usable (connection))
      return;
    if (!g_atomic_int_get (&self->is_hint_wanted) || timeout_ms > 0)
      wait_for_events (self, sl_postgresql_connection_get_fd (connection), timeout_ms);
  }
}

static gboolean
listen_once (SlPostgresqlListener *self, GError **error)
{
  g_autoptr (SlPostgresqlConnection)
      connection = sl_postgresql_connection_open (self->config, error);
  g_autoptr (SlRows) rows = NULL;

  if (connection == NULL)
    return FALSE;
  rows = sl_postgresql_connection_command (connection, LISTEN, error);
  if (rows == NULL)
    return FALSE;
  /* For what was missed while nobody listened. */
  pass_hint_on (self);
  serve_connection (self, connection, error);
  return TRUE;
}

static gpointer
run_listener (gpointer data)
{
  SlPostgresqlListener *self = data;
  guint n_failures = 0;

  while (!g_atomic_int_get (&self->is_stopping)) {
    g_autoptr (GError) error = NULL;

    n_failures = listen_once (self, &error) ? 1 : n_failures + 1;
    if (g_atomic_int_get (&self->is_stopping))
      break;
    g_debug ("hints are lost for a while: %s", error != NULL ? error->message : "disconnected");
    wait_for_events (self, -1, (int) (sl_postgresql_backoff_us (n_failures) / 1000));
  }
  return NULL;
}

SlPostgresqlListener *
sl_postgresql_listener_new (const SlPostgresqlConfig *config, SlHintFunc func, gpointer user_data)
{
  SlPostgresqlListener *self = g_new0 (SlPostgresqlListener, 1);

  self->config = sl_postgresql_config_copy (config);
  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_mutex_init (&self->lock);
  self->thread = g_thread_new ("postgresql-hints", run_listener, self);
  return self;
}

void
sl_postgresql_listener_free (SlPostgresqlListener *self)
{
  g_atomic_int_set (&self->is_stopping, 1);
  wake_thread (self);
  g_thread_join (self->thread);
  if (self->pending != NULL)
    g_source_destroy (self->pending);
  g_clear_pointer (&self->pending, g_source_unref);
  close (self->wake_fd);
  g_main_context_unref (self->context);
  sl_postgresql_config_free (self->config);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
sl_postgresql_listener_hint (SlPostgresqlListener *self)
{
  if (g_atomic_int_compare_and_exchange (&self->is_hint_wanted, 0, 1))
    wake_thread (self);
}
