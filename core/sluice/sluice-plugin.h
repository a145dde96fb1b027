// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>
#include <gmodule.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/* ABI of stage plugins. The loader refuses another major and a newer minor before it reads anything
 * beyond the first three members. */
#define SLUICE_PLUGIN_ABI_MAJOR 1
#define SLUICE_PLUGIN_ABI_MINOR 0

typedef struct _SluicePlugin SluicePlugin;

/* Registers what the plugin offers: sluice_plugin_add_stage() once for each stage type. Must not
 * open files, start threads or create elements. */
typedef gboolean (*SluicePluginInitFunc) (SluicePlugin *plugin, GError **error);

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

/* Name of the one symbol that a plugin exports. */
#define SLUICE_PLUGIN_SYMBOL "sluice_plugin_descriptor"

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

/* @stage_type: a final subclass of SluiceGraphStage or SluiceTaskStage with a name. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_plugin_add_stage (SluicePlugin *plugin, GType stage_type, GError **error);

G_END_DECLS
