// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  IMAGE_FORMAT_JPG,
  IMAGE_FORMAT_PNG,
  IMAGE_FORMAT_WEBP,
  IMAGE_FORMAT_AVIF,
  IMAGE_FORMAT_AUTO,
} ImageFormat;

#define IMAGE_TYPE_FORMAT (image_format_get_type ())
GType image_format_get_type (void);

typedef enum {
  IMAGE_CROP_CENTER,
  IMAGE_CROP_ATTENTION,
} ImageCrop;

#define IMAGE_TYPE_CROP (image_crop_get_type ())
GType image_crop_get_type (void);

/* What the parameters of a stage come to. */
typedef struct {
  ImageFormat format;
  guint quality;    /* 1 to 100 */
  guint effort;     /* 0 to 6 */
  char *background; /* (owned) "#rrggbb" */
  guint max_width;  /* pixels; 0 = as it is */
  guint max_height; /* pixels; 0 = as it is */
  guint size;       /* pixels of a square; 0 = keep the shape */
  ImageCrop crop;
} ImageOptions;

/* "#ffffff" into three numbers of 0 to 255. */
gboolean image_parse_colour (const char *text, double *rgb);

/* "webp" and "image/webp"; those of WebP for %IMAGE_FORMAT_AUTO. */
const char *image_format_get_extension (ImageFormat format);
const char *image_format_get_content_type (ImageFormat format);

G_END_DECLS
