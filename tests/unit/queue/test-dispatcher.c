// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The dispatcher with a real database, real processes, and times short enough to wait for. */
#include "queue/dispatcher.h"

#include <string.h>

#include "away-database.h"
#include "fake-sink.h"
#include "store-fixture.h"
#include "store/pass-repository.h"

typedef struct {
  StoreFixture store;
  SlMetrics *metrics;       /* (owned) */
  AwayDatabase *database;   /* (owned) in front of the store's */
  FakeSink *sink;           /* (owned) */
  SlDispatcher *dispatcher; /* (owned) (nullable) */
  char *work_root;          /* (owned) */
  SlQueueTiming timing;
  SlDispatcherConfig config;
  gboolean is_stopped;
} Fixture;

static void
set_timeout (Fixture *self, guint milliseconds)
{
  for (guint i = 0; i < SL_N_QUEUES; i++)
    self->config.queues[i].timeout_ms = milliseconds;
}

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  store_fixture_set_up (&self->store, NULL);
  self->metrics = sl_metrics_new ();
  self->database = away_database_new (self->store.database);
  self->sink = fake_sink_new (SL_DATABASE (self->database));
  self->work_root = g_build_filename (self->store.folder, "work", NULL);
  /* Polling is as good as off: what a test waits for has to come by itself. The database's clock
   * only moves in leaps. */
  self->timing = (SlQueueTiming){ .poll_min_ms = 60000,
                                  .poll_max_ms = 90000,
                                  .heartbeat_ms = 60000,
                                  .rescue_ms = 60000,
                                  .rescue_gap_ms = G_MAXUINT,
                                  .finish_retry_ms = 20 };
  self->config = (SlDispatcherConfig){ .instance_id = "node",
                                       .worker_path = FAKE_WORKER,
                                       .work_root = self->work_root,
                                       .slots = { 2, 1, 1 },
                                       .per_owner = 10,
                                       .prestarted = 1,
                                       .stall_timeout_ms = 20000,
                                       .grace_ms = 50,
                                       .timing = &self->timing };
  set_timeout (self, 20000);
  store_fixture_insert_media (&self->store, "media", "user");
}

static void
on_dispatcher_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  sl_dispatcher_stop_finish (SL_DISPATCHER (source), result, &error);
  g_assert_no_error (error);
  self->is_stopped = TRUE;
}

static void
stop (Fixture *self)
{
  sl_dispatcher_stop_async (self->dispatcher, on_dispatcher_stopped, self);
  while (!self->is_stopped)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_work_root_is_empty (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (self->work_root, 0, &error);

  g_assert_no_error (error);
  g_assert_null (g_dir_read_name (folder));
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  if (!self->is_stopped)
    stop (self);
  assert_work_root_is_empty (self);
  g_assert_true (fake_sink_saw_work_folders (self->sink));
  g_assert_finalize_object (self->dispatcher);
  g_clear_object (&self->sink);
  g_clear_object (&self->database);
  sl_metrics_unref (self->metrics);
  g_free (self->work_root);
  store_fixture_tear_down (&self->store, NULL);
}

static void
insert (Fixture *self, const char *id, const char *kind)
{
  store_fixture_insert_pass (&self->store, id, "media", "user", kind);
}

static void
start (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->dispatcher = sl_dispatcher_new (&self->config, SL_DATABASE (self->database),
                                        SL_PASS_SINK (self->sink), self->metrics);
  sl_dispatcher_start (self->dispatcher, &error);
  g_assert_no_error (error);
}

static void
iterate_until_finished (Fixture *self, guint n_finished)
{
  while (fake_sink_get_n_finished (self->sink) < n_finished)
    g_main_context_iteration (NULL, TRUE);
}

static void
iterate_until_active (Fixture *self, SlLane lane, guint n_active)
{
  while (sl_dispatcher_get_active (self->dispatcher, lane) != n_active)
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_metric (Fixture *self, const char *line)
{
  g_autofree char *text = sl_metrics_to_text (self->metrics, FALSE);
  const char *found = strstr (text, line);

  return found != NULL ? (guint) g_ascii_strtoull (found + strlen (line), NULL, 10) : 0;
}

typedef struct {
  const char *id;
  SlPass *pass; /* (owned) */
} Find;

static gboolean
find_pass (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Find *find = user_data;

  find->pass = sl_pass_repository_find (transaction, find->id, error);
  return find->pass != NULL;
}

static SlPass *
get_pass (Fixture *self, const char *id)
{
  Find find = { .id = id };
  g_autoptr (GError) error = NULL;

  sl_database_read (self->store.database, find_pass, &find, &error);
  g_assert_no_error (error);
  return find.pass;
}

static void
test_runs_what_is_ready (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) pass = NULL;

  insert (self, "write-1", "quick");
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "write-1"), ==, "report");
  pass = get_pass (self, "write-1");
  g_assert_cmpint (pass->state, ==, SL_PASS_DONE);
  iterate_until_active (self, SL_LANE_QUICK, 0);
  stop (self);
  g_assert_cmpuint (count_metric (self, "sluice_pass_attempts_total{class=\"ok\"} "), ==, 1);
}

