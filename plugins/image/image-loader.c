// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From a file to upright sRGB of the wanted size. The decoder shrinks first, then
 * vips_thumbnail_image does the rest right: it reads in one sequential sweep, premultiplies
 * transparency before it mixes pixels, and turns the picture by its EXIF orientation.
 * vips_thumbnail_source of libvips 8.14 would do both, but runs pictures without a profile through
 * a colour management that has nothing to change, gives CMYK pictures wrong colours when they have
 * one, and ends the process on a JPEG of one pixel by thousands. */
#include "image-loader.h"

#include <sluice/sluice.h>

/* The loaders that may see a foreign file, by what libvips calls them; all else in libvips stays
 * unused, whatever the file says it is. */
#define JPEG_LOADER "VipsForeignLoadJpegSource"
#define WEBP_LOADER "VipsForeignLoadWebpSource"
static const char *const allowed_loaders[] = { JPEG_LOADER, WEBP_LOADER, "VipsForeignLoadPngSource",
                                               "VipsForeignLoadNsgifSource", NULL };

/* An option that only loaders of animations know. */
#define ALL_PAGES "n=-1"

/* Options of all loaders. Libvips shows grey where a cut JPEG has nothing, unless it is told to
 * fail. */
#define SWEEP "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR

/* libjpeg shrinks by averaging squares, which leaves more sharpness than there is in a picture of
 * that size. With a third left for the last step, real photos are alike (SSIM 0.99) to those that
 * were shrunk in that step alone; with twice the size, which vips_thumbnail_source wants, a photo
 * of 12 megapixels takes twice the time. */
#define JPEG_MARGIN (4.0 / 3)

static VipsSource *
open_source (const char *path, GError **error)
{
  g_autoptr (VipsSource) source = vips_source_new_from_file (path);
  const char *loader = NULL;

  if (source == NULL) {
    image_library_set_internal_error ("failed to open the picture", error);
    return NULL;
  }
  loader = vips_foreign_find_load_source (source);
  if (loader != NULL && g_strv_contains (allowed_loaders, loader))
    return g_steal_pointer (&source);
  vips_error_clear ();
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONTENT_MISMATCH,
                       "the file is no picture that is taken here: JPEG, PNG, GIF or WebP");
  return NULL;
}

/* How many times larger than wanted the picture is; no side may come to less than a pixel. */
static double
find_shrink (VipsImage *image, const ImageOptions *options)
{
  gboolean lies = vips_image_get_orientation_swap (image);
  double width = lies ? vips_image_get_page_height (image) : vips_image_get_width (image);
  double height = lies ? vips_image_get_width (image) : vips_image_get_page_height (image);
  double shrink = 1;

  if (options->size > 0)
    return MIN (width, height) / options->size;
  if (options->max_width > 0)
    shrink = MAX (shrink, width / options->max_width);
  if (options->max_height > 0)
    shrink = MAX (shrink, height / options->max_height);
  return MIN (shrink, MIN (width, height));
}

/* The largest that libjpeg knows and that leaves @JPEG_MARGIN for the better scaler. */
static int
get_jpeg_shrink (double shrink)
{
  int largest = 8;

  while (largest > 1 && shrink < JPEG_MARGIN * largest)
    largest /= 2;
  return largest;
}

/* Opens the picture anew, with the decoder's own shrink where that helps; @image is what it is as
 * it stands. No pixel is decoded yet. */
static VipsImage *
open_shrunk (VipsSource *source, VipsImage *image, const char *pages, const ImageOptions *options)
{
  double shrink = find_shrink (image, options);
  const char *loader = vips_foreign_find_load_source (source);

  if (g_str_equal (loader, JPEG_LOADER) && get_jpeg_shrink (shrink) > 1)
    return vips_image_new_from_source (source, pages, SWEEP, "shrink", get_jpeg_shrink (shrink),
                                       NULL);
  if (g_str_equal (loader, WEBP_LOADER) && shrink > 1)
    return vips_image_new_from_source (source, pages, SWEEP, "scale", 1 / shrink, NULL);
  return g_object_ref (image);
}

/* The probe has read the same heads, but the decoder is the one that allocates: should the two ever
 * understand a file differently, this is where it ends. */
static gboolean
check_pixels (VipsImage *image, guint64 max_pixels, GError **error)
{
  int width = vips_image_get_width (image);
  int height = vips_image_get_height (image);

  if ((guint64) width * (guint64) height <= max_pixels)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
               "the decoder finds %d x %d pixels; allowed: %" G_GUINT64_FORMAT " (max_pixels)",
               width, height, max_pixels);
  return FALSE;
}

