// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Pixels to a JPEG or PNG in memory. libjpeg itself, since it is loaded anyway and its simpler
 * cousin TurboJPEG cannot optimise the Huffman tables, which saves a tenth of a small picture. */
#include "picture-encoder.h"

/* jpeglib.h wants FILE to be known. */
#include <stdio.h>

#include <jpeglib.h>
#include <setjmp.h>
#include <sluice/sluice.h>
#include <stdlib.h>

typedef struct {
  struct jpeg_error_mgr parent;
  jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
} JpegErrors;

typedef struct {
  cairo_surface_t *surface; /* (unowned) */
  guint quality;
  unsigned char *data; /* (owned) (nullable), of malloc() */
  unsigned long length;
} JpegOutput;

/* libjpeg must not be returned to. */
G_NORETURN static void
on_jpeg_failed (j_common_ptr codec)
{
  JpegErrors *errors = (JpegErrors *) codec->err;

  codec->err->format_message (codec, errors->message);
  longjmp (errors->escape, 1);
}

/* Says nothing on standard error. */
static void
on_jpeg_warned (j_common_ptr codec, int level)
{
}

static void
write_rows (struct jpeg_compress_struct *codec, JpegOutput *output)
{
  unsigned char *pixels = cairo_image_surface_get_data (output->surface);
  int stride = cairo_image_surface_get_stride (output->surface);

  codec->image_width = (JDIMENSION) cairo_image_surface_get_width (output->surface);
  codec->image_height = (JDIMENSION) cairo_image_surface_get_height (output->surface);
  codec->input_components = 4;
  codec->in_color_space = G_BYTE_ORDER == G_LITTLE_ENDIAN ? JCS_EXT_BGRX : JCS_EXT_XRGB;
  jpeg_set_defaults (codec);
  jpeg_set_quality (codec, (int) output->quality, TRUE);
  codec->optimize_coding = TRUE;
  jpeg_mem_dest (codec, &output->data, &output->length);
  jpeg_start_compress (codec, TRUE);
  while (codec->next_scanline < codec->image_height) {
    JSAMPROW row = pixels + (gsize) codec->next_scanline * (gsize) stride;

    jpeg_write_scanlines (codec, &row, 1);
  }
  jpeg_finish_compress (codec);
}

/* The defaults of libjpeg are 4:2:0 and the slow, exact DCT. */
static gboolean
compress_jpeg (JpegOutput *output, GError **error)
{
  struct jpeg_compress_struct codec = { 0 };
  JpegErrors errors = { 0 };

  codec.err = jpeg_std_error (&errors.parent);
  errors.parent.error_exit = on_jpeg_failed;
  errors.parent.emit_message = on_jpeg_warned;
  if (setjmp (errors.escape) != 0) {
    jpeg_destroy_compress (&codec);
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to encode the picture: %s",
                 errors.message);
    return FALSE;
  }
  jpeg_create_compress (&codec);
  write_rows (&codec, output);
  jpeg_destroy_compress (&codec);
  return TRUE;
}

static GBytes *
encode_jpeg (cairo_surface_t *surface, guint quality, GError **error)
{
  JpegOutput output = { .surface = surface, .quality = quality };

  if (compress_jpeg (&output, error))
    return g_bytes_new_with_free_func (output.data, output.length, free, output.data);
  free (output.data);
  return NULL;
}

static cairo_status_t
on_png_written (void *user_data, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (user_data, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
encode_png (cairo_surface_t *surface, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  cairo_status_t status = cairo_surface_write_to_png_stream (surface, on_png_written, data);

  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&data));
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to encode the picture: %s",
               cairo_status_to_string (status));
  return NULL;
}

GBytes *
pdf_picture_encode (cairo_surface_t *surface,
                    PdfPictureFormat format,
                    guint quality,
                    GError **error)
{
  cairo_surface_flush (surface);
  return format == PDF_PICTURE_PNG ? encode_png (surface, error)
                                   : encode_jpeg (surface, quality, error);
}
