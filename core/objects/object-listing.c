// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Walking the folders of a bucket in the order of keys. */
#include "objects/object-listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "objects/object-path.h"
#include "sluice/sluice-error.h"

typedef struct {
  const char *bucket; /* (unowned) */
  const char *prefix; /* (unowned) */
  const char *after;  /* (unowned) */
  guint limit;
  GPtrArray *found; /* (unowned) (element-type SlObjectListing) */
} Walk;

typedef DIR AutoDir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AutoDir, closedir)

/* Keys are compared byte by byte, the slash behind a folder's name included: "a.b" is before
 * "a/b". */
static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_folder_at (int folder_fd, const char *name)
{
  struct stat info;

  return fstatat (folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR (info.st_mode);
}

/* Sorted; folders end with a slash. Takes @folder_fd. */
static GPtrArray *
read_names (int folder_fd)
{
  g_autoptr (AutoDir) folder = fdopendir (folder_fd);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry = NULL;

  if (folder == NULL) {
    sl_fd_close (&folder_fd);
    return NULL;
  }
  while ((entry = readdir (folder)) != NULL) {
    if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
      continue;
    g_ptr_array_add (
        names,
        g_strconcat (entry->d_name, is_folder_at (folder_fd, entry->d_name) ? "/" : NULL, NULL));
  }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* Either may be the longer one: a folder on the way to the prefix, or a key behind it. */
static gboolean
may_match (const char *key, const char *prefix)
{
  return strncmp (key, prefix, MIN (strlen (key), strlen (prefix))) == 0;
}

static void
add_file (Walk *walk, int folder_fd, const char *name, const char *key)
{
  SlObjectListing *listing = NULL;
  struct stat info;

  /* What went away meanwhile, and what is no plain file, is not listed. */
  if (!g_str_has_prefix (key, walk->prefix)
      || fstatat (folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG (info.st_mode))
    return;
  listing = g_new0 (SlObjectListing, 1);
  listing->bucket = g_strdup (walk->bucket);
  listing->key = g_strdup (key);
  listing->size = (gint64) info.st_size;
  listing->modified_at = (gint64) info.st_mtim.tv_sec * 1000
                         + (gint64) info.st_mtim.tv_nsec / 1000000;
  g_ptr_array_add (walk->found, listing);
}

/* All of a folder may lie before it, too. */
static gboolean
is_before (const char *key, const char *after)
{
  return strcmp (key, after) <= 0
         && !(g_str_has_suffix (key, "/") && g_str_has_prefix (after, key));
}

/* Takes @parent_fd. A folder that went away meanwhile is empty. */
static gboolean
walk_folder (Walk *walk, int parent_fd, const char *base, GError **error)
{
  g_auto (SlAutoFd) folder = parent_fd;
  g_autoptr (GPtrArray) names = read_names (fcntl (folder, F_DUPFD_CLOEXEC, 0));

  if (names == NULL) {
    sl_error_set_from_errno (error, errno, "failed to list '%s/%s'", walk->bucket, base);
    return FALSE;
  }
  for (guint i = 0; i < names->len && walk->found->len < walk->limit; i++) {
    const char *name = g_ptr_array_index (names, i);
    g_autofree char *key = g_strconcat (base, name, NULL);
    int child = -1;

    if (!may_match (key, walk->prefix) || is_before (key, walk->after))
      continue;
    if (!g_str_has_suffix (name, "/")) {
      add_file (walk, folder, name, key);
      continue;
    }
    child = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child >= 0 && !walk_folder (walk, child, key, error))
      return FALSE;
  }
  return TRUE;
}

GPtrArray *
sl_object_listing_collect (int root_fd,
                           const char *bucket,
                           const char *prefix,
                           const char *after,
                           guint limit,
                           GError **error)
{
  g_autoptr (GPtrArray)
      found = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_listing_free);
  Walk walk = { bucket, prefix, after, limit, found };
  int fd = openat (root_fd, bucket, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0 && errno == ENOENT)
    return g_steal_pointer (&found);
  if (fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to list bucket '%s'", bucket);
    return NULL;
  }
  if (!walk_folder (&walk, fd, "", error))
    return NULL;
  return g_steal_pointer (&found);
}
