// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Connections that break at each point of a transaction, servers that go silent: what was
 * acknowledged is there, once; what was not is not there. */
#include <signal.h>
#include <string.h>

#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/database-postgresql.h"
#include "test-postgresql.h"
#include "test-proxy.h"

/* Short enough to wait for, on a slow machine, too. */
#define SHORT_TIMEOUT_MS 300
/* A message of eleven bytes: not the COMMITTED of an isolation level. */
#define COMMIT "\013COMMIT"
#define N_WRITERS 8
#define N_WRITES 30
#define N_KILLS 25
/* A look takes a few milliseconds. */
#define MAX_LOOKS 1000

typedef struct {
  const char *key;
  guint n_calls;
} Insert;

static gboolean
insert (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Insert *self = user_data;

  self->n_calls++;
  return sl_transaction_execute (transaction,
                                 "INSERT INTO garbage (bucket, key, not_before)"
                                 " VALUES ('b', $1, '2026-11-23T00:00:00Z')",
                                 g_variant_new ("(s)", self->key), error)
         >= 0;
}

static void
assert_rows (StoreFixture *self, const char *expected)
{
  g_autofree char *found = store_fixture_query (self, "SELECT count(*) FROM garbage");

  g_assert_cmpstr (found, ==, expected);
}

/* Done twice, it is there once. */
static gboolean
insert_alone (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Insert *self = user_data;

  self->n_calls++;
  return sl_transaction_execute (transaction,
                                 "INSERT INTO garbage (bucket, key, not_before)"
                                 " VALUES ('b', $1, '2026-11-23T00:00:00Z')"
                                 " ON CONFLICT (bucket, key) DO NOTHING",
                                 g_variant_new ("(s)", self->key), error)
         >= 0;
}

typedef gboolean (*WriteFunc) (SlDatabase *database,
                               SlTransactionFunc func,
                               gpointer user_data,
                               GError **error);

typedef struct {
  TestProxyFault fault;
  const char *needle;
  guint n_calls; /* of the function, in the end */
  WriteFunc write;
  SlTransactionFunc func;
} Fault;

