// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Publishes the outbox. One thread takes the oldest rows in order of commit, which is the order of
 * numbers within a media; when one can't be delivered, later ones of the same media wait for it and
 * those of others go on, also those behind a page of rows that wait. What was delivered is marked
 * in one write; a crash before that repeats the delivery with the same eventId.
 *
 * Of several daemons the one that has the lease does it. One that was taken for dead can't mark a
 * row any more; what it still delivers the other has delivered or will, in the same order. One that
 * no broker answers gives the lease back: another may be better off. */
#include "events/outbox-relay.h"

#include "base/log.h"
#include "sluice/sluice-error.h"
#include "store/exclusive-lease.h"
#include "store/outbox-repository.h"

/* Rows in one go: enough for a broker to be busy with, few enough that a crash repeats little. */
#define BATCH 500
/* How long the thread sleeps when nobody wakes it. */
#define POLL_MS 1000
/* After failures: doubled each time, up to half a minute. */
#define BACKOFF_MAX_MS 30000

struct _SlOutboxRelay {
  SlDatabase *database;        /* (owned) */
  SlEventPublisher *publisher; /* (owned) */
  SlExclusiveLease *lease;     /* (owned) used by the thread */
  gboolean is_ours;            /* the lease, as far as the thread knows */
  gboolean is_cut_off;         /* no broker answered when it last was ours; used by the thread */
  GThread *thread;             /* (owned) (nullable) */
  GMutex lock;                 /* guards what follows */
  GCond wake;
  gboolean woken;
  gboolean stopping;
};

typedef struct {
  SlOutboxRelay *relay;  /* (unowned) */
  gint64 after;          /* id of the row that it goes on behind, 0 = it begins with the oldest */
  GPtrArray *events;     /* (owned) (element-type SlEvent) */
  GPtrArray *delivered;  /* (owned) (element-type SlEvent) (unowned) members of events */
  gboolean is_elsewhere; /* another daemon relays: there are no events */
} Batch;

static void
batch_clear (Batch *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->delivered, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

SlOutboxRelay *
sl_outbox_relay_new (SlDatabase *database, SlEventPublisher *publisher, const char *node_id)
{
  SlOutboxRelay *self = g_new0 (SlOutboxRelay, 1);

  self->database = g_object_ref (database);
  self->publisher = g_object_ref (publisher);
  self->lease = sl_exclusive_lease_new (database, SL_LEASE_OUTBOX_RELAY, node_id);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  return self;
}

static gboolean
read_batch (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Batch *batch = user_data;

  /* The transaction may run twice. */
  g_clear_pointer (&batch->events, g_ptr_array_unref);
  if (!sl_exclusive_lease_look (batch->relay->lease, transaction, &batch->is_elsewhere, error))
    return FALSE;
  if (batch->is_elsewhere)
    batch->events = g_ptr_array_new ();
  else
    batch->events = sl_outbox_repository_list_unpublished (transaction, batch->after, BATCH, error);
  return batch->events != NULL;
}

static gboolean
mark_batch (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Batch *batch = user_data;

  return sl_exclusive_lease_confirm (batch->relay->lease, transaction, error)
         && sl_outbox_repository_mark_published (transaction, batch->delivered, error);
}

static gboolean
mark_delivered (SlOutboxRelay *self, Batch *batch, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (batch->delivered->len == 0 || sl_database_write (self->database, mark_batch, batch, &failure))
    return TRUE;
  if (g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST))
    self->is_ours = FALSE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* What arrived is marked in any case. */
static gboolean
deliver_batch (SlOutboxRelay *self, Batch *batch, GError **error)
{
  g_autoptr (GError) failure = NULL;

  batch->delivered = g_ptr_array_new ();
  sl_event_publisher_publish (self->publisher, batch->events, batch->delivered, &failure);
  if (!mark_delivered (self, batch, error))
    return FALSE;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A page that failed as a whole may be one media's, or one partition's. */
static gboolean
is_worth_going_on (SlOutboxRelay *self, const Batch *batch)
{
  return self->is_ours
         && (batch->delivered->len > 0 || sl_event_publisher_ping (self->publisher, NULL));
}

/* Behind rows that wait there are others that need not. Errors were told of the first page. */
static void
relay_rest (SlOutboxRelay *self, gint64 after)
{
  gboolean goes_on = TRUE;

  while (goes_on) {
    g_auto (Batch) batch = { .relay = self, .after = after };
    g_autoptr (GError) error = NULL;

    if (!sl_database_read (self->database, read_batch, &batch, &error) || batch.events->len == 0)
      return;
    deliver_batch (self, &batch, &error);
    goes_on = is_worth_going_on (self, &batch);
    after = ((SlEvent *) batch.events->pdata[batch.events->len - 1])->id;
  }
}

/* Who got nothing through leaves the lease to others until a broker answers. What was read before
 * the lease was ours another daemon may have delivered since. */
static gboolean
take_turn (SlOutboxRelay *self, Batch *batch, GError **error)
{
  if (self->is_cut_off && !sl_event_publisher_ping (self->publisher, error))
    return FALSE;
  self->is_cut_off = FALSE;
  return sl_exclusive_lease_take (self->lease, &self->is_ours, error)
         && (!self->is_ours || sl_database_read (self->database, read_batch, batch, error));
}

/* Another daemon, which looks every second, need not wait until the lease runs out. */
static void
end_turn (SlOutboxRelay *self)
{
  g_autoptr (GError) error = NULL;

  if (self->is_ours && !sl_exclusive_lease_give_back (self->lease, &error))
    g_debug ("others wait until the lease runs out: %s", error->message);
  self->is_ours = FALSE;
}

static void
leave_turn_to_others (SlOutboxRelay *self)
{
  self->is_cut_off = self->is_ours;
  end_turn (self);
}

/* @more: there may be more at once. */
static gboolean
relay_once (SlOutboxRelay *self, gboolean *more, GError **error)
{
  g_auto (Batch) batch = { .relay = self };

  *more = FALSE;
  if (!sl_database_read (self->database, read_batch, &batch, error))
    return FALSE;
  self->is_ours = self->is_ours && !batch.is_elsewhere;
  if (batch.events->len > 0 && !self->is_ours && !take_turn (self, &batch, error))
    return FALSE;
  if (batch.events->len == 0 || !self->is_ours)
    return TRUE;
  if (deliver_batch (self, &batch, error)) {
    /* One is what a commit wakes for. */
    *more = batch.events->len > 1;
    return TRUE;
  }
  if (is_worth_going_on (self, &batch))
    relay_rest (self, ((SlEvent *) batch.events->pdata[batch.events->len - 1])->id);
  else
    leave_turn_to_others (self);
  return FALSE;
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

/* What the last passes left, unless nothing gets through anyway; the rest is for the next start. */
static void
relay_last (SlOutboxRelay *self)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (!relay_once (self, &more, &error))
    sl_log_info ("events wait for the next start", "ERROR", error->message, NULL);
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
  relay_last (self);
  end_turn (self);
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

SlEventPublisher *
sl_outbox_relay_get_publisher (SlOutboxRelay *self)
{
  return self->publisher;
}

static void
stop_thread (SlOutboxRelay *self)
{
  sl_event_publisher_stop (self->publisher);
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
  sl_exclusive_lease_free (self->lease);
  g_object_unref (self->publisher);
  g_object_unref (self->database);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}
