// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What every engine promises: rollback of one among many, durability over a reopen, reads that
 * change nothing, a schema that is not taken for an older one. */
#include "base/time-format.h"
#include "sluice/sluice-error.h"
#include "store-fixture.h"

#define N_WRITERS 16
#define N_WRITES 25

typedef struct {
  StoreFixture *fixture;
  guint number;
} Writer;

typedef struct {
  const char *id;
  gboolean fail;
} OneWrite;

static gboolean
insert_or_fail (SlTransaction *transaction, gpointer user_data, GError **error)
{
  OneWrite *write = user_data;

  if (sl_transaction_execute (
          transaction,
          "INSERT INTO garbage (bucket, key, not_before) VALUES ('b', $1, '2026-11-23T00:00:00Z')",
          g_variant_new ("(s)", write->id), error)
      < 0)
    return FALSE;
  if (write->fail)
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT, "told to fail");
  return !write->fail;
}

/* Every third write fails on purpose. */
static gpointer
run_writer (gpointer data)
{
  Writer *self = data;

  for (guint i = 0; i < N_WRITES; i++) {
    g_autofree char *id = g_strdup_printf ("%u-%u", self->number, i);
    OneWrite write = { .id = id, .fail = i % 3 == 0 };
    g_autoptr (GError) error = NULL;
    gboolean ok = sl_database_write (self->fixture->database, insert_or_fail, &write, &error);

    g_assert_cmpint (ok, ==, !write.fail);
    if (write.fail)
      g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
  }
  return NULL;
}

static gboolean
count_garbage (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlRows)
      rows = sl_transaction_query (transaction, "SELECT count(*) FROM garbage", NULL, error);

  g_assert_true (rows != NULL && sl_rows_next (rows));
  *(gint64 *) user_data = sl_rows_get_int (rows, 0);
  return TRUE;
}

static void
test_concurrent_writers (StoreFixture *self, gconstpointer user_data)
{
  GThread *threads[N_WRITERS];
  Writer writers[N_WRITERS];
  gint64 count = 0;

  for (guint i = 0; i < N_WRITERS; i++) {
    writers[i] = (Writer){ .fixture = self, .number = i };
    threads[i] = g_thread_new ("writer", run_writer, &writers[i]);
  }
  for (guint i = 0; i < N_WRITERS; i++)
    g_thread_join (threads[i]);
  g_assert_true (sl_database_read (self->database, count_garbage, &count, NULL));
  g_assert_cmpint (count, ==, N_WRITERS * (N_WRITES - (N_WRITES + 2) / 3));
}

static void
test_survives_reopen (StoreFixture *self, gconstpointer user_data)
{
  OneWrite write = { .id = "kept" };
  g_autoptr (GError) error = NULL;
  gint64 count = 0;

  g_assert_true (sl_database_write (self->database, insert_or_fail, &write, &error));
  g_clear_object (&self->database);
  self->database = store_fixture_connect (self, &error);
  g_assert_no_error (error);
  g_assert_true (sl_database_read (self->database, count_garbage, &count, &error));
  g_assert_cmpint (count, ==, 1);
}

static gboolean
record_newer_schema (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_transaction_execute (
             transaction,
             "INSERT INTO schema_migrations (version, name, checksum, applied_at)"
             " VALUES (9999, 'future', 'x', '2026-11-23T00:00:00.000Z')",
             NULL, error)
         >= 0;
}

static void
test_refuses_newer_schema (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write (self->database, record_newer_schema, NULL, &error));
  g_clear_object (&self->database);
  self->database = store_fixture_connect (self, &error);
  g_assert_null (self->database);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
}

static gboolean
write_in_read (SlTransaction *transaction, gpointer user_data, GError **error)
{
  OneWrite write = { .id = "never" };

  return insert_or_fail (transaction, &write, error);
}

