// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a SQLSTATE becomes. */
#include "store/postgresql-error.h"

static void
assert_maps (const char *sqlstate, SluiceError expected, SlPostgresqlRecovery recovery)
{
  SlPostgresqlRecovery found = SL_POSTGRESQL_FINAL;

  g_assert_cmpint (sl_postgresql_error_map (sqlstate, &found), ==, expected);
  g_assert_cmpint (found, ==, recovery);
}

static void
test_classes (void)
{
  assert_maps ("23505", SLUICE_ERROR_CONFLICT, SL_POSTGRESQL_FINAL);
  assert_maps ("22P02", SLUICE_ERROR_INVALID_ARGUMENT, SL_POSTGRESQL_FINAL);
  assert_maps ("42703", SLUICE_ERROR_INTERNAL, SL_POSTGRESQL_FINAL);
  assert_maps ("53300", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL);
  assert_maps ("08006", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_LOST);
}

static void
test_members_go_before_their_class (void)
{
  assert_maps ("53100", SLUICE_ERROR_DISK_FULL, SL_POSTGRESQL_FINAL);
  assert_maps ("40001", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_RETRY);
  assert_maps ("40P01", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_RETRY);
  assert_maps ("57014", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL);
  assert_maps ("57P01", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_LOST);
}

static void
test_no_state_is_a_lost_connection (void)
{
  assert_maps (NULL, SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_LOST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/postgresql-error/classes", test_classes);
  g_test_add_func ("/store/postgresql-error/members-go-before-their-class",
                   test_members_go_before_their_class);
  g_test_add_func ("/store/postgresql-error/no-state-is-a-lost-connection",
                   test_no_state_is_a_lost_connection);
  return g_test_run ();
}
