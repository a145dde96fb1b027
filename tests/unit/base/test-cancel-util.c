// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Work that is called off notices, and a wait ends with it. */
#include "base/cancel-util.h"

#include "sluice/sluice-error.h"

/* Longer than any test may take. */
#define FOREVER_MS (24 * 3600 * 1000)

static void
test_errors (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_error_set_if_cancelled (NULL, &error));
  g_assert_false (sl_error_set_if_cancelled (cancellable, &error));
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_true (sl_error_set_if_cancelled (cancellable, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
}

static gpointer
wait_forever (gpointer user_data)
{
  sl_cancellable_wait (user_data, FOREVER_MS);
  return NULL;
}

static void
test_cancelling_ends_a_wait (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("waits", wait_forever, cancellable);

  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  /* What is cancelled already is not waited for. */
  wait_forever (cancellable);
}

static void
test_waits (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 begun = g_get_monotonic_time ();

  sl_cancellable_wait (NULL, 5);
  sl_cancellable_wait (cancellable, 5);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 9000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/cancel-util/errors", test_errors);
  g_test_add_func ("/base/cancel-util/cancelling-ends-a-wait", test_cancelling_ends_a_wait);
  g_test_add_func ("/base/cancel-util/waits", test_waits);
  return g_test_run ();
}
