// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Two notes stand beside an object, of its present bytes and of those that were to take their
 * place: whenever a commit is cut off, one of them speaks of what is there. */
#include "objects/object-note-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "model/file-type.h"
#include "objects/object-files-private.h"
#include "objects/object-path.h"

/* Two notes with the longest content type are far shorter. */
#define MAX_NOTES_BYTES 4096
#define DEFAULT_CONTENT_TYPE "application/octet-stream"

/* An empty list when there are none. */
static GPtrArray *
read_notes (SlObjectFiles *files, const char *bucket, const char *key)
{
  g_auto (SlAutoFd) folder = sl_object_path_open_folder (
      sl_object_files_get_root_fd (files), SL_OBJECT_META_FOLDER, bucket, key, FALSE, NULL);
  g_auto (SlAutoFd) fd = -1;
  char text[MAX_NOTES_BYTES + 1];
  gssize length = 0;

  if (folder >= 0)
    fd = sl_object_files_open_regular (folder, sl_object_path_get_name (key), O_RDONLY);
  if (fd >= 0)
    length = read (fd, text, MAX_NOTES_BYTES);
  text[MAX (length, 0)] = '\0';
  return sl_object_notes_from_text (text);
}

static SlObjectNote *
recover_note (int fd, const struct stat *info, const char *key, GError **error)
{
  g_autofree char *etag = sl_object_etag_of_file (fd, NULL, error);
  g_autofree char *extension = sl_file_name_dup_extension (sl_object_path_get_name (key));
  const char *content_type = extension != NULL ? sl_content_type_for_extension (extension) : NULL;

  if (etag == NULL)
    return NULL;
  return sl_object_note_new (info, etag,
                             content_type != NULL ? content_type : DEFAULT_CONTENT_TYPE);
}

SlObjectNote *
sl_object_note_files_describe (SlObjectFiles *files,
                               int fd,
                               const char *bucket,
                               const char *key,
                               GError **error)
{
  g_autoptr (GPtrArray) notes = read_notes (files, bucket, key);
  struct stat info;

  if (fstat (fd, &info) != 0) {
    sl_object_files_set_error (error, "look at", bucket, key);
    return NULL;
  }
  for (guint i = 0; i < notes->len; i++) {
    const SlObjectNote *note = g_ptr_array_index (notes, i);

    if (sl_object_note_describes (note, &info))
      return sl_object_note_copy (note);
  }
  return recover_note (fd, &info, key, error);
}

static gboolean
write_temporary_text (SlObjectFiles *files, int fd, const char *text, GError **error)
{
  if (!sl_fd_write_all (fd, text, strlen (text), error))
    return FALSE;
  if (fsync (fd) == 0)
    return TRUE;
  sl_error_set_from_errno (error, errno, "failed to sync a note in '%s'",
                           sl_object_files_get_root (files));
  return FALSE;
}

static gboolean
replace_notes (SlObjectFiles *files,
               const char *bucket,
               const char *key,
               const char *text,
               GError **error)
{
  g_auto (SlAutoFd) folder = sl_object_path_open_folder (
      sl_object_files_get_root_fd (files), SL_OBJECT_META_FOLDER, bucket, key, TRUE, error);
  g_auto (SlAutoFd) fd = -1;
  g_autofree char *name = folder >= 0 ? sl_object_files_create_temporary (files, &fd, error) : NULL;
  gboolean is_written = name != NULL && write_temporary_text (files, fd, text, error);

  if (is_written
      && (renameat (sl_object_files_get_temporary_fd (files), name, folder,
                    sl_object_path_get_name (key))
              != 0
          || fsync (folder) != 0)) {
    sl_object_files_set_error (error, "note", bucket, key);
    is_written = FALSE;
  }
  if (!is_written && name != NULL)
    sl_object_files_discard_temporary (files, name);
  return is_written;
}

/* The new note first, then that of the present bytes when there are any. */
gboolean
sl_object_note_files_write (SlObjectFiles *files,
                            int folder_fd,
                            const char *bucket,
                            const char *key,
                            const SlObjectNote *note,
                            GError **error)
{
  g_autoptr (GPtrArray)
      notes = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_note_free);
  g_auto (SlAutoFd)
      present = sl_object_files_open_regular (folder_fd, sl_object_path_get_name (key), O_RDONLY);
  g_autofree char *text = NULL;

  g_ptr_array_add (notes, sl_object_note_copy (note));
  if (present >= 0) {
    SlObjectNote *present_note = sl_object_note_files_describe (files, present, bucket, key, error);

    if (present_note == NULL)
      return FALSE;
    g_ptr_array_add (notes, present_note);
  }
  text = sl_object_notes_to_text (notes);
  return replace_notes (files, bucket, key, text, error);
}

void
sl_object_note_files_remove (SlObjectFiles *files, const char *bucket, const char *key)
{
  g_auto (SlAutoFd) folder = sl_object_path_open_folder (
      sl_object_files_get_root_fd (files), SL_OBJECT_META_FOLDER, bucket, key, FALSE, NULL);

  /* Notes without an object describe no file, so they may as well stay. */
  if (folder >= 0)
    unlinkat (folder, sl_object_path_get_name (key), 0);
}
