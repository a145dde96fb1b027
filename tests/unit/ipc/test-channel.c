// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The two ends of a socket pair: the daemon's in a main loop, the worker's that blocks. */
#include "ipc/channel.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc/blocking-channel.h"
#include "sluice/sluice-error.h"

typedef struct {
  SlChannel *channel;          /* (owned) */
  SlBlockingChannel *blocking; /* (owned) (nullable) */
  int other_fd;                /* of the blocking channel */
  guint n_messages;
  SlMessageType last_type;
  gboolean has_ended;
  GError *error; /* (owned) (nullable) */
  gboolean closes_on_message;
} Fixture;

static void
on_channel_changed (SlMessage *message, const GError *error, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_false (self->has_ended);
  if (message == NULL) {
    self->has_ended = TRUE;
    self->error = error != NULL ? g_error_copy (error) : NULL;
    return;
  }
  self->n_messages++;
  self->last_type = message->type;
  if (self->closes_on_message)
    sl_channel_close (self->channel);
}

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  int ends[2] = { -1, -1 };

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  self->channel = sl_channel_new (ends[0], on_channel_changed, self);
  self->blocking = sl_blocking_channel_new (ends[1]);
  self->other_fd = ends[1];
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_object (&self->channel);
  g_clear_pointer (&self->blocking, sl_blocking_channel_free);
  g_clear_error (&self->error);
}

static void
say_hello (Fixture *self)
{
  g_autoptr (SlMessage) hello = sl_message_new_hello ();
  g_autoptr (GError) error = NULL;

  sl_blocking_channel_send (self->blocking, hello, &error);
  g_assert_no_error (error);
}

static void
iterate_until_end (Fixture *self)
{
  while (!self->has_ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_messages_then_end (Fixture *self, gconstpointer user_data)
{
  say_hello (self);
  say_hello (self);
  g_clear_pointer (&self->blocking, sl_blocking_channel_free);
  iterate_until_end (self);
  g_assert_cmpuint (self->n_messages, ==, 2);
  g_assert_cmpint (self->last_type, ==, SL_MESSAGE_HELLO);
  g_assert_no_error (self->error);
}

static void
test_garbage_ends_it (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpint (write (self->other_fd, "HTTP/1.1 200 OK\r\n", 17), ==, 17);
  iterate_until_end (self);
  g_assert_cmpuint (self->n_messages, ==, 0);
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_bad_json_ends_it (Fixture *self, gconstpointer user_data)
{
  say_hello (self);
  g_assert_cmpint (write (self->other_fd, "\0\0\0\2[]", 6), ==, 6);
  iterate_until_end (self);
  g_assert_cmpuint (self->n_messages, ==, 1);
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_end_inside_a_frame (Fixture *self, gconstpointer user_data)
{
  g_assert_cmpint (write (self->other_fd, "\0\0\0\2{", 5), ==, 5);
  g_clear_pointer (&self->blocking, sl_blocking_channel_free);
  iterate_until_end (self);
  g_assert_error (self->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_close_between_two_messages (Fixture *self, gconstpointer user_data)
{
  self->closes_on_message = TRUE;
  say_hello (self);
  say_hello (self);
  while (self->n_messages == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (self->n_messages, ==, 1);
  g_assert_false (self->has_ended);
}

static void
test_drain_delivers_without_a_loop (Fixture *self, gconstpointer user_data)
{
  say_hello (self);
  g_clear_pointer (&self->blocking, sl_blocking_channel_free);
  sl_channel_drain (self->channel);
  g_assert_cmpuint (self->n_messages, ==, 1);
  g_assert_true (self->has_ended);
}

static gpointer
receive_order (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;
  SlMessage *message = sl_blocking_channel_receive (self->blocking, &error);

  g_assert_no_error (error);
  say_hello (self);
  return message;
}

/* More than a socket buffers: the rest goes when the other side has read. */
static void
test_long_order_arrives_whole (Fixture *self, gconstpointer user_data)
{
  SlWorkOrder *order = sl_work_order_new ();
  g_autoptr (SlMessage) message = sl_message_new_order (order);
  g_autoptr (SlMessage) received = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  order->pass_id = g_strdup ("p");
  order->media_id = g_strdup ("m");
  order->kind = g_strdup ("probe");
  order->descriptor = g_strnfill (900000, 'y');
  order->descriptor_name = g_strdup ("n");
  order->input_path = g_strdup ("/in");
  order->work_dir = g_strdup ("/work");
  g_assert_true (sl_channel_send (self->channel, message, &error));
  g_assert_no_error (error);
  thread = g_thread_new ("worker", receive_order, self);
  /* What is still unsent goes out from here; the hello says that all of it came. */
  while (self->n_messages == 0)
    g_main_context_iteration (NULL, TRUE);
  received = g_thread_join (thread);
  g_assert_cmpstr (received->order->descriptor, ==, order->descriptor);
}

static void
test_order_over_the_limit_is_an_error (Fixture *self, gconstpointer user_data)
{
  SlWorkOrder *order = sl_work_order_new ();
  g_autoptr (SlMessage) message = sl_message_new_order (order);
  g_autoptr (GError) error = NULL;

  order->descriptor = g_strnfill (2000000, 'y');
  g_assert_false (sl_channel_send (self->channel, message, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_blocking_end_and_garbage (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  sl_channel_close (self->channel);
  g_assert_null (sl_blocking_channel_receive (self->blocking, &error));
  g_assert_no_error (error);
}

static void
test_blocking_send_to_the_dead (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlMessage) hello = sl_message_new_hello ();
  g_autoptr (GError) error = NULL;

  sl_channel_close (self->channel);
  g_assert_false (sl_blocking_channel_send (self->blocking, hello, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/ipc/channel/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("messages-then-end", test_messages_then_end);
  add ("garbage-ends-it", test_garbage_ends_it);
  add ("bad-json-ends-it", test_bad_json_ends_it);
  add ("end-inside-a-frame", test_end_inside_a_frame);
  add ("close-between-two-messages", test_close_between_two_messages);
  add ("drain-delivers-without-a-loop", test_drain_delivers_without_a_loop);
  add ("long-order-arrives-whole", test_long_order_arrives_whole);
  add ("order-over-the-limit-is-an-error", test_order_over_the_limit_is_an_error);
  add ("blocking-end-and-garbage", test_blocking_end_and_garbage);
  add ("blocking-send-to-the-dead", test_blocking_send_to_the_dead);
  return g_test_run ();
}
