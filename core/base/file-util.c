// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files that must survive a crash: sync of a file and of the folder that names it, replacement by
 * rename, removal of a tree without following links. */
#include "base/file-util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cancel-util.h"
#include "sluice/sluice-error.h"

/* What a process takes to end on a busy machine, and how often to look. */
#define LOCK_WAIT_MS 2000
#define LOCK_POLL_MS 50

/* Of one system call: as much as it takes. */
#define COPY_STEP_BYTES (16 * 1024 * 1024)
/* By hand: enough to keep the disk busy. */
#define COPY_CHUNK_BYTES (256 * 1024)

static SluiceError
code_from_errno (int saved_errno)
{
  switch (saved_errno) {
  case ENOSPC:
  case EDQUOT:
    return SLUICE_ERROR_DISK_FULL;
  case ENOENT:
    return SLUICE_ERROR_NOT_FOUND;
  default:
    return SLUICE_ERROR_STORAGE_UNAVAILABLE;
  }
}

void
sl_error_set_from_errno (GError **error, int saved_errno, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, SLUICE_ERROR, code_from_errno (saved_errno), "%s: %s", what,
               g_strerror (saved_errno));
}

void
sl_fd_close (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  g_auto (SlAutoFd) fd = open (path, flags | O_RDONLY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) != 0) {
    sl_error_set_from_errno (error, errno, "failed to sync '%s'", path);
    return FALSE;
  }
  return TRUE;
}

gboolean
sl_file_sync (const char *path, GError **error)
{
  return sync_path (path, 0, error);
}

gboolean
sl_folder_sync (const char *path, GError **error)
{
  return sync_path (path, O_DIRECTORY, error);
}

static gboolean
sync_parent (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return sl_folder_sync (parent, error);
}

static gboolean
is_folder (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && S_ISDIR (info.st_mode);
}

gboolean
sl_folder_create (const char *path, int mode, GError **error)
{
  g_autofree char *parent = NULL;

  if (is_folder (path))
    return TRUE;
  parent = g_path_get_dirname (path);
  if (!is_folder (parent) && !sl_folder_create (parent, mode, error))
    return FALSE;
  if (mkdir (path, (mode_t) mode) != 0 && !(errno == EEXIST && is_folder (path))) {
    sl_error_set_from_errno (error, errno, "failed to create folder '%s'", path);
    return FALSE;
  }
  return sl_folder_sync (parent, error);
}

static gboolean remove_children (int folder_fd, const char *path, GError **error);

