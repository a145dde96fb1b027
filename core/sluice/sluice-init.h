// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/* Prepares the process: when GStreamer is not initialised yet, points it at the folder of
 * allow-listed plugins (SLUICE_GST_PLUGIN_DIR or the one made by sluice-plugin-scan), then
 * gst_init. A process that initialised GStreamer before keeps its own set; the runner's allow-list
 * of factories holds all the same. Idempotent. Call from the main thread. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_init (GError **error);

/* Loads what a job will need (element factories, libav) ahead of the job. Optional. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_preload (GError **error);

G_END_DECLS
