// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Progress at the pace of the daemon: the first word of a stage at once, the rest once a second. */
#include "worker/progress-sender.h"

#include <sys/socket.h>

#include "sluice/sluice-error.h"

typedef struct {
  SlBlockingChannel *worker; /* (owned) */
  SlBlockingChannel *daemon; /* (owned) (nullable) */
  SlProgressSender *sender;  /* (owned) */
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  int ends[2] = { -1, -1 };

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  self->worker = sl_blocking_channel_new (ends[0]);
  self->daemon = sl_blocking_channel_new (ends[1]);
  self->sender = sl_progress_sender_new (self->worker);
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  sl_progress_sender_free (self->sender);
  sl_blocking_channel_free (self->worker);
  sl_blocking_channel_free (self->daemon);
}

static void
update (Fixture *self, const char *stage, double fraction, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;

  sl_progress_sender_update (self->sender, stage, fraction, now_ms * 1000, &error);
  g_assert_no_error (error);
}

static GPtrArray *
receive (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlMessage) message = sl_blocking_channel_receive (self->daemon, &error);

  g_assert_no_error (error);
  g_assert_cmpint (message->type, ==, SL_MESSAGE_PROGRESS);
  return g_steal_pointer (&message->progress);
}

static double
find_fraction (GPtrArray *progress, const char *stage)
{
  for (guint i = 0; i < progress->len; i++) {
    const SlStageProgress *item = g_ptr_array_index (progress, i);

    if (g_str_equal (item->stage, stage))
      return item->fraction;
  }
  return -1.0;
}

static void
test_first_word_of_each_stage_goes_at_once (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  update (self, "audio", 0.1, 5000);
  update (self, "video", 0.2, 5001);
  first = receive (self);
  second = receive (self);
  g_assert_cmpfloat (find_fraction (first, "audio"), ==, 0.1);
  g_assert_cmpfloat (find_fraction (second, "video"), ==, 0.2);
}

static void
test_the_rest_is_thinned_to_the_newest (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  update (self, "audio", 0.0, 5000);
  for (gint64 now_ms = 5001; now_ms <= 6000; now_ms++)
    update (self, "audio", (double) (now_ms - 5000) / 1000.0, now_ms);
  first = receive (self);
  second = receive (self);
  g_assert_cmpfloat (find_fraction (second, "audio"), ==, 1.0);
  /* Nothing else was said: the stream ends after it. */
  g_clear_pointer (&self->worker, sl_blocking_channel_free);
  g_assert_null (sl_blocking_channel_receive (self->daemon, NULL));
}

static void
test_fractions_are_kept_in_range (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) progress = NULL;

  update (self, "audio", 1.5, 5000);
  progress = receive (self);
  g_assert_cmpfloat (find_fraction (progress, "audio"), ==, 1.0);
}

static void
test_a_dead_daemon_is_an_error (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->daemon, sl_blocking_channel_free);
  g_assert_false (sl_progress_sender_update (self->sender, "audio", 0.5, 0, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/worker/progress-sender/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("first-word-of-each-stage-goes-at-once", test_first_word_of_each_stage_goes_at_once);
  add ("the-rest-is-thinned-to-the-newest", test_the_rest_is_thinned_to_the_newest);
  add ("fractions-are-kept-in-range", test_fractions_are_kept_in_range);
  add ("a-dead-daemon-is-an-error", test_a_dead_daemon_is_an_error);
  return g_test_run ();
}
