// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The sweeper: it begins by itself, and does not keep others from doing what it can't. */
#include "daemon/sweeper.h"

#include <string.h>

#include "app-fixture.h"
#include "store/exclusive-lease.h"
#include "store/garbage-repository.h"

/* Longer than any sweep of an empty database takes. */
#define LIMIT_US (20 * G_TIME_SPAN_SECOND)

static gboolean
has_metric (AppFixture *fixture, const char *line)
{
  g_autofree char *text = sl_metrics_to_text (fixture->metrics, FALSE);

  return strstr (text, line) != NULL;
}

static void
wait_for_metric (AppFixture *fixture, const char *line)
{
  gint64 until = g_get_monotonic_time () + LIMIT_US;

  while (!has_metric (fixture, line)) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_thread_yield ();
  }
}

static gboolean
take_lease (AppFixture *fixture)
{
  g_autoptr (SlExclusiveLease)
      lease = sl_exclusive_lease_new (fixture->database, SL_LEASE_CLEANUP, "another");
  gboolean is_taken = FALSE;

  g_assert_true (sl_exclusive_lease_take (lease, &is_taken, NULL));
  return is_taken;
}

static void
test_keeps_its_turn (AppFixture *fixture, gconstpointer data)
{
  SlSweeper *sweeper = sl_sweeper_new (fixture->app, fixture->database, fixture->metrics, "node");

  wait_for_metric (fixture, "sluice_cleanup_runs_total{result=\"ok\"} 1");
  g_assert_false (take_lease (fixture));
  sl_sweeper_free (sweeper);
  g_assert_true (take_lease (fixture));
}

static gboolean
insert_bad_garbage (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_garbage_repository_add (transaction, "videos", "no/../key", 0, error);
}

static void
test_leaves_what_fails_to_others (AppFixture *fixture, gconstpointer data)
{
  gint64 until = g_get_monotonic_time () + LIMIT_US;
  SlSweeper *sweeper = NULL;

  g_assert_true (sl_database_write (fixture->database, insert_bad_garbage, NULL, NULL));
  sweeper = sl_sweeper_new (fixture->app, fixture->database, fixture->metrics, "node");
  wait_for_metric (fixture, "sluice_cleanup_runs_total{result=\"failed\"} 1");
  while (!take_lease (fixture))
    g_assert_cmpint (g_get_monotonic_time (), <, until);
  sl_sweeper_free (sweeper);
}

/* A cleanup that fails is a warning. */
static GLogWriterOutput
drop_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/daemon/sweeper/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_log, NULL, NULL);
  add ("keeps-its-turn", test_keeps_its_turn);
  add ("leaves-what-fails-to-others", test_leaves_what_fails_to_others);
  return g_test_run ();
}