/* From the wake to the sink's finish there is a claim, an order, a report and an exit. */
static void
test_wake_runs_at_once (Fixture *self, gconstpointer user_data)
{
  gint64 begun = 0;

  insert (self, "report-1", "quick");
  start (self);
  iterate_until_finished (self, 1);
  insert (self, "report-2", "quick");
  begun = g_get_monotonic_time ();
  sl_dispatcher_wake (self->dispatcher);
  iterate_until_finished (self, 2);
  g_test_message ("from wake to finish: %.1f ms",
                  (double) (g_get_monotonic_time () - begun) / 1000.0);
}

static void
test_a_free_slot_takes_the_next (Fixture *self, gconstpointer user_data)
{
  for (guint i = 0; i < 7; i++) {
    g_autofree char *id = g_strdup_printf ("report-%u", i);

    insert (self, id, "quick");
  }
  start (self);
  iterate_until_finished (self, 7);
}

static void
test_failures_are_told_apart (Fixture *self, gconstpointer user_data)
{
  set_timeout (self, 3000);
  insert (self, "crash-1", "quick");
  insert (self, "garbage-1", "quick");
  insert (self, "error-1", "quick");
  insert (self, "unprepared-1", "quick");
  start (self);
  iterate_until_finished (self, 4);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "crash-1"), ==, "WORKER_CRASHED");
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "garbage-1"), ==, "WORKER_PROTOCOL");
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "error-1"), ==, "CORRUPT_MEDIA");
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "unprepared-1"), ==, "STORAGE_UNAVAILABLE");
}

static void
test_limits_come_from_the_configuration (Fixture *self, gconstpointer user_data)
{
  set_timeout (self, 150);
  insert (self, "stall-1", "quick");
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "stall-1"), ==, "WORKER_TIMEOUT");
  iterate_until_active (self, SL_LANE_QUICK, 0);
  stop (self);
  g_assert_cmpuint (count_metric (self, "sluice_worker_kills_total{cause=\"WORKER_TIMEOUT\"} "), ==,
                    1);
}

static void
test_workers_that_do_not_start_are_told (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) pass = NULL;

  self->config.worker_path = "/nonexistent/sluice-worker";
  insert (self, "report-1", "quick");
  start (self);
  g_assert_cmpuint (count_metric (self, "\nsluice_worker_starts_failing "), ==, 0);
  while (count_metric (self, "\nsluice_worker_starts_failing ") == 0)
    g_main_context_iteration (NULL, TRUE);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "SHUTTING_DOWN");
  g_assert_cmpuint (count_metric (self, "\nsluice_queue_slots{lane=\"quick\"} "), ==, 2);
}

