// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Budgets of outside services: at no time more than is allowed lies in a window. */
#include "store/service-repository.h"

#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/checkpoint-repository.h"

static const SlServiceBudget budget = { .calls_per_minute = 3, .cost_per_day = 1000.0 };

typedef struct {
  double cost;
  gint64 wait_ms;
} Take;

static gboolean
take_one (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Take *self = user_data;

  return sl_service_repository_take (transaction, "transcription", self->cost, &budget,
                                     &self->wait_ms, error);
}

/* Returns: how long it has to wait. */
static gint64
take (StoreFixture *self, double cost)
{
  Take request = { .cost = cost };
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, take_one, &request, &error);
  g_assert_no_error (error);
  return request.wait_ms;
}

static void
test_calls_of_a_minute (StoreFixture *self, gconstpointer user_data)
{
  for (guint i = 0; i < budget.calls_per_minute; i++)
    g_assert_cmpint (take (self, 1), ==, 0);
  g_assert_cmpint (take (self, 1), >, 0);
  g_assert_cmpint (take (self, 1), <=, 60000);
}

static void
test_the_window_slides (StoreFixture *self, gconstpointer user_data)
{
  g_assert_cmpint (take (self, 1), ==, 0);
  sl_fake_clock_advance_ms (self->clock, 20000);
  g_assert_cmpint (take (self, 1), ==, 0);
  g_assert_cmpint (take (self, 1), ==, 0);
  g_assert_cmpint (take (self, 1), ==, 40000);
  sl_fake_clock_advance_ms (self->clock, 39999);
  g_assert_cmpint (take (self, 1), ==, 1);
  sl_fake_clock_advance_ms (self->clock, 1);
  g_assert_cmpint (take (self, 1), ==, 0);
  g_assert_cmpint (take (self, 1), ==, 20000);
}

static void
test_costs_of_a_day (StoreFixture *self, gconstpointer user_data)
{
  const gint64 day_ms = 24 * 3600 * G_GINT64_CONSTANT (1000);

  g_assert_cmpint (take (self, 600), ==, 0);
  sl_fake_clock_advance_ms (self->clock, 3600000);
  g_assert_cmpint (take (self, 300), ==, 0);
  g_assert_cmpint (take (self, 200), ==, day_ms - 3600000);
  g_assert_cmpint (take (self, 100), ==, 0);
  sl_fake_clock_advance_ms (self->clock, day_ms - 3600000);
  g_assert_cmpint (take (self, 600), ==, 0);
}

static void
test_more_than_a_day (StoreFixture *self, gconstpointer user_data)
{
  Take request = { .cost = 1001 };
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_database_write (self->database, take_one, &request, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
}

static gboolean
pause_provider (SlTransaction *transaction, gpointer user_data, GError **error)
{
  gint64 *pause_ms = user_data;

  return sl_service_repository_pause (transaction, "transcription", "groq",
                                      sl_transaction_get_now (transaction) + *pause_ms, error);
}

static gboolean
read_pause (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_service_repository_get_pause (transaction, "transcription", "groq", user_data, error);
}

static gint64
get_pause (StoreFixture *self)
{
  gint64 wait_ms = -1;

  g_assert_true (sl_database_read (self->database, read_pause, &wait_ms, NULL));
  return wait_ms;
}

static void
test_the_later_pause_counts (StoreFixture *self, gconstpointer user_data)
{
  gint64 longer = 3600000;
  gint64 shorter = 1000;

  g_assert_cmpint (get_pause (self), ==, 0);
  g_assert_true (sl_database_write (self->database, pause_provider, &longer, NULL));
  g_assert_true (sl_database_write (self->database, pause_provider, &shorter, NULL));
  g_assert_cmpint (get_pause (self), >, 3500000);
}

typedef struct {
  SlCheckpointScope scope;
  const char *name;
  const char *value;
  GPtrArray *list; /* (owned) (nullable) (element-type SlCheckpoint) */
} Checkpoints;

static gboolean
save (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Checkpoints *self = user_data;

  return sl_checkpoint_repository_save (transaction, &self->scope, self->name, self->value, error);
}

static gboolean
list (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Checkpoints *self = user_data;

  g_clear_pointer (&self->list, g_ptr_array_unref);
  self->list = sl_checkpoint_repository_list (transaction, &self->scope, error);
  return self->list != NULL;
}

static gboolean
forget (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_checkpoint_repository_remove (transaction, &((Checkpoints *) user_data)->scope, error);
}

static void
test_checkpoints (StoreFixture *self, gconstpointer user_data)
{
  Checkpoints kept = { { store_id ("m1"), 1, "transcript" }, "piece-2", "two", NULL };
  const SlCheckpoint *first;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("u1"));
  g_assert_true (sl_database_write (self->database, save, &kept, NULL));
  kept.name = "piece-1";
  kept.value = "one";
  g_assert_true (sl_database_write (self->database, save, &kept, NULL));
  kept.value = "one again";
  g_assert_true (sl_database_write (self->database, save, &kept, NULL));
  g_assert_true (sl_database_read (self->database, list, &kept, NULL));
  g_assert_cmpuint (kept.list->len, ==, 2);
  first = g_ptr_array_index (kept.list, 0);
  g_assert_cmpstr (first->name, ==, "piece-1");
  g_assert_cmpstr (first->value, ==, "one again");
  g_assert_true (sl_database_write (self->database, forget, &kept, NULL));
  g_assert_true (sl_database_read (self->database, list, &kept, NULL));
  g_assert_cmpuint (kept.list->len, ==, 0);
  g_clear_pointer (&kept.list, g_ptr_array_unref);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  store_fixture_add ("/store/service-repository/calls-of-a-minute", test_calls_of_a_minute);
  store_fixture_add_sqlite ("/store/service-repository/the-window-slides", test_the_window_slides);
  store_fixture_add_sqlite ("/store/service-repository/costs-of-a-day", test_costs_of_a_day);
  store_fixture_add ("/store/service-repository/more-than-a-day", test_more_than_a_day);
  store_fixture_add ("/store/service-repository/the-later-pause-counts",
                     test_the_later_pause_counts);
  store_fixture_add ("/store/service-repository/checkpoints", test_checkpoints);
  return g_test_run ();
}
