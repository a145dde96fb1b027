// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Declares the plugin; the stages are stages.c, what they do is image-stage.c. */
#include "image-library.h"
#include "image-stage.h"

/* libvips is started with the plugin, so that no upload waits for it. */
static gboolean
init (SluicePlugin *plugin, GError **error)
{
  return image_library_start (error)
         && sluice_plugin_add_stage (plugin, IMAGE_TYPE_RESIZE_STAGE, error)
         && sluice_plugin_add_stage (plugin, IMAGE_TYPE_OPTIMIZE_STAGE, error)
         && sluice_plugin_add_stage (plugin, IMAGE_TYPE_CROP_SQUARE_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("image",
                      "Pictures: smaller, optimized, square",
                      init,
                      PACKAGE_VERSION,
                      "LGPL-2.1-or-later",
                      "Sluice");
