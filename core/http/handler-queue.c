// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * handler-queue: the way of a request to a thread and back, made cheap.
 *
 * A GTask for each request would cost a source, and a wake-up of the main loop each. Here one
 * source stands for all; the main loop is woken when the first of a batch is done, and takes what
 * is there.
 */
#include "handler-queue.h"

struct _SlHandlerQueue {
  GMutex lock;
  GCond changed;
  GQueue waiting;       /* (element-type gpointer) */
  GQueue done;          /* (element-type gpointer) */
  GPtrArray *threads;   /* (owned) (element-type GThread) */
  GMainContext *target; /* (owned) where @finished is called */
  GSource *source;      /* (owned) of @target */
  guint max_waiting;
  gint n_done; /* atomic: length of @done, for the main loop to look at without the lock */
  gboolean is_closed;
  SlHandlerQueueFunc work;
  SlHandlerQueueFunc finished;
};

typedef struct {
  GSource parent;
  SlHandlerQueue *queue; /* (unowned) */
} DoneSource;

static gboolean
is_something_done (GSource *source)
{
  return g_atomic_int_get (&((DoneSource *) source)->queue->n_done) > 0;
}

static gboolean
prepare_done (GSource *source, int *timeout)
{
  *timeout = -1;
  return is_something_done (source);
}

static gboolean
dispatch_done (GSource *source, GSourceFunc callback, gpointer user_data)
{
  SlHandlerQueue *self = ((DoneSource *) source)->queue;
  GQueue batch;

  g_mutex_lock (&self->lock);
  batch = self->done;
  g_queue_init (&self->done);
  g_atomic_int_set (&self->n_done, 0);
  g_mutex_unlock (&self->lock);

  while (!g_queue_is_empty (&batch))
    self->finished (g_queue_pop_head (&batch));
  return G_SOURCE_CONTINUE;
}

/* Waits for an item; FALSE when the queue is closed. */
static gboolean
take_item (SlHandlerQueue *self, gpointer *item)
{
  g_mutex_lock (&self->lock);
  while (g_queue_is_empty (&self->waiting) && !self->is_closed)
    g_cond_wait (&self->changed, &self->lock);
  *item = self->is_closed ? NULL : g_queue_pop_head (&self->waiting);
  g_mutex_unlock (&self->lock);
  return *item != NULL;
}

static void
report_item (SlHandlerQueue *self, gpointer item)
{
  gboolean is_first;

  g_mutex_lock (&self->lock);
  is_first = g_queue_is_empty (&self->done);
  g_queue_push_tail (&self->done, item);
  g_atomic_int_inc (&self->n_done);
  g_mutex_unlock (&self->lock);
  if (is_first)
    g_main_context_wakeup (self->target);
}

static gpointer
work_off_queue (gpointer user_data)
{
  SlHandlerQueue *self = user_data;
  gpointer item;

  while (take_item (self, &item)) {
    self->work (item);
    report_item (self, item);
  }
  return NULL;
}

static void
attach_source (SlHandlerQueue *self)
{
  static GSourceFuncs funcs = { prepare_done, is_something_done, dispatch_done, NULL, NULL, NULL };

  self->target = g_main_context_ref_thread_default ();
  self->source = g_source_new (&funcs, sizeof (DoneSource));
  ((DoneSource *) self->source)->queue = self;
  g_source_attach (self->source, self->target);
}

SlHandlerQueue *
sl_handler_queue_new (guint n_threads,
                      guint max_waiting,
                      SlHandlerQueueFunc work,
                      SlHandlerQueueFunc finished)
{
  SlHandlerQueue *self = g_new0 (SlHandlerQueue, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->waiting);
  g_queue_init (&self->done);
  self->max_waiting = max_waiting;
  self->work = work;
  self->finished = finished;
  attach_source (self);
  self->threads = g_ptr_array_new ();
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (self->threads, g_thread_new ("http-handler", work_off_queue, self));
  return self;
}

void
sl_handler_queue_free (SlHandlerQueue *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_closed = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_main_context_unref (self->target);
  g_ptr_array_unref (self->threads);
  g_queue_clear (&self->waiting);
  g_queue_clear (&self->done);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
sl_handler_queue_push (SlHandlerQueue *self, gpointer item)
{
  gboolean has_room;

  g_mutex_lock (&self->lock);
  has_room = g_queue_get_length (&self->waiting) < self->max_waiting;
  if (has_room)
    g_queue_push_tail (&self->waiting, item);
  g_mutex_unlock (&self->lock);
  /* After the lock, so that the thread does not wake up only to wait for it. */
  if (has_room)
    g_cond_signal (&self->changed);
  return has_room;
}