static void
test_read_changes_nothing (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gint64 count = -1;

  g_assert_false (sl_database_read (self->database, write_in_read, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (sl_database_read (self->database, count_garbage, &count, NULL));
  g_assert_cmpint (count, ==, 0);
}

static gboolean
fail_silently (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return FALSE;
}

static void
test_failure_without_reason_is_named (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_database_write (self->database, fail_silently, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
}

static void
test_duplicate_is_a_conflict (StoreFixture *self, gconstpointer user_data)
{
  OneWrite write = { .id = "twice" };
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write (self->database, insert_or_fail, &write, NULL));
  g_assert_false (sl_database_write (self->database, insert_or_fail, &write, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
}

typedef struct {
  gint64 now;
  gint64 stored;
} Times;

static gboolean
store_time (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Times *self = user_data;
  g_autofree char *text = sl_time_format (self->now + 7);
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "INSERT INTO garbage (bucket, key, not_before) VALUES ('b', 'k', $1) RETURNING not_before",
      g_variant_new ("(s)", text), error);

  g_assert_true (rows != NULL && sl_rows_next (rows));
  self->stored = sl_rows_get_time (rows, 0);
  return TRUE;
}

static void
test_times_keep_their_milliseconds (StoreFixture *self, gconstpointer user_data)
{
  Times times = { .now = STORE_START_MS };

  g_assert_true (sl_database_write (self->database, store_time, &times, NULL));
  g_assert_cmpint (times.stored, ==, times.now + 7);
}

static gboolean
do_nothing (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
test_nothing_to_do_leaves_nothing_behind (StoreFixture *self, gconstpointer user_data)
{
  OneWrite write = { .id = "one" };
  gint64 count = -1;
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_read (self->database, count_garbage, &count, NULL));
  g_assert_true (sl_database_read (self->database, do_nothing, NULL, NULL));
  g_assert_true (sl_database_write (self->database, do_nothing, NULL, NULL));
  sl_database_write (self->database, insert_or_fail, &write, &error);
  g_assert_no_error (error);
  g_assert_true (sl_database_read (self->database, count_garbage, &count, NULL));
  g_assert_cmpint (count, ==, 1);
}

static gboolean
count_twice (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlRows) rows = NULL;

  count_garbage (transaction, user_data, error);
  rows = sl_transaction_query (transaction, "SELECT count(*) FROM garbage", NULL, error);
  return rows != NULL;
}

static void
test_single_read_is_of_one_statement (StoreFixture *self, gconstpointer user_data)
{
  gint64 count = -1;
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_read_single (self->database, count_garbage, &count, NULL));
  g_assert_cmpint (count, ==, 0);
  g_assert_false (sl_database_read_single (self->database, count_twice, &count, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
  g_assert_true (sl_database_read (self->database, count_twice, &count, NULL));
}

static gboolean
insert_two (SlTransaction *transaction, gpointer user_data, GError **error)
{
  OneWrite *writes = user_data;

  return insert_or_fail (transaction, &writes[0], error)
         && insert_or_fail (transaction, &writes[1], error);
}

static void
test_single_write_is_of_one_statement (StoreFixture *self, gconstpointer user_data)
{
  OneWrite alone = { .id = "alone" };
  OneWrite two[] = { { .id = "one" }, { .id = "two" } };
  OneWrite others[] = { { .id = "three" }, { .id = "four" } };
  gint64 count = -1;
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write_single (self->database, insert_or_fail, &alone, NULL));
  g_assert_true (sl_database_read (self->database, count_garbage, &count, NULL));
  g_assert_cmpint (count, ==, 1);
  g_assert_false (sl_database_write_single (self->database, insert_two, two, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
  /* What comes next is not held to that. */
  g_assert_true (sl_database_write (self->database, insert_two, others, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/database/" name, func)
  ADD ("concurrent-writers", test_concurrent_writers);
  ADD ("survives-reopen", test_survives_reopen);
  ADD ("refuses-newer-schema", test_refuses_newer_schema);
  ADD ("read-changes-nothing", test_read_changes_nothing);
  ADD ("failure-without-reason-is-named", test_failure_without_reason_is_named);
  ADD ("duplicate-is-a-conflict", test_duplicate_is_a_conflict);
  ADD ("times-keep-their-milliseconds", test_times_keep_their_milliseconds);
  ADD ("single-read-is-of-one-statement", test_single_read_is_of_one_statement);
  ADD ("single-write-is-of-one-statement", test_single_write_is_of_one_statement);
  ADD ("nothing-to-do-leaves-nothing-behind", test_nothing_to_do_leaves_nothing_behind);
  return g_test_run ();
}
