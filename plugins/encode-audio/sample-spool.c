// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A file without a name in the private folder of the stage: a process that dies leaves nothing
 * behind, and nobody else can open it. */
#include "sample-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include <sluice/sluice.h>

struct _SampleSpool {
  int fd; /* (owned) */
  guint64 size;
};

static gboolean
fail (GError **error, SluiceError code, const char *what)
{
  g_set_error (error, SLUICE_ERROR, code, "failed to %s the samples that wait for their gain: %s",
               what, g_strerror (errno));
  return FALSE;
}

SampleSpool *
sample_spool_new (const char *path, GError **error)
{
  g_autoptr (SampleSpool) self = g_new0 (SampleSpool, 1);

  self->fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->fd < 0 || g_unlink (path) != 0) {
    fail (error, SLUICE_ERROR_DISK_FULL, "make a file for");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
sample_spool_free (SampleSpool *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

gboolean
sample_spool_append (SampleSpool *self, gconstpointer data, gsize length, GError **error)
{
  gsize done = 0;

  while (done < length) {
    gssize n = pwrite (self->fd, (const guint8 *) data + done, length - done, self->size + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (error, SLUICE_ERROR_DISK_FULL, "write");
    done += n;
  }
  self->size += length;
  return TRUE;
}

guint64
sample_spool_get_size (const SampleSpool *self)
{
  return self->size;
}

gboolean
sample_spool_read (const SampleSpool *self,
                   guint64 offset,
                   gpointer data,
                   gsize length,
                   GError **error)
{
  gsize done = 0;

  if (length > self->size || offset > self->size - length) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "samples were asked for that are not there");
    return FALSE;
  }
  while (done < length) {
    gssize n = pread (self->fd, (guint8 *) data + done, length - done, offset + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail (error, SLUICE_ERROR_INTERNAL, "read");
    done += n;
  }
  return TRUE;
}
