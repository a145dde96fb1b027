// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A worker that has seen one media is for that one, once, and not for long. */
#include "queue/kept-workers.h"

typedef struct {
  SlKeptWorkers *kept;     /* (owned) */
  SlWorkerProcess *worker; /* (owned): has probed */
  gboolean is_idle;
  gboolean has_ended;
} Fixture;

static void
on_worker_idle (SlWorkerProcess *worker, const GError *error, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_no_error (error);
  self->is_idle = TRUE;
}

static void
on_worker_progressed (SlWorkerProcess *worker, GPtrArray *progress, gpointer user_data)
{
}

static void
on_run_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SlWorkReport)
      report = sl_worker_process_run_finish (SL_WORKER_PROCESS (source), result, &error);

  g_assert_no_error (error);
  self->has_ended = TRUE;
}

static void
probe (Fixture *self)
{
  const SlWorkLimits limits = { .wall_ms = 20000, .ends_at_report = TRUE };
  const SlWorkerRunFuncs funcs = { .progress = on_worker_progressed };
  g_autoptr (SlWorkOrder) order = sl_work_order_new ();

  order->pass_id = g_strdup ("pass");
  order->media_id = g_strdup ("media");
  order->kind = g_strdup ("probe");
  order->descriptor = g_strdup ("again");
  order->descriptor_name = g_strdup ("test");
  order->input_path = g_strdup ("/nowhere");
  order->work_dir = g_strdup ("/nowhere");
  sl_worker_process_run_async (self->worker, order, &limits, &funcs, on_run_ended, self);
  while (!self->has_ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  self->kept = sl_kept_workers_new ();
  self->worker = sl_worker_process_spawn (FAKE_WORKER, 0, on_worker_idle, self, &error);
  g_assert_no_error (error);
  while (!self->is_idle)
    g_main_context_iteration (NULL, TRUE);
  probe (self);
}

static void
iterate_until_reaped (Fixture *self)
{
  while (sl_worker_process_get_pid (self->worker) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_pointer (&self->kept, sl_kept_workers_free);
  iterate_until_reaped (self);
  g_clear_object (&self->worker);
}

static void
test_for_its_media_once (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlWorkerProcess) taken = NULL;

  sl_kept_workers_add (self->kept, "media", self->worker);
  g_assert_null (sl_kept_workers_take (self->kept, "another"));
  taken = sl_kept_workers_take (self->kept, "media");
  g_assert_true (taken == self->worker);
  g_assert_null (sl_kept_workers_take (self->kept, "media"));
  sl_worker_process_dismiss (taken);
}

/* The main loop, not a clock of ours, brings its time. */
static void
test_not_for_long (Fixture *self, gconstpointer user_data)
{
  sl_kept_workers_add (self->kept, "media", self->worker);
  iterate_until_reaped (self);
  g_assert_null (sl_kept_workers_take (self->kept, "media"));
}

static void
test_one_that_died_is_not_given (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "killed");

  sl_kept_workers_add (self->kept, "media", self->worker);
  sl_worker_process_kill (self->worker, cause);
  g_assert_null (sl_kept_workers_take (self->kept, "media"));
}

static void
test_free_dismisses (Fixture *self, gconstpointer user_data)
{
  sl_kept_workers_add (self->kept, "media", self->worker);
  g_clear_pointer (&self->kept, sl_kept_workers_free);
  iterate_until_reaped (self);
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/queue/kept-workers/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("for-its-media-once", test_for_its_media_once);
  add ("not-for-long", test_not_for_long);
  add ("one-that-died-is-not-given", test_one_that_died_is_not_given);
  add ("free-dismisses", test_free_dismisses);
  return g_test_run ();
}