static VipsImage *
open_near_size (VipsSource *source,
                const ImageOptions *options,
                gboolean animated,
                guint64 max_pixels,
                GError **error)
{
  const char *pages = animated ? ALL_PAGES : "";
  g_autoptr (VipsImage) image = vips_image_new_from_source (source, pages, SWEEP, NULL);
  VipsImage *shrunk = NULL;

  if (image != NULL && !check_pixels (image, max_pixels, error))
    return NULL;
  shrunk = image != NULL ? open_shrunk (source, image, pages, options) : NULL;
  if (shrunk == NULL)
    image_library_set_media_error (error);
  return shrunk;
}

/* CMYK has become sRGB by its profile when libvips comes to the output's profile. */
static const char *
get_export_profile (VipsImage *image)
{
  return vips_image_get_typeof (image, VIPS_META_ICC_NAME) != 0
                 && vips_image_get_interpretation (image) != VIPS_INTERPRETATION_CMYK
             ? "srgb"
             : NULL;
}

static VipsImage *
shrink_into_box (VipsImage *image, const ImageOptions *options)
{
  VipsImage *shrunk = NULL;
  int width = options->max_width > 0 ? (int) options->max_width : VIPS_MAX_COORD;
  int height = options->max_height > 0 ? (int) options->max_height : VIPS_MAX_COORD;

  vips_thumbnail_image (image, &shrunk, width, "height", height, "size", VIPS_SIZE_DOWN,
                        "export_profile", get_export_profile (image), NULL);
  return shrunk;
}

static VipsImage *
fill_square (VipsImage *image, const ImageOptions *options)
{
  VipsImage *square = NULL;
  VipsInteresting crop = options->crop == IMAGE_CROP_ATTENTION ? VIPS_INTERESTING_ATTENTION
                                                               : VIPS_INTERESTING_CENTRE;

  vips_thumbnail_image (image, &square, (int) options->size, "height", (int) options->size, "size",
                        VIPS_SIZE_BOTH, "crop", crop, "export_profile", get_export_profile (image),
                        NULL);
  return square;
}

/* Pictures without a profile come out as they went in: grey, CMYK, 16 bits. */
static VipsImage *
convert_to_srgb (VipsImage *image)
{
  g_autoptr (VipsImage) converted = NULL;
  VipsImage *bytes = NULL;

  if (vips_image_get_interpretation (image) == VIPS_INTERPRETATION_sRGB
      && vips_image_get_format (image) == VIPS_FORMAT_UCHAR)
    return g_object_ref (image);
  if (vips_colourspace (image, &converted, VIPS_INTERPRETATION_sRGB, NULL) != 0
      || vips_cast (converted, &bytes, VIPS_FORMAT_UCHAR, NULL) != 0)
    return NULL;
  return bytes;
}

/* What an animation needs to stay one. */
static const char *const kept_fields[] = { VIPS_META_N_PAGES, VIPS_META_PAGE_HEIGHT, "delay",
                                           "loop", NULL };

/* Where and by whom it was taken, with what, and what it was called: nothing of it goes on. The
 * savers of libvips 8.14 write EXIF and profiles even when they are told to strip. */
static VipsImage *
forget_metadata (VipsImage *image)
{
  VipsImage *copy = NULL;
  g_auto (GStrv) fields = NULL;

  if (vips_copy (image, &copy, NULL) != 0)
    return NULL;
  fields = vips_image_get_fields (copy);
  for (guint i = 0; fields[i] != NULL; i++) {
    if (!g_strv_contains (kept_fields, fields[i]))
      vips_image_remove (copy, fields[i]);
  }
  return copy;
}

VipsImage *
image_load (const char *path,
            const ImageOptions *options,
            gboolean animated,
            guint64 max_pixels,
            GError **error)
{
  g_autoptr (VipsSource) source = open_source (path, error);
  g_autoptr (VipsImage) opened = NULL;
  g_autoptr (VipsImage) scaled = NULL;
  g_autoptr (VipsImage) converted = NULL;
  VipsImage *image = NULL;

  if (source == NULL)
    return NULL;
  opened = open_near_size (source, options, animated, max_pixels, error);
  if (opened == NULL)
    return NULL;
  scaled = options->size > 0 ? fill_square (opened, options) : shrink_into_box (opened, options);
  converted = scaled != NULL ? convert_to_srgb (scaled) : NULL;
  image = converted != NULL ? forget_metadata (converted) : NULL;
  if (image == NULL)
    image_library_set_media_error (error);
  return image;
}
