// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Claims are bounded and fair, leases are fenced, what was left is rescued. */
#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/pass-repository.h"

static void
insert_passes (StoreFixture *self, const char *user_id, guint count)
{
  g_autofree char *media_id = g_strdup_printf ("media-of-%s", user_id);

  store_fixture_insert_media (self, store_id (media_id), store_id (user_id));
  for (guint i = 0; i < count; i++) {
    g_autofree char *id = g_strdup_printf ("%s-%02u", user_id, i);

    store_fixture_insert_pass (self, store_id (id), store_id (media_id), store_id (user_id),
                               "probe");
  }
}

static void
test_claims_no_more_than_asked (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  insert_passes (self, "a", 5);
  first = store_fixture_claim (self, "node", 3, 100);
  second = store_fixture_claim (self, "node", 3, 100);
  g_assert_cmpuint (first->len, ==, 3);
  g_assert_cmpuint (second->len, ==, 2);
  g_assert_cmpuint (((SlPass *) first->pdata[0])->attempt, ==, 1);
  g_assert_nonnull (((SlPass *) first->pdata[0])->lease_token);
}

static void
test_owners_take_turns (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;

  insert_passes (self, "a", 10);
  insert_passes (self, "b", 1);
  claimed = store_fixture_claim (self, "node", 2, 100);
  g_assert_cmpstr (((SlPass *) claimed->pdata[0])->user_id, ==, store_id ("a"));
  g_assert_cmpstr (((SlPass *) claimed->pdata[1])->user_id, ==, store_id ("b"));
}

static void
test_owner_is_capped (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  insert_passes (self, "a", 10);
  first = store_fixture_claim (self, "node", 1, 2);
  second = store_fixture_claim (self, "node", 10, 2);
  g_assert_cmpuint (first->len + second->len, ==, 2);
}

static void
test_probes_come_first (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;

  store_fixture_insert_media (self, store_id ("m"), store_id ("a"));
  store_fixture_insert_pass (self, store_id ("q1"), store_id ("m"), store_id ("a"), "quick");
  store_fixture_insert_pass (self, store_id ("q2"), store_id ("m"), store_id ("b"), "quick");
  sl_fake_clock_advance_ms (self->clock, 1000);
  store_fixture_insert_pass (self, store_id ("p1"), store_id ("m"), store_id ("a"), "probe");
  claimed = store_fixture_claim (self, "node", 2, 100);
  g_assert_cmpuint (claimed->len, ==, 2);
  g_assert_cmpstr (((SlPass *) claimed->pdata[0])->id, ==, store_id ("p1"));
  g_assert_cmpstr (((SlPass *) claimed->pdata[1])->user_id, ==, store_id ("b"));
}

/* More owners than one claim looks at. */
static void
test_everybody_has_a_turn (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GHashTable) served = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < 70; i++) {
    g_autofree char *user_id = g_strdup_printf ("u%02u", i);

    insert_passes (self, user_id, i == 0 ? 20 : 1);
  }
  for (guint i = 0; i < 35; i++) {
    g_autoptr (GPtrArray) claimed = store_fixture_claim (self, "node", 2, 1);

    g_assert_cmpuint (claimed->len, ==, 2);
    for (guint j = 0; j < claimed->len; j++) {
      const SlPass *pass = claimed->pdata[j];

      g_hash_table_add (served, (gpointer) g_intern_string (pass->user_id));
    }
  }
  g_assert_cmpuint (g_hash_table_size (served), ==, 70);
}

static gpointer
claim_two (gpointer user_data)
{
  return store_fixture_claim (user_data, "node", 2, 3);
}

static void
test_cap_holds_for_all_daemons (StoreFixture *self, gconstpointer user_data)
{
  GThread *threads[8];
  guint n_claimed = 0;

  insert_passes (self, "a", 20);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("claim", claim_two, self);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autoptr (GPtrArray) claimed = g_thread_join (threads[i]);

    n_claimed += claimed->len;
  }
  g_assert_cmpuint (n_claimed, ==, 3);
}

typedef struct {
  const SlPass *pass;
  SlPassState state;
  gboolean give_back;
  const char *error_code;
} End;

