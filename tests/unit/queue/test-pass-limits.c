// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* How long the steps of a pass may take, with and without a limit of the operator. */
#include "queue/pass-limits.h"

/* Ten seconds of media. */
#define TEN_SECONDS "{\"version\":1,\"container\":\"webm\",\"duration\":10000000000,\"streams\":[]}"

typedef struct {
  SlPass *pass;       /* (owned) */
  SlWorkOrder *order; /* (owned) */
  SlQueueOptions queues[SL_N_QUEUES];
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  const char *kind = user_data;

  self->pass = sl_pass_new ();
  self->pass->kind = g_strdup (kind);
  self->order = sl_work_order_new ();
  for (guint i = 0; i < SL_N_QUEUES; i++)
    sl_queue_options_init (&self->queues[i], i);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  sl_pass_free (self->pass);
  sl_work_order_free (self->order);
}

static guint
get_work_ms (Fixture *self, guint64 spent_ms)
{
  return sl_pass_limits_get_work_ms (self->pass, self->order, self->queues, spent_ms);
}

/* What fetching took is no fault of the work then. */
static void
test_without_a_limit (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpuint (sl_pass_limits_get_transfer_ms (self->pass, self->queues), ==, 1800000);
  g_assert_cmpuint (get_work_ms (self, 0), ==, 300000);
  self->order->media_info = g_strdup (TEN_SECONDS);
  g_assert_cmpuint (get_work_ms (self, 0), ==, 300000 + 20 * 10000);
  g_assert_cmpuint (get_work_ms (self, 1000000), ==, 300000 + 20 * 10000);
}

static void
test_a_limit_is_for_all_of_it (Fixture *self, gconstpointer user_data)
{
  self->queues[SL_QUEUE_MEDIA_PROCESSING].timeout_ms = 10000;
  g_assert_cmpuint (sl_pass_limits_get_transfer_ms (self->pass, self->queues), ==, 10000);
  g_assert_cmpuint (get_work_ms (self, 0), ==, 10000);
  g_assert_cmpuint (get_work_ms (self, 4000), ==, 6000);
  g_assert_cmpuint (get_work_ms (self, 10000), ==, 1);
  g_assert_cmpuint (get_work_ms (self, G_MAXUINT64), ==, 1);
  self->order->thread_budget = 2;
  g_assert_cmpuint (sl_pass_limits_get_cpu_s (self->pass, self->order, self->queues), ==, 21);
}

static void
test_probe (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpuint (sl_pass_limits_get_transfer_ms (self->pass, self->queues), ==, 1800000);
  g_assert_cmpuint (get_work_ms (self, 1000000), ==, 30000);
  self->queues[SL_QUEUE_MEDIA_PROCESSING].timeout_ms = 40000;
  g_assert_cmpuint (get_work_ms (self, 0), ==, 30000);
  g_assert_cmpuint (get_work_ms (self, 15000), ==, 25000);
  g_assert_cmpuint (sl_pass_limits_get_cpu_s (self->pass, self->order, self->queues), ==, 20);
}

static void
test_transcription (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpuint (sl_pass_limits_get_transfer_ms (self->pass, self->queues), ==, 300000);
  g_assert_cmpuint (sl_pass_limits_get_stall_ms (self->pass, 60000), ==, 0);
}

static void
test_stall (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpuint (sl_pass_limits_get_stall_ms (self->pass, 60000), ==, 60000);
}

static void
add (const char *name, const char *kind, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/queue/pass-limits/", name, NULL);

  g_test_add (path, Fixture, kind, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("without-a-limit", "long", test_without_a_limit);
  add ("a-limit-is-for-all-of-it", "quick", test_a_limit_is_for_all_of_it);
  add ("probe", "probe", test_probe);
  add ("transcription", "transcription:transcript", test_transcription);
  add ("stall", "quick", test_stall);
  return g_test_run ();
}
