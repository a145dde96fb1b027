// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "image-library.h"
#include "image-options.h"

G_BEGIN_DECLS

/* Encodes @image, which is what decodes it, too. No metadata is written. @from_lossless: the source
 * was PNG or GIF, for %IMAGE_FORMAT_AUTO. Errors as of image_load(). */
GBytes *image_encode (VipsImage *image,
                      const ImageOptions *options,
                      gboolean from_lossless,
                      GError **error);

G_END_DECLS
