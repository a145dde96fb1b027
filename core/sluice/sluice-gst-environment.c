// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A folder of symbolic links to the GStreamer plugins that foreign files may meet. GStreamer is
 * pointed at it instead of the system's folder, where an uploaded playlist would find plugins that
 * open network addresses and local files.
 *
 * The folder is made in a temporary place and renamed, so several processes may race for it, and
 * its name is a hash of everything that it was made from: when a package is upgraded or the list
 * changes there is another folder with a registry of its own, and nobody has to notice.
 */
#include "sluice/sluice-gst-environment-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice/sluice-error.h"

/* Part of the hash: counts up when what is put into the folder changes. */
#define LAYOUT_VERSION "1"

static gboolean
fail_from_errno (GError **error, int saved_errno, const char *action, const char *path)
{
  g_set_error (error, SLUICE_ERROR,
               saved_errno == ENOSPC || saved_errno == EDQUOT ? SLUICE_ERROR_DISK_FULL
                                                              : SLUICE_ERROR_CONFIGURATION,
               "failed to %s '%s': %s", action, path, g_strerror (saved_errno));
  return FALSE;
}

static char *
build_plugin_path (const char *folder, const char *name)
{
  g_autofree char *file_name = g_strdup_printf ("libgst%s." G_MODULE_SUFFIX, name);

  return g_build_filename (folder, file_name, NULL);
}

/* Those of @allowed that are installed, and in @key a hash that changes with any of them. */
static char **
find_installed (const char *const *allowed, const char *system_folder, char **key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GStrvBuilder) installed = g_strv_builder_new ();
  g_autofree char *head = NULL;
  g_autofree char *gst_version = gst_version_string ();

  head = g_strdup_printf (LAYOUT_VERSION "\n%s\n%s\n", gst_version, system_folder);
  g_checksum_update (checksum, (const guchar *) head, -1);
  for (guint i = 0; allowed[i] != NULL; i++) {
    g_autofree char *path = build_plugin_path (system_folder, allowed[i]);
    g_autofree char *line = NULL;
    struct stat status;

    if (stat (path, &status) != 0)
      continue;
    line = g_strdup_printf ("%s %" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT "\n", allowed[i],
                            (gint64) status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                            (gint64) status.st_size);
    g_checksum_update (checksum, (const guchar *) line, -1);
    g_strv_builder_add (installed, allowed[i]);
  }
  /* 64 bits of it name a folder among a handful. */
  *key = g_strndup (g_checksum_get_string (checksum), 16);
  return g_strv_builder_end (installed);
}

static gboolean
link_plugins (const char *folder,
              const char *system_folder,
              const char *const *names,
              GError **error)
{
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *target = build_plugin_path (system_folder, names[i]);
    g_autofree char *path = build_plugin_path (folder, names[i]);

    if (symlink (target, path) != 0)
      return fail_from_errno (error, errno, "make the link", path);
  }
  return TRUE;
}

/* Takes back what link_plugins() made. */
static void
remove_links (const char *folder, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *path = build_plugin_path (folder, names[i]);

    g_unlink (path);
  }
  g_rmdir (folder);
}

/* Gives the finished folder its name. That another process was faster is as good. */
static gboolean
publish_folder (const char *temporary, const char *folder, GError **error)
{
  if (g_rename (temporary, folder) == 0)
    return TRUE;
  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return FALSE;
  return fail_from_errno (error, errno, "make the folder", folder);
}

static gboolean
make_folder (const char *folder,
             const char *system_folder,
             const char *const *names,
             GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autofree char *temporary = g_strconcat (folder, ".XXXXXX", NULL);

  if (g_mkdtemp_full (temporary, 0755) == NULL)
    return fail_from_errno (error, errno, "make the folder", temporary);
  if (link_plugins (temporary, system_folder, names, &inner)
      && publish_folder (temporary, folder, &inner))
    return TRUE;
  remove_links (temporary, names);
  if (inner == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&inner));
  return FALSE;
}

SluiceGstEnvironment *
sluice_gst_environment_prepare (const char *const *allowed,
                                const char *system_folder,
                                const char *cache_dir,
                                GError **error)
{
  g_autoptr (SluiceGstEnvironment) self = g_new0 (SluiceGstEnvironment, 1);
  g_autofree char *key = NULL;
  g_autofree char *folder_name = NULL;
  g_autofree char *file_name = NULL;

  self->plugins = find_installed (allowed, system_folder, &key);
  folder_name = g_strdup_printf ("gstreamer-%s", key);
  file_name = g_strdup_printf ("gstreamer-%s.registry", key);
  self->plugin_folder = g_build_filename (cache_dir, folder_name, NULL);
  self->registry_file = g_build_filename (cache_dir, file_name, NULL);

  if (g_mkdir_with_parents (cache_dir, 0755) != 0) {
    fail_from_errno (error, errno, "make the folder", cache_dir);
    return NULL;
  }
  if (!g_file_test (self->plugin_folder, G_FILE_TEST_IS_DIR)
      && !make_folder (self->plugin_folder, system_folder, (const char *const *) self->plugins,
                       error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sluice_gst_environment_free (SluiceGstEnvironment *self)
{
  g_free (self->plugin_folder);
  g_free (self->registry_file);
  g_strfreev (self->plugins);
  g_free (self);
}

char **
sluice_gst_environment_parse_list (const char *text)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    char *comment = strchr (lines[i], '#');

    if (comment != NULL)
      *comment = '\0';
    g_strstrip (lines[i]);
    if (*lines[i] != '\0')
      g_strv_builder_add (names, lines[i]);
  }
  return g_strv_builder_end (names);
}
