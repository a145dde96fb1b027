// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A queue's window: counted by all, over when its time is. */
#include "store-fixture.h"
#include "store/limiter-repository.h"

#define DURATION_MS 1000

typedef struct {
  SlQueue queue;
  guint n_add;
  SlLimiterWindow window; /* as it was before */
} Count;

static gboolean
count (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Count *self = user_data;
  SlLimiterWindow window = { 0 };

  if (!sl_limiter_repository_load (transaction, self->queue, DURATION_MS, &self->window, error))
    return FALSE;
  window = self->window;
  window.n_started += self->n_add;
  return sl_limiter_repository_save (transaction, self->queue, &window, error);
}

static SlLimiterWindow
count_on (SlDatabase *database, SlQueue queue, guint n_add)
{
  Count self = { .queue = queue, .n_add = n_add };
  g_autoptr (GError) error = NULL;

  sl_database_write (database, count, &self, &error);
  g_assert_no_error (error);
  return self.window;
}

static void
test_counts_within_a_window (StoreFixture *self, gconstpointer user_data)
{
  SlLimiterWindow first = count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 3);
  SlLimiterWindow second = { 0 };

  sl_fake_clock_advance_ms (self->clock, DURATION_MS - 1);
  second = count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 1);
  g_assert_cmpuint (first.n_started, ==, 0);
  g_assert_cmpuint (second.n_started, ==, 3);
  g_assert_cmpint (second.started_at, ==, first.started_at);
}

static void
test_a_window_ends (StoreFixture *self, gconstpointer user_data)
{
  SlLimiterWindow first = count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 3);
  SlLimiterWindow second = { 0 };

  sl_fake_clock_advance_ms (self->clock, DURATION_MS);
  second = count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 1);
  g_assert_cmpuint (second.n_started, ==, 0);
  g_assert_cmpint (second.started_at, ==, first.started_at + DURATION_MS);
}

static void
test_queues_are_counted_apart (StoreFixture *self, gconstpointer user_data)
{
  count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 3);
  g_assert_cmpuint (count_on (self->database, SL_QUEUE_TRANSCRIPTION, 1).n_started, ==, 0);
}

/* A clock that was set back a day does not stop the queue for a day. */
static void
test_a_window_of_the_future_is_none (StoreFixture *self, gconstpointer user_data)
{
  sl_fake_clock_advance_ms (self->clock, 86400000);
  count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 3);
  sl_fake_clock_advance_ms (self->clock, -86400000);
  g_assert_cmpuint (count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 1).n_started, ==, 0);
}

typedef struct {
  SlDatabase *database; /* (unowned) */
  guint n_rounds;
} Racer;

static gpointer
race (gpointer user_data)
{
  Racer *self = user_data;

  for (guint i = 0; i < self->n_rounds; i++)
    count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 1);
  return NULL;
}

/* Two daemons: none of what they start is counted for one. */
static void
test_daemons_count_together (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlDatabase) other = store_fixture_connect (self, &error);
  Racer ours = { self->database, 50 };
  Racer theirs = { other, 50 };
  GThread *thread = NULL;

  g_assert_no_error (error);
  count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 0);
  thread = g_thread_new ("other", race, &theirs);
  race (&ours);
  g_thread_join (thread);
  g_assert_cmpuint (count_on (self->database, SL_QUEUE_MEDIA_PROCESSING, 0).n_started, ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/limiter-repository/" name, func)
  ADD ("counts-within-a-window", test_counts_within_a_window);
  ADD ("a-window-ends", test_a_window_ends);
  ADD ("queues-are-counted-apart", test_queues_are_counted_apart);
  ADD ("a-window-of-the-future-is-none", test_a_window_of_the_future_is_none);
  store_fixture_add_postgresql ("/store/limiter-repository/daemons-count-together",
                                test_daemons_count_together);
  return g_test_run ();
}