static void
write_with_fault (StoreFixture *self, TestProxy *proxy, const Fault *fault)
{
  SlPostgresqlConfig config = store_fixture_get_config (self);
  g_autoptr (SlDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  Insert first = { .key = "first" };
  Insert second = { .key = "second" };

  config.port = test_proxy_get_port (proxy);
  config.ssl_mode = "disable";
  config.statement_timeout_ms = SHORT_TIMEOUT_MS;
  database = sl_database_postgresql_new (&config, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (fault->write (database, fault->func, &first, &error));
  test_proxy_arm (proxy, fault->fault, fault->needle);
  fault->write (database, fault->func, &second, &error);
  g_assert_no_error (error);
  g_assert_true (test_proxy_has_struck (proxy));
  g_assert_cmpuint (second.n_calls, ==, fault->n_calls);
  assert_rows (self, "2");
}

static void
check_any_fault (StoreFixture *self, const Fault *fault)
{
  g_autoptr (TestProxy)
      proxy = test_proxy_new (test_postgresql_get_host (), test_postgresql_get_port ());

  write_with_fault (self, proxy, fault);
}

static void
check_fault (StoreFixture *self, TestProxyFault fault, const char *needle, guint n_calls)
{
  check_any_fault (self, &(Fault){ fault, needle, n_calls, sl_database_write, insert });
}

/* BEGIN is in the same message. */
static void
test_lost_first_statement_runs_again (StoreFixture *self, gconstpointer user_data)
{
  check_fault (self, TEST_PROXY_CUT_REQUEST, "second", 2);
}

static void
test_lost_statement_runs_again (StoreFixture *self, gconstpointer user_data)
{
  check_fault (self, TEST_PROXY_CUT_ANSWER, "second", 2);
}

static void
test_commit_that_was_not_heard_runs_again (StoreFixture *self, gconstpointer user_data)
{
  check_fault (self, TEST_PROXY_CUT_REQUEST, COMMIT, 2);
}

static void
test_commit_whose_answer_is_lost_counts (StoreFixture *self, gconstpointer user_data)
{
  check_fault (self, TEST_PROXY_CUT_ANSWER, COMMIT, 1);
}

/* The old transaction is open until the server gives it up: nobody decides before. */
static void
test_commit_that_hangs_is_waited_for (StoreFixture *self, gconstpointer user_data)
{
  check_fault (self, TEST_PROXY_HOLD_REQUEST, COMMIT, 2);
}

/* It was on its way when the client gave up; who asks at once what became of it has to wait. */
static void
test_commit_that_comes_late_counts (StoreFixture *self, gconstpointer user_data)
{
  check_fault (self, TEST_PROXY_LATE_REQUEST, COMMIT, 1);
}

static void
test_commit_without_answer_counts (StoreFixture *self, gconstpointer user_data)
{
  check_fault (self, TEST_PROXY_HOLD_ANSWER, COMMIT, 1);
}

/* Nobody knows whether it was done: it is done again. */
static void
check_alone (StoreFixture *self, TestProxyFault fault)
{
  check_any_fault (self, &(Fault){ fault, "second", 2, sl_database_write_single, insert_alone });
}

static void
test_lone_statement_that_was_not_heard_runs_again (StoreFixture *self, gconstpointer user_data)
{
  check_alone (self, TEST_PROXY_CUT_REQUEST);
}

static void
test_lone_statement_whose_answer_is_lost_runs_again (StoreFixture *self, gconstpointer user_data)
{
  check_alone (self, TEST_PROXY_CUT_ANSWER);
}

static void
test_lone_statement_that_comes_late_is_done_once (StoreFixture *self, gconstpointer user_data)
{
  check_alone (self, TEST_PROXY_LATE_REQUEST);
}

typedef struct {
  SlDatabase *database; /* (unowned) */
  guint number;
  int *n_acknowledged; /* (unowned) atomic */
} Writer;

/* A key that is there although nobody was told would be a conflict. */
static void
write_until_acknowledged (SlDatabase *database, const char *key)
{
  Insert one = { .key = key };
  gboolean is_done = FALSE;

  while (!is_done) {
    g_autoptr (GError) error = NULL;

    is_done = sl_database_write (database, insert, &one, &error);
    if (!is_done)
      g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE);
  }
}

static gpointer
run_writer (gpointer data)
{
  Writer *self = data;

  for (guint i = 0; i < N_WRITES; i++) {
    g_autofree char *key = g_strdup_printf ("%u-%u", self->number, i);

    write_until_acknowledged (self->database, key);
    g_atomic_int_inc (self->n_acknowledged);
  }
  return NULL;
}

/* Calls @disturb over and over while writers write. */
static void
write_while (StoreFixture *self, void (*disturb) (StoreFixture *, guint), guint n_times)
{
  GThread *threads[N_WRITERS];
  Writer writers[N_WRITERS];
  int n_acknowledged = 0;
  g_autofree char *expected = g_strdup_printf ("%d", N_WRITERS * N_WRITES);

  for (guint i = 0; i < N_WRITERS; i++) {
    writers[i] = (Writer){ self->database, i, &n_acknowledged };
    threads[i] = g_thread_new ("writer", run_writer, &writers[i]);
  }
  for (guint i = 0; i < n_times; i++) {
    /* Spread over the whole of the work. */
    while (g_atomic_int_get (&n_acknowledged) < (int) (N_WRITERS * N_WRITES * i / n_times / 2))
      g_thread_yield ();
    disturb (self, i);
  }
  for (guint i = 0; i < N_WRITERS; i++)
    g_thread_join (threads[i]);
  assert_rows (self, expected);
}

static void
terminate_backend (StoreFixture *self, guint number)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice'"
      " AND datname = '%s' ORDER BY state <> 'idle' DESC, random() LIMIT 1",
      self->name);
  g_autofree char *nothing = test_postgresql_query ("postgres", sql);
}

static void
test_terminated_backends (StoreFixture *self, gconstpointer user_data)
{
  write_while (self, terminate_backend, N_KILLS);
}

/* One that serves us; between two transactions there may be none. */
static pid_t
find_backend (StoreFixture *self)
{
  g_autofree char *sql = g_strdup_printf ("SELECT pid FROM pg_stat_activity"
                                          " WHERE application_name = 'sluice' AND datname = '%s'"
                                          " LIMIT 1",
                                          self->name);

  for (guint look = 0; look < MAX_LOOKS; look++) {
    g_autofree char *pid = test_postgresql_query ("postgres", sql);
    gint64 process = g_ascii_strtoll (pid, NULL, 10);

    if (process > 1)
      return (pid_t) process;
  }
  g_assert_not_reached ();
}

/* The server takes a backend that was killed for corrupted memory and starts all over. */
static void
crash_server (StoreFixture *self, guint number)
{
  g_assert_no_errno (kill (find_backend (self), SIGKILL));
}

static void
test_crash_of_the_server (StoreFixture *self, gconstpointer user_data)
{
  write_while (self, crash_server, 1);
}

typedef struct {
  const char *first;
  const char *second;
  GMutex *lock;
  GCond *met;
  guint *n_waiting;
} Crossing;

static gboolean
touch (SlTransaction *transaction, const char *key, GError **error)
{
  return sl_transaction_execute (transaction, "UPDATE garbage SET bucket = 'c' WHERE key = $1",
                                 g_variant_new ("(s)", key), error)
         == 1;
}

