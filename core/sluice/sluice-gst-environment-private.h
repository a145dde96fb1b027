// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A private set of GStreamer plugins. */
typedef struct {
  char *plugin_folder; /* (owned) links to the allowed plugins, nothing else */
  char *registry_file; /* (owned) what GStreamer remembers of them */
  char **plugins;      /* (owned) names of those that are installed */
} SluiceGstEnvironment;

/* Makes sure that the folder exists below @cache_dir. Links are made to those of @allowed that are
 * in @system_folder. */
SluiceGstEnvironment *sluice_gst_environment_prepare (const char *const *allowed,
                                                      const char *system_folder,
                                                      const char *cache_dir,
                                                      GError **error);
void sluice_gst_environment_free (SluiceGstEnvironment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceGstEnvironment, sluice_gst_environment_free)

/* The names in a list of the format of data/gstreamer-plugins.txt. */
char **sluice_gst_environment_parse_list (const char *text);

G_END_DECLS
