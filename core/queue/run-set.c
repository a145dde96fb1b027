// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is true of several runs at once. There are never more than the slots and some rescued ones,
 * so a list that is walked will do. */
#include "queue/run-set.h"

struct _SlRunSet {
  GPtrArray *runs; /* (owned) (element-type SlPassRun) */
};

SlRunSet *
sl_run_set_new (void)
{
  SlRunSet *self = g_new0 (SlRunSet, 1);

  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
sl_run_set_free (SlRunSet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->runs);
  g_free (self);
}

void
sl_run_set_add (SlRunSet *self, SlPassRun *run)
{
  g_ptr_array_add (self->runs, run);
}

void
sl_run_set_remove (SlRunSet *self, SlPassRun *run)
{
  g_ptr_array_remove (self->runs, run);
}

gboolean
sl_run_set_is_empty (SlRunSet *self)
{
  return self->runs->len == 0;
}

static SlPassRun *
get_run (SlRunSet *self, guint index)
{
  return g_ptr_array_index (self->runs, index);
}

/* One that finishes has no worker any more. A rescued pass never has one: it only has to be written
 * down. */
static gboolean
takes_slot (SlPassRun *run)
{
  return sl_pass_run_get_state (run) < SL_PASS_RUN_FINISHING;
}

guint
sl_run_set_count_active (SlRunSet *self, SlLane lane)
{
  guint n_active = 0;

  for (guint i = 0; i < self->runs->len; i++) {
    SlPassRun *run = get_run (self, i);

    if (takes_slot (run) && sl_lane_for_pass (sl_pass_run_get_pass (run)->kind) == lane)
      n_active++;
  }
  return n_active;
}

GPtrArray *
sl_run_set_list_held (SlRunSet *self)
{
  GPtrArray *held = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_pass_free);

  for (guint i = 0; i < self->runs->len; i++) {
    if (!sl_pass_run_is_dropped (get_run (self, i)))
      g_ptr_array_add (held, sl_pass_copy (sl_pass_run_get_pass (get_run (self, i))));
  }
  return held;
}

static gboolean
is_long (SlPassRun *run)
{
  return sl_lane_for_pass (sl_pass_run_get_pass (run)->kind) == SL_LANE_LONG;
}

void
sl_run_set_hand_out (SlRunSet *self, gboolean are_long, SlKeptWorkers *kept, SlWorkerPool *pool)
{
  guint n_waiting = 0;

  for (guint i = 0; i < self->runs->len; i++) {
    SlPassRun *run = get_run (self, i);
    g_autoptr (SlWorkerProcess) worker = NULL;

    if (sl_pass_run_get_state (run) != SL_PASS_RUN_WAITING || is_long (run) != are_long)
      continue;
    if (kept != NULL)
      worker = sl_kept_workers_take (kept, sl_pass_run_get_pass (run)->media_id);
    if (worker == NULL && n_waiting == 0)
      worker = sl_worker_pool_take (pool);
    if (worker != NULL)
      sl_pass_run_give_worker (run, worker);
    else
      n_waiting++;
  }
  sl_worker_pool_set_demand (pool, n_waiting);
}

void
sl_run_set_end_waiting (SlRunSet *self, const GError *cause)
{
  for (guint i = 0; i < self->runs->len; i++) {
    if (sl_pass_run_get_state (get_run (self, i)) <= SL_PASS_RUN_WAITING)
      sl_pass_run_end (get_run (self, i), cause);
  }
}

void
sl_run_set_end (SlRunSet *self, const char *media_id, const GError *cause)
{
  for (guint i = 0; i < self->runs->len; i++) {
    SlPassRun *run = get_run (self, i);

    if (media_id == NULL || g_str_equal (sl_pass_run_get_pass (run)->media_id, media_id))
      sl_pass_run_end (run, cause);
  }
}

void
sl_run_set_drop (SlRunSet *self, const char *lease_token, const GError *cause)
{
  for (guint i = 0; i < self->runs->len; i++) {
    SlPassRun *run = get_run (self, i);

    if (g_str_equal (sl_pass_run_get_pass (run)->lease_token, lease_token))
      sl_pass_run_drop (run, cause);
  }
}

void
sl_run_set_give_up (SlRunSet *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    sl_pass_run_give_up (get_run (self, i));
}
