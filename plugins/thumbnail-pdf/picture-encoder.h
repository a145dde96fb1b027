// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cairo.h>
#include <glib.h>

typedef enum {
  PDF_PICTURE_JPG,
  PDF_PICTURE_PNG,
} PdfPictureFormat;

/* @surface: of CAIRO_FORMAT_RGB24. @quality: 1 to 100, of a JPEG. The file holds the pixels and
 * nothing about where they came from. */
GBytes *pdf_picture_encode (cairo_surface_t *surface,
                            PdfPictureFormat format,
                            guint quality,
                            GError **error);
