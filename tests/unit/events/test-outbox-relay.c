// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The relay: everything once it can be delivered, in order per media, marked by its delivery. */
#include "events/outbox-relay.h"
#include "fake-publisher.h"
#include "store-fixture.h"
#include "store/exclusive-lease.h"
#include "store/outbox-repository.h"

static gboolean
append_event (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_outbox_repository_append (transaction, user_data, error);
}

static void
append (StoreFixture *fixture, const char *media_id)
{
  g_autoptr (SlMedia) media = store_fixture_new_media (fixture, media_id, "u1");
  g_autoptr (SlEvent) event = sl_event_new_media_deleted (media, STORE_START_MS);
  g_autoptr (GError) error = NULL;

  sl_database_write (fixture->database, append_event, event, &error);
  g_assert_no_error (error);
}

static void
insert_two_media (StoreFixture *fixture)
{
  store_fixture_insert_media (fixture, "m1", "u1");
  store_fixture_insert_media (fixture, "m2", "u1");
}

static SlOutboxRelay *
start_relay_of (StoreFixture *fixture, FakePublisher *publisher, const char *node_id)
{
  SlOutboxRelay *relay = sl_outbox_relay_new (fixture->database, SL_EVENT_PUBLISHER (publisher),
                                              node_id);

  sl_outbox_relay_start (relay);
  return relay;
}

static SlOutboxRelay *
start_relay (StoreFixture *fixture, FakePublisher *publisher)
{
  return start_relay_of (fixture, publisher, "node");
}

static void
assert_backlog (StoreFixture *fixture, gint64 expected_count, gint64 expected_age)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay)
      relay = sl_outbox_relay_new (fixture->database, SL_EVENT_PUBLISHER (publisher), "node");
  g_autoptr (GError) error = NULL;
  gint64 count = -1;
  gint64 age = -1;

  sl_outbox_relay_get_backlog (relay, &count, &age, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count, ==, expected_count);
  g_assert_cmpint (age, ==, expected_age);
}

static void
assert_published (FakePublisher *publisher, const char *expected)
{
  g_autofree char *found = fake_publisher_describe (publisher);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_publishes_what_waits (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = NULL;

  insert_two_media (fixture);
  append (fixture, "m1");
  append (fixture, "m2");
  append (fixture, "m1");
  relay = start_relay (fixture, publisher);
  fake_publisher_wait_for_published (publisher, 3);
  g_clear_pointer (&relay, sl_outbox_relay_free);
  assert_published (publisher, "m1/1 m2/1 m1/2");
  assert_backlog (fixture, 0, 0);
}

static void
test_wake (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = start_relay (fixture, publisher);

  insert_two_media (fixture);
  append (fixture, "m1");
  sl_outbox_relay_wake (relay);
  fake_publisher_wait_for_published (publisher, 1);
}

static void
test_failure_holds_only_its_media (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = NULL;

  insert_two_media (fixture);
  append (fixture, "m1");
  append (fixture, "m1");
  append (fixture, "m2");
  fake_publisher_refuse (publisher, "m1");
  relay = start_relay (fixture, publisher);
  fake_publisher_wait_for_published (publisher, 1);
  g_clear_pointer (&relay, sl_outbox_relay_free);
  assert_published (publisher, "m2/1");
  assert_backlog (fixture, 2, 0);
}

/* More than the relay looks at in one go. */
static void
test_rows_that_wait_hold_up_nobody (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = NULL;

  insert_two_media (fixture);
  for (guint i = 0; i < 510; i++)
    append (fixture, "m1");
  append (fixture, "m2");
  append (fixture, "m2");
  fake_publisher_refuse (publisher, "m1");
  relay = start_relay (fixture, publisher);
  fake_publisher_wait_for_published (publisher, 1);
  sl_outbox_relay_wake (relay);
  fake_publisher_wait_for_published (publisher, 2);
  g_clear_pointer (&relay, sl_outbox_relay_free);
  assert_published (publisher, "m2/1 m2/2");
}

static void
test_stop_publishes_what_is_left (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = NULL;

  insert_two_media (fixture);
  append (fixture, "m1");
  relay = start_relay (fixture, publisher);
  fake_publisher_wait_for_published (publisher, 1);
  append (fixture, "m2");
  g_clear_pointer (&relay, sl_outbox_relay_free);
  assert_published (publisher, "m1/1 m2/1");
}

static void
test_tries_again_in_order (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = NULL;

  insert_two_media (fixture);
  append (fixture, "m1");
  append (fixture, "m1");
  fake_publisher_refuse (publisher, "m1");
  relay = start_relay (fixture, publisher);
  fake_publisher_wait_for_refused (publisher, 1);
  fake_publisher_refuse (publisher, NULL);
  sl_outbox_relay_wake (relay);
  fake_publisher_wait_for_published (publisher, 2);
  g_clear_pointer (&relay, sl_outbox_relay_free);
  assert_published (publisher, "m1/1 m1/2");
  assert_backlog (fixture, 0, 0);
}

static void
test_more_than_a_batch (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = NULL;

  insert_two_media (fixture);
  for (guint i = 0; i < 250; i++)
    append (fixture, "m1");
  relay = start_relay (fixture, publisher);
  fake_publisher_wait_for_published (publisher, 250);
  g_clear_pointer (&relay, sl_outbox_relay_free);
  assert_backlog (fixture, 0, 0);
}

static void
test_one_daemon_relays (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlExclusiveLease)
      lease = sl_exclusive_lease_new (fixture->database, SL_LEASE_OUTBOX_RELAY, "another");
  g_autoptr (SlOutboxRelay) relay = NULL;
  gboolean taken = FALSE;

  insert_two_media (fixture);
  append (fixture, "m1");
  g_assert_true (sl_exclusive_lease_take (lease, &taken, NULL));
  relay = start_relay (fixture, publisher);
  g_clear_pointer (&relay, sl_outbox_relay_free);
  assert_published (publisher, "");
  sl_fake_clock_advance_ms (fixture->clock, SL_EXCLUSIVE_LEASE_MS);
  relay = start_relay (fixture, publisher);
  fake_publisher_wait_for_published (publisher, 1);
  g_clear_pointer (&relay, sl_outbox_relay_free);
  /* It gave the lease back. */
  g_assert_true (sl_exclusive_lease_take (lease, &taken, NULL));
  g_assert_true (taken);
}

