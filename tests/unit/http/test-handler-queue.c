// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/handler-queue.h"

/* What the two functions see of each other is behind the queue's own lock. */
typedef struct {
  GMutex *gate; /* (nullable) held by the test: the work waits for it */
  GThread *worker;
  guint *finished;
  gboolean is_worked;
} Item;

static void
work (gpointer data)
{
  Item *item = data;

  if (item->gate != NULL) {
    g_mutex_lock (item->gate);
    g_mutex_unlock (item->gate);
  }
  item->worker = g_thread_self ();
  item->is_worked = TRUE;
}

static void
finish (gpointer data)
{
  Item *item = data;

  g_assert_true (item->is_worked);
  g_assert_true (item->worker != g_thread_self ());
  (*item->finished)++;
}

static void
test_works_and_reports (void)
{
  g_autoptr (SlHandlerQueue) queue = sl_handler_queue_new (3, 1000, work, finish);
  Item items[500] = { { NULL } };
  guint finished = 0;

  for (guint i = 0; i < G_N_ELEMENTS (items); i++) {
    items[i].finished = &finished;
    g_assert_true (sl_handler_queue_push (queue, &items[i]));
  }
  while (finished < G_N_ELEMENTS (items))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

static void
test_is_bounded (void)
{
  g_autoptr (SlHandlerQueue) queue = sl_handler_queue_new (1, 2, work, finish);
  GMutex gate;
  Item items[8] = { { NULL } };
  guint finished = 0;
  guint taken = 0;

  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++) {
    items[i].gate = &gate;
    items[i].finished = &finished;
    taken += sl_handler_queue_push (queue, &items[i]) ? 1 : 0;
  }
  /* Two wait, one may be at work. */
  g_assert_cmpuint (taken, >=, 2);
  g_assert_cmpuint (taken, <=, 3);
  g_mutex_unlock (&gate);
  while (finished < taken)
    g_main_context_iteration (NULL, TRUE);
  g_mutex_clear (&gate);
}

static void
test_free_waits_for_work (void)
{
  SlHandlerQueue *queue = sl_handler_queue_new (1, 10, work, finish);
  guint finished = 0;
  Item item = { .finished = &finished };

  sl_handler_queue_push (queue, &item);
  sl_handler_queue_free (queue);
  /* Nobody touches the item any more, whether it was worked on or not. */
  g_assert_cmpuint (finished, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/handler-queue/works-and-reports", test_works_and_reports);
  g_test_add_func ("/http/handler-queue/is-bounded", test_is_bounded);
  g_test_add_func ("/http/handler-queue/free-waits-for-work", test_free_waits_for_work);
  return g_test_run ();
}
