// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What PostgreSQL alone promises: many that write, claim and migrate at once, hints, the server's
 * time, the spec's types. */
#include <string.h>

#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/database-postgresql.h"
#include "store/migration-step.h"
#include "store/pass-repository.h"
#include "test-postgresql.h"

#define N_THREADS 16
#define N_PASSES 400
#define CLAIM_LIMIT 3
/* As far as a transaction's time may be from the server's. */
#define TIME_TOLERANCE_MS 1000

static SlPostgresqlConfig
get_config (const char *database)
{
  return (SlPostgresqlConfig){
    .host = test_postgresql_get_host (),
    .port = test_postgresql_get_port (),
    .name = database,
    .user = test_postgresql_get_user (),
    .password = test_postgresql_get_password (),
  };
}

static gpointer
migrate (gpointer name)
{
  const SlPostgresqlConfig config = get_config (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlDatabase) database = sl_database_postgresql_new (&config, NULL, &error);

  g_assert_no_error (error);
  return NULL;
}

static void
assert_cell (const char *database, const char *sql, const char *expected)
{
  g_autofree char *found = test_postgresql_query (database, sql);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_many_migrate_at_once (StoreFixture *self, gconstpointer user_data)
{
  char *name = test_postgresql_take_database ();
  GThread *threads[N_THREADS / 2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("migrator", migrate, name);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  assert_cell (name, "SELECT count(*) > 0 FROM schema_migrations", "t");
  test_postgresql_give_database_back (name);
}

static gpointer
fail_to_migrate (gpointer name)
{
  const SlPostgresqlConfig config = get_config (name);
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_database_postgresql_new (&config, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "0001-initial.sql"));
  return NULL;
}

static gboolean
kill_some (const char *sql)
{
  g_autofree char *n_killed = test_postgresql_query ("postgres", sql);

  return !g_str_equal (n_killed, "0");
}

/* A table of another session keeps the migration waiting in its middle. */
static void
test_killed_migration_is_repeated (StoreFixture *self, gconstpointer user_data)
{
  char *name = test_postgresql_take_database ();
  g_autofree char *kill = g_strdup_printf (
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%s'"
      " AND application_name = 'sluice' AND wait_event_type = 'Lock'",
      name);
  g_autoptr (TestSession) session = test_session_new (name);
  g_autofree char *begun = test_session_query (session, "BEGIN; CREATE TABLE passes (x INTEGER)");
  GThread *thread = g_thread_new ("migrator", fail_to_migrate, name);
  g_autofree char *ended = NULL;

  while (!kill_some (kill))
    g_thread_yield ();
  g_thread_join (thread);
  ended = test_session_query (session, "ROLLBACK");
  assert_cell (name, "SELECT count(*) FROM pg_class WHERE relname = 'media_files'", "0");
  migrate (name);
  assert_cell (name, "SELECT count(*) FROM pg_class WHERE relname = 'media_files'", "1");
  g_clear_pointer (&session, test_session_free);
  test_postgresql_give_database_back (name);
}

static void
test_plan_knows_what_was_applied (StoreFixture *self, gconstpointer user_data)
{
  const SlPostgresqlConfig config = store_fixture_get_config (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = sl_database_postgresql_plan (&config, &error);
  const SlMigrationStep *step = NULL;

  g_assert_no_error (error);
  step = g_ptr_array_index (steps, 0);
  g_assert_true (step->is_applied && !step->is_changed && step->applied_at > 0);
}

static void
insert_passes (StoreFixture *self)
{
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO passes (id, media_id, user_id, kind, lane, generation, state, run_at,"
      " max_attempts, created_at) SELECT gen_random_uuid(), '%s', '%s', 'probe', 'quick', 1,"
      " 'ready', '2026-01-01', 3, '2026-01-01' FROM generate_series (1, %d)",
      store_id ("media"), store_id ("owner"), N_PASSES);
  g_autofree char *nothing = NULL;

  store_fixture_insert_media (self, store_id ("media"), store_id ("owner"));
  nothing = store_fixture_query (self, sql);
}

typedef GPtrArray *(*TakeFunc) (SlTransaction *transaction, GError **error);

typedef struct {
  SlDatabase *database; /* (unowned) */
  TakeFunc take;
  GMutex *lock;      /* (unowned) */
  GHashTable *taken; /* (unowned) (element-type utf8) ids */
  GPtrArray *passes; /* (owned) (nullable) */
} Taker;

static GPtrArray *
claim (SlTransaction *transaction, GError **error)
{
  return sl_pass_repository_claim (transaction, "node", SL_LANE_QUICK, CLAIM_LIMIT, N_PASSES,
                                   error);
}

static GPtrArray *
rescue (SlTransaction *transaction, GError **error)
{
  return sl_pass_repository_rescue (transaction, "other", CLAIM_LIMIT, error);
}

static gboolean
take (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Taker *self = user_data;

  g_clear_pointer (&self->passes, g_ptr_array_unref);
  self->passes = self->take (transaction, error);
  return self->passes != NULL;
}

static guint
take_some (Taker *self)
{
  g_autoptr (GPtrArray) passes = NULL;
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, take, self, &error);
  g_assert_no_error (error);
  passes = g_steal_pointer (&self->passes);
  g_assert_cmpuint (passes->len, <=, CLAIM_LIMIT);
  g_mutex_lock (self->lock);
  for (guint i = 0; i < passes->len; i++)
    g_assert_true (g_hash_table_add (self->taken, g_strdup (((SlPass *) passes->pdata[i])->id)));
  g_mutex_unlock (self->lock);
  return passes->len;
}

static gpointer
run_taker (gpointer data)
{
  while (take_some (data) > 0)
    continue;
  return NULL;
}

/* Sixteen threads of two daemons take until nothing is left. */
static void
assert_each_taken_once (StoreFixture *self, SlDatabase *other, TakeFunc func)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GThread *threads[N_THREADS];
  Taker takers[N_THREADS];
  GMutex lock;

  g_mutex_init (&lock);
  for (guint i = 0; i < N_THREADS; i++) {
    takers[i] = (Taker){ i % 2 == 0 ? self->database : other, func, &lock, taken, NULL };
    threads[i] = g_thread_new ("taker", run_taker, &takers[i]);
  }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (g_hash_table_size (taken), ==, N_PASSES);
  g_mutex_clear (&lock);
}

