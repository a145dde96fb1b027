// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * guarded-input: stands between a client's bytes and libsoup.
 *
 * A head is collected here and read by request-head.c. What libsoup gets instead is a head that
 * this file writes: the method, "/", the length of the body, whether to close. So libsoup never
 * parses a byte of a client's head, and it is told exactly where each body ends, so never sees a
 * second request early. Everything that handlers need is in the SlRequestHead.
 *
 * Libsoup 3.2 also forgets connections that a client closes between two requests: their descriptors
 * stay open for ever, because only a message that has begun is completed. At the end of input this
 * stream therefore begins one (a line of a head) and then fails; libsoup completes it and
 * disconnects.
 */
#include "guarded-input.h"

#include <string.h>

/* One line is enough for libsoup to call a message begun; then reading fails, so it is never
 * parsed. */
#define LAST_WORDS "END\r\n"
/* Every request is for this. The absolute form needs no Host, one line less to parse. */
#define OWN_TARGET "http://s/"

struct _SlGuardedInput {
  GInputStream parent_instance;

  GPollableInputStream *base; /* (owned) of the socket */
  int fd;                     /* (unowned) of the socket */
  SlHeadFunc func;
  gpointer user_data;     /* (unowned) of @func */
  GSource *source;        /* (owned) (nullable) what libsoup waits on */
  GByteArray *received;   /* (owned) not yet handed on: a head, what follows it */
  gsize scanned;          /* of @received, by sl_request_head_scan() */
  gboolean is_examined;   /* @received holds part of a head and nothing new */
  char own_head[192];     /* what libsoup reads instead */
  gsize own_length;       /* of @own_head */
  gsize own_offset;       /* already read by libsoup */
  gint64 body_left;       /* bytes of the body that libsoup has not read */
  gint64 since_us;        /* see the getter */
  gboolean is_over;       /* the client sends no more that we would read */
  gboolean leaves_unread; /* ... though it may try */
};

static void sl_guarded_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlGuardedInput,
                               sl_guarded_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      sl_guarded_input_pollable_init))

static void
wake_reader (SlGuardedInput *self)
{
  if (self->source != NULL && !g_source_is_destroyed (self->source))
    g_source_set_ready_time (self->source, 0);
}

static void
set_own_text (SlGuardedInput *self, const char *text)
{
  g_strlcpy (self->own_head, text, sizeof self->own_head);
  self->own_length = strlen (self->own_head);
  self->own_offset = 0;
}

/* Libsoup answers this at once; the answer is known to the server already. */
static void
write_refusal (SlGuardedInput *self, SlHttpMethod method, gboolean closes)
{
  g_autofree char *text = g_strdup_printf ("%s " OWN_TARGET " HTTP/1.1\r\n%s\r\n",
                                           method == SL_HTTP_HEAD ? "HEAD" : "GET",
                                           closes ? "Connection: close\r\n" : "");

  set_own_text (self, text);
  self->is_over = closes;
}

