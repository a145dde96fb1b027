// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parts as files: published by a rename, put together by a copy, and thrown away by another rename,
 * so that no crash leaves anything that looks like something else. */
#include "objects/object-parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "base/uuid.h"
#include "objects/object-meta.h"
#include "sluice/sluice-error.h"

#define PARTS_FOLDER ".parts"
#define TEMPORARY_FOLDER ".tmp"
#define TYPE_FILE "content-type"
/* "00001-" and a hash; of two with the same number the newer one counts. */
#define NUMBER_DIGITS 5
#define HASH_DIGITS 64

static char *
make_object_path (SlObjectFiles *files, const char *bucket, const char *key)
{
  g_autofree char *name = g_strconcat (bucket, "/", key, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  return g_build_filename (sl_object_files_get_root (files), PARTS_FOLDER, hash, NULL);
}

static gboolean
fail_missing (const char *bucket, const char *key, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND,
               "there is no such upload of object '%s/%s'", bucket, key);
  return FALSE;
}

/* NULL when @upload_id can be none. */
static char *
make_upload_path (SlObjectFiles *files,
                  const char *bucket,
                  const char *key,
                  const char *upload_id,
                  GError **error)
{
  g_autofree char *object = make_object_path (files, bucket, key);

  if (g_uuid_string_is_valid (upload_id))
    return g_build_filename (object, upload_id, NULL);
  fail_missing (bucket, key, error);
  return NULL;
}

char *
sl_object_parts_begin (SlObjectFiles *files,
                       const char *bucket,
                       const char *key,
                       const char *content_type,
                       GError **error)
{
  g_autofree char *upload_id = g_uuid_string_random ();
  g_autofree char *path = make_upload_path (files, bucket, key, upload_id, error);
  g_autofree char *type_path = path != NULL ? g_build_filename (path, TYPE_FILE, NULL) : NULL;

  if (path == NULL || !sl_folder_create (path, 0700, error)
      || !sl_file_write_durably (type_path, content_type, strlen (content_type), 0600, error))
    return NULL;
  return g_steal_pointer (&upload_id);
}

static int
open_upload (SlObjectFiles *files,
             const char *bucket,
             const char *key,
             const char *upload_id,
             GError **error)
{
  g_autofree char *path = make_upload_path (files, bucket, key, upload_id, error);
  int fd = path != NULL ? open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

  if (path == NULL || fd >= 0)
    return fd;
  if (errno == ENOENT)
    fail_missing (bucket, key, error);
  else
    sl_error_set_from_errno (error, errno, "failed to open an upload of '%s/%s'", bucket, key);
  return -1;
}

gboolean
sl_object_parts_check (SlObjectFiles *files,
                       const char *bucket,
                       const char *key,
                       const char *upload_id,
                       GError **error)
{
  g_auto (SlAutoFd) folder = open_upload (files, bucket, key, upload_id, error);

  return folder >= 0;
}

/* "00001-", which all names of a part begin with. */
static char *
make_prefix (guint number)
{
  return g_strdup_printf ("%0*u-", NUMBER_DIGITS, number);
}

/* An ETag is a hash with quotes around it. */
static char *
make_part_name (guint number, const char *etag)
{
  g_autofree char *prefix = make_prefix (number);

  return g_strdup_printf ("%s%.*s", prefix, HASH_DIGITS, etag + 1);
}

