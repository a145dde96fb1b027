// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events as lines of a file: what the embedded default has instead of a broker. A line is
 * {"topic","key","seq","value"}, value being the envelope that a broker would carry. */
#include "events/log-publisher.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file-util.h"
#include "base/json-util.h"

struct _SlLogPublisher {
  GObject parent_instance;

  int fd; /* (owned) */
};

static void sl_log_publisher_iface_init (SlEventPublisherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlLogPublisher,
                               sl_log_publisher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_EVENT_PUBLISHER,
                                                      sl_log_publisher_iface_init))

static void
append_line (GString *lines, const SlEvent *event)
{
  g_string_append (lines, "{\"topic\":\"" SL_EVENT_TOPIC_MEDIA "\",\"key\":");
  sl_json_append_quoted (lines, event->media_id);
  g_string_append_printf (lines, ",\"seq\":%" G_GINT64_FORMAT ",\"value\":%s}\n", event->seq,
                          event->payload);
}

/* One write of whole lines, then the disk: a reader never sees half a line, but after a crash. */
static gboolean
sl_log_publisher_publish (SlEventPublisher *publisher,
                          GPtrArray *events,
                          GPtrArray *delivered,
                          GError **error)
{
  SlLogPublisher *self = SL_LOG_PUBLISHER (publisher);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++)
    append_line (lines, events->pdata[i]);
  if (!sl_fd_write_all (self->fd, lines->str, lines->len, error))
    return FALSE;
  if (fdatasync (self->fd) != 0) {
    sl_error_set_from_errno (error, errno, "can't sync the event log");
    return FALSE;
  }
  for (guint i = 0; i < events->len; i++)
    g_ptr_array_add (delivered, events->pdata[i]);
  return TRUE;
}

static void
sl_log_publisher_iface_init (SlEventPublisherInterface *iface)
{
  iface->publish = sl_log_publisher_publish;
}

static void
sl_log_publisher_finalize (GObject *object)
{
  SlLogPublisher *self = SL_LOG_PUBLISHER (object);

  if (self->fd >= 0)
    close (self->fd);
  G_OBJECT_CLASS (sl_log_publisher_parent_class)->finalize (object);
}

static void
sl_log_publisher_class_init (SlLogPublisherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_log_publisher_finalize;
}

static void
sl_log_publisher_init (SlLogPublisher *self)
{
  self->fd = -1;
}

/* A crash, or a full disk, may have left half a line at the end: the next line starts on its own.
 */
static gboolean
end_torn_line (int fd, GError **error)
{
  off_t end = lseek (fd, 0, SEEK_END);
  char last = '\n';

  if (end > 0 && pread (fd, &last, 1, end - 1) != 1) {
    sl_error_set_from_errno (error, errno, "can't read the end of the event log");
    return FALSE;
  }
  return last == '\n' || sl_fd_write_all (fd, "\n", 1, error);
}

SlEventPublisher *
sl_log_publisher_new (const char *path, GError **error)
{
  g_autoptr (SlLogPublisher) self = g_object_new (SL_TYPE_LOG_PUBLISHER, NULL);

  self->fd = open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (self->fd < 0) {
    sl_error_set_from_errno (error, errno, "can't open the event log '%s'", path);
    return NULL;
  }
  if (!end_torn_line (self->fd, error))
    return NULL;
  return SL_EVENT_PUBLISHER (g_steal_pointer (&self));
}
