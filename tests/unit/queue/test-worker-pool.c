// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Idle workers: as many as wanted, refilled, and no storm of starts when they die. */
#include "queue/worker-pool.h"

#include <signal.h>

typedef struct {
  SlWorkerPool *pool; /* (owned) */
  guint n_calls;
} Fixture;

static void
on_pool_changed (SlWorkerPool *pool, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_calls++;
}

static void
start (Fixture *self, const char *program, guint n_idle)
{
  self->pool = sl_worker_pool_new (program, 0, n_idle, on_pool_changed, self);
  sl_worker_pool_start (self->pool);
}

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_object (&self->pool);
}

static void
iterate_until_idle (Fixture *self, guint n_idle)
{
  while (sl_worker_pool_get_n_idle (self->pool) < n_idle)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_takes_and_refills (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlWorkerProcess) first = NULL;
  g_autoptr (SlWorkerProcess) second = NULL;

  start (self, FAKE_WORKER, 2);
  g_assert_null (sl_worker_pool_take (self->pool));
  iterate_until_idle (self, 2);
  first = sl_worker_pool_take (self->pool);
  g_assert_true (sl_worker_process_is_idle (first));
  g_assert_cmpuint (sl_worker_pool_get_n_idle (self->pool), ==, 1);
  iterate_until_idle (self, 2);
  second = sl_worker_pool_take (self->pool);
  g_assert_true (first != second);
}

/* The job that was handed out has the cores for itself; one that waits for a worker does not wait
 * for that. */
static void
test_refill_yields_and_demand_does_not (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlWorkerProcess) worker = NULL;
  gint64 taken_at = 0;

  start (self, FAKE_WORKER, 1);
  iterate_until_idle (self, 1);
  worker = sl_worker_pool_take (self->pool);
  taken_at = g_get_monotonic_time ();
  sl_worker_pool_set_demand (self->pool, 1);
  iterate_until_idle (self, 1);
  sl_worker_pool_set_demand (self->pool, 0);
  g_clear_object (&worker);
  worker = sl_worker_pool_take (self->pool);
  iterate_until_idle (self, 1);
  g_assert_cmpint (g_get_monotonic_time () - taken_at, >=, 245000);
}

static void
test_demand_adds_workers (Fixture *self, gconstpointer user_data)
{
  start (self, FAKE_WORKER, 0);
  g_assert_null (sl_worker_pool_take (self->pool));
  sl_worker_pool_set_demand (self->pool, 2);
  iterate_until_idle (self, 2);
  sl_worker_pool_set_demand (self->pool, 0);
  g_assert_cmpuint (sl_worker_pool_get_n_idle (self->pool), ==, 2);
}

/* The one child of this thread. */
static int
find_child (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents ("/proc/thread-self/children", &text, NULL, &error);
  g_assert_no_error (error);
  return (int) g_ascii_strtoll (text, NULL, 10);
}

static void
test_a_dead_idle_worker_is_replaced (Fixture *self, gconstpointer user_data)
{
  int child = 0;

  start (self, FAKE_WORKER, 1);
  iterate_until_idle (self, 1);
  child = find_child ();
  g_assert_no_errno (kill (child, SIGKILL));
  while (sl_worker_pool_get_n_idle (self->pool) > 0)
    g_main_context_iteration (NULL, TRUE);
  iterate_until_idle (self, 1);
  g_assert_cmpint (find_child (), !=, child);
  g_assert_false (sl_worker_pool_is_failing (self->pool));
}

static void
test_deaths_are_backed_off_and_told (Fixture *self, gconstpointer user_data)
{
  gint64 begun = g_get_monotonic_time ();

  start (self, "/bin/false", 1);
  while (!sl_worker_pool_is_failing (self->pool))
    g_main_context_iteration (NULL, TRUE);
  /* Two delays lie between three deaths: 100 and 200 ms. */
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 290000);
  g_assert_cmpuint (self->n_calls, >=, 3);
  g_assert_null (sl_worker_pool_take (self->pool));
}

static void
test_missing_program_is_told (Fixture *self, gconstpointer user_data)
{
  start (self, "/nowhere/worker", 1);
  while (self->n_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sl_worker_pool_is_failing (self->pool));
}

static void
test_stop_reaps_all (Fixture *self, gconstpointer user_data)
{
  start (self, FAKE_WORKER, 2);
  iterate_until_idle (self, 2);
  sl_worker_pool_stop (self->pool);
  g_assert_cmpuint (sl_worker_pool_get_n_idle (self->pool), ==, 0);
  g_assert_null (sl_worker_pool_take (self->pool));
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/queue/worker-pool/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Warnings about workers that die are what these tests are about. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  add ("takes-and-refills", test_takes_and_refills);
  add ("refill-yields-and-demand-does-not", test_refill_yields_and_demand_does_not);
  add ("demand-adds-workers", test_demand_adds_workers);
  add ("a-dead-idle-worker-is-replaced", test_a_dead_idle_worker_is_replaced);
  add ("deaths-are-backed-off-and-told", test_deaths_are_backed_off_and_told);
  add ("missing-program-is-told", test_missing_program_is_told);
  add ("stop-reaps-all", test_stop_reaps_all);
  return g_test_run ();
}