static gboolean
end_claim (SlTransaction *transaction, gpointer user_data, GError **error)
{
  End *self = user_data;

  return sl_pass_repository_end (transaction, self->pass, self->state,
                                 sl_transaction_get_now (transaction), self->give_back,
                                 self->error_code, NULL, error);
}

static gboolean
rescue (SlTransaction *transaction, gpointer user_data, GError **error)
{
  *(GPtrArray **) user_data = sl_pass_repository_rescue (transaction, "other", 10, error);
  return *(GPtrArray **) user_data != NULL;
}

static void
test_late_end_changes_nothing (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) rescued = NULL;
  g_autoptr (GError) error = NULL;
  End late = { .state = SL_PASS_DONE };

  insert_passes (self, "a", 1);
  claimed = store_fixture_claim (self, "node", 1, 1);
  sl_fake_clock_advance_ms (self->clock, SL_LEASE_MS + 1);
  g_assert_true (sl_database_write (self->database, rescue, &rescued, NULL));
  g_assert_cmpuint (rescued->len, ==, 1);
  late.pass = claimed->pdata[0];
  g_assert_false (sl_database_write (self->database, end_claim, &late, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST);
  late.pass = rescued->pdata[0];
  g_assert_true (sl_database_write (self->database, end_claim, &late, NULL));
}

static void
test_living_lease_is_not_rescued (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) rescued = NULL;

  insert_passes (self, "a", 1);
  claimed = store_fixture_claim (self, "node", 1, 1);
  sl_fake_clock_advance_ms (self->clock, SL_LEASE_MS - 1);
  g_assert_true (sl_database_write (self->database, rescue, &rescued, NULL));
  g_assert_cmpuint (rescued->len, ==, 0);
}

static gboolean
start_again (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_expire_leases (transaction, "node", error);
}

/* Claims without knowing of any pass that it runs. */
static gboolean
release_unknown (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  return sl_pass_repository_release_unknown (transaction, "node", known, error);
}

static void
orphan (StoreFixture *self)
{
  g_autoptr (GPtrArray) claimed = store_fixture_claim (self, "node", 1, 1);

  g_assert_cmpuint (claimed->len, ==, 1);
  g_assert_cmpuint (((SlPass *) claimed->pdata[0])->attempt, ==, 1);
  g_assert_true (sl_database_write (self->database, start_again, NULL, NULL));
}

static void
test_orphaned_too_often_is_a_crash (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) rescued = NULL;
  g_autoptr (GPtrArray) too_early = NULL;

  insert_passes (self, "a", 1);
  for (guint i = 0; i < SL_PASS_MAX_ORPHANED + 1; i++)
    orphan (self);
  g_assert_true (sl_database_write (self->database, release_unknown, NULL, NULL));
  none = store_fixture_claim (self, "node", 1, 1);
  g_assert_cmpuint (none->len, ==, 0);
  sl_fake_clock_advance_ms (self->clock, 1);
  g_assert_true (sl_database_write (self->database, rescue, &rescued, NULL));
  g_assert_cmpuint (rescued->len, ==, 1);
  g_assert_cmpuint (((SlPass *) rescued->pdata[0])->attempt, ==, 1);
  g_assert_true (sl_database_write (self->database, rescue, &too_early, NULL));
  g_assert_cmpuint (too_early->len, ==, 0);
}

static void
test_start_of_another_orphans_nothing (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) none = NULL;

  insert_passes (self, "a", 1);
  claimed = store_fixture_claim (self, "other", 1, 1);
  g_assert_cmpuint (claimed->len, ==, 1);
  g_assert_true (sl_database_write (self->database, start_again, NULL, NULL));
  none = store_fixture_claim (self, "node", 1, 1);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_give_back_costs_no_attempt (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  End end = { .state = SL_PASS_READY, .give_back = TRUE };

  insert_passes (self, "a", 1);
  first = store_fixture_claim (self, "node", 1, 1);
  end.pass = first->pdata[0];
  g_assert_true (sl_database_write (self->database, end_claim, &end, NULL));
  second = store_fixture_claim (self, "node", 1, 1);
  g_assert_cmpuint (((SlPass *) second->pdata[0])->attempt, ==, 1);
}

