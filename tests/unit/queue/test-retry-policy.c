// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who is tried again, and when. */
#include "queue/retry-policy.h"

static SlPass *
make_pass (guint attempt)
{
  SlPass *pass = sl_pass_new ();

  pass->attempt = attempt;
  return pass;
}

static SlQueueOptions
make_options (guint attempts)
{
  SlQueueOptions options;

  sl_queue_options_init (&options, SL_QUEUE_MEDIA_PROCESSING);
  options.attempts = attempts;
  return options;
}

/* A pass in a queue with the usual options. */
static SlRetryDecision
decide_for (const SlPass *pass, SlRetryClass retry_class)
{
  SlQueueOptions options = make_options (3);

  return sl_retry_policy_decide (pass, retry_class, &options, 0.0);
}

static SlRetryDecision
decide (guint attempt, SlRetryClass retry_class, double random)
{
  g_autoptr (SlPass) pass = make_pass (attempt);
  SlQueueOptions options = make_options (100);

  return sl_retry_policy_decide (pass, retry_class, &options, random);
}

static void
test_input_is_never_tried_again (void)
{
  g_assert_false (decide (1, SL_RETRY_NEVER, 0.5).retry);
}

static void
test_transient_waits_double_up_to_ten_minutes (void)
{
  static const gint64 expected_s[] = { 5, 10, 20, 40, 80, 160, 320, 600, 600, 600 };

  for (guint i = 0; i < G_N_ELEMENTS (expected_s); i++) {
    SlRetryDecision shortest = decide (i + 1, SL_RETRY_TRANSIENT, 0.0);
    SlRetryDecision middle = decide (i + 1, SL_RETRY_TRANSIENT, 0.5);

    g_assert_true (shortest.retry);
    g_assert_false (shortest.give_back);
    g_assert_cmpint (shortest.delay_ms, ==, expected_s[i] * 500);
    g_assert_cmpint (middle.delay_ms, ==, expected_s[i] * 750);
  }
}

static void
test_waits_are_spread_evenly (void)
{
  guint counts[10] = { 0 };
  const guint n_draws = 100000;

  for (guint i = 0; i < n_draws; i++) {
    SlRetryDecision decision = decide (2, SL_RETRY_TRANSIENT, g_test_rand_double_range (0.0, 1.0));

    g_assert_cmpint (decision.delay_ms, >=, 5000);
    g_assert_cmpint (decision.delay_ms, <, 10000);
    counts[(decision.delay_ms - 5000) / 500]++;
  }
  /* Ten standard deviations: never by chance, always when one half is favoured. */
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_assert_cmpfloat_with_epsilon (counts[i], n_draws / 10.0, 950.0);
}

static void
test_transient_ends_with_its_attempts (void)
{
  g_autoptr (SlPass) last_but_one = make_pass (2);
  g_autoptr (SlPass) last = make_pass (3);

  g_assert_true (decide_for (last_but_one, SL_RETRY_TRANSIENT).retry);
  g_assert_false (decide_for (last, SL_RETRY_TRANSIENT).retry);
}

static void
test_backoff_comes_from_the_queue (void)
{
  g_autoptr (SlPass) first = make_pass (1);
  g_autoptr (SlPass) third = make_pass (3);
  SlQueueOptions options = make_options (5);

  options.backoff_delay_ms = 1000;
  g_assert_cmpint (sl_retry_policy_decide (first, SL_RETRY_TRANSIENT, &options, 0.0).delay_ms, ==,
                   500);
  g_assert_cmpint (sl_retry_policy_decide (third, SL_RETRY_TRANSIENT, &options, 0.0).delay_ms, ==,
                   2000);
  options.backoff_type = SL_BACKOFF_FIXED;
  g_assert_cmpint (sl_retry_policy_decide (third, SL_RETRY_TRANSIENT, &options, 0.0).delay_ms, ==,
                   500);
}

/* The longest wait is for what grows by itself, not for what somebody asked for. */
static void
test_a_long_configured_delay_stands (void)
{
  g_autoptr (SlPass) pass = make_pass (2);
  SlQueueOptions options = make_options (5);

  options.backoff_delay_ms = 3600000;
  g_assert_cmpint (sl_retry_policy_decide (pass, SL_RETRY_TRANSIENT, &options, 0.0).delay_ms, ==,
                   1800000);
}

static void
test_rate_limit_costs_no_attempt (void)
{
  g_autoptr (SlPass) pass = make_pass (3);
  SlRetryDecision decision = decide_for (pass, SL_RETRY_RATE_LIMITED);

  g_assert_true (decision.retry);
  g_assert_true (decision.give_back);
  g_assert_cmpint (decision.delay_ms, ==, 15000);
}

static void
test_crash_is_tried_once_more (void)
{
  g_autoptr (SlPass) pass = make_pass (1);

  g_assert_true (decide_for (pass, SL_RETRY_CRASH).retry);
  pass->attempt = 2;
  pass->crashes = 1;
  g_assert_false (decide_for (pass, SL_RETRY_CRASH).retry);
}

/* A worker that broke the protocol is not counted as a crash, and still is one. */
static void
test_protocol_then_crash_is_the_end (void)
{
  g_autoptr (SlPass) pass = make_pass (2);

  pass->error_code = g_strdup ("WORKER_PROTOCOL");
  g_assert_false (decide_for (pass, SL_RETRY_CRASH).retry);
}

static void
test_timeout_is_tried_once_more (void)
{
  g_autoptr (SlPass) pass = make_pass (1);

  g_assert_true (decide_for (pass, SL_RETRY_TIMEOUT).retry);
  pass->attempt = 2;
  pass->error_code = g_strdup ("WORKER_STALLED");
  g_assert_false (decide_for (pass, SL_RETRY_TIMEOUT).retry);
}

static void
test_a_crash_before_does_not_use_up_the_timeout (void)
{
  g_autoptr (SlPass) pass = make_pass (2);

  pass->crashes = 1;
  pass->error_code = g_strdup ("WORKER_CRASHED");
  g_assert_true (decide_for (pass, SL_RETRY_TIMEOUT).retry);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/queue/retry-policy/input-is-never-tried-again",
                   test_input_is_never_tried_again);
  g_test_add_func ("/queue/retry-policy/transient-waits-double-up-to-ten-minutes",
                   test_transient_waits_double_up_to_ten_minutes);
  g_test_add_func ("/queue/retry-policy/waits-are-spread-evenly", test_waits_are_spread_evenly);
  g_test_add_func ("/queue/retry-policy/transient-ends-with-its-attempts",
                   test_transient_ends_with_its_attempts);
  g_test_add_func ("/queue/retry-policy/backoff-comes-from-the-queue",
                   test_backoff_comes_from_the_queue);
  g_test_add_func ("/queue/retry-policy/a-long-configured-delay-stands",
                   test_a_long_configured_delay_stands);
  g_test_add_func ("/queue/retry-policy/rate-limit-costs-no-attempt",
                   test_rate_limit_costs_no_attempt);
  g_test_add_func ("/queue/retry-policy/crash-is-tried-once-more", test_crash_is_tried_once_more);
  g_test_add_func ("/queue/retry-policy/protocol-then-crash-is-the-end",
                   test_protocol_then_crash_is_the_end);
  g_test_add_func ("/queue/retry-policy/timeout-is-tried-once-more",
                   test_timeout_is_tried_once_more);
  g_test_add_func ("/queue/retry-policy/a-crash-before-does-not-use-up-the-timeout",
                   test_a_crash_before_does_not_use_up_the_timeout);
  return g_test_run ();
}
