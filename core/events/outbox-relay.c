// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Publishes the outbox. One thread takes the oldest rows in order of commit, which is the order of
 * numbers within a media; when one can't be delivered, later ones of the same media wait for it and
 * those of others go on. What was delivered is marked in one write; a crash before that repeats the
 * delivery with the same eventId. */
#include "events/outbox-relay.h"

#include "base/log.h"
#include "store/outbox-repository.h"

/* Rows in one go: few enough that a crash repeats little. */
#define BATCH 100
/* How long the thread sleeps when nobody wakes it. */
#define POLL_MS 1000
/* After failures: doubled each time, up to half a minute. */
#define BACKOFF_MAX_MS 30000

struct _SlOutboxRelay {
  SlDatabase *database;        /* (owned) */
  SlEventPublisher *publisher; /* (owned) */
  GThread *thread;             /* (owned) (nullable) */
  GMutex lock;                 /* guards what follows */
  GCond wake;
  gboolean woken;
  gboolean stopping;
};

typedef struct {
  GPtrArray *events;    /* (owned) (element-type SlEvent) */
  GPtrArray *delivered; /* (owned) (element-type SlEvent) (unowned) members of events */
} Batch;

static void
batch_clear (Batch *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->delivered, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

SlOutboxRelay *
sl_outbox_relay_new (SlDatabase *database, SlEventPublisher *publisher)
{
  SlOutboxRelay *self = g_new0 (SlOutboxRelay, 1);

  self->database = g_object_ref (database);
  self->publisher = g_object_ref (publisher);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  return self;
}

static gboolean
read_batch (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Batch *batch = user_data;

  batch->events = sl_outbox_repository_list_unpublished (transaction, BATCH, error);
  return batch->events != NULL;
}

static gboolean
mark_batch (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Batch *batch = user_data;

  for (guint i = 0; i < batch->delivered->len; i++) {
    SlEvent *event = batch->delivered->pdata[i];

    if (!sl_outbox_repository_mark_published (transaction, event->id, error))
      return FALSE;
  }
  return TRUE;
}

/* Returns: (nullable): the first failure */
static GError *
deliver_batch (SlOutboxRelay *self, Batch *batch)
{
  g_autoptr (GHashTable) held = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) first = NULL;

  batch->delivered = g_ptr_array_new ();
  for (guint i = 0; i < batch->events->len; i++) {
    SlEvent *event = batch->events->pdata[i];
    g_autoptr (GError) error = NULL;

    if (g_hash_table_contains (held, event->media_id))
      continue;
    if (sl_event_publisher_publish (self->publisher, event, &error)) {
      g_ptr_array_add (batch->delivered, event);
      continue;
    }
    g_hash_table_add (held, event->media_id);
    if (first == NULL)
      first = g_steal_pointer (&error);
  }
  return g_steal_pointer (&first);
}

/* @more: there may be more at once. */
static gboolean
relay_once (SlOutboxRelay *self, gboolean *more, GError **error)
{
  g_auto (Batch) batch = { NULL, NULL };
  g_autoptr (GError) failure = NULL;

  *more = FALSE;
  if (!sl_database_read (self->database, read_batch, &batch, error))
    return FALSE;
  if (batch.events->len == 0)
    return TRUE;
  failure = deliver_batch (self, &batch);
  if (batch.delivered->len > 0 && !sl_database_write (self->database, mark_batch, &batch, error))
    return FALSE;
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  *more = batch.events->len == BATCH;
  return TRUE;
}

/* FALSE when the relay is to stop. */
static gboolean
wait_for_work (SlOutboxRelay *self, gint64 milliseconds)
{
  gint64 until = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!self->woken && !self->stopping && g_cond_wait_until (&self->wake, &self->lock, until))
    ;
  self->woken = FALSE;
  return !self->stopping;
}

static gpointer
run_relay (gpointer data)
{
  SlOutboxRelay *self = data;
  gint64 backoff_ms = 0;
  gboolean more = FALSE;

  do {
    g_autoptr (GError) error = NULL;

    if (relay_once (self, &more, &error)) {
      backoff_ms = 0;
      continue;
    }
    sl_log_warning ("events wait: delivery failed, trying again", "ERROR", error->message, NULL);
    backoff_ms = CLAMP (backoff_ms * 2, POLL_MS, BACKOFF_MAX_MS);
  } while (wait_for_work (self, more ? 0 : MAX (backoff_ms, POLL_MS)));
  return NULL;
}

void
sl_outbox_relay_start (SlOutboxRelay *self)
{
  g_return_if_fail (self->thread == NULL);
  self->thread = g_thread_new ("outbox-relay", run_relay, self);
}

void
sl_outbox_relay_wake (SlOutboxRelay *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->woken = TRUE;
  g_cond_signal (&self->wake);
}

typedef struct {
  gint64 count;
  gint64 oldest;
  gint64 now;
} Backlog;

static gboolean
read_backlog (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Backlog *backlog = user_data;

  backlog->now = sl_transaction_get_now (transaction);
  return sl_outbox_repository_count_unpublished (transaction, &backlog->count, &backlog->oldest,
                                                 error);
}

gboolean
sl_outbox_relay_get_backlog (SlOutboxRelay *self, gint64 *count, gint64 *oldest_ms, GError **error)
{
  Backlog backlog = { 0 };

  if (!sl_database_read (self->database, read_backlog, &backlog, error))
    return FALSE;
  *count = backlog.count;
  *oldest_ms = backlog.oldest != 0 ? MAX (0, backlog.now - backlog.oldest) : 0;
  return TRUE;
}

static void
stop_thread (SlOutboxRelay *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
}

void
sl_outbox_relay_free (SlOutboxRelay *self)
{
  if (self->thread != NULL)
    stop_thread (self);
  g_object_unref (self->publisher);
  g_object_unref (self->database);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}
