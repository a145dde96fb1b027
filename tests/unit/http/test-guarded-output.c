// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A full socket may take any part of head and body: whatever it takes, the client gets both whole.
 */
#include "http/guarded-output.h"

#include <string.h>
#include <sys/socket.h>

typedef struct {
  GSocket *ours;
  GSocket *theirs;
  GSocketConnection *connection;
  SlGuardedOutput *output;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int small = 4096;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  setsockopt (ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  fixture->ours = g_socket_new_from_fd (ends[0], &error);
  g_assert_no_error (error);
  fixture->theirs = g_socket_new_from_fd (ends[1], &error);
  g_assert_no_error (error);
  g_socket_set_blocking (fixture->theirs, FALSE);
  fixture->connection = g_socket_connection_factory_create_connection (fixture->ours);
  fixture->output = sl_guarded_output_new (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (G_IO_STREAM (fixture->connection))));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->output);
  g_clear_object (&fixture->connection);
  g_clear_object (&fixture->ours);
  g_clear_object (&fixture->theirs);
}

/* As libsoup does: again from where it stopped, when there is room. Reads a little in between. */
static void
write_all (Fixture *fixture, const char *data, gsize length, GByteArray *received)
{
  gsize done = 0;

  while (done < length) {
    g_autoptr (GError) error = NULL;
    gssize n = g_pollable_output_stream_write_nonblocking (
        G_POLLABLE_OUTPUT_STREAM (fixture->output), data + done, length - done, NULL, &error);
    char block[777];
    gssize got;

    if (n > 0)
      done += (gsize) n;
    else
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    got = g_socket_receive (fixture->theirs, block, sizeof block, NULL, NULL);
    if (got > 0)
      g_byte_array_append (received, (const guint8 *) block, (guint) got);
  }
}

static void
read_rest (Fixture *fixture, GByteArray *received)
{
  char block[4096];
  gssize got;

  while ((got = g_socket_receive (fixture->theirs, block, sizeof block, NULL, NULL)) > 0)
    g_byte_array_append (received, (const guint8 *) block, (guint) got);
}

static void
test_goes_out_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) received = g_byte_array_new ();

  sl_guarded_output_expect_body (fixture->output);
  write_all (fixture, "head ", 5, received);
  g_assert_cmpuint (received->len, ==, 0);
  write_all (fixture, "body", 4, received);
  g_assert_cmpmem (received->data, received->len, "head body", 9);
}

static void
test_without_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) received = g_byte_array_new ();

  write_all (fixture, "head", 4, received);
  g_assert_cmpmem (received->data, received->len, "head", 4);
}

static void
test_full_socket (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) received = g_byte_array_new ();
  g_autofree char *head = g_strnfill (30000, 'h');
  g_autofree char *body = g_strnfill (100000, 'b');

  /* Twice, since the state must be fresh after each answer. */
  for (guint i = 0; i < 2; i++) {
    g_byte_array_set_size (received, 0);
    sl_guarded_output_expect_body (fixture->output);
    write_all (fixture, head, 30000, received);
    write_all (fixture, body, 100000, received);
    read_rest (fixture, received);
    g_assert_cmpuint (received->len, ==, 130000);
    g_assert_cmpmem (received->data, 30000, head, 30000);
    g_assert_cmpmem (received->data + 30000, 100000, body, 100000);
  }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http/guarded-output/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("head-waits-for-body", test_goes_out_together);
  ADD ("without-body-nothing-waits", test_without_body);
  ADD ("full-socket-loses-nothing", test_full_socket);
  return g_test_run ();
}