/* The pass of another queue shows that there was a claim that could have taken the third. */
static void
test_limiter_holds_back (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) held = NULL;

  self->config.queues[SL_QUEUE_MEDIA_PROCESSING].limiter_max = 2;
  self->config.queues[SL_QUEUE_MEDIA_PROCESSING].limiter_duration_ms = 1000;
  self->config.slots[SL_LANE_TRANSCRIPTION] = 1;
  insert (self, "report-1", "quick");
  insert (self, "report-2", "long");
  insert (self, "report-3", "quick");
  start (self);
  iterate_until_finished (self, 2);
  insert (self, "report-4", "transcription:transcript");
  sl_dispatcher_wake (self->dispatcher);
  iterate_until_finished (self, 3);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-2"), ==, "report");
  held = get_pass (self, "report-3");
  g_assert_cmpint (held->state, ==, SL_PASS_READY);

  sl_fake_clock_advance_ms (self->store.clock, 1000);
  sl_dispatcher_wake (self->dispatcher);
  iterate_until_finished (self, 4);
}

/* The window's end is waited for, and no longer; polling is as good as off. */
static void
test_limiter_lets_go_at_the_end_of_its_window (Fixture *self, gconstpointer user_data)
{
  self->config.queues[SL_QUEUE_MEDIA_PROCESSING].limiter_max = 1;
  self->config.queues[SL_QUEUE_MEDIA_PROCESSING].limiter_duration_ms = 100;
  insert (self, "report-1", "quick");
  insert (self, "report-2", "quick");
  start (self);
  iterate_until_finished (self, 1);
  sl_fake_clock_advance_ms (self->store.clock, 100);
  iterate_until_finished (self, 2);
}

/* A probe has little; others what every processor gives until their wall limit of 20 s. */
static void
test_orders_limit_processor_time (Fixture *self, gconstpointer user_data)
{
  g_autofree char *limit = g_strdup_printf ("%u", 20 * g_get_num_processors () + 1);

  insert (self, "cpu-limit-1", "probe");
  insert (self, "cpu-limit-2", "quick");
  start (self);
  iterate_until_finished (self, 2);
  g_assert_cmpstr (fake_sink_get_warning (self->sink, "cpu-limit-1"), ==, "20");
  g_assert_cmpstr (fake_sink_get_warning (self->sink, "cpu-limit-2"), ==, limit);
}

static void
test_progress_reaches_the_sink (Fixture *self, gconstpointer user_data)
{
  insert (self, "slow-1", "quick");
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpuint (fake_sink_get_n_progress (self->sink), >, 0);
}

static void
test_lanes_have_their_own_slots (Fixture *self, gconstpointer user_data)
{
  insert (self, "stall-1", "long");
  insert (self, "stall-2", "long");
  insert (self, "report-1", "quick");
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "report");
  g_assert_cmpuint (sl_dispatcher_get_active (self->dispatcher, SL_LANE_LONG), ==, 1);
}

static void
test_cancel_kills_and_tells (Fixture *self, gconstpointer user_data)
{
  insert (self, "stall-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  sl_dispatcher_cancel_media (self->dispatcher, "another media");
  sl_dispatcher_cancel_media (self->dispatcher, "media");
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "stall-1"), ==, "CANCELLED");
}

static gboolean
cancel_in_database (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_cancel_media (transaction, "media", error);
}

static void
test_a_lost_lease_drops_the_result (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  self->timing.heartbeat_ms = 20;
  insert (self, "stall-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  sl_database_write (self->store.database, cancel_in_database, NULL, &error);
  g_assert_no_error (error);
  iterate_until_active (self, SL_LANE_QUICK, 0);
  stop (self);
  g_assert_cmpuint (fake_sink_get_n_finished (self->sink), ==, 0);
  g_assert_cmpuint (count_metric (self, "sluice_worker_kills_total{cause=\"LEASE_LOST\"} "), ==, 1);
}

static guint
count_work_folders (Fixture *self)
{
  g_autoptr (GDir) root = g_dir_open (self->work_root, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (root) != NULL)
    count++;
  return count;
}

static gboolean
release_in_database (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_expire_leases (transaction, "node", error);
}

/* The first run has not cleared away yet when the second one, in the same attempt, begins. */
static void
test_runs_of_one_attempt_do_not_meet (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  self->timing.heartbeat_ms = 20;
  insert (self, "report-1", "quick");
  fake_sink_hold (self->sink, TRUE);
  start (self);
  while (count_work_folders (self) < 1)
    g_main_context_iteration (NULL, TRUE);
  sl_database_write (self->store.database, release_in_database, NULL, &error);
  g_assert_no_error (error);
  sl_dispatcher_wake (self->dispatcher);
  while (count_work_folders (self) < 2)
    g_main_context_iteration (NULL, TRUE);
  fake_sink_hold (self->sink, FALSE);
  iterate_until_active (self, SL_LANE_QUICK, 0);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "report");
}

