// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "objects/s3-gate.h"

static void
test_open_while_answered (void)
{
  g_autoptr (SlS3Gate) gate = sl_s3_gate_new ();
  gboolean is_trial = TRUE;

  g_assert_true (sl_s3_gate_enter (gate, &is_trial));
  g_assert_false (is_trial);
  g_assert_true (sl_s3_gate_enter (gate, &is_trial));
  g_assert_false (is_trial);
  sl_s3_gate_leave (gate, FALSE, TRUE);
  sl_s3_gate_leave (gate, FALSE, TRUE);
  g_assert_true (sl_s3_gate_enter (gate, &is_trial));
  g_assert_false (is_trial);
}

static void
test_one_at_a_time_while_away (void)
{
  g_autoptr (SlS3Gate) gate = sl_s3_gate_new ();
  gboolean is_trial = FALSE;
  gboolean is_other = FALSE;

  g_assert_true (sl_s3_gate_enter (gate, &is_trial));
  sl_s3_gate_leave (gate, is_trial, FALSE);
  g_assert_true (sl_s3_gate_enter (gate, &is_trial));
  g_assert_true (is_trial);
  g_assert_false (sl_s3_gate_enter (gate, &is_other));
  sl_s3_gate_leave (gate, is_trial, FALSE);
  g_assert_true (sl_s3_gate_enter (gate, &is_trial));
  g_assert_true (is_trial);
}

static gpointer
enter (gpointer gate)
{
  gboolean is_trial = FALSE;

  return GINT_TO_POINTER (sl_s3_gate_enter (gate, &is_trial) && !is_trial);
}

/* Who came while it was tried does not hear "away" when it is not. */
static void
test_waits_for_the_trial (void)
{
  g_autoptr (SlS3Gate) gate = sl_s3_gate_new ();
  gboolean is_trial = FALSE;
  GThread *thread = NULL;

  sl_s3_gate_leave (gate, FALSE, FALSE);
  g_assert_true (sl_s3_gate_enter (gate, &is_trial));
  thread = g_thread_new ("other", enter, gate);
  sl_s3_gate_leave (gate, is_trial, TRUE);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (thread)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/s3-gate/open-while-answered", test_open_while_answered);
  g_test_add_func ("/objects/s3-gate/one-at-a-time-while-away", test_one_at_a_time_while_away);
  g_test_add_func ("/objects/s3-gate/waits-for-the-trial", test_waits_for_the_trial);
  return g_test_run ();
}