static void
write_own_head (SlGuardedInput *self, const SlRequestHead *head)
{
  g_autoptr (GString) text = g_string_new (sl_http_method_to_string (head->method));

  g_string_append (text, " " OWN_TARGET);
  g_string_append (text, head->http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  if (head->content_length >= 0)
    g_string_append_printf (text, "Content-Length: %" G_GINT64_FORMAT "\r\n", head->content_length);
  if (head->closes)
    g_string_append (text, "Connection: close\r\n");
  if (head->expects_continue)
    g_string_append (text, "Expect: 100-continue\r\n");
  g_string_append (text, "\r\n");
  set_own_text (self, text->str);
  self->body_left = MAX (head->content_length, 0);
}

static void
refuse_head (SlGuardedInput *self, const SlHeadFault *fault)
{
  self->func (NULL, fault, self->user_data);
  self->leaves_unread = TRUE;
  write_refusal (self, SL_HTTP_GET, TRUE);
}

static void
accept_head (SlGuardedInput *self, gsize length)
{
  const SlHeadFault *fault = NULL;
  SlRequestHead *head = sl_request_head_parse ((const char *) self->received->data, length, &fault);
  SlHttpMethod method;
  gboolean has_body, closes;

  g_byte_array_remove_range (self->received, 0, (guint) length);
  self->scanned = 0;
  self->is_examined = FALSE;
  self->since_us = g_get_monotonic_time ();
  if (head == NULL) {
    refuse_head (self, fault);
    return;
  }
  method = head->method;
  has_body = head->content_length > 0;
  closes = head->closes || has_body;
  write_own_head (self, head);
  if (self->func (head, NULL, self->user_data))
    return;
  self->body_left = 0;
  self->leaves_unread = has_body;
  write_refusal (self, method, closes);
}

/* Looks for a whole head in what is here. */
static void
examine_received (SlGuardedInput *self)
{
  const SlHeadFault *fault = NULL;
  gsize length = sl_request_head_scan ((const char *) self->received->data, self->received->len,
                                       &self->scanned, &fault);

  self->is_examined = TRUE;
  if (fault != NULL)
    refuse_head (self, fault);
  else if (length > 0)
    accept_head (self, length);
}

/* Asks the socket for more of a head. Returns FALSE with an error when there is none now. A client
 * that is gone, with a goodbye or a reset, is no error here: see the top of the file. */
static gboolean
receive_head (SlGuardedInput *self, GError **error)
{
  char block[4096]; /* a head of a browser fits with room to spare */
  gsize room = MIN (sizeof block, SL_REQUEST_HEAD_MAX_BYTES - self->received->len);
  g_autoptr (GError) cause = NULL;
  gssize n = g_pollable_input_stream_read_nonblocking (self->base, block, room, NULL, &cause);

  if (n < 0 && g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  if (n <= 0) {
    sl_guarded_input_end (self);
    return TRUE;
  }
  if (self->received->len == 0)
    self->since_us = g_get_monotonic_time ();
  g_byte_array_append (self->received, (const guint8 *) block, (guint) n);
  examine_received (self);
  return TRUE;
}

static gssize
hand_on_own_text (SlGuardedInput *self, char *buffer, gsize count)
{
  gsize n = MIN (count, self->own_length - self->own_offset);

  memcpy (buffer, self->own_head + self->own_offset, n);
  self->own_offset += n;
  return (gssize) n;
}

/* Large bodies go from the socket straight to libsoup's buffer. */
static gssize
hand_on_body (SlGuardedInput *self, char *buffer, gsize count, GError **error)
{
  gssize n;

  count = (gsize) MIN ((gint64) count, self->body_left);
  if (self->received->len > 0) {
    n = (gssize) MIN (count, self->received->len);
    memcpy (buffer, self->received->data, (gsize) n);
    g_byte_array_remove_range (self->received, 0, (guint) n);
  } else {
    n = g_pollable_input_stream_read_nonblocking (self->base, buffer, count, NULL, error);
  }
  if (n > 0) {
    self->body_left -= n;
    self->since_us = g_get_monotonic_time ();
  }
  return n;
}

static gssize
sl_guarded_input_read_nonblocking (GPollableInputStream *stream,
                                   void *buffer,
                                   gsize count,
                                   GError **error)
{
  SlGuardedInput *self = SL_GUARDED_INPUT (stream);

  if (self->own_offset == self->own_length && self->is_over) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "nothing more is read");
    return -1;
  }
  if (self->own_offset == self->own_length && self->body_left > 0)
    return hand_on_body (self, buffer, count, error);
  if (self->own_offset == self->own_length && self->received->len > 0 && !self->is_examined)
    examine_received (self);
  while (self->own_offset == self->own_length)
    if (!receive_head (self, error))
      return -1;
  return hand_on_own_text (self, buffer, count);
}

static gssize
sl_guarded_input_read (GInputStream *stream,
                       void *buffer,
                       gsize count,
                       GCancellable *cancellable,
                       GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "a guarded stream is read without blocking");
  return -1;
}

