// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The words of the parameters, and what they mean. */
#include "image-options.h"

G_DEFINE_ENUM_TYPE (ImageFormat,
                    image_format,
                    G_DEFINE_ENUM_VALUE (IMAGE_FORMAT_JPG, "jpg"),
                    G_DEFINE_ENUM_VALUE (IMAGE_FORMAT_PNG, "png"),
                    G_DEFINE_ENUM_VALUE (IMAGE_FORMAT_WEBP, "webp"),
                    G_DEFINE_ENUM_VALUE (IMAGE_FORMAT_AVIF, "avif"),
                    G_DEFINE_ENUM_VALUE (IMAGE_FORMAT_AUTO, "auto"))

G_DEFINE_ENUM_TYPE (ImageCrop,
                    image_crop,
                    G_DEFINE_ENUM_VALUE (IMAGE_CROP_CENTER, "center"),
                    G_DEFINE_ENUM_VALUE (IMAGE_CROP_ATTENTION, "attention"))

gboolean
image_parse_colour (const char *text, double *rgb)
{
  if (text == NULL || strlen (text) != 7 || text[0] != '#')
    return FALSE;
  for (guint i = 0; i < 3; i++) {
    int high = g_ascii_xdigit_value (text[1 + 2 * i]);
    int low = g_ascii_xdigit_value (text[2 + 2 * i]);

    if (high < 0 || low < 0)
      return FALSE;
    rgb[i] = high * 16 + low;
  }
  return TRUE;
}

const char *
image_format_get_extension (ImageFormat format)
{
  switch (format) {
  case IMAGE_FORMAT_JPG:
    return "jpg";
  case IMAGE_FORMAT_PNG:
    return "png";
  case IMAGE_FORMAT_AVIF:
    return "avif";
  default:
    return "webp";
  }
}

const char *
image_format_get_content_type (ImageFormat format)
{
  switch (format) {
  case IMAGE_FORMAT_JPG:
    return "image/jpeg";
  case IMAGE_FORMAT_PNG:
    return "image/png";
  case IMAGE_FORMAT_AVIF:
    return "image/avif";
  default:
    return "image/webp";
  }
}
