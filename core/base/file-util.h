// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Files that must survive a crash. errno becomes SLUICE_ERROR_DISK_FULL (ENOSPC, EDQUOT),
 * SLUICE_ERROR_NOT_FOUND (ENOENT) or SLUICE_ERROR_STORAGE_UNAVAILABLE, path in the text. */
void sl_error_set_from_errno (GError **error, int saved_errno, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

gboolean sl_file_sync (const char *path, GError **error);
gboolean sl_folder_sync (const char *path, GError **error);
/* mkdir -p with @mode, each new folder's parent synced. */
gboolean sl_folder_create (const char *path, int mode, GError **error);
/* Removes a folder and all in it, following no symbolic link. Missing is fine. */
gboolean sl_folder_remove (const char *path, GError **error);
/* Writes to a temporary name, syncs, renames, syncs the folder. */
gboolean
sl_file_write_durably (const char *path, const char *data, gsize length, int mode, GError **error);
/* Text that somebody else left in a folder: nothing is followed, only a plain file of at most
 * @max_size bytes of UTF-8 is read. @name: without a slash. SLUICE_ERROR_INVALID_ARGUMENT when it
 * is something else. */
char *sl_file_read_text (const char *folder, const char *name, gsize max_size, GError **error);
/* write() until all of it is written. */
gboolean sl_fd_write_all (int fd, const void *data, gsize length, GError **error);
/* All that is left of @from, behind what is in @to; inside the kernel where that can be.
 * @cancellable: (nullable) is asked between blocks; SLUICE_ERROR_CANCELLED. */
gboolean sl_fd_copy_rest (int from, int to, GCancellable *cancellable, GError **error);

/* Takes the exclusive lock of an open file, which ends with the process whatever ends that. FALSE
 * when another one holds it for longer than a process needs to end: two seconds. A daemon that was
 * killed while it started a worker leaves its lock to that until it has become another program. */
gboolean sl_fd_lock (int fd);

/* Closes and sets -1; not retried, since on Linux the descriptor is gone even when it fails. */
void sl_fd_close (int *fd);
/* A descriptor that closes at the end of its scope, like g_autofd of later GLib:
 * g_auto (SlAutoFd) fd = open (...). Hand over with sl_fd_steal(). */
typedef int SlAutoFd;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlAutoFd, sl_fd_close)

static inline int
sl_fd_steal (int *fd)
{
  int stolen = *fd;

  *fd = -1;
  return stolen;
}
