// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One daemon at a time has a lease, and one that lost it can't write any more. */
#include "store/exclusive-lease.h"

#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/lease-repository.h"
#include "store/node-repository.h"

static SlExclusiveLease *
new_lease (StoreFixture *self, const char *owner)
{
  return sl_exclusive_lease_new (self->database, SL_LEASE_CLEANUP, owner);
}

static gboolean
take (SlExclusiveLease *lease)
{
  g_autoptr (GError) error = NULL;
  gboolean taken = FALSE;

  sl_exclusive_lease_take (lease, &taken, &error);
  g_assert_no_error (error);
  return taken;
}

static gboolean
confirm (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_exclusive_lease_confirm (user_data, transaction, error);
}

static void
assert_confirmed (StoreFixture *self, SlExclusiveLease *lease)
{
  g_autoptr (GError) error = NULL;

  sl_database_write (self->database, confirm, lease, &error);
  g_assert_no_error (error);
}

static void
assert_lost (StoreFixture *self, SlExclusiveLease *lease)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_database_write (self->database, confirm, lease, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST);
}

typedef struct {
  SlExclusiveLease *lease;
  gboolean is_elsewhere;
} Look;

static gboolean
look (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Look *self = user_data;

  return sl_exclusive_lease_look (self->lease, transaction, &self->is_elsewhere, error);
}

static gboolean
is_elsewhere (StoreFixture *self, SlExclusiveLease *lease)
{
  Look request = { lease, FALSE };
  g_autoptr (GError) error = NULL;

  sl_database_read (self->database, look, &request, &error);
  g_assert_no_error (error);
  return request.is_elsewhere;
}

static void
test_one_at_a_time (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlExclusiveLease) first = new_lease (self, "first");
  g_autoptr (SlExclusiveLease) second = new_lease (self, "second");

  g_assert_false (is_elsewhere (self, second));
  g_assert_true (take (first));
  g_assert_false (take (second));
  g_assert_true (take (first));
  g_assert_true (is_elsewhere (self, second));
  g_assert_false (is_elsewhere (self, first));
}

static void
test_late_confirm_is_refused (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlExclusiveLease) first = new_lease (self, "first");
  g_autoptr (SlExclusiveLease) second = new_lease (self, "second");

  g_assert_true (take (first));
  sl_fake_clock_advance_ms (self->clock, SL_EXCLUSIVE_LEASE_MS);
  g_assert_true (take (second));
  assert_lost (self, first);
  assert_confirmed (self, second);
}

static void
test_confirm_extends (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlExclusiveLease) first = new_lease (self, "first");
  g_autoptr (SlExclusiveLease) second = new_lease (self, "second");

  g_assert_true (take (first));
  sl_fake_clock_advance_ms (self->clock, SL_EXCLUSIVE_LEASE_MS - 1);
  assert_confirmed (self, first);
  sl_fake_clock_advance_ms (self->clock, SL_EXCLUSIVE_LEASE_MS - 1);
  g_assert_false (take (second));
}

static void
test_given_back_is_free (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlExclusiveLease) first = new_lease (self, "first");
  g_autoptr (SlExclusiveLease) second = new_lease (self, "second");

  g_assert_true (take (first));
  g_assert_true (sl_exclusive_lease_give_back (second, NULL));
  g_assert_false (take (second));
  g_assert_true (sl_exclusive_lease_give_back (first, NULL));
  g_assert_true (take (second));
  assert_lost (self, first);
}

/* The same node with another token: the process before died. */
static void
test_restart_need_not_wait (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlExclusiveLease) before = new_lease (self, "node");
  g_autoptr (SlExclusiveLease) after = new_lease (self, "node");

  g_assert_true (take (before));
  g_assert_true (take (after));
  assert_lost (self, before);
}

static gboolean
renew_all (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_lease_repository_renew_all (transaction, user_data, SL_EXCLUSIVE_LEASE_MS, error);
}

static void
test_living_node_keeps_it (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (SlExclusiveLease) first = new_lease (self, "first");
  g_autoptr (SlExclusiveLease) second = new_lease (self, "second");

  g_assert_true (take (first));
  sl_fake_clock_advance_ms (self->clock, SL_EXCLUSIVE_LEASE_MS - 1);
  g_assert_true (sl_database_write (self->database, renew_all, (gpointer) "first", NULL));
  sl_fake_clock_advance_ms (self->clock, SL_EXCLUSIVE_LEASE_MS - 1);
  g_assert_false (take (second));
  sl_fake_clock_advance_ms (self->clock, 1);
  /* What ran out is not renewed: another may be about to take it. */
  g_assert_true (sl_database_write (self->database, renew_all, (gpointer) "first", NULL));
  g_assert_true (take (second));
}

static gboolean
note_node (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlNode node = { .id = user_data, .host = (char *) "h", .role = (char *) "all" };

  node.version = (char *) "1";
  return sl_node_repository_note (transaction, &node, TRUE, error);
}

static gboolean
list_nodes (SlTransaction *transaction, gpointer user_data, GError **error)
{
  *(GPtrArray **) user_data = sl_node_repository_list (transaction, error);
  return *(GPtrArray **) user_data != NULL;
}

static gboolean
prune_nodes (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_node_repository_prune (transaction, sl_transaction_get_now (transaction) - 1000, error)
         == 1;
}

static void
test_nodes_come_and_go (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) nodes = NULL;
  const SlNode *node;

  g_assert_true (sl_database_write (self->database, note_node, (gpointer) "first", NULL));
  sl_fake_clock_advance_ms (self->clock, 2000);
  g_assert_true (sl_database_write (self->database, note_node, (gpointer) "second", NULL));
  g_assert_true (sl_database_write (self->database, prune_nodes, NULL, NULL));
  g_assert_true (sl_database_read (self->database, list_nodes, &nodes, NULL));
  g_assert_cmpuint (nodes->len, ==, 1);
  node = nodes->pdata[0];
  g_assert_cmpstr (node->id, ==, "second");
  g_assert_cmpint (node->seen_at, ==, STORE_START_MS + 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/exclusive-lease/" name, func)
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("late-confirm-is-refused", test_late_confirm_is_refused);
  ADD ("confirm-extends", test_confirm_extends);
  ADD ("given-back-is-free", test_given_back_is_free);
  ADD ("restart-need-not-wait", test_restart_need_not_wait);
  ADD ("living-node-keeps-it", test_living_node_keeps_it);
  ADD ("nodes-come-and-go", test_nodes_come_and_go);
  return g_test_run ();
}