static void
test_heartbeats_keep_the_lease (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) before = NULL;
  gint64 until = 0;

  self->timing.heartbeat_ms = 20;
  insert (self, "stall-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  before = get_pass (self, "stall-1");
  until = before->lease_until;
  /* The database's clock moves on, and the next heartbeat moves the lease with it. */
  sl_fake_clock_advance_ms (self->store.clock, SL_LEASE_MS / 2);
  while (until == before->lease_until) {
    g_autoptr (SlPass) pass = get_pass (self, "stall-1");

    until = pass->lease_until;
    g_main_context_iteration (NULL, TRUE);
  }
  g_assert_cmpint (until, ==, before->lease_until + SL_LEASE_MS / 2);
}

static void
iterate_until_refused (Fixture *self, guint n_more)
{
  guint goal = away_database_get_n_refused (self->database) + n_more;

  while (away_database_get_n_refused (self->database) < goal)
    g_main_context_iteration (NULL, TRUE);
}

static void
iterate_until_written (Fixture *self, guint n_more)
{
  guint goal = away_database_get_n_written (self->database) + n_more;

  while (away_database_get_n_written (self->database) < goal)
    g_main_context_iteration (NULL, TRUE);
}

/* Longer than a lease, as the database's clock has it. */
static void
have_an_outage (Fixture *self)
{
  away_database_set_away (self->database, TRUE);
  iterate_until_refused (self, 6);
  sl_fake_clock_advance_ms (self->store.clock, G_GINT64_CONSTANT (10) * SL_LEASE_MS);
  away_database_set_away (self->database, FALSE);
}

/* Made, and the answer was lost: nobody runs the pass, and nobody is to blame. */
static void
test_a_claim_nobody_heard_of_is_given_back (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) pass = NULL;

  start (self);
  /* The work of the start: leases of before, the scan, the claim. */
  while (away_database_get_n_written (self->database) < 3)
    g_main_context_iteration (NULL, TRUE);
  insert (self, "report-1", "quick");
  away_database_lose_answer (self->database);
  sl_dispatcher_wake (self->dispatcher);
  iterate_until_written (self, 1);
  pass = get_pass (self, "report-1");
  g_assert_cmpint (pass->state, ==, SL_PASS_RUNNING);
  sl_dispatcher_wake (self->dispatcher);
  iterate_until_finished (self, 1);
  sl_pass_free (g_steal_pointer (&pass));
  pass = get_pass (self, "report-1");
  g_assert_cmpint (pass->state, ==, SL_PASS_DONE);
  g_assert_cmpuint (pass->attempt, ==, 1);
}

static void
use_usual_rescue (Fixture *self)
{
  self->timing.rescue_ms = 20;
  self->timing.rescue_gap_ms = 10000;
  self->timing.rescue_grace_ms = 20000;
}

/* Twice, since a pass that its daemons die of is given up at the second time. */
static void
test_work_outlasts_outages (Fixture *self, gconstpointer user_data)
{
  use_usual_rescue (self);
  self->timing.heartbeat_ms = 20;
  insert (self, "stall-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (SlPass) before = get_pass (self, "stall-1");
    g_autoptr (SlPass) after = NULL;

    have_an_outage (self);
    /* Heartbeats and scans. */
    iterate_until_written (self, 10);
    after = get_pass (self, "stall-1");
    g_assert_cmpstr (after->lease_token, ==, before->lease_token);
    g_assert_cmpint (after->lease_until, ==,
                     sl_clock_get_wall_ms (SL_CLOCK (self->store.clock)) + SL_LEASE_MS);
    g_assert_cmpuint (sl_dispatcher_get_active (self->dispatcher, SL_LANE_QUICK), ==, 1);
  }
  g_assert_cmpuint (fake_sink_get_n_finished (self->sink), ==, 0);
}

