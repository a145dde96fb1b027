// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * file-source: files leave block by block, so that a video of 500 MB costs no more memory than a
 * thumbnail, and a slow disk stops nobody but its own readers.
 */
#include "file-source.h"

#include <errno.h>
#include <unistd.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"

/* Some ten blocks per second and client at the speed of a fast line. */
#define BLOCK_BYTES (256 * 1024)

struct _SlFileSource {
  int ref_count;      /* the user's and the running read's; main loop only */
  SlThreadPool *pool; /* (unowned) */
  int fd;             /* (owned) */
  gint64 offset;      /* of the next block */
  gint64 left;        /* bytes from there on */
  SlFileBlockFunc func;
  gpointer user_data; /* (unowned) of @func */
  gboolean is_dropped;
};

static void
sl_file_source_unref (SlFileSource *self)
{
  if (--self->ref_count > 0)
    return;
  close (self->fd);
  g_free (self);
}

static void
free_bytes (gpointer data)
{
  g_bytes_unref (data);
}

static void
read_block (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlFileSource *self = task_data;
  gsize count = (gsize) MIN (self->left, BLOCK_BYTES);
  g_autofree char *data = g_malloc (count);
  gssize n = 0;
  GError *error = NULL;

  do
    n = pread (self->fd, data, count, self->offset);
  while (n < 0 && errno == EINTR);
  if (n > 0) {
    g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&data), (gsize) n), free_bytes);
    return;
  }
  if (n < 0)
    sl_error_set_from_errno (&error, errno, "failed to read an object");
  else
    g_set_error_literal (&error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                         "an object became shorter while it was read");
  g_task_return_error (task, error);
}

static void
on_block_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlFileSource *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) block = g_task_propagate_pointer (G_TASK (result), &error);

  if (block != NULL) {
    self->offset += (gint64) g_bytes_get_size (block);
    self->left -= (gint64) g_bytes_get_size (block);
  }
  if (!self->is_dropped)
    self->func (block, error, self->user_data);
  sl_file_source_unref (self);
}

SlFileSource *
sl_file_source_new (SlThreadPool *pool,
                    int fd,
                    gint64 offset,
                    gint64 length,
                    SlFileBlockFunc func,
                    gpointer user_data)
{
  SlFileSource *self = g_new0 (SlFileSource, 1);

  self->ref_count = 1;
  self->pool = pool;
  self->fd = fd;
  self->offset = offset;
  self->left = length;
  self->func = func;
  self->user_data = user_data;
  return self;
}

gboolean
sl_file_source_read_next (SlFileSource *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->left == 0)
    return FALSE;
  task = g_task_new (NULL, NULL, on_block_read, self);
  g_task_set_task_data (task, self, NULL);
  self->ref_count++;
  sl_thread_pool_push (self->pool, task, read_block);
  return TRUE;
}

void
sl_file_source_drop (SlFileSource *self)
{
  if (self == NULL)
    return;
  self->is_dropped = TRUE;
  sl_file_source_unref (self);
}
