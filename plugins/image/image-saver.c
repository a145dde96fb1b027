// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Pixels into a file's bytes, without anything that the source said about itself. */
#include "image-saver.h"

#include <sluice/sluice.h>
#include <webp/mux.h>

static GBytes *
take_buffer (int status, void *buffer, gsize length, GError **error)
{
  if (status == 0)
    return g_bytes_new_take (buffer, length);
  /* The decoder runs inside the encoder: what fails here is the picture. */
  image_library_set_media_error (error);
  return NULL;
}

/* JPEG has no transparency: what shines through is the declared background. */
static VipsImage *
flatten (VipsImage *image, const ImageOptions *options, GError **error)
{
  VipsArrayDouble *background = NULL;
  double rgb[3] = { 0 };
  VipsImage *flat = NULL;

  if (!vips_image_hasalpha (image))
    return g_object_ref (image);
  image_parse_colour (options->background, rgb);
  background = vips_array_double_new (rgb, G_N_ELEMENTS (rgb));
  if (vips_flatten (image, &flat, "background", background, NULL) != 0)
    image_library_set_media_error (error);
  vips_area_unref (VIPS_AREA (background));
  return flat;
}

static GBytes *
encode_jpg (VipsImage *image, const ImageOptions *options, GError **error)
{
  g_autoptr (VipsImage) flat = flatten (image, options, error);
  void *buffer = NULL;
  gsize length = 0;
  int status = 0;

  if (flat == NULL)
    return NULL;
  status = vips_jpegsave_buffer (flat, &buffer, &length, "Q", (int) options->quality,
                                 "optimize_coding", TRUE, "strip", TRUE, NULL);
  return take_buffer (status, buffer, length, error);
}

static GBytes *
encode_png (VipsImage *image, GError **error)
{
  void *buffer = NULL;
  gsize length = 0;
  int status = 0;

  status = vips_pngsave_buffer (image, &buffer, &length, "strip", TRUE, NULL);
  return take_buffer (status, buffer, length, error);
}

/* libvips 8.14 writes an EXIF chunk of its own even when it is told to strip. */
static GBytes *
strip_webp (GBytes *webp, GError **error)
{
  static const char *const chunks[] = { "EXIF", "XMP ", "ICCP" };
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (webp, &length);
  const WebPData data = { bytes, length };
  WebPData stripped = { NULL, 0 };
  WebPMux *mux = WebPMuxCreate (&data, FALSE);
  GBytes *result = NULL;

  for (guint i = 0; mux != NULL && i < G_N_ELEMENTS (chunks); i++)
    WebPMuxDeleteChunk (mux, chunks[i]);
  if (mux != NULL && WebPMuxAssemble (mux, &stripped) == WEBP_MUX_OK)
    result = g_bytes_new (stripped.bytes, stripped.size);
  else
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                         "failed to take the metadata out of a WebP file");
  WebPDataClear (&stripped);
  WebPMuxDelete (mux);
  return result;
}

static GBytes *
encode_webp (VipsImage *image, const ImageOptions *options, gboolean lossless, GError **error)
{
  g_autoptr (GBytes) encoded = NULL;
  void *buffer = NULL;
  gsize length = 0;
  int status = 0;

  status = vips_webpsave_buffer (image, &buffer, &length, "Q", (int) options->quality, "effort",
                                 (int) options->effort, "lossless", lossless, "strip", TRUE, NULL);
  encoded = take_buffer (status, buffer, length, error);
  return encoded != NULL ? strip_webp (encoded, error) : NULL;
}

static GBytes *
encode_avif (VipsImage *image, const ImageOptions *options, GError **error)
{
  void *buffer = NULL;
  gsize length = 0;
  int status = 0;

  if (!image_library_load_avif (error))
    return NULL;
  status = vips_heifsave_buffer (image, &buffer, &length, "Q", (int) options->quality,
                                 "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort",
                                 (int) options->effort, "strip", TRUE, NULL);
  return take_buffer (status, buffer, length, error);
}

/* Drawings and screenshots are often smaller, and always sharper, without loss. */
static GBytes *
encode_smaller (VipsImage *image, const ImageOptions *options, GError **error)
{
  g_autoptr (VipsImage) pixels = vips_image_copy_memory (image);
  g_autoptr (GBytes) lossy = NULL;
  g_autoptr (GBytes) lossless = NULL;

  if (pixels == NULL) {
    image_library_set_media_error (error);
    return NULL;
  }
  lossy = encode_webp (pixels, options, FALSE, error);
  lossless = lossy != NULL ? encode_webp (pixels, options, TRUE, error) : NULL;
  if (lossless == NULL)
    return NULL;
  return g_bytes_get_size (lossless) <= g_bytes_get_size (lossy) ? g_steal_pointer (&lossless)
                                                                 : g_steal_pointer (&lossy);
}

GBytes *
image_encode (VipsImage *image, const ImageOptions *options, gboolean from_lossless, GError **error)
{
  switch (options->format) {
  case IMAGE_FORMAT_JPG:
    return encode_jpg (image, options, error);
  case IMAGE_FORMAT_PNG:
    return encode_png (image, error);
  case IMAGE_FORMAT_AVIF:
    return encode_avif (image, options, error);
  case IMAGE_FORMAT_AUTO:
    if (from_lossless)
      return encode_smaller (image, options, error);
    return encode_webp (image, options, FALSE, error);
  default:
    return encode_webp (image, options, FALSE, error);
  }
}
