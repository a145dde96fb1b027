// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* How files are cut. */
#include "model/part-plan.h"

#define MIB G_GINT64_CONSTANT (1048576)

static void
test_parts_have_8_mib (void)
{
  g_assert_cmpint (sl_part_plan_choose_size (1), ==, 8 * MIB);
  g_assert_cmpint (sl_part_plan_choose_size (500000000), ==, 8 * MIB);
  g_assert_cmpint (sl_part_plan_choose_size (9000 * 8 * MIB), ==, 8 * MIB);
}

static void
test_at_most_9000 (void)
{
  gint64 size = 9000 * 8 * MIB + 1;
  gint64 part_size = sl_part_plan_choose_size (size);

  g_assert_cmpint (part_size, ==, 9 * MIB);
  g_assert_cmpuint (sl_part_plan_count (size, part_size), <=, 9000);
  size = G_GINT64_CONSTANT (1000000000000);
  part_size = sl_part_plan_choose_size (size);
  g_assert_cmpint (part_size % MIB, ==, 0);
  g_assert_cmpuint (sl_part_plan_count (size, part_size), <=, 9000);
}

static void
test_sizes_sum_up (void)
{
  const gint64 sizes[] = { 1, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 500000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gint64 part_size = sl_part_plan_choose_size (sizes[i]);
    guint n_parts = sl_part_plan_count (sizes[i], part_size);
    gint64 sum = 0;

    for (guint number = 1; number <= n_parts; number++) {
      gint64 size = sl_part_plan_get_size (sizes[i], part_size, number);

      g_assert_cmpint (size, >, 0);
      g_assert_true (size == part_size || number == n_parts);
      sum += size;
    }
    g_assert_cmpint (sum, ==, sizes[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/part-plan/parts-have-8-mib", test_parts_have_8_mib);
  g_test_add_func ("/model/part-plan/at-most-9000", test_at_most_9000);
  g_test_add_func ("/model/part-plan/sizes-sum-up", test_sizes_sum_up);
  return g_test_run ();
}
