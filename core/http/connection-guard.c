// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * connection-guard: accepts connections, counts them, ends those that take too long.
 *
 * SoupServer's own listener has no limit and gives no say over a connection's bytes, so connections
 * are accepted here, wrapped (guarded-stream.c) and given to libsoup. It keeps connections alive
 * only while it has a listener of its own: it gets one end of a socket pair on which nothing ever
 * arrives.
 */
#include "connection-guard.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "sluice/sluice-error.h"

/* Twice a second: limits are whole seconds, being half of one late is fine. */
#define SWEEP_INTERVAL_MS 500
/* How long a client whose request was refused may go on sending before it is cut off. */
#define LINGER_LIMIT_US (3 * G_USEC_PER_SEC)
/* Out of descriptors: more will be free when a few connections have ended. */
#define ACCEPT_PAUSE_MS 100
#define LISTEN_BACKLOG 1024

#define FULL_BODY                                                                                  \
  "{\"type\":\"/problems/RATE_LIMITED\",\"title\":\"There are too many requests\","                \
  "\"status\":503,\"code\":\"RATE_LIMITED\",\"detail\":\"all connections are in use\","            \
  "\"retryable\":true}"
static const char answer_full[] = "HTTP/1.1 503 Service Unavailable\r\n"
                                  "Content-Type: application/problem+json\r\n"
                                  "Content-Length: 161\r\n"
                                  "Retry-After: 1\r\n"
                                  "Connection: close\r\n"
                                  "\r\n" FULL_BODY;
G_STATIC_ASSERT (sizeof FULL_BODY - 1 == 161);

/* A connection that has been answered and may still be sending. */
typedef struct {
  SlConnectionGuard *guard; /* (unowned) */
  GSocket *socket;          /* (owned) */
  GSource *source;          /* (owned) */
  gint64 until_us;
} Lingerer;

struct _SlConnectionGuard {
  SoupServer *server; /* (owned) */
  SlGuardHeadFunc func;
  gpointer user_data; /* (unowned) of @func */
  guint max_connections;
  GSocket *listener;    /* (owned) (nullable) */
  GSource *accepting;   /* (owned) (nullable) */
  guint resume_id;      /* of the pause after running out of descriptors */
  guint sweep_id;       /* runs while there are connections */
  int keeper;           /* the other end of libsoup's listener */
  GPtrArray *streams;   /* (owned) (element-type SlGuardedStream) unowned: libsoup holds them */
  GPtrArray *lingerers; /* (owned) (element-type Lingerer) */
  gboolean is_starved;  /* the last accept found no descriptor */
};

static GQuark
stream_quark (void)
{
  return g_quark_from_static_string ("sl-guarded-stream");
}

static void
free_lingerer (gpointer data)
{
  Lingerer *self = data;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_free (self);
}

static gboolean
on_lingerer_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Lingerer *lingerer = user_data;
  char waste[65536];
  gssize n = g_socket_receive_with_blocking (socket, waste, sizeof waste, FALSE, NULL, NULL);

  if (n > 0)
    return G_SOURCE_CONTINUE;
  if (n == 0 || (condition & (G_IO_HUP | G_IO_ERR)) != 0)
    g_ptr_array_remove_fast (lingerer->guard->lingerers, lingerer);
  return G_SOURCE_CONTINUE;
}

static void
add_lingerer (SlConnectionGuard *self, GSocket *socket)
{
  Lingerer *lingerer = g_new0 (Lingerer, 1);

  lingerer->guard = self;
  lingerer->socket = g_object_ref (socket);
  lingerer->until_us = g_get_monotonic_time () + LINGER_LIMIT_US;
  lingerer->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (lingerer->source, G_SOURCE_FUNC (on_lingerer_readable), lingerer, NULL);
  g_source_attach (lingerer->source, g_main_context_get_thread_default ());
  g_ptr_array_add (self->lingerers, lingerer);
}

