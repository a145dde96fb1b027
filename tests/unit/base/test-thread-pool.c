// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The thread pool: where work and callbacks run, the bound, and the orderly end. */
#include <string.h>

#include "base/thread-pool.h"
#include "sluice/sluice-error.h"

/* Holds workers until the test lets them go. */
typedef struct {
  GMutex lock;
  GCond changed;
  guint n_started;
  gboolean is_open;
} Gate;

static void
wait_at_gate (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Gate *gate = task_data;

  g_mutex_lock (&gate->lock);
  gate->n_started++;
  g_cond_broadcast (&gate->changed);
  while (!gate->is_open)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
  g_task_return_pointer (task, g_thread_self (), NULL);
}

static void
wait_for_started (Gate *gate, guint n_started)
{
  g_mutex_lock (&gate->lock);
  while (gate->n_started < n_started)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->is_open = TRUE;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

typedef struct {
  guint n_done;
  guint n_failed;
  GThread *callback_thread;
  GThread *work_thread;
  int error_code;
} Outcome;

static void
on_task_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Outcome *outcome = user_data;

  outcome->work_thread = g_task_propagate_pointer (G_TASK (result), &error);
  outcome->callback_thread = g_thread_self ();
  outcome->n_done++;
  if (error != NULL) {
    outcome->n_failed++;
    outcome->error_code = error->code;
  }
}

static void
push (SlThreadPool *pool, Gate *gate, Outcome *outcome)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_task_done, outcome);

  g_task_set_task_data (task, gate, NULL);
  sl_thread_pool_push (pool, task, wait_at_gate);
}

static void
iterate_until_done (const Outcome *outcome, guint n_done)
{
  while (outcome->n_done < n_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_runs_off_the_main_thread (void)
{
  g_autoptr (SlThreadPool) pool = sl_thread_pool_new ("test", 1, 4);
  Gate gate = { .is_open = TRUE };
  Outcome outcome = { 0 };

  push (pool, &gate, &outcome);
  iterate_until_done (&outcome, 1);
  g_assert_true (outcome.callback_thread == g_thread_self ());
  g_assert_false (outcome.work_thread == g_thread_self ());
  g_assert_cmpuint (outcome.n_failed, ==, 0);
}

static void
test_runs_in_parallel (void)
{
  g_autoptr (SlThreadPool) pool = sl_thread_pool_new ("test", 3, 4);
  Gate gate = { 0 };
  Outcome outcome = { 0 };

  for (guint i = 0; i < 3; i++)
    push (pool, &gate, &outcome);
  /* Would wait for ever with fewer threads. */
  wait_for_started (&gate, 3);
  open_gate (&gate);
  iterate_until_done (&outcome, 3);
}

static void
test_refuses_beyond_the_bound (void)
{
  g_autoptr (SlThreadPool) pool = sl_thread_pool_new ("test", 1, 2);
  Gate gate = { 0 };
  Outcome outcome = { 0 };

  push (pool, &gate, &outcome);
  wait_for_started (&gate, 1);
  for (guint i = 0; i < 3; i++)
    push (pool, &gate, &outcome);
  iterate_until_done (&outcome, 1);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  g_assert_cmpint (outcome.error_code, ==, SLUICE_ERROR_RATE_LIMITED);

  open_gate (&gate);
  iterate_until_done (&outcome, 4);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
}

static void
test_free_runs_what_is_queued (void)
{
  SlThreadPool *pool = sl_thread_pool_new ("test", 1, 8);
  Gate gate = { 0 };
  Outcome outcome = { 0 };

  for (guint i = 0; i < 5; i++)
    push (pool, &gate, &outcome);
  open_gate (&gate);
  sl_thread_pool_free (pool);
  g_assert_cmpuint (gate.n_started, ==, 5);
  iterate_until_done (&outcome, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/thread-pool/runs-off-the-main-thread", test_runs_off_the_main_thread);
  g_test_add_func ("/base/thread-pool/runs-in-parallel", test_runs_in_parallel);
  g_test_add_func ("/base/thread-pool/refuses-beyond-the-bound", test_refuses_beyond_the_bound);
  g_test_add_func ("/base/thread-pool/free-runs-what-is-queued", test_free_runs_what_is_queued);
  return g_test_run ();
}
