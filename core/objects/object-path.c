// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Bucket and key as a path below the root of a folder store. */
#include "objects/object-path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"

/* Limits of S3. */
#define MAX_BUCKET_LENGTH 63
#define MAX_KEY_LENGTH 1024
/* Of every Linux file system. */
#define MAX_SEGMENT_LENGTH 255
#define FOLDER_MODE 0700

static gboolean
is_bucket (const char *bucket)
{
  if (*bucket == '-' || *bucket == '\0' || strlen (bucket) > MAX_BUCKET_LENGTH)
    return FALSE;
  for (; *bucket != '\0'; bucket++) {
    if (!g_ascii_islower (*bucket) && !g_ascii_isdigit (*bucket) && *bucket != '-')
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_segment (const char *segment)
{
  gsize length = strlen (segment);

  if (length == 0 || length > MAX_SEGMENT_LENGTH || strcmp (segment, ".") == 0
      || strcmp (segment, "..") == 0)
    return FALSE;
  for (; *segment != '\0'; segment++) {
    if (*segment < 0x20 || *segment > 0x7e)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_key (const char *key)
{
  g_auto (GStrv) segments = NULL;

  if (strlen (key) > MAX_KEY_LENGTH)
    return FALSE;
  segments = g_strsplit (key, "/", -1);
  if (segments[0] == NULL)
    return FALSE;
  for (char **segment = segments; *segment != NULL; segment++) {
    if (!is_segment (*segment))
      return FALSE;
  }
  return TRUE;
}

gboolean
sl_object_path_check (const char *bucket, const char *key, GError **error)
{
  g_autofree char *shown = NULL;

  if (is_bucket (bucket) && is_key (key))
    return TRUE;
  shown = g_strescape (is_bucket (bucket) ? key : bucket, NULL);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "not a valid %s: '%.200s'",
               is_bucket (bucket) ? "object key" : "bucket name", shown);
  return FALSE;
}

const char *
sl_object_path_get_name (const char *key)
{
  const char *slash = strrchr (key, '/');

  return slash != NULL ? slash + 1 : key;
}

/* Takes @parent_fd. */
static int
open_child (int parent_fd, const char *name, gboolean create)
{
  g_auto (SlAutoFd) parent = parent_fd;
  int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int fd = openat (parent, name, flags);

  if (fd >= 0 || errno != ENOENT || !create)
    return fd;
  if (mkdirat (parent, name, FOLDER_MODE) == 0) {
    if (fsync (parent) != 0)
      return -1;
  } else if (errno != EEXIST) {
    return -1;
  }
  return openat (parent, name, flags);
}

/* The names of the folders from the root to the one that holds @key. */
static char **
split_folders (const char *top, const char *bucket, const char *key)
{
  const char *slash = strrchr (key, '/');
  g_autofree char *folder = slash != NULL ? g_strndup (key, (gsize) (slash - key)) : NULL;
  g_autofree char *path = g_strjoin ("/", top != NULL ? top : bucket, top != NULL ? bucket : folder,
                                     top != NULL ? folder : NULL, NULL);

  return g_strsplit (path, "/", -1);
}

/* Below a file, and behind a link, which is not followed, there are no objects. */
static void
set_folder_error (const char *bucket, const char *key, gboolean create, GError **error)
{
  int found = errno == ENOTDIR && !create ? ENOENT : errno;

  sl_error_set_from_errno (error, found, "failed to open the folder of object '%s/%s'", bucket,
                           key);
}

int
sl_object_path_open_folder (int root_fd,
                            const char *top,
                            const char *bucket,
                            const char *key,
                            gboolean create,
                            GError **error)
{
  g_auto (GStrv) folders = split_folders (top, bucket, key);
  int fd = fcntl (root_fd, F_DUPFD_CLOEXEC, 0);

  for (char **name = folders; fd >= 0 && *name != NULL; name++)
    fd = open_child (fd, *name, create);
  if (fd < 0)
    set_folder_error (bucket, key, create, error);
  return fd;
}

void
sl_object_path_prune (int root_fd, const char *top, const char *bucket, const char *key)
{
  g_autofree char *folder = g_strdup (key);
  char *slash = NULL;

  /* rmdir refuses what is not empty, and a commit that loses its folder makes it again. */
  while ((slash = strrchr (folder, '/')) != NULL) {
    g_auto (SlAutoFd) parent = -1;

    *slash = '\0';
    parent = sl_object_path_open_folder (root_fd, top, bucket, folder, FALSE, NULL);
    if (parent < 0 || unlinkat (parent, sl_object_path_get_name (folder), AT_REMOVEDIR) != 0)
      return;
  }
}
