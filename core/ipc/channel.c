// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One end of a socket pair in a main loop: reads into a frame reader, keeps what the socket does
 * not take yet. GIO's streams would add a buffer and a callback for each frame to the same two
 * calls. */
#include "ipc/channel.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>

#include "base/file-util.h"
#include "ipc/frame.h"
#include "sluice/sluice-error.h"

/* Reports of usual passes come in one read. */
#define READ_SIZE 16384

struct _SlChannel {
  GObject parent_instance;
  int fd;                /* -1 once it is closed */
  SlFrameReader *reader; /* (owned) */
  GByteArray *unsent;    /* (owned) */
  GSource *readable;     /* (owned) (nullable) */
  GSource *writable;     /* (owned) (nullable): while something is unsent */
  SlChannelFunc func;    /* (nullable): NULL after the end */
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (SlChannel, sl_channel, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
sl_channel_close (SlChannel *self)
{
  self->func = NULL;
  clear_source (&self->readable);
  clear_source (&self->writable);
  sl_fd_close (&self->fd);
}

static void
sl_channel_dispose (GObject *object)
{
  sl_channel_close (SL_CHANNEL (object));
  G_OBJECT_CLASS (sl_channel_parent_class)->dispose (object);
}

static void
sl_channel_finalize (GObject *object)
{
  SlChannel *self = SL_CHANNEL (object);

  g_clear_pointer (&self->reader, sl_frame_reader_free);
  g_clear_pointer (&self->unsent, g_byte_array_unref);
  G_OBJECT_CLASS (sl_channel_parent_class)->finalize (object);
}

static void
sl_channel_class_init (SlChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sl_channel_dispose;
  G_OBJECT_CLASS (klass)->finalize = sl_channel_finalize;
}

static void
sl_channel_init (SlChannel *self)
{
  self->fd = -1;
  self->reader = sl_frame_reader_new ();
  self->unsent = g_byte_array_new ();
}

static void
tell_end (SlChannel *self, const GError *error)
{
  SlChannelFunc func = self->func;

  sl_channel_close (self);
  if (func != NULL)
    func (NULL, error, self->user_data);
}

/* Each whole message in the reader. The function may close the channel between two. */
static gboolean
deliver_messages (SlChannel *self, GError **error)
{
  while (self->func != NULL) {
    GError *inner = NULL;
    g_autoptr (GBytes) payload = sl_frame_reader_next (self->reader, &inner);
    g_autoptr (SlMessage) message = NULL;

    if (payload == NULL) {
      if (inner != NULL)
        g_propagate_error (error, inner);
      return inner == NULL;
    }
    message = sl_message_new_from_json (g_bytes_get_data (payload, NULL),
                                        g_bytes_get_size (payload), error);
    if (message == NULL)
      return FALSE;
    self->func (message, NULL, self->user_data);
  }
  return TRUE;
}

static void
handle_end_of_stream (SlChannel *self)
{
  g_autoptr (GError) error = NULL;

  if (!sl_frame_reader_is_at_border (self->reader))
    error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                                 "the stream ended inside a frame");
  tell_end (self, error);
}

static void
handle_read_failure (SlChannel *self, int saved_errno)
{
  g_autoptr (GError) error = NULL;

  /* A socket pair resets when the other side dies with bytes unread: to us that is an end. */
  if (saved_errno == ECONNRESET) {
    handle_end_of_stream (self);
    return;
  }
  error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL, "failed to read: %s",
                       g_strerror (saved_errno));
  tell_end (self, error);
}

/* FALSE when there is nothing to read now, or never again. */
static gboolean
read_once (SlChannel *self)
{
  g_autoptr (GError) error = NULL;
  guint8 bytes[READ_SIZE];
  gssize n_read = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n_read > 0) {
    sl_frame_reader_feed (self->reader, bytes, (gsize) n_read);
    if (!deliver_messages (self, &error))
      tell_end (self, error);
    return self->fd >= 0;
  }
  if (n_read == 0)
    handle_end_of_stream (self);
  else if (errno != EAGAIN && errno != EINTR)
    handle_read_failure (self, errno);
  return FALSE;
}

static gboolean
on_socket_readable (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (SlChannel) self = g_object_ref (SL_CHANNEL (user_data));

  read_once (self);
  return self->readable != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* What the socket takes now. A failure is left to the reading side, which sees the same end. */
static void
flush_unsent (SlChannel *self)
{
  gssize n_sent = 0;

  while (self->unsent->len > 0 && n_sent >= 0) {
    n_sent = send (self->fd, self->unsent->data, self->unsent->len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n_sent > 0)
      g_byte_array_remove_range (self->unsent, 0, (guint) n_sent);
  }
  if (n_sent < 0 && errno != EAGAIN && errno != EINTR)
    g_byte_array_set_size (self->unsent, 0);
}

static gboolean
on_socket_writable (int fd, GIOCondition condition, gpointer user_data)
{
  SlChannel *self = user_data;

  flush_unsent (self);
  if (self->unsent->len > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->writable, g_source_unref);
  return G_SOURCE_REMOVE;
}

static GSource *
watch (SlChannel *self, GIOCondition condition, GUnixFDSourceFunc func)
{
  GSource *source = g_unix_fd_source_new (self->fd, condition);

  g_source_set_callback (source, G_SOURCE_FUNC (func), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

SlChannel *
sl_channel_new (int fd, SlChannelFunc func, gpointer user_data)
{
  SlChannel *self = g_object_new (SL_TYPE_CHANNEL, NULL);

  self->fd = fd;
  self->func = func;
  self->user_data = user_data;
  self->readable = watch (self, G_IO_IN, on_socket_readable);
  return self;
}

gboolean
sl_channel_send (SlChannel *self, const SlMessage *message, GError **error)
{
  g_autoptr (GBytes) frame = sl_message_to_frame (message, error);

  if (frame == NULL)
    return FALSE;
  if (self->fd < 0)
    return TRUE;
  g_byte_array_append (self->unsent, g_bytes_get_data (frame, NULL),
                       (guint) g_bytes_get_size (frame));
  flush_unsent (self);
  if (self->unsent->len > 0 && self->writable == NULL)
    self->writable = watch (self, G_IO_OUT, on_socket_writable);
  return TRUE;
}

void
sl_channel_drain (SlChannel *self)
{
  g_autoptr (SlChannel) alive = g_object_ref (self);

  while (alive->fd >= 0 && read_once (alive))
    ;
}