/* The broker answers only the other daemon. */
static void
test_gives_up_its_turn_in_vain (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePublisher) away = fake_publisher_new ();
  g_autoptr (FakePublisher) publisher = fake_publisher_new ();
  g_autoptr (SlOutboxRelay) relay = NULL;
  g_autoptr (SlOutboxRelay) other = NULL;

  insert_two_media (fixture);
  append (fixture, "m1");
  fake_publisher_refuse (away, "m1");
  fake_publisher_set_away (away, TRUE);
  relay = start_relay_of (fixture, away, "node");
  fake_publisher_wait_for_refused (away, 1);
  other = start_relay_of (fixture, publisher, "other");
  fake_publisher_wait_for_published (publisher, 1);
}

static void
test_backlog_tells_the_age (StoreFixture *fixture, gconstpointer data)
{
  insert_two_media (fixture);
  assert_backlog (fixture, 0, 0);
  append (fixture, "m1");
  sl_fake_clock_advance_ms (fixture->clock, 5000);
  append (fixture, "m2");
  assert_backlog (fixture, 2, 5000);
}

/* A refused delivery is a warning, which is what some tests are about. */
static GLogWriterOutput
drop_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

static void
add (const char *name, void (*test) (StoreFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/events/outbox-relay/", name, NULL);

  g_test_add (path, StoreFixture, NULL, store_fixture_set_up, test, store_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_log, NULL, NULL);
  add ("publishes-what-waits", test_publishes_what_waits);
  add ("wake", test_wake);
  add ("failure-holds-only-its-media", test_failure_holds_only_its_media);
  add ("rows-that-wait-hold-up-nobody", test_rows_that_wait_hold_up_nobody);
  add ("stop-publishes-what-is-left", test_stop_publishes_what_is_left);
  add ("tries-again-in-order", test_tries_again_in_order);
  add ("more-than-a-batch", test_more_than_a_batch);
  add ("one-daemon-relays", test_one_daemon_relays);
  add ("gives-up-its-turn-in-vain", test_gives_up_its_turn_in_vain);
  add ("backlog-tells-the-age", test_backlog_tells_the_age);
  return g_test_run ();
}