static void
test_each_pass_is_claimed_once (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlDatabase) other = store_fixture_connect (self, NULL);

  insert_passes (self);
  assert_each_taken_once (self, other, claim);
  assert_cell (self->name, "SELECT count(DISTINCT lease_token) FROM passes WHERE attempt = 1",
               G_STRINGIFY (N_PASSES));
  sl_fake_clock_advance_ms (self->clock, SL_LEASE_MS + 1);
  assert_each_taken_once (self, other, rescue);
}

typedef struct {
  guint n_hints;
} Listener;

static void
on_hint_received (gpointer user_data)
{
  Listener *self = user_data;

  self->n_hints++;
}

static void
iterate_until (const Listener *self, guint n_hints)
{
  while (self->n_hints < n_hints)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_hints_reach_the_others (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlDatabase) other = store_fixture_connect (self, NULL);
  g_autofree char *nothing = NULL;
  Listener here = { 0 };
  Listener there = { 0 };

  /* Each hears once that it listens. */
  sl_database_listen (self->database, on_hint_received, &here);
  sl_database_listen (other, on_hint_received, &there);
  iterate_until (&here, 1);
  iterate_until (&there, 1);
  sl_database_hint (self->database);
  iterate_until (&there, 2);
  g_assert_cmpuint (here.n_hints, ==, 1);
  nothing = store_fixture_query (self, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                       " WHERE query LIKE '%LISTEN%' AND datname = "
                                       "current_database() AND pid <> pg_backend_pid()");
  iterate_until (&there, 3);
  sl_database_listen (self->database, NULL, NULL);
  sl_database_listen (other, NULL, NULL);
}

/* The owner has nearly all rows, but none of the newest: walking all rows from there is a long way.
 */
static void
test_list_of_a_large_owner_uses_its_index (StoreFixture *self, gconstpointer user_data)
{
  static const char insert[] =
      "INSERT INTO media_files (id, user_id, file_type, original_name, content_type, file_size,"
      " bucket, storage_key, status, created_at, updated_at) SELECT"
      " (lpad (to_hex (i), 8, '0') || '-0000-7000-8000-000000000000')::uuid,"
      " CASE WHEN i < 9000 THEN '%s'::uuid ELSE gen_random_uuid() END, 'video_response', 'a',"
      " 'video/webm', 1, 'videos', 'k', 'ready', now(), now() FROM generate_series (1, 10000) i;"
      " ANALYZE media_files";
  g_autofree char *sql = g_strdup_printf (insert, store_id ("owner"));
  g_autofree char *nothing = store_fixture_query (self, sql);
  g_autofree char *explain = g_strdup_printf (
      "EXPLAIN (FORMAT JSON) SELECT * FROM media_files WHERE user_id = '%s'"
      " AND id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' AND status <> 'deleted'"
      " ORDER BY id DESC LIMIT 20",
      store_id ("owner"));
  g_autofree char *plan = store_fixture_query (self, explain);

  g_assert_nonnull (strstr (plan, "media_files_by_owner"));
}

static gboolean
get_now (SlTransaction *transaction, gpointer user_data, GError **error)
{
  *(gint64 *) user_data = sl_transaction_get_now (transaction);
  return TRUE;
}

static void
assert_time_is_near (gint64 time, gint64 before)
{
  g_assert_cmpint (time, >=, before - TIME_TOLERANCE_MS);
  g_assert_cmpint (time, <=, g_get_real_time () / 1000 + TIME_TOLERANCE_MS);
}

