// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The protocol of sd_notify(3): one datagram of NAME=value lines for each message. Libsystemd would
 * do the same and bring four compressors into the process. */
#include "daemon/service-notifier.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file-util.h"
#include "base/log.h"
#include "base/strict-parse.h"
#include "sluice/sluice-error.h"

struct _SlServiceNotifier {
  int fd; /* -1: nobody wants to know */
  struct sockaddr_un address;
  socklen_t address_length;
  guint64 watchdog_us;
  int has_failed; /* atomic: it has been logged */
};

static gboolean
set_error (GError **error, const char *name, const char *found, const char *expected)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "%s: found '%s', expected %s", name,
               found, expected);
  return FALSE;
}

/* A name in the abstract space has a zero where its @ was, and none at its end. */
static gboolean
read_address (SlServiceNotifier *self, const char *text, GError **error)
{
  gsize length = strlen (text);

  if ((text[0] != '/' && text[0] != '@') || length < 2 || length >= sizeof self->address.sun_path)
    return set_error (error, "NOTIFY_SOCKET", text, "an absolute path or @ and a name");
  self->address.sun_family = AF_UNIX;
  memcpy (self->address.sun_path, text, length);
  if (text[0] == '@')
    self->address.sun_path[0] = '\0';
  self->address_length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length);
  if (text[0] == '/')
    self->address_length++;
  return TRUE;
}

static gboolean
open_socket (SlServiceNotifier *self, const char *text, GError **error)
{
  if (!read_address (self, text, error))
    return FALSE;
  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (self->fd >= 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
               "failed to make a socket for the service manager: %s", g_strerror (errno));
  return FALSE;
}

/* The variables may have been meant for whoever started us. */
static gboolean
read_watchdog (SlServiceNotifier *self, const char *const *environment, GError **error)
{
  const char *limit = g_environ_getenv ((char **) environment, "WATCHDOG_USEC");
  const char *pid = g_environ_getenv ((char **) environment, "WATCHDOG_PID");
  guint64 watched_pid = (guint64) getpid ();

  if (limit == NULL)
    return TRUE;
  if (pid != NULL && !sl_parse_uint (pid, 1, G_MAXINT32, &watched_pid, NULL))
    return set_error (error, "WATCHDOG_PID", pid, "a process id");
  if (watched_pid != (guint64) getpid ())
    return TRUE;
  return sl_parse_uint (limit, 1, G_MAXUINT64, &self->watchdog_us, NULL)
         || set_error (error, "WATCHDOG_USEC", limit, "a number of microseconds");
}

SlServiceNotifier *
sl_service_notifier_new (const char *const *environment, GError **error)
{
  g_autoptr (SlServiceNotifier) self = g_new0 (SlServiceNotifier, 1);
  const char *address = g_environ_getenv ((char **) environment, "NOTIFY_SOCKET");

  self->fd = -1;
  if (address == NULL)
    return g_steal_pointer (&self);
  if (!open_socket (self, address, error) || !read_watchdog (self, environment, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sl_service_notifier_free (SlServiceNotifier *self)
{
  if (self == NULL)
    return;
  sl_fd_close (&self->fd);
  g_free (self);
}

guint64
sl_service_notifier_get_watchdog_us (SlServiceNotifier *self)
{
  return self->watchdog_us;
}

static void
log_failure (SlServiceNotifier *self)
{
  const char *reason = g_strerror (errno);

  if (g_atomic_int_compare_and_exchange (&self->has_failed, FALSE, TRUE))
    sl_log_warning ("failed to tell the service manager", "REASON", reason, NULL);
}

static void
send_message (SlServiceNotifier *self, const char *message)
{
  ssize_t sent = -1;

  if (self->fd < 0)
    return;
  do
    sent = sendto (self->fd, message, strlen (message), MSG_NOSIGNAL,
                   (const struct sockaddr *) &self->address, self->address_length);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    log_failure (self);
}

/* A line break in @status would begin another message. */
static void
send_with_status (SlServiceNotifier *self, const char *message, const char *status)
{
  g_autofree char *text = g_strdup_printf ("%sSTATUS=%s", message, status);

  g_strdelimit (text + strlen (message), "\n", ' ');
  send_message (self, text);
}

void
sl_service_notifier_set_status (SlServiceNotifier *self, const char *status)
{
  send_with_status (self, "", status);
}

void
sl_service_notifier_set_ready (SlServiceNotifier *self, const char *status)
{
  send_with_status (self, "READY=1\n", status);
}

void
sl_service_notifier_set_stopping (SlServiceNotifier *self, const char *status)
{
  send_with_status (self, "STOPPING=1\n", status);
}

void
sl_service_notifier_extend (SlServiceNotifier *self, guint64 us)
{
  g_autofree char *text = g_strdup_printf ("EXTEND_TIMEOUT_USEC=%" G_GUINT64_FORMAT, us);

  send_message (self, text);
}

void
sl_service_notifier_beat (SlServiceNotifier *self)
{
  send_message (self, "WATCHDOG=1");
}