/* Whether a read gives something without asking the socket. */
static gboolean
has_something (SlGuardedInput *self)
{
  return self->own_offset < self->own_length || self->is_over
         || (self->received->len > 0 && !self->is_examined);
}

static gboolean
sl_guarded_input_is_readable (GPollableInputStream *stream)
{
  SlGuardedInput *self = SL_GUARDED_INPUT (stream);

  return has_something (self) || g_pollable_input_stream_is_readable (self->base);
}

/* Libsoup makes this source the child of two of its own and looks only at whether it is ready.
 * Those of the socket stream would put two more below it, and each costs wake-ups of the main
 * context. */
static gboolean
dispatch_waiting (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* A child needs some closure before it can be given an empty one. */
static gboolean
ignore_closure (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSource *
sl_guarded_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  static GSourceFuncs funcs = { NULL, NULL, dispatch_waiting, NULL, ignore_closure, NULL };
  SlGuardedInput *self = SL_GUARDED_INPUT (stream);
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  if (has_something (self))
    g_source_set_ready_time (source, 0);
  else
    g_source_add_unix_fd (source, self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_clear_pointer (&self->source, g_source_unref);
  self->source = g_source_ref (source);
  return source;
}

static void
sl_guarded_input_dispose (GObject *object)
{
  SlGuardedInput *self = SL_GUARDED_INPUT (object);

  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (sl_guarded_input_parent_class)->dispose (object);
}

static void
sl_guarded_input_finalize (GObject *object)
{
  SlGuardedInput *self = SL_GUARDED_INPUT (object);

  g_byte_array_unref (self->received);
  G_OBJECT_CLASS (sl_guarded_input_parent_class)->finalize (object);
}

static void
sl_guarded_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = sl_guarded_input_is_readable;
  iface->read_nonblocking = sl_guarded_input_read_nonblocking;
  iface->create_source = sl_guarded_input_create_source;
}

static void
sl_guarded_input_class_init (SlGuardedInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sl_guarded_input_dispose;
  object_class->finalize = sl_guarded_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = sl_guarded_input_read;
}

static void
sl_guarded_input_init (SlGuardedInput *self)
{
  self->received = g_byte_array_new ();
  self->since_us = g_get_monotonic_time ();
}

SlGuardedInput *
sl_guarded_input_new (GSocketConnection *connection, SlHeadFunc func, gpointer user_data)
{
  SlGuardedInput *self = g_object_new (SL_TYPE_GUARDED_INPUT, NULL);

  self->base = g_object_ref (
      G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (connection))));
  self->fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  self->func = func;
  self->user_data = user_data;
  return self;
}

SlInputPhase
sl_guarded_input_get_phase (SlGuardedInput *self)
{
  if (self->is_over)
    return SL_INPUT_OVER;
  if (self->body_left > 0)
    return SL_INPUT_BODY;
  return self->received->len > 0 ? SL_INPUT_HEAD : SL_INPUT_IDLE;
}

gint64
sl_guarded_input_get_since_us (SlGuardedInput *self)
{
  return self->since_us;
}

void
sl_guarded_input_touch (SlGuardedInput *self)
{
  self->since_us = g_get_monotonic_time ();
}

gboolean
sl_guarded_input_leaves_unread (SlGuardedInput *self)
{
  return self->leaves_unread || self->body_left > 0 || self->received->len > 0;
}

void
sl_guarded_input_refuse (SlGuardedInput *self, const SlHeadFault *fault)
{
  refuse_head (self, fault);
  wake_reader (self);
}

void
sl_guarded_input_end (SlGuardedInput *self)
{
  set_own_text (self, LAST_WORDS);
  /* Inside a message libsoup needs no first line, only the failure. */
  if (self->body_left > 0)
    self->own_offset = self->own_length;
  self->body_left = 0;
  self->is_over = TRUE;
  wake_reader (self);
}
