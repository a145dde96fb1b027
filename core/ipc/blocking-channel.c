// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The same frames without a main loop. */
#include "ipc/blocking-channel.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/file-util.h"
#include "ipc/frame.h"
#include "sluice/sluice-error.h"

/* An order with its descriptor comes in one read. */
#define READ_SIZE 16384

struct _SlBlockingChannel {
  int fd;
  SlFrameReader *reader; /* (owned) */
  GMutex send_lock;      /* frames do not mix */
};

SlBlockingChannel *
sl_blocking_channel_new (int fd)
{
  SlBlockingChannel *self = g_new0 (SlBlockingChannel, 1);

  self->fd = fd;
  self->reader = sl_frame_reader_new ();
  g_mutex_init (&self->send_lock);
  return self;
}

void
sl_blocking_channel_free (SlBlockingChannel *self)
{
  if (self == NULL)
    return;
  sl_fd_close (&self->fd);
  sl_frame_reader_free (self->reader);
  g_mutex_clear (&self->send_lock);
  g_free (self);
}

static gboolean
set_io_error (GError **error, const char *what, int saved_errno)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL, "failed to %s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* FALSE without an error: the stream ended. */
static gboolean
feed_reader (SlBlockingChannel *self, GError **error)
{
  guint8 bytes[READ_SIZE];
  gssize n_read = 0;

  do
    n_read = recv (self->fd, bytes, sizeof bytes, 0);
  while (n_read < 0 && errno == EINTR);
  if (n_read < 0 && errno != ECONNRESET)
    return set_io_error (error, "receive", errno);
  if (n_read > 0) {
    sl_frame_reader_feed (self->reader, bytes, (gsize) n_read);
    return TRUE;
  }
  if (!sl_frame_reader_is_at_border (self->reader))
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                         "the stream ended inside a frame");
  return FALSE;
}

SlMessage *
sl_blocking_channel_receive (SlBlockingChannel *self, GError **error)
{
  for (;;) {
    GError *inner = NULL;
    g_autoptr (GBytes) payload = sl_frame_reader_next (self->reader, &inner);

    if (payload != NULL)
      return sl_message_new_from_json (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload),
                                       error);
    if (inner != NULL) {
      g_propagate_error (error, inner);
      return NULL;
    }
    if (!feed_reader (self, error))
      return NULL;
  }
}

gboolean
sl_blocking_channel_send (SlBlockingChannel *self, const SlMessage *message, GError **error)
{
  g_autoptr (GBytes) frame = sl_message_to_frame (message, error);
  g_autoptr (GMutexLocker) locker = NULL;
  const guint8 *bytes = NULL;
  gsize left = 0;

  if (frame == NULL)
    return FALSE;
  bytes = g_bytes_get_data (frame, &left);
  locker = g_mutex_locker_new (&self->send_lock);
  while (left > 0) {
    /* A daemon that died is an error here, not a signal. */
    gssize n_sent = send (self->fd, bytes, left, MSG_NOSIGNAL);

    if (n_sent < 0 && errno != EINTR)
      return set_io_error (error, "send", errno);
    if (n_sent > 0) {
      bytes += n_sent;
      left -= (gsize) n_sent;
    }
  }
  return TRUE;
}
