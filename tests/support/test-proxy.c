// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A thread accepts, each connection has a thread that copies both ways. */
#include "test-proxy.h"

#include <string.h>

typedef struct {
  TestProxy *proxy;          /* (unowned) */
  GSocketConnection *client; /* (owned) */
  GSocketConnection *server; /* (owned) */
  GThread *thread;           /* (owned) */
  gboolean is_holding_requests;
  gboolean is_holding_answers;
  gboolean is_cut_at_answer;
  GByteArray *late; /* (owned) (nullable) what the server gets in the end */
} Link;

struct _TestProxy {
  char *host; /* (owned) */
  guint16 server_port;
  guint16 port;
  GSocketListener *listener; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GThread *thread;           /* (owned) */
  GMutex lock;               /* guards what follows */
  GPtrArray *links;          /* (owned) (element-type Link) */
  char *needle;              /* (owned) (nullable) */
  TestProxyFault fault;
  gboolean has_struck;
};

static void
link_free (Link *self)
{
  g_thread_join (self->thread);
  g_object_unref (self->client);
  g_object_unref (self->server);
  g_clear_pointer (&self->late, g_byte_array_unref);
  g_free (self);
}

/* FALSE when the connection is to end. */
static gboolean
strike (Link *self, TestProxyFault fault)
{
  self->is_cut_at_answer = fault == TEST_PROXY_CUT_ANSWER;
  self->is_holding_requests = fault == TEST_PROXY_HOLD_REQUEST;
  self->is_holding_answers = fault == TEST_PROXY_HOLD_ANSWER;
  if (fault == TEST_PROXY_LATE_REQUEST)
    self->late = g_byte_array_new ();
  return fault != TEST_PROXY_CUT_REQUEST;
}

static gboolean
check_request (Link *self, const char *data, gsize length)
{
  TestProxy *proxy = self->proxy;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&proxy->lock);

  if (proxy->needle == NULL || memmem (data, length, proxy->needle, strlen (proxy->needle)) == NULL)
    return TRUE;
  g_clear_pointer (&proxy->needle, g_free);
  proxy->has_struck = TRUE;
  return strike (self, proxy->fault);
}

/* What is there to read goes over. FALSE at the end. */
static gboolean
copy (Link *self, gboolean is_request)
{
  GSocket *from = g_socket_connection_get_socket (is_request ? self->client : self->server);
  GIOStream *to = G_IO_STREAM (is_request ? self->server : self->client);
  char buffer[65536];
  gssize length = g_socket_receive (from, buffer, sizeof buffer, NULL, NULL);

  if (length <= 0 || (is_request && !check_request (self, buffer, (gsize) length))
      || (!is_request && self->is_cut_at_answer))
    return FALSE;
  if (is_request ? self->is_holding_requests : self->is_holding_answers)
    return TRUE;
  if (is_request && self->late != NULL) {
    g_byte_array_append (self->late, (const guint8 *) buffer, (guint) length);
    return TRUE;
  }
  return g_output_stream_write_all (g_io_stream_get_output_stream (to), buffer, (gsize) length,
                                    NULL, NULL, NULL);
}

/* Time for the client to ask elsewhere what became of it. */
#define LATE_US (100 * G_TIME_SPAN_MILLISECOND)

static void
send_late (Link *self)
{
  GOutputStream *server = g_io_stream_get_output_stream (G_IO_STREAM (self->server));
  char answer[1024];

  g_usleep (LATE_US);
  g_output_stream_write_all (server, self->late->data, self->late->len, NULL, NULL, NULL);
  g_socket_receive (g_socket_connection_get_socket (self->server), answer, sizeof answer, NULL,
                    NULL);
}

static gpointer
run_link (gpointer data)
{
  Link *self = data;
  GPollFD descriptors[] = {
    { .fd = g_socket_get_fd (g_socket_connection_get_socket (self->client)), .events = G_IO_IN },
    { .fd = g_socket_get_fd (g_socket_connection_get_socket (self->server)), .events = G_IO_IN },
    { .events = G_IO_IN },
  };
  gboolean is_open = g_cancellable_make_pollfd (self->proxy->cancellable, &descriptors[2]);

  while (is_open) {
    g_poll (descriptors, G_N_ELEMENTS (descriptors), -1);
    is_open = descriptors[2].revents == 0 && (descriptors[0].revents == 0 || copy (self, TRUE))
              && (descriptors[1].revents == 0 || copy (self, FALSE));
  }
  g_cancellable_release_fd (self->proxy->cancellable);
  if (self->late != NULL)
    send_late (self);
  g_socket_shutdown (g_socket_connection_get_socket (self->client), TRUE, TRUE, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (self->server), TRUE, TRUE, NULL);
  return NULL;
}

/* @client: (transfer full) */
static void
start_link (TestProxy *self, GSocketConnection *client)
{
  g_autoptr (GSocketConnection) accepted = client;
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  GSocketConnection *server = g_socket_client_connect_to_host (connector, self->host,
                                                               self->server_port, NULL, NULL);
  Link *link = NULL;

  if (server == NULL)
    return;
  link = g_new0 (Link, 1);
  *link = (Link){ .proxy = self, .client = g_steal_pointer (&accepted), .server = server };
  link->thread = g_thread_new ("proxy-link", run_link, link);
  g_ptr_array_add (self->links, link);
}

static gpointer
accept_clients (gpointer data)
{
  TestProxy *self = data;
  GSocketConnection *client;

  while ((client = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL))
         != NULL)
    start_link (self, client);
  return NULL;
}

TestProxy *
test_proxy_new (const char *host, guint16 port)
{
  TestProxy *self = g_new0 (TestProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) found = NULL;
  g_autoptr (GError) error = NULL;

  self->host = g_strdup (host);
  self->server_port = port;
  self->listener = g_socket_listener_new ();
  self->cancellable = g_cancellable_new ();
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
  g_mutex_init (&self->lock);
  g_socket_listener_add_address (self->listener, wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &found, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (found));
  self->thread = g_thread_new ("proxy", accept_clients, self);
  return self;
}

void
test_proxy_free (TestProxy *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_ptr_array_unref (self->links);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self->needle);
  g_free (self->host);
  g_free (self);
}

guint16
test_proxy_get_port (TestProxy *self)
{
  return self->port;
}

void
test_proxy_arm (TestProxy *self, TestProxyFault fault, const char *needle)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->needle = g_strdup (needle);
  self->fault = fault;
  self->has_struck = FALSE;
}

gboolean
test_proxy_has_struck (TestProxy *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->has_struck;
}
