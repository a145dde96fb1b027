// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <glib-object.h>
#include <gmodule.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/**
 * SLUICE_PLUGIN_ABI_MAJOR:
 *
 * The first part of the version of the plugin interface. A plugin made for another one is refused.
 *
 * Since: 1.0
 */
#define SLUICE_PLUGIN_ABI_MAJOR 1

/**
 * SLUICE_PLUGIN_ABI_MINOR:
 *
 * The second part of the version of the plugin interface. A plugin made for a newer one is refused.
 *
 * Since: 1.0
 */
#define SLUICE_PLUGIN_ABI_MINOR 0

/**
 * SluicePlugin:
 *
 * A plugin that is being loaded. Valid while its init function runs.
 *
 * Since: 1.0
 */
typedef struct _SluicePlugin SluicePlugin;

/**
 * SluicePluginInitFunc:
 * @plugin: the plugin that is being loaded
 * @error: return location for an error
 *
 * Says what the plugin offers: one [method@Sluice.Plugin.add_stage] for each stage. It must not
 * open files, start threads or make elements.
 *
 * Returns: %TRUE when all stages were added
 *
 * Since: 1.0
 */
typedef gboolean (*SluicePluginInitFunc) (SluicePlugin *plugin, GError **error);

/**
 * SluicePluginDescriptor:
 * @abi_major: %SLUICE_PLUGIN_ABI_MAJOR when the plugin was built
 * @abi_minor: %SLUICE_PLUGIN_ABI_MINOR when the plugin was built
 * @struct_size: bytes of this structure when the plugin was built
 * @name: name of the plugin
 * @description: one sentence for people
 * @version: version of the plugin
 * @license: SPDX expression
 * @origin: who makes it
 * @init: says what the plugin offers
 *
 * What a plugin exports, made with %SLUICE_PLUGIN_DEFINE. The loader refuses another major and a
 * newer minor version before it reads anything beyond the first three members, whose place never
 * changes.
 *
 * Since: 1.0
 */
typedef struct {
  guint32 abi_major;
  guint32 abi_minor;
  guint32 struct_size;
  const char *name;
  const char *description;
  const char *version;
  const char *license;
  const char *origin;
  SluicePluginInitFunc init;

  /*< private >*/
  gpointer padding[8];
} SluicePluginDescriptor;

/**
 * SLUICE_PLUGIN_SYMBOL:
 *
 * Name of the one symbol that a plugin exports.
 *
 * Since: 1.0
 */
#define SLUICE_PLUGIN_SYMBOL "sluice_plugin_descriptor"

/**
 * SLUICE_PLUGIN_DEFINE:
 * @name_: name of the plugin, a string
 * @description_: one sentence for people
 * @init_: a `SluicePluginInitFunc`
 * @version_: version of the plugin, a string
 * @license_: SPDX expression
 * @origin_: who makes it
 *
 * Declares a plugin. A plugin has this once, in its plugin.c, followed by a semicolon.
 *
 * Since: 1.0
 */
#define SLUICE_PLUGIN_DEFINE(name_, description_, init_, version_, license_, origin_)              \
  G_MODULE_EXPORT extern const SluicePluginDescriptor sluice_plugin_descriptor;                    \
  G_MODULE_EXPORT const SluicePluginDescriptor sluice_plugin_descriptor = {                        \
    .abi_major = SLUICE_PLUGIN_ABI_MAJOR,                                                          \
    .abi_minor = SLUICE_PLUGIN_ABI_MINOR,                                                          \
    .struct_size = sizeof (SluicePluginDescriptor),                                                \
    .name = name_,                                                                                 \
    .description = description_,                                                                   \
    .version = version_,                                                                           \
    .license = license_,                                                                           \
    .origin = origin_,                                                                             \
    .init = init_,                                                                                 \
  }

/**
 * sluice_plugin_add_stage:
 * @plugin: the plugin that is being loaded
 * @stage_type: a final subclass of [class@Sluice.GraphStage] or [class@Sluice.TaskStage]
 * @error: return location for an error
 *
 * Adds a stage to what the plugin offers. The class must have a name, the function of its kind and
 * parameters that a descriptor can spell; otherwise the error is %SLUICE_ERROR_PLUGIN_BLOCKED.
 *
 * Returns: %TRUE when the stage was added
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_plugin_add_stage (SluicePlugin *plugin, GType stage_type, GError **error);

G_END_DECLS
