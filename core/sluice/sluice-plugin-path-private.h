// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SLUICE_PLUGIN_PATH, then SLUICE_PLUGIN_SYSTEM_PATH or the installed folder. */
char **sluice_plugin_path_list_folders (void);
/* Paths of the shared objects in @folder, sorted. Empty when there is no such folder. */
char **sluice_plugin_path_list_files (const char *folder);
/* Where the scanner keeps what it learnt: plugins.json in the cache folder. */
char *sluice_plugin_path_dup_cache_file (void);
/* SLUICE_CACHE_DIR, or sluice in the user's cache folder. */
char *sluice_plugin_path_dup_cache_folder (void);

G_END_DECLS
