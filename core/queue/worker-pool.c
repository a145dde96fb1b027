// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Workers ahead of need. Starting one takes 0.1 s of libraries, which is more than the whole of a
 * thumbnail; a worker that waits costs some memory and no time. docs/decisions/0002 has the numbers
 * and why this is not a fork server. */
#include "queue/worker-pool.h"

#include "base/log.h"

/* Between two starts after a death; doubled by each further one. */
#define FIRST_DELAY_MS 100
/* Whoever repairs the installation waits no longer than this for it to be seen. */
#define MAX_DELAY_MS 30000
/* 100 ms x 2^9 is over the longest delay. */
#define MAX_DOUBLINGS 9
/* A start takes a core for 50 ms, which the job that was just handed out needs more: those that
 * wait are replaced a moment later, those that somebody waits for at once. */
#define REFILL_DELAY_MS 250
/* One death may be bad luck, such as the kernel's memory killer. */
#define FAILING_AFTER 3

struct _SlWorkerPool {
  GObject parent_instance;
  char *program; /* (owned) */
  guint niceness;
  GPtrArray *workers; /* (owned) (element-type SlWorkerProcess): starting or idle, oldest first */
  guint n_idle;       /* wanted */
  guint demand;       /* wanted beyond that */
  guint n_failures;   /* in a row */
  guint delay_timer;  /* after a death */
  guint refill_timer; /* after a take */
  gboolean is_running;
  SlWorkerPoolFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (SlWorkerPool, sl_worker_pool, G_TYPE_OBJECT)

static void
sl_worker_pool_dispose (GObject *object)
{
  sl_worker_pool_stop (SL_WORKER_POOL (object));
  G_OBJECT_CLASS (sl_worker_pool_parent_class)->dispose (object);
}

static void
sl_worker_pool_finalize (GObject *object)
{
  SlWorkerPool *self = SL_WORKER_POOL (object);

  g_ptr_array_unref (self->workers);
  g_free (self->program);
  G_OBJECT_CLASS (sl_worker_pool_parent_class)->finalize (object);
}

static void
sl_worker_pool_class_init (SlWorkerPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sl_worker_pool_dispose;
  G_OBJECT_CLASS (klass)->finalize = sl_worker_pool_finalize;
}

static void
sl_worker_pool_init (SlWorkerPool *self)
{
  self->workers = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean on_delay_over (gpointer user_data);

static void
handle_failure (SlWorkerPool *self, const GError *error)
{
  guint delay_ms = MIN (FIRST_DELAY_MS << MIN (self->n_failures, MAX_DOUBLINGS), MAX_DELAY_MS);

  sl_log_warning ("idle worker ended", "ERROR", error->message, NULL);
  self->n_failures++;
  if (self->is_running && self->delay_timer == 0)
    self->delay_timer = g_timeout_add (delay_ms, on_delay_over, self);
}

static void
on_worker_changed (SlWorkerProcess *worker, const GError *error, gpointer user_data)
{
  g_autoptr (SlWorkerPool) self = g_object_ref (SL_WORKER_POOL (user_data));

  if (error == NULL) {
    self->n_failures = 0;
    self->func (self, self->user_data);
    return;
  }
  g_ptr_array_remove (self->workers, worker);
  handle_failure (self, error);
  self->func (self, self->user_data);
}

/* While starts fail one is tried in any case, or nobody would see when they work again. */
static guint
get_n_wanted (SlWorkerPool *self)
{
  guint n_idle = self->refill_timer == 0 ? self->n_idle : 0;

  return MAX (n_idle + self->demand, sl_worker_pool_is_failing (self) ? 1 : 0);
}

static void
refill (SlWorkerPool *self)
{
  while (self->is_running && self->delay_timer == 0 && self->workers->len < get_n_wanted (self)) {
    g_autoptr (GError) error = NULL;
    SlWorkerProcess *worker = sl_worker_process_spawn (self->program, self->niceness,
                                                       on_worker_changed, self, &error);

    if (worker != NULL)
      g_ptr_array_add (self->workers, worker);
    else
      handle_failure (self, error);
  }
}

static gboolean
on_refill_due (gpointer user_data)
{
  SlWorkerPool *self = user_data;

  self->refill_timer = 0;
  refill (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_delay_over (gpointer user_data)
{
  g_autoptr (SlWorkerPool) self = g_object_ref (SL_WORKER_POOL (user_data));

  self->delay_timer = 0;
  refill (self);
  /* Told from here and not from refill(), which runs inside of calls of the one who is told. */
  if (sl_worker_pool_is_failing (self))
    self->func (self, self->user_data);
  return G_SOURCE_REMOVE;
}

SlWorkerPool *
sl_worker_pool_new (const char *program,
                    guint niceness,
                    guint n_idle,
                    SlWorkerPoolFunc func,
                    gpointer user_data)
{
  SlWorkerPool *self = g_object_new (SL_TYPE_WORKER_POOL, NULL);

  self->program = g_strdup (program);
  self->niceness = niceness;
  self->n_idle = n_idle;
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
sl_worker_pool_start (SlWorkerPool *self)
{
  self->is_running = TRUE;
  refill (self);
}

void
sl_worker_pool_stop (SlWorkerPool *self)
{
  self->is_running = FALSE;
  g_clear_handle_id (&self->delay_timer, g_source_remove);
  g_clear_handle_id (&self->refill_timer, g_source_remove);
  g_ptr_array_set_size (self->workers, 0);
}

SlWorkerProcess *
sl_worker_pool_take (SlWorkerPool *self)
{
  for (guint i = 0; i < self->workers->len; i++) {
    SlWorkerProcess *worker = g_ptr_array_index (self->workers, i);

    if (!sl_worker_process_is_idle (worker))
      continue;
    worker = g_object_ref (worker);
    g_ptr_array_remove_index (self->workers, i);
    if (self->refill_timer == 0)
      self->refill_timer = g_timeout_add (REFILL_DELAY_MS, on_refill_due, self);
    return worker;
  }
  return NULL;
}

void
sl_worker_pool_set_demand (SlWorkerPool *self, guint demand)
{
  self->demand = demand;
  refill (self);
}

guint
sl_worker_pool_get_n_idle (SlWorkerPool *self)
{
  guint n_idle = 0;

  for (guint i = 0; i < self->workers->len; i++)
    n_idle += sl_worker_process_is_idle (g_ptr_array_index (self->workers, i)) ? 1 : 0;
  return n_idle;
}

gboolean
sl_worker_pool_is_failing (SlWorkerPool *self)
{
  return self->n_failures >= FAILING_AFTER;
}