/* What was made is kept until it can be told. */
static void
test_an_end_is_written_after_an_outage (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) pass = NULL;

  use_usual_rescue (self);
  fake_sink_hold (self->sink, TRUE);
  insert (self, "report-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  iterate_until_active (self, SL_LANE_QUICK, 0);
  away_database_set_away (self->database, TRUE);
  fake_sink_hold (self->sink, FALSE);
  have_an_outage (self);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "report");
  pass = get_pass (self, "report-1");
  g_assert_cmpint (pass->state, ==, SL_PASS_DONE);
  g_assert_cmpuint (pass->attempt, ==, 1);
}

/* At its next start it gives its leases back. */
static void
test_stop_does_not_wait_for_the_database (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) pass = NULL;

  insert (self, "stall-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  away_database_set_away (self->database, TRUE);
  stop (self);
  g_assert_cmpuint (fake_sink_get_n_finished (self->sink), ==, 0);
  pass = get_pass (self, "stall-1");
  g_assert_cmpint (pass->state, ==, SL_PASS_RUNNING);
}

/* At start nobody else can hold a lease: no need to wait until it runs out. */
static void
test_passes_of_an_earlier_instance_run_again (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;

  insert (self, "report-1", "quick");
  claimed = store_fixture_claim (&self->store, "node", 1, 10);
  g_assert_cmpuint (claimed->len, ==, 1);
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "report");
}

static void
test_an_expired_lease_is_a_crash (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;

  self->timing.rescue_ms = 20;
  /* So that the other instance is the one that claims. */
  self->config.slots[SL_LANE_QUICK] = 0;
  start (self);
  insert (self, "report-1", "quick");
  claimed = store_fixture_claim (&self->store, "other", 1, 10);
  g_assert_cmpuint (claimed->len, ==, 1);
  sl_fake_clock_advance_ms (self->store.clock, SL_LEASE_MS + 1);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "WORKER_CRASHED");
}

/* The other one may live, and could not reach the database either. */
static void
test_a_rescue_lets_owners_come_first (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;

  use_usual_rescue (self);
  self->config.slots[SL_LANE_QUICK] = 0;
  start (self);
  insert (self, "report-1", "quick");
  claimed = store_fixture_claim (&self->store, "other", 1, 10);
  g_assert_cmpuint (claimed->len, ==, 1);
  have_an_outage (self);
  iterate_until_written (self, 5);
  g_assert_cmpuint (fake_sink_get_n_finished (self->sink), ==, 0);
  for (guint i = 0; i < 4; i++) {
    g_assert_cmpuint (fake_sink_get_n_finished (self->sink), ==, 0);
    sl_fake_clock_advance_ms (self->store.clock, 5000);
    iterate_until_written (self, 3);
  }
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "WORKER_CRASHED");
}

static void
test_start_empties_the_work_root (Fixture *self, gconstpointer user_data)
{
  g_autofree char *old = g_build_filename (self->work_root, "old-1", "deep", NULL);

  g_assert_no_errno (g_mkdir_with_parents (old, 0700));
  start (self);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

static void
test_stop_gives_back_what_runs (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) pass = NULL;

  insert (self, "stall-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  stop (self);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "stall-1"), ==, "SHUTTING_DOWN");
  pass = get_pass (self, "stall-1");
  g_assert_cmpint (pass->state, ==, SL_PASS_READY);
  g_assert_cmpuint (pass->attempt, ==, 0);
}

static void
test_stop_lets_work_end_in_its_grace (Fixture *self, gconstpointer user_data)
{
  self->config.grace_ms = 20000;
  insert (self, "slow-1", "quick");
  start (self);
  while (fake_sink_get_n_progress (self->sink) == 0)
    g_main_context_iteration (NULL, TRUE);
  stop (self);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "slow-1"), ==, "report");
}

