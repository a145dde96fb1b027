// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* However a worker ends, the run ends once, with the right error, and nothing of it lives on. */
#include "queue/worker-process.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ipc/stage-progress.h"
#include "sluice/sluice-error.h"

/* Longer than a main loop is ever busy. */
#define HALT_US (2500 * 1000)

typedef struct {
  SlWorkerProcess *worker; /* (owned) */
  SlWorkOrder *order;      /* (owned) */
  SlWorkLimits limits;
  guint n_idle_calls;
  GError *idle_error; /* (owned) (nullable) */
  guint n_progress;
  gboolean has_ended;
  guint n_requests;
  gboolean replies;
  SlWorkReport *report; /* (owned) (nullable) */
  GError *error;        /* (owned) (nullable) */
} Fixture;

static void
on_worker_idle (SlWorkerProcess *worker, const GError *error, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_idle_calls++;
  if (error != NULL)
    self->idle_error = g_error_copy (error);
}

static void
on_worker_progressed (SlWorkerProcess *worker, GPtrArray *progress, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_progress += progress->len;
}

/* @replies: what is asked is answered at once. */
static void
on_worker_requested (SlWorkerProcess *worker, SlWorkRequest *request, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (SlWorkRequest) taken = request;
  SlWorkReply *reply = NULL;

  self->n_requests++;
  g_assert_cmpstr (taken->service, ==, "transcription");
  if (!self->replies)
    return;
  reply = sl_work_reply_new ();
  reply->model = g_strdup ("tiny");
  sl_worker_process_reply (worker, reply);
}

static const SlWorkerRunFuncs run_funcs = { on_worker_progressed, on_worker_requested };

static void
on_run_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_false (self->has_ended);
  self->report = sl_worker_process_run_finish (SL_WORKER_PROCESS (source), result, &self->error);
  self->has_ended = TRUE;
}

static void
spawn (Fixture *self, const char *program)
{
  g_autoptr (GError) error = NULL;

  self->worker = sl_worker_process_spawn (program, 0, on_worker_idle, self, &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  self->limits = (SlWorkLimits){ .wall_ms = 20000, .stall_ms = 20000 };
  self->order = sl_work_order_new ();
  self->order->pass_id = g_strdup ("pass");
  self->order->media_id = g_strdup ("media");
  self->order->kind = g_strdup ("quick");
  self->order->descriptor_name = g_strdup ("test");
  self->order->input_path = g_strdup ("/nowhere");
  self->order->work_dir = g_strdup ("/nowhere");
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_object (&self->worker);
  g_clear_pointer (&self->order, sl_work_order_free);
  g_clear_pointer (&self->report, sl_work_report_free);
  g_clear_error (&self->idle_error);
  g_clear_error (&self->error);
}

static void
iterate_until_idle (Fixture *self)
{
  while (self->n_idle_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (self->idle_error);
  g_assert_true (sl_worker_process_is_idle (self->worker));
}

static void
start (Fixture *self, const char *behaviour)
{
  spawn (self, FAKE_WORKER);
  iterate_until_idle (self);
  self->order->descriptor = g_strdup (behaviour);
  sl_worker_process_run_async (self->worker, self->order, &self->limits, &run_funcs, on_run_ended,
                               self);
  g_assert_false (sl_worker_process_is_idle (self->worker));
}

static void
run (Fixture *self, const char *behaviour)
{
  start (self, behaviour);
  while (!self->has_ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (sl_worker_process_get_pid (self->worker), ==, 0);
  g_assert_true ((self->report == NULL) != (self->error == NULL));
}

static const char *
get_warning (Fixture *self)
{
  const SlReportedStage *stage = g_ptr_array_index (self->report->stages, 0);

  return stage->warnings[0];
}

static void
test_report (Fixture *self, gconstpointer user_data)
{
  run (self, "report");
  g_assert_no_error (self->error);
  g_assert_cmpstr (get_warning (self), ==, "none");
  g_assert_cmpuint (self->n_idle_calls, ==, 1);
}

static void
test_typed_error (Fixture *self, gconstpointer user_data)
{
  run (self, "error");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA);
}

static void
test_crash_names_the_signal (Fixture *self, gconstpointer user_data)
{
  run (self, "crash");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED);
  g_assert_nonnull (strstr (self->error->message, "signal 11"));
}

static void
test_early_exit_names_the_status (Fixture *self, gconstpointer user_data)
{
  run (self, "exit-early");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED);
  g_assert_nonnull (strstr (self->error->message, "status 3"));
}

/* The file would do it again: no second attempt. */
static void
test_memory_is_the_files_fault (Fixture *self, gconstpointer user_data)
{
  run (self, "out-of-memory");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (self->error->message, "memory"));
}

static void
test_file_size_is_the_files_fault (Fixture *self, gconstpointer user_data)
{
  run (self, "too-much");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (self->error->message, "larger file"));
}

