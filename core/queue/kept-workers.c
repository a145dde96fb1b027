// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The pass after a probe comes within milliseconds, if it comes at all. A worker for it is there
 * already: the one that probed the same file. It has seen no other user's, and its start, which is
 * most of the work for a picture, is paid once. */
#include "queue/kept-workers.h"

/* From the end of a probe to the order that follows there are three transactions. */
#define KEEP_MS 1000

struct _SlKeptWorkers {
  GPtrArray *entries; /* (owned) (element-type Entry) */
};

typedef struct {
  SlKeptWorkers *owner;    /* (unowned) */
  char *media_id;          /* (owned) */
  SlWorkerProcess *worker; /* (owned) (nullable): NULL once it is taken */
  guint timer;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->worker != NULL)
    sl_worker_process_dismiss (self->worker);
  g_clear_object (&self->worker);
  g_free (self->media_id);
  g_free (self);
}

SlKeptWorkers *
sl_kept_workers_new (void)
{
  SlKeptWorkers *self = g_new0 (SlKeptWorkers, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

void
sl_kept_workers_free (SlKeptWorkers *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static gboolean
on_time_over (gpointer user_data)
{
  Entry *entry = user_data;

  entry->timer = 0;
  g_ptr_array_remove (entry->owner->entries, entry);
  return G_SOURCE_REMOVE;
}

void
sl_kept_workers_add (SlKeptWorkers *self, const char *media_id, SlWorkerProcess *worker)
{
  Entry *entry = g_new0 (Entry, 1);

  g_return_if_fail (sl_worker_process_can_continue (worker));
  entry->owner = self;
  entry->media_id = g_strdup (media_id);
  entry->worker = g_object_ref (worker);
  entry->timer = g_timeout_add (KEEP_MS, on_time_over, entry);
  g_ptr_array_add (self->entries, entry);
}

SlWorkerProcess *
sl_kept_workers_take (SlKeptWorkers *self, const char *media_id)
{
  g_autoptr (SlWorkerProcess) worker = NULL;

  for (guint i = 0; worker == NULL && i < self->entries->len; i++) {
    Entry *entry = g_ptr_array_index (self->entries, i);

    if (!g_str_equal (entry->media_id, media_id))
      continue;
    worker = g_steal_pointer (&entry->worker);
    g_ptr_array_remove_index (self->entries, i);
  }
  /* It may have died meanwhile. */
  return worker != NULL && sl_worker_process_can_continue (worker) ? g_steal_pointer (&worker)
                                                                   : NULL;
}
