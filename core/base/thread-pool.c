// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A fixed number of threads and a bounded queue in front of them. GThreadPool has no bound and no
 * thread names, which are what one looks for in a stuck daemon. */
#include "base/thread-pool.h"

#include "sluice/sluice-error.h"

typedef struct {
  GTask *task; /* (owned) */
  GTaskThreadFunc func;
} QueuedTask;

struct _SlThreadPool {
  GMutex lock;
  GCond changed;
  GQueue queue;       /* (element-type QueuedTask) (owned) */
  GPtrArray *threads; /* (owned) (element-type GThread) */
  guint max_queued;
  guint n_idle;
  gboolean is_closed;
};

static void
queued_task_free (QueuedTask *self)
{
  g_object_unref (self->task);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QueuedTask, queued_task_free)

/* NULL when the pool is closed and nothing is left to do. */
static QueuedTask *
wait_for_task (SlThreadPool *self)
{
  QueuedTask *next = NULL;

  g_mutex_lock (&self->lock);
  self->n_idle++;
  while ((next = g_queue_pop_head (&self->queue)) == NULL && !self->is_closed)
    g_cond_wait (&self->changed, &self->lock);
  self->n_idle--;
  g_mutex_unlock (&self->lock);
  return next;
}

static void
run_task (QueuedTask *item)
{
  item->func (item->task, g_task_get_source_object (item->task), g_task_get_task_data (item->task),
              g_task_get_cancellable (item->task));
}

static gpointer
work_off_queue (gpointer user_data)
{
  SlThreadPool *self = user_data;

  for (;;) {
    g_autoptr (QueuedTask) item = wait_for_task (self);

    if (item == NULL)
      return NULL;
    run_task (item);
  }
}

SlThreadPool *
sl_thread_pool_new (const char *name, guint n_threads, guint max_queued)
{
  SlThreadPool *self = g_new0 (SlThreadPool, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->queue);
  self->max_queued = max_queued;
  self->threads = g_ptr_array_new ();
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (self->threads, g_thread_new (name, work_off_queue, self));
  return self;
}

void
sl_thread_pool_free (SlThreadPool *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_closed = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));
  g_ptr_array_unref (self->threads);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* What an idle thread is about to take does not count as waiting. */
static gboolean
try_enqueue (SlThreadPool *self, QueuedTask *item)
{
  gboolean has_room = FALSE;

  g_mutex_lock (&self->lock);
  has_room = g_queue_get_length (&self->queue) < self->max_queued + self->n_idle;
  if (has_room) {
    g_queue_push_tail (&self->queue, item);
    g_cond_signal (&self->changed);
  }
  g_mutex_unlock (&self->lock);
  return has_room;
}

void
sl_thread_pool_push (SlThreadPool *self, GTask *task, GTaskThreadFunc func)
{
  g_autoptr (QueuedTask) item = g_new0 (QueuedTask, 1);

  item->task = g_object_ref (task);
  item->func = func;
  if (try_enqueue (self, item)) {
    g_steal_pointer (&item);
    return;
  }
  g_task_return_new_error (task, SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED,
                           "failed to queue work: %u tasks wait already", self->max_queued);
}