static void
iterate_until_hung (Fixture *self)
{
  while (fake_sink_get_n_hung (self->sink) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_costs_nothing (Fixture *self, const char *id)
{
  g_autoptr (SlPass) pass = get_pass (self, id);

  g_assert_cmpstr (fake_sink_get_outcome (self->sink, id), ==, "SHUTTING_DOWN");
  g_assert_cmpint (pass->state, ==, SL_PASS_READY);
  g_assert_cmpuint (pass->attempt, ==, 0);
}

static void
test_the_time_of_fetching_is_limited (Fixture *self, gconstpointer user_data)
{
  set_timeout (self, 100);
  insert (self, "unfetched-1", "probe");
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "unfetched-1"), ==, "WORKER_TIMEOUT");
}

/* Nothing of a work is lost. The grace would be an hour. */
static void
test_stop_ends_fetching_at_once (Fixture *self, gconstpointer user_data)
{
  self->config.grace_ms = 3600000;
  insert (self, "unfetched-1", "quick");
  start (self);
  iterate_until_hung (self);
  stop (self);
  assert_costs_nothing (self, "unfetched-1");
}

static void
test_cancel_ends_fetching (Fixture *self, gconstpointer user_data)
{
  insert (self, "unfetched-1", "quick");
  start (self);
  iterate_until_hung (self);
  sl_dispatcher_cancel_media (self->dispatcher, "media");
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "unfetched-1"), ==, "CANCELLED");
}

/* By a heartbeat; the sink is not told of it. */
static void
lose_lease (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  iterate_until_hung (self);
  sl_database_write (self->store.database, cancel_in_database, NULL, &error);
  g_assert_no_error (error);
  while (fake_sink_get_n_hanging (self->sink) > 0)
    g_main_context_iteration (NULL, TRUE);
  stop (self);
  g_assert_cmpuint (fake_sink_get_n_finished (self->sink), ==, 0);
  g_assert_cmpuint (fake_sink_get_n_hung (self->sink), ==, 1);
  g_assert_cmpuint (count_metric (self, "sluice_worker_kills_total{cause=\"LEASE_LOST\"} "), ==, 1);
}

static void
test_a_lost_lease_ends_fetching (Fixture *self, gconstpointer user_data)
{
  self->timing.heartbeat_ms = 20;
  insert (self, "unfetched-1", "quick");
  start (self);
  lose_lease (self);
}

/* Whoever has the lease now stores under the same keys. */
static void
test_a_lost_lease_ends_storing (Fixture *self, gconstpointer user_data)
{
  self->timing.heartbeat_ms = 20;
  fake_sink_hang (self->sink);
  insert (self, "report-1", "quick");
  start (self);
  lose_lease (self);
}

static void
test_cancel_ends_storing (Fixture *self, gconstpointer user_data)
{
  fake_sink_hang (self->sink);
  insert (self, "report-1", "quick");
  start (self);
  iterate_until_hung (self);
  sl_dispatcher_cancel_media (self->dispatcher, "media");
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "CANCELLED");
}

/* Time enough for the worker. */
static void
test_the_time_of_storing_is_limited (Fixture *self, gconstpointer user_data)
{
  set_timeout (self, 2000);
  fake_sink_hang (self->sink);
  insert (self, "report-1", "quick");
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpuint (fake_sink_get_n_hung (self->sink), ==, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "WORKER_TIMEOUT");
}

static void
test_stop_ends_storing_after_its_grace (Fixture *self, gconstpointer user_data)
{
  fake_sink_hang (self->sink);
  insert (self, "report-1", "quick");
  start (self);
  iterate_until_hung (self);
  stop (self);
  assert_costs_nothing (self, "report-1");
}

static void
test_stop_lets_storing_end_in_its_grace (Fixture *self, gconstpointer user_data)
{
  self->config.grace_ms = 3600000;
  fake_sink_hold (self->sink, TRUE);
  insert (self, "report-1", "quick");
  start (self);
  iterate_until_active (self, SL_LANE_QUICK, 1);
  iterate_until_active (self, SL_LANE_QUICK, 0);
  sl_dispatcher_stop_async (self->dispatcher, on_dispatcher_stopped, self);
  fake_sink_hold (self->sink, FALSE);
  while (!self->is_stopped)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "report");
}