/* Once both have their first row, each wants the other's. */
static gboolean
cross (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Crossing *self = user_data;

  if (!touch (transaction, self->first, error))
    return FALSE;
  g_mutex_lock (self->lock);
  *self->n_waiting += 1;
  g_cond_broadcast (self->met);
  while (*self->n_waiting < 2)
    g_cond_wait (self->met, self->lock);
  g_mutex_unlock (self->lock);
  return touch (transaction, self->second, error);
}

typedef struct {
  SlDatabase *database;
  Crossing crossing;
} Crosser;

static gpointer
run_crosser (gpointer data)
{
  Crosser *self = data;
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, cross, &self->crossing, &error);
  g_assert_no_error (error);
  return NULL;
}

static void
test_deadlock_is_resolved (StoreFixture *self, gconstpointer user_data)
{
  GMutex lock;
  GCond met;
  guint n_waiting = 0;
  Crosser crossers[] = {
    { self->database, { "x", "y", &lock, &met, &n_waiting } },
    { self->database, { "y", "x", &lock, &met, &n_waiting } },
  };
  GThread *thread = NULL;

  g_mutex_init (&lock);
  g_cond_init (&met);
  g_assert_true (sl_database_write (self->database, insert, &(Insert){ .key = "x" }, NULL));
  g_assert_true (sl_database_write (self->database, insert, &(Insert){ .key = "y" }, NULL));
  thread = g_thread_new ("crosser", run_crosser, &crossers[0]);
  run_crosser (&crossers[1]);
  g_thread_join (thread);
  assert_rows (self, "2");
  g_mutex_clear (&lock);
  g_cond_clear (&met);
}

static gboolean
swallow_error (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Insert *self = user_data;

  g_assert_true (insert (transaction, self, error));
  g_assert_false (insert (transaction, self, NULL));
  return TRUE;
}

static void
test_swallowed_error_is_not_acknowledged (StoreFixture *self, gconstpointer user_data)
{
  Insert twice = { .key = "twice" };
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_database_write (self->database, swallow_error, &twice, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
  assert_rows (self, "0");
}

static void
test_pruned_token_costs_a_connection (StoreFixture *self, gconstpointer user_data)
{
  Insert one = { .key = "one" };
  Insert two = { .key = "two" };
  g_autofree char *nothing = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write (self->database, insert, &one, NULL));
  nothing = store_fixture_query (self, "DELETE FROM commit_tokens");
  sl_database_write (self->database, insert, &two, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (two.n_calls, ==, 2);
  assert_rows (self, "2");
}

static void
assert_refused (const SlPostgresqlConfig *config, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlDatabase) database = sl_database_postgresql_new (config, NULL, &error);

  g_assert_null (database);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, expected));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_refusals_are_told (StoreFixture *self, gconstpointer user_data)
{
  SlPostgresqlConfig config = store_fixture_get_config (self);

  config.password = "wrong";
  assert_refused (&config, "password authentication failed");
  config = store_fixture_get_config (self);
  config.name = "missing";
  assert_refused (&config, "\"missing\" does not exist");
  config = store_fixture_get_config (self);
  config.ssl_mode = "require";
  assert_refused (&config, "SSL");
  config = store_fixture_get_config (self);
  config.port = 1;
  assert_refused (&config, "refused");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add_postgresql ("/store/postgresql-faults/" name, func)
  ADD ("lost-first-statement-runs-again", test_lost_first_statement_runs_again);
  ADD ("lost-statement-runs-again", test_lost_statement_runs_again);
  ADD ("commit-that-was-not-heard-runs-again", test_commit_that_was_not_heard_runs_again);
  ADD ("commit-whose-answer-is-lost-counts", test_commit_whose_answer_is_lost_counts);
  ADD ("commit-that-hangs-is-waited-for", test_commit_that_hangs_is_waited_for);
  ADD ("commit-that-comes-late-counts", test_commit_that_comes_late_counts);
  ADD ("commit-without-answer-counts", test_commit_without_answer_counts);
  ADD ("lone-statement-that-was-not-heard-runs-again",
       test_lone_statement_that_was_not_heard_runs_again);
  ADD ("lone-statement-whose-answer-is-lost-runs-again",
       test_lone_statement_whose_answer_is_lost_runs_again);
  ADD ("lone-statement-that-comes-late-is-done-once",
       test_lone_statement_that_comes_late_is_done_once);
  ADD ("terminated-backends", test_terminated_backends);
  ADD ("crash-of-the-server", test_crash_of_the_server);
  ADD ("deadlock-is-resolved", test_deadlock_is_resolved);
  ADD ("swallowed-error-is-not-acknowledged", test_swallowed_error_is_not_acknowledged);
  ADD ("pruned-token-costs-a-connection", test_pruned_token_costs_a_connection);
  ADD ("refusals-are-told", test_refusals_are_told);
  return g_test_run ();
}
