// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* When a lease that ran out says that its owner is dead. */
#include "queue/rescue-watch.h"

/* Any time of a database. */
#define START G_GINT64_CONSTANT (1795392000000)
#define GAP 10000
#define GRACE 20000

static SlRescueWatch
start_watch (void)
{
  return (SlRescueWatch){ .max_gap_ms = GAP, .grace_ms = GRACE };
}

/* Looks every five seconds, from @from on until before @until; the last one's answer. */
static gboolean
look_often (SlRescueWatch *watch, gint64 from, gint64 until)
{
  gboolean may_rescue = FALSE;

  for (gint64 now = from; now < until; now += 5000)
    may_rescue = sl_rescue_watch_look (watch, now);
  return may_rescue;
}

static void
test_waits_for_its_grace (void)
{
  SlRescueWatch watch = start_watch ();

  g_assert_false (look_often (&watch, START, START + GRACE));
  g_assert_true (sl_rescue_watch_look (&watch, START + GRACE));
  g_assert_true (look_often (&watch, START + GRACE + 5000, START + 10 * GRACE));
}

static void
test_begins_again_after_a_gap (void)
{
  SlRescueWatch watch = start_watch ();
  gint64 back = START + GRACE + GAP + 1;

  look_often (&watch, START, START + GRACE);
  g_assert_true (sl_rescue_watch_look (&watch, START + GRACE));
  g_assert_false (look_often (&watch, back, back + GRACE));
  g_assert_true (sl_rescue_watch_look (&watch, back + GRACE));
}

static void
test_a_slow_look_is_no_gap (void)
{
  SlRescueWatch watch = start_watch ();

  look_often (&watch, START, START + GRACE + 1);
  g_assert_true (sl_rescue_watch_look (&watch, START + GRACE + GAP));
}

static void
test_begins_again_after_a_failure (void)
{
  SlRescueWatch watch = start_watch ();

  look_often (&watch, START, START + GRACE + 1);
  sl_rescue_watch_break (&watch);
  g_assert_false (sl_rescue_watch_look (&watch, START + GRACE + 5000));
}

/* Leases of before end at times of the other clock. */
static void
test_begins_again_when_the_clock_is_set_back (void)
{
  SlRescueWatch watch = start_watch ();

  look_often (&watch, START, START + GRACE + 1);
  g_assert_false (sl_rescue_watch_look (&watch, START - 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/queue/rescue-watch/waits-for-its-grace", test_waits_for_its_grace);
  g_test_add_func ("/queue/rescue-watch/begins-again-after-a-gap", test_begins_again_after_a_gap);
  g_test_add_func ("/queue/rescue-watch/a-slow-look-is-no-gap", test_a_slow_look_is_no_gap);
  g_test_add_func ("/queue/rescue-watch/begins-again-after-a-failure",
                   test_begins_again_after_a_failure);
  g_test_add_func ("/queue/rescue-watch/begins-again-when-the-clock-is-set-back",
                   test_begins_again_when_the_clock_is_set_back);
  return g_test_run ();
}