static void
test_without_workers_passes_are_given_back (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlPass) pass = NULL;

  self->config.worker_path = "/bin/false";
  insert (self, "report-1", "quick");
  start (self);
  iterate_until_finished (self, 1);
  g_assert_cmpstr (fake_sink_get_outcome (self->sink, "report-1"), ==, "SHUTTING_DOWN");
  iterate_until_active (self, SL_LANE_QUICK, 0);
  stop (self);
  pass = get_pass (self, "report-1");
  g_assert_cmpint (pass->state, ==, SL_PASS_READY);
  g_assert_cmpuint (pass->attempt, ==, 0);
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/queue/dispatcher/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Warnings about workers that die are what these tests are about. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  add ("runs-what-is-ready", test_runs_what_is_ready);
  add ("wake-runs-at-once", test_wake_runs_at_once);
  add ("a-free-slot-takes-the-next", test_a_free_slot_takes_the_next);
  add ("failures-are-told-apart", test_failures_are_told_apart);
  add ("limits-come-from-the-configuration", test_limits_come_from_the_configuration);
  add ("workers-that-do-not-start-are-told", test_workers_that_do_not_start_are_told);
  add ("limiter-holds-back", test_limiter_holds_back);
  add ("limiter-lets-go-at-the-end-of-its-window", test_limiter_lets_go_at_the_end_of_its_window);
  add ("orders-limit-processor-time", test_orders_limit_processor_time);
  add ("progress-reaches-the-sink", test_progress_reaches_the_sink);
  add ("lanes-have-their-own-slots", test_lanes_have_their_own_slots);
  add ("cancel-kills-and-tells", test_cancel_kills_and_tells);
  add ("a-lost-lease-drops-the-result", test_a_lost_lease_drops_the_result);
  add ("runs-of-one-attempt-do-not-meet", test_runs_of_one_attempt_do_not_meet);
  add ("heartbeats-keep-the-lease", test_heartbeats_keep_the_lease);
  add ("a-claim-nobody-heard-of-is-given-back", test_a_claim_nobody_heard_of_is_given_back);
  add ("work-outlasts-outages", test_work_outlasts_outages);
  add ("an-end-is-written-after-an-outage", test_an_end_is_written_after_an_outage);
  add ("stop-does-not-wait-for-the-database", test_stop_does_not_wait_for_the_database);
  add ("passes-of-an-earlier-instance-run-again", test_passes_of_an_earlier_instance_run_again);
  add ("an-expired-lease-is-a-crash", test_an_expired_lease_is_a_crash);
  add ("a-rescue-lets-owners-come-first", test_a_rescue_lets_owners_come_first);
  add ("start-empties-the-work-root", test_start_empties_the_work_root);
  add ("stop-gives-back-what-runs", test_stop_gives_back_what_runs);
  add ("stop-lets-work-end-in-its-grace", test_stop_lets_work_end_in_its_grace);
  add ("the-time-of-fetching-is-limited", test_the_time_of_fetching_is_limited);
  add ("stop-ends-fetching-at-once", test_stop_ends_fetching_at_once);
  add ("cancel-ends-fetching", test_cancel_ends_fetching);
  add ("a-lost-lease-ends-fetching", test_a_lost_lease_ends_fetching);
  add ("a-lost-lease-ends-storing", test_a_lost_lease_ends_storing);
  add ("cancel-ends-storing", test_cancel_ends_storing);
  add ("the-time-of-storing-is-limited", test_the_time_of_storing_is_limited);
  add ("stop-ends-storing-after-its-grace", test_stop_ends_storing_after_its_grace);
  add ("stop-lets-storing-end-in-its-grace", test_stop_lets_storing_end_in_its_grace);
  add ("without-workers-passes-are-given-back", test_without_workers_passes_are_given_back);
  return g_test_run ();
}
