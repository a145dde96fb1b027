// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <glib.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/**
 * sluice_init:
 * @error: return location for an error
 *
 * Prepares the process. Call it from the main thread before any other thread runs; calling it again
 * does nothing. [ctor@Sluice.Pipeline.new_from_file] calls it too.
 *
 * A file that a stranger made decides which GStreamer plugins read it, and some of those open
 * network addresses or other files. So when GStreamer is not initialised yet it is pointed at a
 * private folder with the plugins that Sluice allows, and at a registry made for it, both in
 * `SLUICE_CACHE_DIR` (default: `sluice` in the user's cache folder). `SLUICE_GST_PLUGIN_LIST` may
 * name a file with another list. A process that has initialised GStreamer before keeps its own
 * plugins; which of them may read a file is checked again by the runner.
 *
 * Fails with %SLUICE_ERROR_CONFIGURATION when the folder can't be made or the list can't be read.
 *
 * Returns: %TRUE when media can be worked on
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_init (GError **error);

/**
 * sluice_preload:
 * @error: return location for an error
 *
 * Loads the elements that a usual job needs ahead of the job, which then starts 50 to 70 ms sooner.
 * Starts no thread, so the process may fork afterwards. Implies [func@Sluice.init].
 *
 * Returns: %TRUE when media can be worked on
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_preload (GError **error);

G_END_DECLS
