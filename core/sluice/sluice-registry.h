// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <sluice/sluice-stage.h>

G_BEGIN_DECLS

/* The plugins of one process: search path, loading, stages by name. Loading is lazy: a plugin's
 * file is opened when one of its stages is asked for, found by the scanner's cache; without a cache
 * every file on the path is opened. Not thread-safe; loaded modules stay for the life of the
 * process. */
#define SLUICE_TYPE_REGISTRY (sluice_registry_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceRegistry, sluice_registry, SLUICE, REGISTRY, GObject)

/* Search path: SLUICE_PLUGIN_PATH (colon-separated, first), then SLUICE_PLUGIN_SYSTEM_PATH or the
 * installed folder. */
SLUICE_AVAILABLE_IN_1_0
SluiceRegistry *sluice_registry_new (void);
SLUICE_AVAILABLE_IN_1_0
SluiceRegistry *sluice_registry_new_for_path (const char *const *folders);

/* Opens every plugin on the path. Those that can't be loaded are listed as blocked, not errors. */
SLUICE_AVAILABLE_IN_1_0
void sluice_registry_load_all (SluiceRegistry *self);
/* Opens one file. Errors: SLUICE_ERROR_PLUGIN_BLOCKED with the reason. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_registry_load_file (SluiceRegistry *self, const char *path, GError **error);

/* Returns: (transfer full) (array zero-terminated=1): sorted names of the stages */
SLUICE_AVAILABLE_IN_1_0
char **sluice_registry_list_stages (SluiceRegistry *self);
/* Returns: the stage's type. SLUICE_ERROR_UNKNOWN_STAGE with a suggestion. G_TYPE_INVALID on error.
 */
SLUICE_AVAILABLE_IN_1_0
GType sluice_registry_get_stage_type (SluiceRegistry *self, const char *name, GError **error);
/* Returns: (transfer full): a new stage with default parameters */
SLUICE_AVAILABLE_IN_1_0
SluiceStage *sluice_registry_create_stage (SluiceRegistry *self, const char *name, GError **error);

/* Everything loaded and blocked as JSON: {"plugins": [{name, file, version, license, origin, abi,
 * stages: [schema]}], "blocked": [{file, reason}]}; the format of the scanner's cache. */
SLUICE_AVAILABLE_IN_1_0
char *sluice_registry_to_json (SluiceRegistry *self);

G_END_DECLS