static void
test_crash_is_counted (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  End end = { .state = SL_PASS_READY, .error_code = "WORKER_CRASHED" };

  insert_passes (self, "a", 1);
  first = store_fixture_claim (self, "node", 1, 1);
  end.pass = first->pdata[0];
  g_assert_true (sl_database_write (self->database, end_claim, &end, NULL));
  second = store_fixture_claim (self, "node", 1, 1);
  g_assert_cmpuint (((SlPass *) second->pdata[0])->crashes, ==, 1);
  g_assert_cmpuint (((SlPass *) second->pdata[0])->attempt, ==, 2);
}

static gboolean
cancel (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_cancel_media (transaction, store_id ("media-of-a"), error);
}

typedef struct {
  GPtrArray *held; /* (unowned) */
  GPtrArray *lost; /* (owned) */
} Heartbeat;

static gboolean
heartbeat (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Heartbeat *self = user_data;

  self->lost = sl_pass_repository_heartbeat (transaction, self->held, error);
  return self->lost != NULL;
}

/* Returns: (transfer full) (element-type utf8) */
static GPtrArray *
find_lost (StoreFixture *self, GPtrArray *held)
{
  Heartbeat beat = { .held = held };
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, heartbeat, &beat, &error);
  g_assert_no_error (error);
  return beat.lost;
}

static void
test_heartbeat_names_what_was_lost (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GPtrArray) cancelled = NULL;

  insert_passes (self, "a", 2);
  claimed = store_fixture_claim (self, "node", 2, 2);
  lost = find_lost (self, claimed);
  g_assert_cmpuint (lost->len, ==, 0);
  g_assert_true (sl_database_write (self->database, cancel, NULL, NULL));
  cancelled = find_lost (self, claimed);
  g_assert_cmpuint (cancelled->len, ==, 2);
}

/* Also by the same daemon, under its own name. */
static void
test_a_rescued_lease_is_lost (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) rescued = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GPtrArray) kept = NULL;

  insert_passes (self, "a", 1);
  claimed = store_fixture_claim (self, "other", 1, 1);
  sl_fake_clock_advance_ms (self->clock, SL_LEASE_MS + 1);
  g_assert_true (sl_database_write (self->database, rescue, &rescued, NULL));
  lost = find_lost (self, claimed);
  g_assert_cmpuint (lost->len, ==, 1);
  g_assert_cmpstr (lost->pdata[0], ==, ((SlPass *) claimed->pdata[0])->lease_token);
  kept = find_lost (self, rescued);
  g_assert_cmpuint (kept->len, ==, 0);
}

typedef struct {
  const char *id;
  SlPass *pass; /* (owned) */
} Find;

static gboolean
find (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Find *self = user_data;

  self->pass = sl_pass_repository_find (transaction, self->id, error);
  return self->pass != NULL;
}

static void
assert_costs (StoreFixture *self, guint attempts, guint crashes)
{
  Find look = { .id = store_id ("a-00") };
  g_autoptr (SlPass) pass = NULL;

  g_assert_true (sl_database_read (self->database, find, &look, NULL));
  pass = look.pass;
  g_assert_cmpuint (pass->attempt, ==, attempts);
  g_assert_cmpuint (pass->crashes, ==, crashes);
}

/* The lease of @claimed ran out, and another daemon wrote down that its owner died. */
static void
lose (StoreFixture *self)
{
  g_autoptr (GPtrArray) rescued = NULL;
  End end = { .state = SL_PASS_READY, .error_code = "WORKER_CRASHED" };

  sl_fake_clock_advance_ms (self->clock, SL_LEASE_MS + 1);
  g_assert_true (sl_database_write (self->database, rescue, &rescued, NULL));
  g_assert_cmpuint (rescued->len, ==, 1);
  end.pass = rescued->pdata[0];
  g_assert_true (sl_database_write (self->database, end_claim, &end, NULL));
}

