// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The states of a pass and the lane it waits in. */
#include "model/pass.h"

#define N_STATES (SL_PASS_CANCELLED + 1)

/* Rows: from; columns: ready, running, done, failed, cancelled. */
static const char *const moves[N_STATES] = {
  ".x.xx", /* ready */
  "x.xxx", /* running */
  ".....", /* done */
  "x...x", /* failed */
  ".....", /* cancelled */
};

static void
test_moves (void)
{
  for (guint from = 0; from < N_STATES; from++) {
    for (guint to = 0; to < N_STATES; to++)
      g_assert_cmpint (sl_pass_state_may_follow ((SlPassState) from, (SlPassState) to), ==,
                       moves[from][to] == 'x');
  }
}

static void
test_names (void)
{
  static const char *const names[] = { "ready", "running", "done", "failed", "cancelled" };
  SlPassState state = SL_PASS_READY;

  for (guint i = 0; i < N_STATES; i++) {
    g_assert_cmpstr (sl_pass_state_to_string ((SlPassState) i), ==, names[i]);
    g_assert_true (sl_pass_state_from_string (names[i], &state));
    g_assert_cmpint ((int) state, ==, (int) i);
  }
  g_assert_false (sl_pass_state_from_string ("waiting", &state));
}

static void
test_lanes (void)
{
  g_assert_cmpint ((int) sl_lane_for_pass ("probe"), ==, SL_LANE_QUICK);
  g_assert_cmpint ((int) sl_lane_for_pass ("quick"), ==, SL_LANE_QUICK);
  g_assert_cmpint ((int) sl_lane_for_pass ("task:long"), ==, SL_LANE_QUICK);
  g_assert_cmpint ((int) sl_lane_for_pass ("long"), ==, SL_LANE_LONG);
  g_assert_cmpstr (sl_lane_to_string (SL_LANE_QUICK), ==, "quick");
  g_assert_cmpstr (sl_lane_to_string (SL_LANE_LONG), ==, "long");
  g_assert_cmpint ((int) sl_lane_for_pass ("transcription:text"), ==, SL_LANE_TRANSCRIPTION);
  g_assert_cmpstr (sl_lane_to_string (SL_LANE_TRANSCRIPTION), ==, "transcription");
  g_assert_true (sl_pass_kind_is_task ("task:pdf"));
  g_assert_true (sl_pass_kind_is_task ("transcription:text"));
  g_assert_false (sl_pass_kind_is_task ("probe"));
}

static void
test_copy_is_deep (void)
{
  g_autoptr (SlPass) pass = sl_pass_new ();
  g_autoptr (SlPass) copy = NULL;

  pass->kind = g_strdup ("long");
  pass->lease_token = g_strdup ("t");
  copy = sl_pass_copy (pass);
  g_assert_cmpstr (copy->kind, ==, "long");
  g_assert_cmpstr (copy->lease_token, ==, "t");
  g_assert_false (copy->kind == pass->kind);
  g_assert_null (copy->lease_owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/pass/moves", test_moves);
  g_test_add_func ("/model/pass/names", test_names);
  g_test_add_func ("/model/pass/lanes", test_lanes);
  g_test_add_func ("/model/pass/copy-is-deep", test_copy_is_deep);
  return g_test_run ();
}
