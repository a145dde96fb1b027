// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Descriptors of other times. What lies behind the first three members is poison: a loader that
 * looks at it before it knows the ABI falls over.
 */
#include <sluice/sluice.h>

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  g_assert_not_reached ();
}

G_MODULE_EXPORT extern const SluicePluginDescriptor sluice_plugin_descriptor;
G_MODULE_EXPORT const SluicePluginDescriptor sluice_plugin_descriptor = {
  .abi_major = TEST_ABI_MAJOR,
  .abi_minor = TEST_ABI_MINOR,
  .struct_size = TEST_STRUCT_SIZE,
  .name = (const char *) 1,
  .description = (const char *) 1,
  .version = (const char *) 1,
  .license = (const char *) 1,
  .origin = (const char *) 1,
  .init = add_stages,
};
