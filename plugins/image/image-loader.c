// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From a file to upright sRGB of the wanted size. vips_thumbnail does most of it right: it lets the
 * JPEG and WebP decoders shrink, reads in one sequential sweep, premultiplies transparency before
 * it mixes pixels, and turns the picture by its EXIF orientation. */
#include "image-loader.h"

#include <sluice/sluice.h>

/* The loaders that may see a foreign file, by what libvips calls them; all else in libvips stays
 * unused, whatever the file says it is. */
static const char *const allowed_loaders[] = { "VipsForeignLoadJpegSource",
                                               "VipsForeignLoadPngSource",
                                               "VipsForeignLoadWebpSource",
                                               "VipsForeignLoadNsgifSource", NULL };

/* Options of the loader: libvips 8.14 does not hand its own fail_on to the loader of a source, and
 * shows grey where a cut JPEG has nothing. */
#define REFUSE_DAMAGE "fail_on=error"
#define ALL_FRAMES "n=-1"

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

static VipsImage *
shrink_into_box (VipsSource *source, const ImageOptions *options, gboolean animated)
{
  VipsImage *image = NULL;
  int width = options->max_width > 0 ? (int) options->max_width : VIPS_MAX_COORD;
  int height = options->max_height > 0 ? (int) options->max_height : VIPS_MAX_COORD;

  vips_thumbnail_source (source, &image, width, "height", height, "size", VIPS_SIZE_DOWN,
                         "export_profile", "srgb", "option_string",
                         animated ? ALL_FRAMES "," REFUSE_DAMAGE : REFUSE_DAMAGE, NULL);
  return image;
}

static VipsImage *
fill_square (VipsSource *source, const ImageOptions *options)
{
  VipsImage *image = NULL;
  VipsInteresting crop = options->crop == IMAGE_CROP_ATTENTION ? VIPS_INTERESTING_ATTENTION
                                                               : VIPS_INTERESTING_CENTRE;

  vips_thumbnail_source (source, &image, (int) options->size, "height", (int) options->size, "size",
                         VIPS_SIZE_BOTH, "crop", crop, "export_profile", "srgb", "option_string",
                         REFUSE_DAMAGE, NULL);
  return image;
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
image_load (const char *path, const ImageOptions *options, gboolean animated, GError **error)
{
  g_autoptr (VipsSource) source = open_source (path, error);
  g_autoptr (VipsImage) scaled = NULL;
  g_autoptr (VipsImage) converted = NULL;
  VipsImage *image = NULL;

  if (source == NULL)
    return NULL;
  scaled = options->size > 0 ? fill_square (source, options)
                             : shrink_into_box (source, options, animated);
  converted = scaled != NULL ? convert_to_srgb (scaled) : NULL;
  image = converted != NULL ? forget_metadata (converted) : NULL;
  if (image == NULL)
    image_library_set_media_error (error);
  return image;
}