/* Once, whether the pass is claimed again by then or not. */
static void
test_whoever_lives_takes_back_the_crash (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) again = NULL;

  insert_passes (self, "a", 1);
  claimed = store_fixture_claim (self, "node", 1, 1);
  lose (self);
  assert_costs (self, 1, 1);
  again = store_fixture_claim (self, "node-2", 1, 1);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GPtrArray) lost = find_lost (self, claimed);

    g_assert_cmpuint (lost->len, ==, 1);
    assert_costs (self, 1, 0);
  }
}

/* Nobody turns up. */
static void
test_a_pass_that_takes_daemons_down_is_counted (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  insert_passes (self, "a", 1);
  first = store_fixture_claim (self, "node", 1, 1);
  lose (self);
  second = store_fixture_claim (self, "node-2", 1, 1);
  lose (self);
  assert_costs (self, 2, 2);
}

/* Nobody could renew it while the database was away, and nobody has taken it since. */
static void
test_a_lease_comes_back_after_an_outage (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GPtrArray) rescued = NULL;

  insert_passes (self, "a", 2);
  claimed = store_fixture_claim (self, "node", 2, 2);
  sl_fake_clock_advance_ms (self->clock, G_GINT64_CONSTANT (10) * SL_LEASE_MS);
  lost = find_lost (self, claimed);
  g_assert_cmpuint (lost->len, ==, 0);
  g_assert_true (sl_database_write (self->database, rescue, &rescued, NULL));
  g_assert_cmpuint (rescued->len, ==, 0);
}

static gboolean
measure (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_measure (transaction, user_data, error);
}

static void
test_measures_each_queue (StoreFixture *self, gconstpointer user_data)
{
  SlQueueLoad loads[SL_N_QUEUES];
  const SlQueueLoad *media = &loads[SL_QUEUE_MEDIA_PROCESSING];
  g_autoptr (GPtrArray) claimed = NULL;
  gint64 begin = sl_clock_get_wall_ms (SL_CLOCK (self->clock));

  g_assert_true (sl_database_read (self->database, measure, loads, NULL));
  g_assert_cmpint (media->due_since, ==, 0);
  insert_passes (self, "a", 3);
  store_fixture_insert_pass (self, store_id ("a-long"), store_id ("media-of-a"), store_id ("a"),
                             "long");
  claimed = store_fixture_claim (self, "node", 1, 100);
  g_assert_true (sl_database_read (self->database, measure, loads, NULL));
  g_assert_cmpint (media->waiting, ==, 3);
  g_assert_cmpint (media->active, ==, 1);
  g_assert_cmpint (media->due_since, ==, begin);
  g_assert_cmpint (loads[SL_QUEUE_TRANSCRIPTION].waiting, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/pass-repository/" name, func)
  ADD ("claims-no-more-than-asked", test_claims_no_more_than_asked);
  ADD ("owners-take-turns", test_owners_take_turns);
  ADD ("owner-is-capped", test_owner_is_capped);
  ADD ("probes-come-first", test_probes_come_first);
  ADD ("everybody-has-a-turn", test_everybody_has_a_turn);
  ADD ("cap-holds-for-all-daemons", test_cap_holds_for_all_daemons);
  ADD ("late-end-changes-nothing", test_late_end_changes_nothing);
  ADD ("living-lease-is-not-rescued", test_living_lease_is_not_rescued);
  ADD ("orphaned-too-often-is-a-crash", test_orphaned_too_often_is_a_crash);
  ADD ("start-of-another-orphans-nothing", test_start_of_another_orphans_nothing);
  ADD ("give-back-costs-no-attempt", test_give_back_costs_no_attempt);
  ADD ("crash-is-counted", test_crash_is_counted);
  ADD ("heartbeat-names-what-was-lost", test_heartbeat_names_what_was_lost);
  ADD ("a-rescued-lease-is-lost", test_a_rescued_lease_is_lost);
  ADD ("whoever-lives-takes-back-the-crash", test_whoever_lives_takes_back_the_crash);
  ADD ("a-pass-that-takes-daemons-down-is-counted", test_a_pass_that_takes_daemons_down_is_counted);
  ADD ("a-lease-comes-back-after-an-outage", test_a_lease_comes_back_after_an_outage);
  ADD ("measures-each-queue", test_measures_each_queue);
  return g_test_run ();
}
