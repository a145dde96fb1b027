// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The files of a folder store: opening, publishing, moving and removing them so that a crash at any
 * moment leaves either the old object or the new one. */
#include "objects/object-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "objects/object-files-private.h"
#include "objects/object-note-files.h"
#include "objects/object-path.h"
#include "sluice/sluice-error.h"

#define TEMPORARY_FOLDER ".tmp"
#define LOCK_FILE ".lock"
/* Two commits of one key exclude each other; two of different keys seldom do. */
#define N_KEY_LOCKS 32

struct _SlObjectFiles {
  char *root; /* (owned) */
  int root_fd;
  int temporary_fd; /* of the folder .tmp */
  int lock_fd;
  GMutex key_locks[N_KEY_LOCKS];
  GRWLock folders; /* read: a file goes into a folder; write: empty folders go */
};

void
sl_object_files_set_error (GError **error, const char *action, const char *bucket, const char *key)
{
  sl_error_set_from_errno (error, errno, "failed to %s object '%s/%s'", action, bucket, key);
}

static gboolean
take_lock (SlObjectFiles *self, GError **error)
{
  self->lock_fd = openat (self->root_fd, LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s/" LOCK_FILE "'", self->root);
    return FALSE;
  }
  if (!sl_fd_lock (self->lock_fd)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to lock '%s': another process uses it", self->root);
    return FALSE;
  }
  return TRUE;
}

static gboolean
prepare_temporary_folder (SlObjectFiles *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->root, TEMPORARY_FOLDER, NULL);

  if (!sl_folder_remove (path, error) || !sl_folder_create (path, 0700, error))
    return FALSE;
  self->temporary_fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->temporary_fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to open folder '%s'", path);
    return FALSE;
  }
  return TRUE;
}

