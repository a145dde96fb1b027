// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Exit codes, which supervisors act on. */
#include <gio/gio.h>

#include "daemon/process.h"
#include "sluice/sluice-error.h"

static void
assert_exit_code (GQuark domain, int code, int expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  g_assert_cmpint (sl_process_get_exit_code (error), ==, expected);
}

static void
test_exit_codes (void)
{
  assert_exit_code (SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, 78);
  assert_exit_code (SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE, 69);
  assert_exit_code (SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE, 69);
  assert_exit_code (SLUICE_ERROR, SLUICE_ERROR_DISK_FULL, 69);
  assert_exit_code (SLUICE_ERROR, SLUICE_ERROR_INTERNAL, 1);
  assert_exit_code (G_IO_ERROR, G_IO_ERROR_FAILED, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/process/exit-codes", test_exit_codes);
  return g_test_run ();
}
