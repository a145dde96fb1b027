// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * body-sink: an upload as an operation with one method per step: begin, write (again and again),
 * commit. One step runs at a time, each as a task on a pool thread, so a thousand slow uploads hold
 * no thread between their chunks.
 */
#include "body-sink.h"

#include "sluice/sluice-error.h"

/* Resume well below the limit, else each chunk would pause and resume. */
#define LOW_BYTES (SL_BODY_SINK_HIGH_BYTES / 4)

struct _SlBodySink {
  int ref_count;              /* the user's and the running step's; main loop only */
  SlThreadPool *pool;         /* (unowned) */
  SlObjectStoreFolder *store; /* (owned) */
  char *bucket;               /* (owned) */
  char *key;                  /* (owned) */
  char *content_type;         /* (owned) (nullable) */
  gint64 expected_size;
  char *upload_id; /* (owned) (nullable) of a part */
  guint part_number;
  SlBodySinkEvents events;
  SlObjectUpload *upload; /* (owned) (nullable) touched by the running step only */
  GPtrArray *waiting;     /* (owned) (element-type GBytes) for the next write */
  GPtrArray *writing;     /* (owned) (nullable) (element-type GBytes) of the running step */
  gsize held_bytes;       /* waiting or being written */
  GError *error;          /* (owned) (nullable) the first that a step failed with */
  gboolean is_running;    /* a step is on a thread */
  gboolean is_full;       /* a push said so */
  gboolean is_complete;   /* finish was called */
  gboolean is_dropped;
};

static void
sl_body_sink_unref (SlBodySink *self)
{
  if (--self->ref_count > 0)
    return;
  g_clear_pointer (&self->upload, sl_object_upload_free);
  g_clear_object (&self->store);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->waiting);
  g_clear_pointer (&self->writing, g_ptr_array_unref);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->content_type);
  g_free (self->upload_id);
  g_free (self);
}

static gboolean
begin_upload (SlBodySink *self, GError **error)
{
  if (self->upload == NULL && self->upload_id != NULL)
    self->upload = sl_object_upload_begin_part (self->store, self->bucket, self->key,
                                                self->upload_id, self->part_number,
                                                self->expected_size, error);
  else if (self->upload == NULL)
    self->upload = sl_object_upload_begin (self->store, self->bucket, self->key, self->content_type,
                                           self->expected_size, error);
  return self->upload != NULL;
}

static void
write_chunks (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlBodySink *self = task_data;
  GError *error = NULL;
  gboolean is_fine = begin_upload (self, &error);

  for (guint i = 0; is_fine && i < self->writing->len; i++)
    is_fine = sl_object_upload_write (self->upload, g_ptr_array_index (self->writing, i), &error);
  if (is_fine)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
commit_upload (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlBodySink *self = task_data;
  GError *error = NULL;
  char *etag = NULL;

  if (begin_upload (self, &error))
    etag = sl_object_upload_commit (self->upload, &error);
  if (etag != NULL)
    g_task_return_pointer (task, etag, g_free);
  else
    g_task_return_error (task, error);
}

static void
run_step (SlBodySink *self, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, self);

  self->is_running = TRUE;
  self->ref_count++;
  g_task_set_task_data (task, self, NULL);
  sl_thread_pool_push (self->pool, task, func);
}

static void
report_end (SlBodySink *self, const char *etag)
{
  if (!self->is_dropped)
    self->events.finished (etag, self->error, self->events.user_data);
}

static void
on_upload_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlBodySink *self = user_data;
  g_autofree char *etag = g_task_propagate_pointer (G_TASK (result), &self->error);

  self->is_running = FALSE;
  report_end (self, etag);
  sl_body_sink_unref (self);
}

static gsize
sum_sizes (GPtrArray *chunks)
{
  gsize sum = 0;

  for (guint i = 0; i < chunks->len; i++)
    sum += g_bytes_get_size (g_ptr_array_index (chunks, i));
  return sum;
}

static void on_chunks_written (GObject *source, GAsyncResult *result, gpointer user_data);

static void
forget_waiting (SlBodySink *self)
{
  self->held_bytes -= sum_sizes (self->waiting);
  g_ptr_array_set_size (self->waiting, 0);
}

static void
start_next_step (SlBodySink *self)
{
  if (self->is_running || self->is_dropped)
    return;
  /* After a failure the rest of the body is read and forgotten, then the answer tells. */
  if (self->error != NULL)
    forget_waiting (self);
  if (self->waiting->len > 0) {
    self->writing = g_steal_pointer (&self->waiting);
    self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    run_step (self, write_chunks, on_chunks_written);
  } else if (self->is_complete && self->error != NULL) {
    report_end (self, NULL);
  } else if (self->is_complete) {
    run_step (self, commit_upload, on_upload_committed);
  }
}

static void
on_chunks_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlBodySink *self = user_data;

  self->is_running = FALSE;
  self->held_bytes -= sum_sizes (self->writing);
  g_clear_pointer (&self->writing, g_ptr_array_unref);
  g_task_propagate_boolean (G_TASK (result), &self->error);
  start_next_step (self);
  if (self->is_full && !self->is_dropped && self->held_bytes <= LOW_BYTES) {
    self->is_full = FALSE;
    self->events.drained (self->events.user_data);
  }
  sl_body_sink_unref (self);
}

SlBodySink *
sl_body_sink_new (SlThreadPool *pool,
                  SlObjectStoreFolder *store,
                  const SlBodySinkTarget *target,
                  const SlBodySinkEvents *events)
{
  SlBodySink *self = g_new0 (SlBodySink, 1);

  self->ref_count = 1;
  self->pool = pool;
  self->store = g_object_ref (store);
  self->bucket = g_strdup (target->bucket);
  self->key = g_strdup (target->key);
  self->content_type = g_strdup (target->content_type);
  self->expected_size = target->expected_size;
  self->upload_id = g_strdup (target->upload_id);
  self->part_number = target->part_number;
  self->events = *events;
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

gboolean
sl_body_sink_push (SlBodySink *self, GBytes *chunk)
{
  g_ptr_array_add (self->waiting, g_bytes_ref (chunk));
  self->held_bytes += g_bytes_get_size (chunk);
  start_next_step (self);
  self->is_full = self->held_bytes > SL_BODY_SINK_HIGH_BYTES;
  return !self->is_full;
}

void
sl_body_sink_finish (SlBodySink *self)
{
  self->is_complete = TRUE;
  start_next_step (self);
}

void
sl_body_sink_drop (SlBodySink *self)
{
  if (self == NULL)
    return;
  self->is_dropped = TRUE;
  sl_body_sink_unref (self);
}