/* Opens without following a link, so that a tree cannot lead out of itself. */
static gboolean
remove_subfolder (int parent_fd, const char *name, const char *path, GError **error)
{
  int fd = openat (parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to open folder '%s'", path);
    return FALSE;
  }
  if (!remove_children (fd, path, error))
    return FALSE;
  if (unlinkat (parent_fd, name, AT_REMOVEDIR) != 0 && errno != ENOENT) {
    sl_error_set_from_errno (error, errno, "failed to remove folder '%s'", path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
remove_child (int folder_fd, const char *name, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (unlinkat (folder_fd, name, 0) == 0 || errno == ENOENT)
    return TRUE;
  if (errno == EISDIR)
    return remove_subfolder (folder_fd, name, path, error);
  sl_error_set_from_errno (error, errno, "failed to remove '%s'", path);
  return FALSE;
}

typedef DIR AutoDir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AutoDir, closedir)

/* Takes @folder_fd. */
static gboolean
remove_children (int folder_fd, const char *path, GError **error)
{
  g_autoptr (AutoDir) folder = fdopendir (folder_fd);
  struct dirent *entry = NULL;

  if (folder == NULL) {
    sl_error_set_from_errno (error, errno, "failed to read folder '%s'", path);
    sl_fd_close (&folder_fd);
    return FALSE;
  }
  while ((entry = readdir (folder)) != NULL) {
    if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
      continue;
    if (!remove_child (folder_fd, entry->d_name, path, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
sl_folder_remove (const char *path, GError **error)
{
  struct stat info;

  if (lstat (path, &info) != 0 && errno == ENOENT)
    return TRUE;
  return remove_subfolder (AT_FDCWD, path, path, error);
}

/* NULL when it is not UTF-8, or not what it was a moment ago. */
static char *
read_text (int fd, gsize size)
{
  g_autofree char *text = g_malloc0 (size + 1);
  gsize n_read = 0;

  while (n_read < size) {
    gssize n = read (fd, text + n_read, size - n_read);

    if (n == 0 || (n < 0 && errno != EINTR))
      return NULL;
    n_read += n > 0 ? (gsize) n : 0;
  }
  return g_utf8_validate (text, (gssize) size, NULL) ? g_steal_pointer (&text) : NULL;
}

char *
sl_file_read_text (const char *folder, const char *name, gsize max_size, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_auto (SlAutoFd) fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  char *text = NULL;
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s'", name);
    return NULL;
  }
  if (S_ISREG (info.st_mode) && (gsize) info.st_size <= max_size)
    text = read_text (fd, (gsize) info.st_size);
  if (text == NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "'%s' is no plain file of at most %" G_GSIZE_FORMAT " bytes of UTF-8", name,
                 max_size);
  return text;
}

gboolean
sl_fd_write_all (int fd, const void *data, gsize length, GError **error)
{
  const char *rest = data;

  while (length > 0) {
    gssize written = write (fd, rest, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      sl_error_set_from_errno (error, errno, "failed to write %" G_GSIZE_FORMAT " bytes", length);
      return FALSE;
    }
    rest += written;
    length -= (gsize) written;
  }
  return TRUE;
}

/* FALSE without an error when these two files have to be read and written. */
static gboolean
copy_in_kernel (int from, int to, GCancellable *cancellable, GError **error)
{
  gssize copied = 0;
  gboolean has_begun = FALSE;

  while ((copied = copy_file_range (from, NULL, to, NULL, COPY_STEP_BYTES, 0)) > 0
         || (copied < 0 && errno == EINTR)) {
    has_begun = has_begun || copied > 0;
    if (sl_error_set_if_cancelled (cancellable, error))
      return FALSE;
  }
  if (copied == 0 && has_begun)
    return TRUE;
  /* Some file systems say that there is nothing where there is something: reading will tell. */
  if (copied < 0 && has_begun)
    sl_error_set_from_errno (error, errno, "failed to copy");
  return FALSE;
}

static gboolean
copy_by_hand (int from, int to, GCancellable *cancellable, GError **error)
{
  g_autofree char *chunk = g_malloc (COPY_CHUNK_BYTES);
  gssize got = 0;

  while ((got = read (from, chunk, COPY_CHUNK_BYTES)) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0 && !sl_fd_write_all (to, chunk, (gsize) got, error))
      return FALSE;
    if (sl_error_set_if_cancelled (cancellable, error))
      return FALSE;
  }
  if (got < 0)
    sl_error_set_from_errno (error, errno, "failed to read");
  return got == 0;
}

gboolean
sl_fd_copy_rest (int from, int to, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (copy_in_kernel (from, to, cancellable, &local_error))
    return TRUE;
  if (local_error == NULL)
    return copy_by_hand (from, to, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
write_and_sync (int fd, const char *path, const char *data, gsize length, GError **error)
{
  if (!sl_fd_write_all (fd, data, length, error)) {
    g_prefix_error (error, "'%s': ", path);
    return FALSE;
  }
  if (fsync (fd) != 0) {
    sl_error_set_from_errno (error, errno, "failed to sync '%s'", path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
write_temporary (const char *path, const char *data, gsize length, int mode, GError **error)
{
  g_auto (SlAutoFd) fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t) mode);

  if (fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to create '%s'", path);
    return FALSE;
  }
  return write_and_sync (fd, path, data, length, error);
}

gboolean
sl_file_write_durably (const char *path, const char *data, gsize length, int mode, GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.%08x.tmp", path, g_random_int ());

  if (!write_temporary (temporary, data, length, mode, error)) {
    unlink (temporary);
    return FALSE;
  }
  if (rename (temporary, path) != 0) {
    sl_error_set_from_errno (error, errno, "failed to rename '%s' to '%s'", temporary, path);
    unlink (temporary);
    return FALSE;
  }
  return sync_parent (path, error);
}

gboolean
sl_fd_lock (int fd)
{
  for (guint waited = 0; waited <= LOCK_WAIT_MS; waited += LOCK_POLL_MS) {
    if (flock (fd, LOCK_EX | LOCK_NB) == 0)
      return TRUE;
    g_usleep (LOCK_POLL_MS * G_TIME_SPAN_MILLISECOND);
  }
  return FALSE;
}