static gboolean
is_part_name (const char *name)
{
  return strlen (name) == NUMBER_DIGITS + 1 + HASH_DIGITS
         && strspn (name, "0123456789") == NUMBER_DIGITS && name[NUMBER_DIGITS] == '-'
         && strspn (name + NUMBER_DIGITS + 1, "0123456789abcdef") == HASH_DIGITS;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (element-type utf8), sorted, as they are now. */
static GPtrArray *
list_names (SlObjectFiles *files,
            const char *bucket,
            const char *key,
            const char *upload_id,
            GError **error)
{
  g_autofree char *path = make_upload_path (files, bucket, key, upload_id, error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) folder = path != NULL ? g_dir_open (path, 0, &local_error) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  if (path == NULL)
    return NULL;
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    fail_missing (bucket, key, error);
    return NULL;
  }
  if (folder == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to list the parts of '%s/%s': %s", bucket, key, local_error->message);
    return NULL;
  }
  while ((name = g_dir_read_name (folder)) != NULL) {
    if (is_part_name (name))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean
is_newer (const struct stat *a, const struct stat *b)
{
  return a->st_mtim.tv_sec != b->st_mtim.tv_sec ? a->st_mtim.tv_sec > b->st_mtim.tv_sec
                                                : a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

/* In order of names; a second one of the same number, which a crash left, replaces an older one.
 * @newest: of the last part in @parts. */
static void
add_part (GPtrArray *parts, const char *name, const struct stat *info, struct stat *newest)
{
  guint number = (guint) g_ascii_strtoull (name, NULL, 10);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", name + NUMBER_DIGITS + 1);
  const SlObjectPart *last = parts->len > 0 ? parts->pdata[parts->len - 1] : NULL;

  if (last != NULL && last->number == number) {
    if (!is_newer (info, newest))
      return;
    g_ptr_array_remove_index (parts, parts->len - 1);
  }
  *newest = *info;
  g_ptr_array_add (parts, sl_object_part_new (number, (gint64) info->st_size, etag));
}

GPtrArray *
sl_object_parts_list (SlObjectFiles *files,
                      const char *bucket,
                      const char *key,
                      const char *upload_id,
                      GError **error)
{
  g_autoptr (GPtrArray) names = list_names (files, bucket, key, upload_id, error);
  g_autoptr (GPtrArray)
      parts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
  g_auto (SlAutoFd) folder = names != NULL ? open_upload (files, bucket, key, upload_id, error)
                                           : -1;
  struct stat newest = { 0 };

  if (folder < 0)
    return NULL;
  for (guint i = 0; i < names->len; i++) {
    struct stat info;

    /* What was replaced meanwhile is listed by its new name, or the next time. */
    if (fstatat (folder, names->pdata[i], &info, AT_SYMLINK_NOFOLLOW) == 0)
      add_part (parts, names->pdata[i], &info, &newest);
  }
  return g_steal_pointer (&parts);
}

/* Those of the same number that @kept took the place of. Should a crash come before, the newer one
 * counts. */
static void
remove_replaced (SlObjectFiles *files,
                 int folder,
                 const char *bucket,
                 const char *key,
                 const char *upload_id,
                 guint number,
                 const char *kept)
{
  g_autoptr (GPtrArray) names = list_names (files, bucket, key, upload_id, NULL);
  g_autofree char *prefix = make_prefix (number);

  for (guint i = 0; names != NULL && i < names->len; i++) {
    const char *name = names->pdata[i];

    if (g_str_has_prefix (name, prefix) && strcmp (name, kept) != 0)
      unlinkat (folder, name, 0);
  }
}

gboolean
sl_object_parts_publish (SlObjectFiles *files,
                         const char *temporary,
                         int fd,
                         const char *bucket,
                         const char *key,
                         const char *upload_id,
                         guint number,
                         const char *etag,
                         GError **error)
{
  g_auto (SlAutoFd) folder = open_upload (files, bucket, key, upload_id, error);
  g_autofree char *name = make_part_name (number, etag);

  if (folder < 0)
    return FALSE;
  if (fsync (fd) == 0
      && renameat (sl_object_files_get_temporary_fd (files), temporary, folder, name) == 0
      && fsync (folder) == 0) {
    remove_replaced (files, folder, bucket, key, upload_id, number, name);
    return TRUE;
  }
  if (errno == ENOENT)
    return fail_missing (bucket, key, error);
  sl_error_set_from_errno (error, errno, "failed to publish part %u of '%s/%s'", number, bucket,
                           key);
  return FALSE;
}

static gboolean
append_part (int folder, int to, const SlObjectPart *part, GError **error)
{
  g_autofree char *name = make_part_name (part->number, part->etag);
  g_auto (SlAutoFd) from = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (from >= 0)
    return sl_fd_copy_rest (from, to, NULL, error);
  if (errno == ENOENT)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PRECONDITION_FAILED,
                 "part %u is not there as it was listed", part->number);
  else
    sl_error_set_from_errno (error, errno, "failed to open part %u", part->number);
  return FALSE;
}

/* As S3 makes it: of the parts' ETags, so that no byte has to be read again. */
static char *
make_etag (GPtrArray *parts)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (SL_OBJECT_ETAG_CHECKSUM);

  for (guint i = 0; i < parts->len; i++) {
    const SlObjectPart *part = parts->pdata[i];

    g_checksum_update (checksum, (const guchar *) part->etag, -1);
  }
  return g_strdup_printf ("\"%s-%u\"", g_checksum_get_string (checksum), parts->len);
}

static char *
read_content_type (SlObjectFiles *files,
                   const char *bucket,
                   const char *key,
                   const char *upload_id,
                   GError **error)
{
  g_autofree char *path = make_upload_path (files, bucket, key, upload_id, error);
  g_autofree char *type_path = path != NULL ? g_build_filename (path, TYPE_FILE, NULL) : NULL;
  g_autoptr (GError) local_error = NULL;
  char *text = NULL;

  if (path == NULL || g_file_get_contents (type_path, &text, NULL, &local_error))
    return text;
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    fail_missing (bucket, key, error);
  else
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to read what '%s/%s' is: %s", bucket, key, local_error->message);
  return NULL;
}

static gboolean
put_together (SlObjectFiles *files,
              int folder,
              GPtrArray *parts,
              const char *bucket,
              const char *key,
              const char *content_type,
              GError **error)
{
  g_auto (SlAutoFd) fd = -1;
  g_autofree char *temporary = sl_object_files_create_temporary (files, &fd, error);
  g_autofree char *etag = make_etag (parts);
  gboolean is_whole = temporary != NULL;

  for (guint i = 0; is_whole && i < parts->len; i++)
    is_whole = append_part (folder, fd, parts->pdata[i], error);
  if (is_whole
      && sl_object_files_publish (files, temporary, fd, bucket, key, etag, content_type, error))
    return TRUE;
  if (temporary != NULL)
    sl_object_files_discard_temporary (files, temporary);
  return FALSE;
}

/* After a crash behind the publication of the object both are there, and completing again ends it;
 * what is never completed again is aborted by who began it. */
gboolean
sl_object_parts_complete (SlObjectFiles *files,
                          const char *bucket,
                          const char *key,
                          const char *upload_id,
                          GPtrArray *parts,
                          GError **error)
{
  g_auto (SlAutoFd) folder = open_upload (files, bucket, key, upload_id, error);
  g_autofree char *content_type = folder >= 0
                                      ? read_content_type (files, bucket, key, upload_id, error)
                                      : NULL;

  return content_type != NULL
         && put_together (files, folder, parts, bucket, key, content_type, error)
         && sl_object_parts_abort (files, bucket, key, upload_id, error);
}

gboolean
sl_object_parts_abort (SlObjectFiles *files,
                       const char *bucket,
                       const char *key,
                       const char *upload_id,
                       GError **error)
{
  g_autofree char *object = make_object_path (files, bucket, key);
  g_autofree char *upload = upload_id != NULL && g_uuid_string_is_valid (upload_id)
                                ? g_build_filename (object, upload_id, NULL)
                                : NULL;
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *removed = g_build_filename (sl_object_files_get_root (files), TEMPORARY_FOLDER,
                                               name, NULL);

  if (upload_id != NULL && upload == NULL)
    return TRUE;
  /* Away at once for everybody; what a crash leaves of the rest goes at the next start. */
  if (rename (upload != NULL ? upload : object, removed) != 0) {
    if (errno == ENOENT)
      return TRUE;
    sl_error_set_from_errno (error, errno, "failed to abort an upload of '%s/%s'", bucket, key);
    return FALSE;
  }
  if (upload != NULL)
    rmdir (object);
  return sl_folder_remove (removed, error);
}