SlObjectFiles *
sl_object_files_open (const char *root, GError **error)
{
  g_autoptr (SlObjectFiles) self = g_new0 (SlObjectFiles, 1);

  self->root = g_canonicalize_filename (root, NULL);
  self->root_fd = self->temporary_fd = self->lock_fd = -1;
  g_rw_lock_init (&self->folders);
  for (guint i = 0; i < N_KEY_LOCKS; i++)
    g_mutex_init (&self->key_locks[i]);
  if (!sl_folder_create (self->root, 0700, error))
    return NULL;
  self->root_fd = open (self->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->root_fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to open folder '%s'", self->root);
    return NULL;
  }
  if (!take_lock (self, error) || !prepare_temporary_folder (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sl_object_files_free (SlObjectFiles *self)
{
  if (self == NULL)
    return;
  sl_fd_close (&self->temporary_fd);
  sl_fd_close (&self->lock_fd);
  sl_fd_close (&self->root_fd);
  for (guint i = 0; i < N_KEY_LOCKS; i++)
    g_mutex_clear (&self->key_locks[i]);
  g_rw_lock_clear (&self->folders);
  g_free (self->root);
  g_free (self);
}

const char *
sl_object_files_get_root (SlObjectFiles *self)
{
  return self->root;
}

int
sl_object_files_get_root_fd (SlObjectFiles *self)
{
  return self->root_fd;
}

gboolean
sl_object_files_ping (SlObjectFiles *self, GError **error)
{
  if (faccessat (self->root_fd, TEMPORARY_FOLDER, W_OK, 0) == 0)
    return TRUE;
  sl_error_set_from_errno (error, errno, "failed to write to the object store '%s'", self->root);
  return FALSE;
}

char *
sl_object_files_create_temporary (SlObjectFiles *self, int *fd, GError **error)
{
  g_autofree char *name = g_uuid_string_random ();

  *fd = openat (self->temporary_fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (*fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to create a temporary file in '%s'", self->root);
    return NULL;
  }
  return g_steal_pointer (&name);
}

void
sl_object_files_discard_temporary (SlObjectFiles *self, const char *temporary)
{
  /* What stays behind goes at the next start. */
  unlinkat (self->temporary_fd, temporary, 0);
}

int
sl_object_files_open_regular (int folder_fd, const char *name, int flags)
{
  g_auto (SlAutoFd) fd = openat (folder_fd, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    return -1;
  if (!S_ISREG (info.st_mode)) {
    errno = ENOENT;
    return -1;
  }
  return sl_fd_steal (&fd);
}

/* For a file that can't be linked. */
static char *
copy_to_temporary (SlObjectFiles *self,
                   const char *path,
                   int *fd,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (SlAutoFd) from = sl_object_files_open_regular (AT_FDCWD, path, O_RDONLY);
  g_auto (SlAutoFd) to = -1;
  g_autofree char *name = NULL;

  if (from < 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s'", path);
    return NULL;
  }
  name = sl_object_files_create_temporary (self, &to, error);
  if (name == NULL)
    return NULL;
  if (!sl_fd_copy_rest (from, to, cancellable, error)) {
    g_prefix_error (error, "failed to copy '%s': ", path);
    sl_object_files_discard_temporary (self, name);
    return NULL;
  }
  *fd = sl_fd_steal (&to);
  return g_steal_pointer (&name);
}

char *
sl_object_files_take_temporary (SlObjectFiles *self,
                                const char *path,
                                int *fd,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autofree char *name = g_uuid_string_random ();

  if (linkat (AT_FDCWD, path, self->temporary_fd, name, 0) != 0) {
    /* Another file system, or one without links. */
    if (errno == EXDEV || errno == EPERM || errno == EMLINK || errno == EOPNOTSUPP)
      return copy_to_temporary (self, path, fd, cancellable, error);
    sl_error_set_from_errno (error, errno, "failed to take '%s'", path);
    return NULL;
  }
  *fd = sl_object_files_open_regular (self->temporary_fd, name, O_RDWR);
  if (*fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s' as a plain file", path);
    sl_object_files_discard_temporary (self, name);
    return NULL;
  }
  return g_steal_pointer (&name);
}

int
sl_object_files_get_temporary_fd (SlObjectFiles *self)
{
  return self->temporary_fd;
}

static GMutex *
get_key_lock (SlObjectFiles *self, const char *key)
{
  return &self->key_locks[g_str_hash (key) % N_KEY_LOCKS];
}

/* Always in the same order, so that two moves cannot wait for each other. */
static void
lock_keys (SlObjectFiles *self, const char *key, const char *other)
{
  GMutex *first = get_key_lock (self, key);
  GMutex *second = get_key_lock (self, other);

  g_mutex_lock (MIN (first, second));
  if (first != second)
    g_mutex_lock (MAX (first, second));
  g_rw_lock_reader_lock (&self->folders);
}

static void
unlock_keys (SlObjectFiles *self, const char *key, const char *other)
{
  GMutex *first = get_key_lock (self, key);
  GMutex *second = get_key_lock (self, other);

  g_rw_lock_reader_unlock (&self->folders);
  g_mutex_unlock (first);
  if (first != second)
    g_mutex_unlock (second);
}

/* With the key's lock: the file @from_name of @from_fd becomes the object. */
static gboolean
put_in_place (SlObjectFiles *self,
              int from_fd,
              const char *from_name,
              const char *bucket,
              const char *key,
              const SlObjectNote *note,
              GError **error)
{
  g_auto (SlAutoFd)
      folder = sl_object_path_open_folder (self->root_fd, NULL, bucket, key, TRUE, error);

  if (folder < 0 || !sl_object_note_files_write (self, folder, bucket, key, note, error))
    return FALSE;
  if (renameat (from_fd, from_name, folder, sl_object_path_get_name (key)) != 0
      || fsync (folder) != 0) {
    sl_object_files_set_error (error, "publish", bucket, key);
    return FALSE;
  }
  return TRUE;
}

gboolean
sl_object_files_publish (SlObjectFiles *self,
                         const char *temporary,
                         int fd,
                         const char *bucket,
                         const char *key,
                         const char *etag,
                         const char *content_type,
                         GError **error)
{
  g_autoptr (SlObjectNote) note = NULL;
  struct stat info;
  gboolean is_published = FALSE;

  if (fsync (fd) != 0 || fstat (fd, &info) != 0) {
    sl_object_files_set_error (error, "sync", bucket, key);
    return FALSE;
  }
  note = sl_object_note_new (&info, etag, content_type);
  lock_keys (self, key, key);
  is_published = put_in_place (self, self->temporary_fd, temporary, bucket, key, note, error);
  unlock_keys (self, key, key);
  return is_published;
}

static SlObjectInfo *
create_info (const SlObjectNote *note)
{
  SlObjectInfo *info = g_new0 (SlObjectInfo, 1);

  info->size = note->size;
  info->etag = g_strdup (note->etag);
  info->content_type = g_strdup (note->content_type);
  info->modified_at = note->modified_ns / 1000000;
  return info;
}

/* A key below a file and a key that is a folder are no objects. */
static int
open_bytes (int folder_fd, const char *bucket, const char *key, GError **error)
{
  int fd = sl_object_files_open_regular (folder_fd, sl_object_path_get_name (key), O_RDONLY);

  if (fd < 0)
    sl_object_files_set_error (error, "open", bucket, key);
  return fd;
}

int
sl_object_files_open_object (SlObjectFiles *self,
                             const char *bucket,
                             const char *key,
                             SlObjectInfo **info,
                             GError **error)
{
  g_auto (SlAutoFd)
      folder = sl_object_path_open_folder (self->root_fd, NULL, bucket, key, FALSE, error);
  g_auto (SlAutoFd) fd = folder >= 0 ? open_bytes (folder, bucket, key, error) : -1;
  g_autoptr (SlObjectNote) note = NULL;

  if (fd < 0)
    return -1;
  note = sl_object_note_files_describe (self, fd, bucket, key, error);
  if (note == NULL)
    return -1;
  if (lseek (fd, 0, SEEK_SET) != 0) {
    sl_object_files_set_error (error, "read", bucket, key);
    return -1;
  }
  *info = create_info (note);
  return sl_fd_steal (&fd);
}

static void
prune_folders (SlObjectFiles *self, const char *bucket, const char *key)
{
  g_rw_lock_writer_lock (&self->folders);
  sl_object_path_prune (self->root_fd, NULL, bucket, key);
  sl_object_path_prune (self->root_fd, SL_OBJECT_META_FOLDER, bucket, key);
  g_rw_lock_writer_unlock (&self->folders);
}

static gboolean
move_locked (SlObjectFiles *self,
             const char *bucket,
             const char *from_key,
             const char *to_key,
             const char *etag,
             GError **error)
{
  g_auto (SlAutoFd)
      folder = sl_object_path_open_folder (self->root_fd, NULL, bucket, from_key, FALSE, error);
  g_auto (SlAutoFd) fd = folder >= 0 ? open_bytes (folder, bucket, from_key, error) : -1;
  g_autoptr (SlObjectNote)
      note = fd >= 0 ? sl_object_note_files_describe (self, fd, bucket, from_key, error) : NULL;

  if (note == NULL)
    return FALSE;
  if (strcmp (note->etag, etag) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PRECONDITION_FAILED,
                 "failed to move object '%s/%s': its content changed", bucket, from_key);
    return FALSE;
  }
  if (!put_in_place (self, folder, sl_object_path_get_name (from_key), bucket, to_key, note, error))
    return FALSE;
  if (fsync (folder) != 0) {
    sl_object_files_set_error (error, "move", bucket, from_key);
    return FALSE;
  }
  sl_object_note_files_remove (self, bucket, from_key);
  return TRUE;
}

gboolean
sl_object_files_move (SlObjectFiles *self,
                      const char *bucket,
                      const char *from_key,
                      const char *to_key,
                      const char *etag,
                      GError **error)
{
  gboolean is_moved = FALSE;

  lock_keys (self, from_key, to_key);
  is_moved = move_locked (self, bucket, from_key, to_key, etag, error);
  unlock_keys (self, from_key, to_key);
  if (is_moved)
    prune_folders (self, bucket, from_key);
  return is_moved;
}

static gboolean
remove_bytes (SlObjectFiles *self, const char *bucket, const char *key, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (SlAutoFd)
      folder = sl_object_path_open_folder (self->root_fd, NULL, bucket, key, FALSE, &local_error);

  if (g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND))
    return TRUE;
  if (folder < 0) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (unlinkat (folder, sl_object_path_get_name (key), 0) != 0) {
    if (errno == ENOENT || errno == EISDIR)
      return TRUE;
    sl_object_files_set_error (error, "remove", bucket, key);
    return FALSE;
  }
  if (fsync (folder) == 0)
    return TRUE;
  sl_object_files_set_error (error, "remove", bucket, key);
  return FALSE;
}

gboolean
sl_object_files_remove (SlObjectFiles *self, const char *bucket, const char *key, GError **error)
{
  gboolean is_removed = FALSE;

  lock_keys (self, key, key);
  is_removed = remove_bytes (self, bucket, key, error);
  if (is_removed)
    sl_object_note_files_remove (self, bucket, key);
  unlock_keys (self, key, key);
  if (is_removed)
    prune_folders (self, bucket, key);
  return is_removed;
}
