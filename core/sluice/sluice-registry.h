// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-stage.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_REGISTRY (sluice_registry_get_type ())

/**
 * SluiceRegistry:
 *
 * The plugins of one process: search path, loading, stages by name.
 *
 * A file that `sluice-plugin-scan` has described is opened when one of its stages is asked for, and
 * not at all when the scanner found that it crashes. Other files on the path are opened to see what
 * they are. A plugin that can't be loaded is *blocked*, with a reason; it never keeps the others
 * from working. Loaded modules stay for the life of the process.
 *
 * Not thread-safe.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceRegistry, sluice_registry, SLUICE, REGISTRY, GObject)

/**
 * sluice_registry_new:
 *
 * Makes a registry for the usual search path: the folders of `SLUICE_PLUGIN_PATH` (separated by
 * colons), then those of `SLUICE_PLUGIN_SYSTEM_PATH` or, when that is not set, the installed
 * folder.
 *
 * Returns: (transfer full): a new registry
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceRegistry *sluice_registry_new (void);

/**
 * sluice_registry_new_for_path:
 * @folders: (array zero-terminated=1) (element-type filename): folders to look into, the first wins
 *
 * Makes a registry for other folders. One that does not exist is empty.
 *
 * Returns: (transfer full): a new registry
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceRegistry *sluice_registry_new_for_path (const char *const *folders);

/**
 * sluice_registry_load_all:
 * @self: a registry
 *
 * Opens every plugin on the path that is not blocked.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_registry_load_all (SluiceRegistry *self);

/**
 * sluice_registry_load_file:
 * @self: a registry
 * @path: (type filename): a shared object
 * @error: return location for an error
 *
 * Opens one file, on the path or not. When it can't be used the error is
 * %SLUICE_ERROR_PLUGIN_BLOCKED with the reason.
 *
 * Returns: %TRUE when its stages can be used
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_registry_load_file (SluiceRegistry *self, const char *path, GError **error);

/**
 * sluice_registry_add_stage:
 * @self: a registry
 * @stage_type: a final subclass of [class@Sluice.GraphStage] or [class@Sluice.TaskStage]
 * @error: return location for an error
 *
 * Adds a stage that the program itself has, in C or in any language that can derive from a class.
 * Descriptors may name it like that of a plugin, and it comes before them. What a plugin could not
 * add is %SLUICE_ERROR_PLUGIN_BLOCKED here, too.
 *
 * Returns: %TRUE when the stage was added
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_registry_add_stage (SluiceRegistry *self, GType stage_type, GError **error);

/**
 * sluice_registry_list_stages:
 * @self: a registry
 *
 * The names of all stages, sorted.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char **sluice_registry_list_stages (SluiceRegistry *self);

/**
 * sluice_registry_get_stage_type:
 * @self: a registry
 * @name: name of a stage
 * @error: return location for an error
 *
 * Looks up the type of a stage and loads its plugin. The error is %SLUICE_ERROR_UNKNOWN_STAGE, with
 * the names that there are, or %SLUICE_ERROR_PLUGIN_BLOCKED.
 *
 * Returns: a type, or %G_TYPE_INVALID with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GType sluice_registry_get_stage_type (SluiceRegistry *self, const char *name, GError **error);

/**
 * sluice_registry_create_stage:
 * @self: a registry
 * @name: name of a stage
 * @error: return location for an error
 *
 * Makes a stage with default parameters. Errors are those of
 * [method@Sluice.Registry.get_stage_type].
 *
 * Returns: (transfer full): a new stage, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceStage *sluice_registry_create_stage (SluiceRegistry *self, const char *name, GError **error);

/**
 * sluice_registry_to_json:
 * @self: a registry
 *
 * All plugins on the path, with the schemas of their stages, and those that are blocked, with the
 * reasons; in the form of `sluice-plugin-scan` (see docs/stage-schema.md).
 *
 * Returns: (transfer full): a JSON object
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_registry_to_json (SluiceRegistry *self);

G_END_DECLS