static void
end_lingerers (SlConnectionGuard *self, gint64 now_us)
{
  for (guint i = self->lingerers->len; i > 0; i--) {
    Lingerer *lingerer = g_ptr_array_index (self->lingerers, i - 1);

    if (now_us > lingerer->until_us)
      g_ptr_array_remove_index_fast (self->lingerers, i - 1);
  }
}

static gboolean
on_sweep_due (gpointer user_data)
{
  SlConnectionGuard *self = user_data;

  sl_connection_guard_enforce_limits (self, g_get_monotonic_time ());
  if (self->streams->len > 0 || self->lingerers->len > 0)
    return G_SOURCE_CONTINUE;
  self->sweep_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_head_received (SlGuardedStream *stream,
                  SlRequestHead *head,
                  const SlHeadFault *fault,
                  gpointer user_data)
{
  SlConnectionGuard *self = user_data;

  return self->func (stream, head, fault, self->user_data);
}

static void
on_stream_closed (SlGuardedStream *stream, GSocket *socket, gboolean lingers, gpointer user_data)
{
  SlConnectionGuard *self = user_data;

  GObject *remote = g_object_get_qdata (G_OBJECT (stream), stream_quark ());

  g_object_set_qdata (remote, stream_quark (), NULL);
  g_ptr_array_remove_fast (self->streams, stream);
  if (lingers)
    add_lingerer (self, socket);
}

static void
start_sweeping (SlConnectionGuard *self)
{
  if (self->sweep_id == 0)
    self->sweep_id = g_timeout_add (SWEEP_INTERVAL_MS, on_sweep_due, self);
}

/* The answer is small enough for the socket's buffer: sent or not, there is no second try. */
static void
refuse_connection (SlConnectionGuard *self, GSocket *socket)
{
  g_socket_send_with_blocking (socket, answer_full, sizeof answer_full - 1, FALSE, NULL, NULL);
  if (self->lingerers->len < self->max_connections && g_socket_shutdown (socket, FALSE, TRUE, NULL))
    add_lingerer (self, socket);
  else
    g_socket_close (socket, NULL);
}

static gboolean
hand_to_server (SlConnectionGuard *self, GSocket *socket, GError **error)
{
  SlGuardedStreamEvents events = { on_head_received, on_stream_closed, self };
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, error);
  g_autoptr (GSocketAddress) remote = local ? g_socket_get_remote_address (socket, error) : NULL;
  g_autoptr (SlGuardedStream) stream = NULL;

  if (remote == NULL)
    return FALSE;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  stream = sl_guarded_stream_new (connection, &events);
  /* The address object is what a message still has in common with its connection. */
  g_object_set_qdata (G_OBJECT (remote), stream_quark (), stream);
  g_object_set_qdata_full (G_OBJECT (stream), stream_quark (), g_object_ref (remote),
                           g_object_unref);
  g_ptr_array_add (self->streams, stream);
  return soup_server_accept_iostream (self->server, G_IO_STREAM (stream), local, remote, error);
}

static void
take_connection (SlConnectionGuard *self, GSocket *socket)
{
  g_autoptr (GError) error = NULL;

  g_socket_set_blocking (socket, FALSE);
  start_sweeping (self);
  if (self->streams->len >= self->max_connections)
    refuse_connection (self, socket);
  else if (!hand_to_server (self, socket, &error))
    sl_log_debug ("connection lost while it was accepted", "ERROR", error->message, NULL);
}

static void watch_listener (SlConnectionGuard *self);

static gboolean
on_pause_over (gpointer user_data)
{
  SlConnectionGuard *self = user_data;

  self->resume_id = 0;
  watch_listener (self);
  return G_SOURCE_REMOVE;
}

static void
stop_accepting (SlConnectionGuard *self)
{
  if (self->accepting != NULL)
    g_source_destroy (self->accepting);
  g_clear_pointer (&self->accepting, g_source_unref);
}

/* Said once, not at every try. */
static void
pause_accepting (SlConnectionGuard *self)
{
  if (!self->is_starved)
    sl_log_warning ("out of file descriptors, accepting pauses", NULL);
  self->is_starved = TRUE;
  stop_accepting (self);
  self->resume_id = g_timeout_add (ACCEPT_PAUSE_MS, on_pause_over, self);
}