static void
test_processor_time_is_the_files_fault (Fixture *self, gconstpointer user_data)
{
  run (self, "out-of-time");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (self->error->message, "processor time"));
}

static void
test_silent_exit_is_a_crash (Fixture *self, gconstpointer user_data)
{
  run (self, "no such behaviour");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED);
}

static void
test_garbage (Fixture *self, gconstpointer user_data)
{
  run (self, "garbage");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_wall_limit (Fixture *self, gconstpointer user_data)
{
  self->limits.wall_ms = 100;
  run (self, "stall");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_TIMEOUT);
}

static void
test_stall_limit (Fixture *self, gconstpointer user_data)
{
  self->limits.stall_ms = 100;
  run (self, "stall");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_STALLED);
}

static void
test_progress_holds_off_the_stall (Fixture *self, gconstpointer user_data)
{
  self->limits.stall_ms = 1000;
  run (self, "slow");
  g_assert_no_error (self->error);
  g_assert_cmpuint (self->n_progress, ==, 8);
}

/* As a container is paused: nobody could make progress, or hear of it. */
static void
test_a_halt_of_both_is_no_stall (Fixture *self, gconstpointer user_data)
{
  self->limits.stall_ms = 1000;
  start (self, "slow");
  while (self->n_progress == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_errno (kill (sl_worker_process_get_pid (self->worker), SIGSTOP));
  g_usleep (HALT_US);
  g_assert_false (self->has_ended);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_no_errno (kill (sl_worker_process_get_pid (self->worker), SIGCONT));
  while (!self->has_ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (self->error);
  g_assert_cmpuint (self->n_progress, ==, 8);
}

static void
test_progress_does_not_hold_off_the_wall (Fixture *self, gconstpointer user_data)
{
  self->limits.wall_ms = 150;
  run (self, "slow");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_TIMEOUT);
}

static void
test_a_flood_of_progress_is_refused (Fixture *self, gconstpointer user_data)
{
  run (self, "flood");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

/* The state in /proc, '-' for none; a zombie is dead and waits for whoever adopted it. */
static char
get_process_state (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return '-';
  return strrchr (text, ')')[2];
}

static gboolean
is_dead (int pid)
{
  return strchr ("-ZX", get_process_state (pid)) != NULL;
}

static void
test_children_die_with_the_group (Fixture *self, gconstpointer user_data)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  int child = 0;

  run (self, "child");
  g_assert_no_error (self->error);
  child = (int) g_ascii_strtoll (get_warning (self), NULL, 10);
  g_assert_cmpint (child, >, 1);
  /* The signal has been sent; the kernel may need a moment. */
  while (!is_dead (child) && g_get_monotonic_time () < deadline)
    g_thread_yield ();
  g_assert_true (is_dead (child));
}

static void
test_kill_ends_with_its_cause (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) cause = g_error_new (SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "not wanted");

  start (self, "stall");
  sl_worker_process_kill (self->worker, cause);
  while (!self->has_ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

static void
test_lingering_after_the_report_changes_nothing (Fixture *self, gconstpointer user_data)
{
  run (self, "linger");
  g_assert_no_error (self->error);
}

static void
run_on (Fixture *self)
{
  while (!self->has_ended)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (self->error);
}

static void
iterate_until_gone (Fixture *self)
{
  int pid = sl_worker_process_get_pid (self->worker);
  gpointer worker = self->worker;

  g_object_add_weak_pointer (worker, &worker);
  g_clear_object (&self->worker);
  while (worker != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (get_process_state (pid), ==, '-');
  g_assert_cmpuint (self->n_idle_calls, ==, 1);
}

/* Dismissed, it goes and is reaped without anyone who holds it. */
static void
test_a_report_may_end_the_run (Fixture *self, gconstpointer user_data)
{
  self->limits.ends_at_report = TRUE;
  start (self, "again");
  run_on (self);
  g_assert_cmpint (sl_worker_process_get_pid (self->worker), !=, 0);
  g_assert_false (sl_worker_process_is_idle (self->worker));
  g_assert_true (sl_worker_process_can_continue (self->worker));
  sl_worker_process_dismiss (self->worker);
  iterate_until_gone (self);
}

static void
test_a_dismissed_one_that_stays_is_killed (Fixture *self, gconstpointer user_data)
{
  self->limits.ends_at_report = TRUE;
  start (self, "linger");
  run_on (self);
  sl_worker_process_dismiss (self->worker);
  iterate_until_gone (self);
}

static void
test_answers_requests (Fixture *self, gconstpointer user_data)
{
  self->replies = TRUE;
  run (self, "ask");
  g_assert_cmpuint (self->n_requests, ==, 1);
  g_assert_cmpstr (get_warning (self), ==, "tiny");
}

static void
test_one_request_at_a_time (Fixture *self, gconstpointer user_data)
{
  run (self, "ask-twice");
  g_assert_cmpuint (self->n_requests, ==, 1);
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_another_order_after_the_report (Fixture *self, gconstpointer user_data)
{
  self->limits.ends_at_report = TRUE;
  start (self, "again");
  run_on (self);
  self->has_ended = FALSE;
  self->limits.ends_at_report = FALSE;
  g_clear_pointer (&self->report, sl_work_report_free);
  g_clear_pointer (&self->order->descriptor, g_free);
  self->order->descriptor = g_strdup ("environment");
  sl_worker_process_run_async (self->worker, self->order, &self->limits, &run_funcs, on_run_ended,
                               self);
  g_assert_false (sl_worker_process_can_continue (self->worker));
  run_on (self);
  g_assert_nonnull (strstr (get_warning (self), "LC_ALL"));
  g_assert_cmpint (sl_worker_process_get_pid (self->worker), ==, 0);
}

static void
test_a_crash_instead_of_a_report_ends_the_run (Fixture *self, gconstpointer user_data)
{
  self->limits.ends_at_report = TRUE;
  run (self, "crash");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED);
}

static void
test_closing_the_socket_is_a_crash (Fixture *self, gconstpointer user_data)
{
  run (self, "close");
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED);
}

static void
test_much_output_is_bounded (Fixture *self, gconstpointer user_data)
{
  run (self, "print");
  g_assert_no_error (self->error);
}

static void
test_environment_has_no_secrets (Fixture *self, gconstpointer user_data)
{
  run (self, "environment");
  g_assert_no_error (self->error);
  g_assert_null (strstr (get_warning (self), "secret"));
  g_assert_nonnull (strstr (get_warning (self), "LC_ALL=C.UTF-8"));
}

static void
test_death_while_idle_is_told (Fixture *self, gconstpointer user_data)
{
  spawn (self, "/bin/false");
  while (self->n_idle_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (self->idle_error, SLUICE_ERROR, SLUICE_ERROR_WORKER_CRASHED);
  g_assert_false (sl_worker_process_is_idle (self->worker));
}

static void
test_missing_program_is_an_error (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  self->worker = sl_worker_process_spawn ("/nowhere/worker", 0, on_worker_idle, self, &error);
  g_assert_null (self->worker);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
}

static void
test_dropping_kills_and_reaps (Fixture *self, gconstpointer user_data)
{
  int pid = 0;

  spawn (self, FAKE_WORKER);
  iterate_until_idle (self);
  pid = sl_worker_process_get_pid (self->worker);
  g_clear_object (&self->worker);
  g_assert_cmpint (get_process_state (pid), ==, '-');
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/queue/worker-process/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  /* What a daemon may have, set while there are no threads. */
  g_setenv ("DATABASE_URL", "postgres://user:secret@host", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("report", test_report);
  add ("typed-error", test_typed_error);
  add ("crash-names-the-signal", test_crash_names_the_signal);
  add ("early-exit-names-the-status", test_early_exit_names_the_status);
  add ("memory-is-the-files-fault", test_memory_is_the_files_fault);
  add ("processor-time-is-the-files-fault", test_processor_time_is_the_files_fault);
  add ("file-size-is-the-files-fault", test_file_size_is_the_files_fault);
  add ("silent-exit-is-a-crash", test_silent_exit_is_a_crash);
  add ("garbage", test_garbage);
  add ("wall-limit", test_wall_limit);
  add ("stall-limit", test_stall_limit);
  add ("a-halt-of-both-is-no-stall", test_a_halt_of_both_is_no_stall);
  add ("progress-holds-off-the-stall", test_progress_holds_off_the_stall);
  add ("progress-does-not-hold-off-the-wall", test_progress_does_not_hold_off_the_wall);
  add ("a-flood-of-progress-is-refused", test_a_flood_of_progress_is_refused);
  add ("answers-requests", test_answers_requests);
  add ("one-request-at-a-time", test_one_request_at_a_time);
  add ("children-die-with-the-group", test_children_die_with_the_group);
  add ("kill-ends-with-its-cause", test_kill_ends_with_its_cause);
  add ("lingering-after-the-report-changes-nothing",
       test_lingering_after_the_report_changes_nothing);
  add ("a-report-may-end-the-run", test_a_report_may_end_the_run);
  add ("a-dismissed-one-that-stays-is-killed", test_a_dismissed_one_that_stays_is_killed);
  add ("another-order-after-the-report", test_another_order_after_the_report);
  add ("a-crash-instead-of-a-report-ends-the-run", test_a_crash_instead_of_a_report_ends_the_run);
  add ("closing-the-socket-is-a-crash", test_closing_the_socket_is_a_crash);
  add ("much-output-is-bounded", test_much_output_is_bounded);
  add ("environment-has-no-secrets", test_environment_has_no_secrets);
  add ("death-while-idle-is-told", test_death_while_idle_is_told);
  add ("missing-program-is-an-error", test_missing_program_is_an_error);
  add ("dropping-kills-and-reaps", test_dropping_kills_and_reaps);
  return g_test_run ();
}
