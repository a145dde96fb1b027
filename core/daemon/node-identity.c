// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A UUID in a file of the data folder, which is locked as long as the daemon lives: two that shared
 * a folder would give back each other's passes. */
#include "daemon/node-identity.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "base/uuid.h"
#include "sluice/sluice-error.h"

#define ID_LENGTH 36

struct _SlNodeIdentity {
  char *id; /* (owned) */
  int fd;   /* (owned) holds the lock */
};

/* A file that is empty or broken, after a crash, gets a new id: old leases then run out. */
static gboolean
read_or_write_id (SlNodeIdentity *self, const char *path, gint64 now, GError **error)
{
  char text[ID_LENGTH + 1] = { 0 };

  if (pread (self->fd, text, ID_LENGTH, 0) == ID_LENGTH && sl_uuid_is_valid (text)) {
    self->id = g_strdup (text);
    return TRUE;
  }
  self->id = sl_uuid7_new (now);
  if (ftruncate (self->fd, 0) == 0 && pwrite (self->fd, self->id, ID_LENGTH, 0) == ID_LENGTH
      && fsync (self->fd) == 0)
    return TRUE;
  sl_error_set_from_errno (error, errno, "can't write '%s'", path);
  return FALSE;
}

SlNodeIdentity *
sl_node_identity_take (const char *data_dir, gint64 now, GError **error)
{
  g_autoptr (SlNodeIdentity) self = g_new0 (SlNodeIdentity, 1);
  g_autofree char *path = g_build_filename (data_dir, "node-id", NULL);

  self->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd < 0) {
    sl_error_set_from_errno (error, errno, "can't open '%s'", path);
    return NULL;
  }
  if (!sl_fd_lock (self->fd)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "another process uses '%s'; stop it or choose another SLUICE_DATA_DIR", data_dir);
    return NULL;
  }
  return read_or_write_id (self, path, now, error) ? g_steal_pointer (&self) : NULL;
}

void
sl_node_identity_free (SlNodeIdentity *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->id);
  g_free (self);
}

const char *
sl_node_identity_get_id (SlNodeIdentity *self)
{
  return self->id;
}
