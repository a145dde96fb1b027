// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "image-library.h"
#include "image-options.h"

G_BEGIN_DECLS

/* The picture in @path, upright, in sRGB of 8 bits, without metadata, scaled as the options say;
 * decoded while it is written, not before. @animated: all frames, when it has more than one.
 * @max_pixels: of all frames that are opened.
 * Errors: SLUICE_ERROR_CONTENT_MISMATCH when it is no picture that is taken here,
 * _LIMIT_EXCEEDED, _CORRUPT_MEDIA, _TRUNCATED_MEDIA. Returns: (transfer full) */
VipsImage *image_load (const char *path,
                       const ImageOptions *options,
                       gboolean animated,
                       guint64 max_pixels,
                       GError **error);

G_END_DECLS