static void
test_time_is_the_servers (StoreFixture *self, gconstpointer user_data)
{
  const SlPostgresqlConfig config = store_fixture_get_config (self);
  g_autoptr (SlDatabase) database = sl_database_postgresql_new (&config, NULL, NULL);
  gint64 before = g_get_real_time () / 1000;
  gint64 now = 0;

  g_assert_true (sl_database_write (database, get_now, &now, NULL));
  assert_time_is_near (now, before);
  g_assert_true (sl_database_read (database, get_now, &now, NULL));
  assert_time_is_near (now, before);
}

static gboolean
run_statement (SlPostgresqlConnection *connection, GError **error)
{
  g_autoptr (SlRows) rows = NULL;

  sl_postgresql_connection_next_sequence (connection);
  sl_postgresql_connection_open_later (connection, SL_POSTGRESQL_OPEN_WRITE);
  rows = sl_postgresql_transaction_funcs.query (connection, "SELECT 1", NULL, error);
  sl_postgresql_connection_abandon (connection);
  return rows != NULL;
}

/* As after the machine was suspended. */
static void
test_wrong_time_is_put_right (StoreFixture *self, gconstpointer user_data)
{
  const SlPostgresqlConfig config = store_fixture_get_config (self);
  g_autoptr (SlPostgresqlConnection) connection = sl_postgresql_connection_open (&config, NULL);
  g_autofree char *insert = g_strdup_printf (
      "INSERT INTO commit_tokens (connection, sequence, used_at) VALUES ('%s', 0, now())",
      sl_postgresql_connection_get_token (connection));
  g_autoptr (SlRows) inserted = sl_postgresql_connection_command (connection, insert, NULL);
  gint64 before = g_get_real_time () / 1000;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (inserted);
  sl_postgresql_connection_note_time (connection, before - 2 * TIME_TOLERANCE_MS,
                                      g_get_monotonic_time ());
  g_assert_false (run_statement (connection, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE);
  g_assert_cmpint (sl_postgresql_connection_get_recovery (connection), ==, SL_POSTGRESQL_RETRY);
  g_assert_false (sl_postgresql_connection_is_lost (connection));
  assert_time_is_near (sl_postgresql_connection_get_time (connection), before);
  g_assert_true (run_statement (connection, NULL));
}

static gboolean
store_values (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "INSERT INTO transcriptions (id, media_id, full_text, language, duration_seconds, segments,"
      " confidence, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING full_text,"
      " language, duration_seconds, segments, confidence, media_id, duration_seconds > 1",
      g_variant_new ("(sssmsdsmds)", store_id ("t1"), store_id ("media"), "t\xc3\xa9xt", NULL,
                     0.1 + 0.2, "{ \"a\" : [1] }", FALSE, 0.0, "2026-11-23T00:00:00.001Z"),
      error);

  g_assert_true (rows != NULL && sl_rows_next (rows));
  g_assert_cmpstr (sl_rows_get_text (rows, 0), ==, "t\xc3\xa9xt");
  g_assert_true (sl_rows_is_null (rows, 1));
  g_assert_cmpfloat (sl_rows_get_double (rows, 2), ==, 0.1 + 0.2);
  g_assert_cmpstr (sl_rows_get_text (rows, 3), ==, "{\"a\": [1]}");
  g_assert_true (sl_rows_is_null (rows, 4));
  g_assert_cmpstr (sl_rows_get_text (rows, 5), ==, store_id ("media"));
  g_assert_cmpint (sl_rows_get_int (rows, 6), ==, 0);
  return TRUE;
}

static void
test_values_keep_their_types (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  store_fixture_insert_media (self, store_id ("media"), store_id ("owner"));
  sl_database_write (self->database, store_values, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
find_nonsense (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlPass) pass = sl_pass_repository_find (transaction, "no uuid", error);

  return pass != NULL;
}

static void
test_what_a_column_does_not_take_is_the_callers_fault (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_database_read (self->database, find_nonsense, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add_postgresql ("/store/database-postgresql/" name, func)
  ADD ("many-migrate-at-once", test_many_migrate_at_once);
  ADD ("killed-migration-is-repeated", test_killed_migration_is_repeated);
  ADD ("plan-knows-what-was-applied", test_plan_knows_what_was_applied);
  ADD ("each-pass-is-claimed-once", test_each_pass_is_claimed_once);
  ADD ("hints-reach-the-others", test_hints_reach_the_others);
  ADD ("list-of-a-large-owner-uses-its-index", test_list_of_a_large_owner_uses_its_index);
  ADD ("time-is-the-servers", test_time_is_the_servers);
  ADD ("wrong-time-is-put-right", test_wrong_time_is_put_right);
  ADD ("values-keep-their-types", test_values_keep_their_types);
  ADD ("what-a-column-does-not-take-is-the-callers-fault",
       test_what_a_column_does_not_take_is_the_callers_fault);
  return g_test_run ();
}
