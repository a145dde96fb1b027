// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* UUIDv7: layout, order, and the strict reader. */
#include <string.h>

#include "base/uuid.h"

#define IDS_PER_THREAD 3000

static void
test_layout (void)
{
  /* The time of the example of RFC 9562, A.6: 0x017F22E279B0. */
  g_autofree char *id = sl_uuid7_new (G_GINT64_CONSTANT (0x017F22E279B0));

  g_assert_true (g_str_has_prefix (id, "017f22e2-79b0-7"));
  g_assert_nonnull (strchr ("89ab", id[19]));
  g_assert_true (sl_uuid_is_valid (id));
}

static void
test_order_within_a_millisecond (void)
{
  g_autofree char *last = sl_uuid7_new (G_GINT64_CONSTANT (1800000000000));

  /* More than the counter holds, so the borrowed millisecond is part of it. */
  for (guint i = 0; i < 10000; i++) {
    g_autofree char *previous = g_steal_pointer (&last);

    last = sl_uuid7_new (G_GINT64_CONSTANT (1800000000000));
    g_assert_cmpstr (last, >, previous);
  }
}

static void
test_order_when_the_clock_goes_back (void)
{
  g_autofree char *first = sl_uuid7_new (G_GINT64_CONSTANT (1900000000000));
  g_autofree char *second = sl_uuid7_new (G_GINT64_CONSTANT (1800000000000));

  g_assert_cmpstr (second, >, first);
}

static gpointer
make_many (gpointer user_data)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < IDS_PER_THREAD; i++)
    g_ptr_array_add (ids, sl_uuid7_new (G_GINT64_CONSTANT (2000000000000)));
  return ids;
}

static void
test_unique_over_threads (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ids", make_many, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    GPtrArray *ids = g_thread_join (threads[i]);

    g_ptr_array_add (lists, ids);
    for (guint j = 0; j < ids->len; j++)
      g_assert_true (g_hash_table_add (seen, g_ptr_array_index (ids, j)));
  }
}

static void
test_is_valid (void)
{
  g_assert_true (sl_uuid_is_valid ("00000000-0000-7000-8000-000000000001"));
  g_assert_false (sl_uuid_is_valid (NULL));
  g_assert_false (sl_uuid_is_valid (""));
  g_assert_false (sl_uuid_is_valid ("00000000-0000-7000-8000-00000000000"));
  g_assert_false (sl_uuid_is_valid ("00000000-0000-7000-8000-0000000000011"));
  g_assert_false (sl_uuid_is_valid ("0000000000000-7000-8000-000000000001"));
  g_assert_false (sl_uuid_is_valid ("00000000-0000-7000-8000-00000000000g"));
  g_assert_false (sl_uuid_is_valid ("00000000-0000-7000-8000-00000000000A"));
  g_assert_false (sl_uuid_is_valid ("../00000-0000-7000-8000-000000000001"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/uuid/layout", test_layout);
  g_test_add_func ("/base/uuid/order-within-a-millisecond", test_order_within_a_millisecond);
  g_test_add_func ("/base/uuid/order-when-the-clock-goes-back",
                   test_order_when_the_clock_goes_back);
  g_test_add_func ("/base/uuid/unique-over-threads", test_unique_over_threads);
  g_test_add_func ("/base/uuid/is-valid", test_is_valid);
  return g_test_run ();
}
