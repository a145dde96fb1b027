// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <vips/vips.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VipsImage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VipsSource, g_object_unref)

/* Starts libvips; once in a process, from any thread. SLUICE_ERROR_MISSING_ELEMENT. */
gboolean image_library_start (GError **error);
/* Makes the AVIF encoder available. SLUICE_ERROR_MISSING_ELEMENT when it is not installed. */
gboolean image_library_load_avif (GError **error);

/* What libvips says went wrong, and its error buffer emptied.
 * SLUICE_ERROR_CORRUPT_MEDIA, or SLUICE_ERROR_TRUNCATED_MEDIA when it says that the file ended. */
void image_library_set_media_error (GError **error);
/* The same for what is no fault of the input: SLUICE_ERROR_INTERNAL. @what: "failed to ..." */
void image_library_set_internal_error (const char *what, GError **error);

G_END_DECLS
