// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "sluice/sluice-plugin.h"
#include "sluice/sluice-stage.h"

G_BEGIN_DECLS

/* Opens the shared object @path, checks its ABI and runs its init. The module stays in the process
 * whatever happens afterwards. Errors: SLUICE_ERROR_PLUGIN_BLOCKED. */
SluicePlugin *sluice_plugin_load (const char *path, GError **error);
/* A plugin for the stages that the program itself has. */
SluicePlugin *sluice_plugin_new_for_program (void);
void sluice_plugin_free (SluicePlugin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluicePlugin, sluice_plugin_free)

/* The file that it is in. */
const char *sluice_plugin_get_path (SluicePlugin *self);
/* G_TYPE_INVALID when the plugin has no such stage. */
GType sluice_plugin_find_stage (SluicePlugin *self, const char *name);
/* Returns: (transfer container) (element-type utf8): names, interned */
GPtrArray *sluice_plugin_list_stages (SluicePlugin *self);
/* Returns: (transfer full): name, version, ..., stages */
JsonObject *sluice_plugin_to_json_object (SluicePlugin *self);

G_END_DECLS
