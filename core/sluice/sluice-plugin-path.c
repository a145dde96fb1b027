// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where plugins and what is remembered of them are looked for. The registry of a process and the
 * scanner must agree on it.
 */
#include "sluice/sluice-plugin-path-private.h"

#include <gmodule.h>

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
add_folders (GStrvBuilder *folders, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, G_SEARCHPATH_SEPARATOR_S, -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (folders, parts[i]);
}

char **
sluice_plugin_path_list_folders (void)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  const char *path = g_getenv ("SLUICE_PLUGIN_PATH");
  const char *system_path = g_getenv ("SLUICE_PLUGIN_SYSTEM_PATH");

  if (path != NULL)
    add_folders (folders, path);
  add_folders (folders, system_path != NULL ? system_path : SLUICE_PLUGIN_FOLDER);
  return g_strv_builder_end (folders);
}

char **
sluice_plugin_path_list_files (const char *folder)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (absolute, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, "." G_MODULE_SUFFIX))
      g_ptr_array_add (paths, g_build_filename (absolute, name, NULL));
  /* By name, so that the order does not depend on the disk. */
  g_ptr_array_sort (paths, compare_strings);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

char *
sluice_plugin_path_dup_cache_file (void)
{
  g_autofree char *folder = sluice_plugin_path_dup_cache_folder ();

  return g_build_filename (folder, "plugins.json", NULL);
}

char *
sluice_plugin_path_dup_cache_folder (void)
{
  const char *given = g_getenv ("SLUICE_CACHE_DIR");

  if (given != NULL && *given != '\0')
    return g_canonicalize_filename (given, NULL);
  return g_build_filename (g_get_user_cache_dir (), "sluice", NULL);
}
