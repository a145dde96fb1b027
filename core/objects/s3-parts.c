// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parts of one transfer in parallel. Threads are made for each transfer: those that are large
 * enough for more than one part are few, and each lasts for seconds. */
#include "objects/s3-parts.h"

/* As many connections as fill a fast line to a distant store. */
#define MAX_THREADS 4

typedef struct {
  guint n_parts;
  SlS3PartFunc func;
  gpointer user_data;
  GMutex lock;   /* over what follows */
  guint next;    /* the part that the next free thread takes */
  GError *error; /* (owned) (nullable) the first one */
} Run;

static gboolean
take_part (Run *run, guint *index)
{
  gboolean is_left = FALSE;

  g_mutex_lock (&run->lock);
  is_left = run->error == NULL && run->next < run->n_parts;
  if (is_left)
    *index = run->next++;
  g_mutex_unlock (&run->lock);
  return is_left;
}

/* Takes @error; errors after the first one say nothing new. */
static void
fail (Run *run, GError *error)
{
  g_autoptr (GError) owned = error;

  g_mutex_lock (&run->lock);
  if (run->error == NULL)
    run->error = g_steal_pointer (&owned);
  g_mutex_unlock (&run->lock);
}

static gpointer
run_parts (gpointer data)
{
  Run *run = data;
  guint index = 0;

  while (take_part (run, &index)) {
    GError *error = NULL;

    if (!run->func (index, run->user_data, &error))
      fail (run, error);
  }
  return NULL;
}

gboolean
sl_s3_parts_run (guint n_parts, SlS3PartFunc func, gpointer user_data, GError **error)
{
  Run run = { .n_parts = n_parts, .func = func, .user_data = user_data };
  GThread *threads[MAX_THREADS - 1] = { NULL };
  guint n_threads = MIN (n_parts, MAX_THREADS);

  g_mutex_init (&run.lock);
  for (guint i = 0; i + 1 < n_threads; i++)
    threads[i] = g_thread_new ("s3-part", run_parts, &run);
  run_parts (&run);
  for (guint i = 0; i + 1 < n_threads; i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&run.lock);
  if (run.error == NULL)
    return TRUE;
  g_propagate_error (error, run.error);
  return FALSE;
}