static gboolean
on_listener_readable (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  SlConnectionGuard *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, &error);

  if (socket != NULL) {
    self->is_starved = FALSE;
    take_connection (self, socket);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES)) {
    pause_accepting (self);
  }
  return G_SOURCE_CONTINUE;
}

static void
watch_listener (SlConnectionGuard *self)
{
  self->accepting = g_socket_create_source (self->listener, G_IO_IN, NULL);
  g_source_set_callback (self->accepting, G_SOURCE_FUNC (on_listener_readable), self, NULL);
  g_source_attach (self->accepting, g_main_context_get_thread_default ());
}

static gboolean
open_listener (SlConnectionGuard *self, GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return FALSE;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, LISTEN_BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return FALSE;
  self->listener = g_steal_pointer (&socket);
  return TRUE;
}

/* See the top of the file. */
static gboolean
give_server_listener (SlConnectionGuard *self, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "failed to make a socket pair: %s", g_strerror (errno));
    return FALSE;
  }
  self->keeper = ends[0];
  socket = g_socket_new_from_fd (ends[1], error);
  return socket != NULL && soup_server_listen_socket (self->server, socket, 0, error);
}

static gboolean
listen_on (SlConnectionGuard *self, const char *text, guint16 *port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, *port);
  g_autoptr (GSocketAddress) bound = NULL;

  if (address == NULL) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "not an IP address");
    return FALSE;
  }
  if (!open_listener (self, address, error) || !give_server_listener (self, error))
    return FALSE;
  bound = g_socket_get_local_address (self->listener, error);
  if (bound == NULL)
    return FALSE;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  watch_listener (self);
  return TRUE;
}

SlConnectionGuard *
sl_connection_guard_new (SoupServer *server,
                         guint max_connections,
                         SlGuardHeadFunc func,
                         gpointer user_data)
{
  SlConnectionGuard *self = g_new0 (SlConnectionGuard, 1);

  self->server = g_object_ref (server);
  self->max_connections = max_connections;
  self->func = func;
  self->user_data = user_data;
  self->keeper = -1;
  self->streams = g_ptr_array_new ();
  self->lingerers = g_ptr_array_new_with_free_func (free_lingerer);
  return self;
}

void
sl_connection_guard_free (SlConnectionGuard *self)
{
  if (self == NULL)
    return;
  stop_accepting (self);
  g_clear_handle_id (&self->resume_id, g_source_remove);
  g_clear_handle_id (&self->sweep_id, g_source_remove);
  /* Closes every connection, which empties the list of streams. */
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->listener);
  g_ptr_array_unref (self->lingerers);
  g_ptr_array_unref (self->streams);
  if (self->keeper >= 0)
    close (self->keeper);
  g_free (self);
}

gboolean
sl_connection_guard_listen (SlConnectionGuard *self,
                            const char *address,
                            guint16 *port,
                            GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (listen_on (self, address, port, &cause))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "failed to listen on address '%s', port %u: %s", address, *port, cause->message);
  return FALSE;
}

void
sl_connection_guard_enforce_limits (SlConnectionGuard *self, gint64 now_us)
{
  /* Backwards, since nothing but the one looked at may leave the list meanwhile. */
  for (guint i = self->streams->len; i > 0; i--)
    sl_guarded_stream_enforce_limits (g_ptr_array_index (self->streams, i - 1), now_us);
  end_lingerers (self, now_us);
}

void
sl_connection_guard_drain (SlConnectionGuard *self)
{
  stop_accepting (self);
  g_clear_handle_id (&self->resume_id, g_source_remove);
  g_clear_object (&self->listener);
  for (guint i = self->streams->len; i > 0; i--)
    sl_guarded_stream_drain (g_ptr_array_index (self->streams, i - 1));
}

SlGuardedStream *
sl_connection_guard_get_stream (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote != NULL ? g_object_get_qdata (G_OBJECT (remote), stream_quark ()) : NULL;
}

guint
sl_connection_guard_count (SlConnectionGuard *self)
{
  return self->streams->len;
}
