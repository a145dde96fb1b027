// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From the bytes of a document to its first page as a picture, with every check on the way. */
#include "page-render.h"

#include <math.h>
#include <poppler.h>
#include <sluice/sluice.h>
#include <string.h>

#include "title-text.h"

/* Points. Ten times the largest page that PDF 1.7 asks readers to take (14,400): plans of 50 m. */
#define MAX_PAGE_SIDE 144000.0

/* A document that is not encrypted opens with any password. Nobody has chosen this one. */
#define NO_PASSWORD "no password, sluice asks whether one is needed"

/* Readers look for the end marker in the last kilobyte. */
#define END_SEARCH_BYTES 1024

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_t, cairo_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_surface_t, cairo_surface_destroy)
/* By names of ours: only newer versions of poppler have these functions for theirs. */
typedef PopplerDocument PdfDocument;
typedef PopplerPage PdfPage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfPage, g_object_unref)

void
pdf_first_page_free (PdfFirstPage *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->version);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

/* Without its end, the table of what is where is missing: poppler searches for the pieces. */
static gboolean
find_end_marker (PdfDocumentSource *source)
{
  char tail[END_SEARCH_BYTES];
  gint64 length = pdf_document_source_get_length (source);
  gsize n_read = 0;

  return g_seekable_seek (G_SEEKABLE (source), MAX (length - END_SEARCH_BYTES, 0), G_SEEK_SET, NULL,
                          NULL)
         && g_input_stream_read_all (G_INPUT_STREAM (source), tail, sizeof tail, &n_read, NULL,
                                     NULL)
         && memmem (tail, n_read, "%%EOF", strlen ("%%EOF")) != NULL;
}

static PopplerDocument *
open_with_password (PdfDocumentSource *source, const char *password, GError **error)
{
  return poppler_document_new_from_stream (
      G_INPUT_STREAM (source), pdf_document_source_get_length (source), password, NULL, error);
}

/* What a whole document would not lack is the fault of who cut it. */
static void
set_damage_error (const PdfFirstPage *self, const char *what, GError **error)
{
  if (self->is_cut_off)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_TRUNCATED_MEDIA,
                 "the document has no end, as if it was cut off: %s", what);
  else
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "the document is damaged: %s",
                 what);
}

static PopplerDocument *
open_document (PdfFirstPage *self, PdfDocumentSource *source, GError **error)
{
  g_autoptr (GError) inner = NULL;
  PopplerDocument *document = open_with_password (source, NO_PASSWORD, NULL);

  if (document != NULL)
    return document;
  document = open_with_password (source, NULL, &inner);
  self->is_encrypted = document != NULL;
  if (document != NULL)
    return document;
  if (g_error_matches (inner, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_ENCRYPTED_MEDIA,
                         "the document asks for a password: save it without one and upload that");
  else
    set_damage_error (self, inner->message, error);
  return NULL;
}

static gboolean
check_pages (const PdfFirstPage *self, guint64 allowed, GError **error)
{
  if (self->pages <= 0) {
    set_damage_error (self, "it has no page", error);
    return FALSE;
  }
  if ((guint64) self->pages <= allowed)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
               "the document has %" G_GINT64_FORMAT " pages; allowed: %" G_GUINT64_FORMAT
               " (max_pages)",
               self->pages, allowed);
  return FALSE;
}

static gboolean
check_page_size (double width, double height, GError **error)
{
  if (!isfinite (width) || !isfinite (height) || width <= 0 || height <= 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "page 1 has no area");
    return FALSE;
  }
  if (width <= MAX_PAGE_SIDE && height <= MAX_PAGE_SIDE)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
               "page 1 is %.0f x %.0f points; allowed: %.0f on a side", width, height,
               MAX_PAGE_SIDE);
  return FALSE;
}

static void
set_picture_size (PdfFirstPage *self, const PdfRenderOptions *options)
{
  double height = options->width * self->page_height / self->page_width;
  double narrower = options->max_height * self->page_width / self->page_height;

  self->width = (int) options->width;
  if (height > options->max_height)
    self->width = MAX ((int) lround (narrower), 1);
  self->height = CLAMP ((int) lround (MIN (height, options->max_height)), 1,
                        (int) options->max_height);
}

/* On white paper: a page without a background is transparent. */
static cairo_surface_t *
draw_page (PopplerPage *page, const PdfFirstPage *size, GError **error)
{
  g_autoptr (cairo_surface_t)
      surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size->width, size->height);
  g_autoptr (cairo_t) cairo = cairo_create (surface);
  cairo_status_t status;

  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_paint (cairo);
  cairo_scale (cairo, size->width / size->page_width, size->height / size->page_height);
  poppler_page_render (page, cairo);
  status = cairo_status (cairo);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_steal_pointer (&surface);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "page 1 can't be drawn: %s",
               cairo_status_to_string (status));
  return NULL;
}

static gboolean
is_blank (cairo_surface_t *surface)
{
  const unsigned char *pixels;
  int width = cairo_image_surface_get_width (surface);

  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++) {
    const guint32 *row = (const void *) (pixels + y * cairo_image_surface_get_stride (surface));

    for (int x = 0; x < width; x++) {
      if ((row[x] & 0xffffff) != 0xffffff)
        return FALSE;
    }
  }
  return TRUE;
}

static void
describe_document (PdfFirstPage *self, PopplerDocument *document)
{
  g_autofree char *title = poppler_document_get_title (document);
  guint major = 0;
  guint minor = 0;

  poppler_document_get_pdf_version (document, &major, &minor);
  self->version = g_strdup_printf ("%u.%u", major, minor);
  self->title = title != NULL ? pdf_title_dup_clean (title) : NULL;
}

static PopplerPage *
open_first_page (PdfFirstPage *self,
                 PopplerDocument *document,
                 const PdfRenderOptions *options,
                 GError **error)
{
  g_autoptr (PdfPage) page = NULL;

  self->pages = poppler_document_get_n_pages (document);
  if (!check_pages (self, options->max_pages, error))
    return NULL;
  page = poppler_document_get_page (document, 0);
  if (page == NULL) {
    set_damage_error (self, "page 1 is missing", error);
    return NULL;
  }
  poppler_page_get_size (page, &self->page_width, &self->page_height);
  /* 595.276, not 595.2760000000001. */
  self->page_width = round (self->page_width * 1000.0) / 1000.0;
  self->page_height = round (self->page_height * 1000.0) / 1000.0;
  return check_page_size (self->page_width, self->page_height, error) ? g_steal_pointer (&page)
                                                                      : NULL;
}

/* A blank page of a whole document is what its author wanted. */
static gboolean
check_drawn (const PdfFirstPage *self, cairo_surface_t *surface, GError **error)
{
  if (!self->is_cut_off || !is_blank (surface))
    return TRUE;
  set_damage_error (self, "nothing of page 1 is left to be seen", error);
  return FALSE;
}

PdfFirstPage *
pdf_first_page_render (PdfDocumentSource *source, const PdfRenderOptions *options, GError **error)
{
  g_autoptr (PdfFirstPage) self = g_new0 (PdfFirstPage, 1);
  g_autoptr (PdfDocument) document = NULL;
  g_autoptr (PdfPage) page = NULL;
  g_autoptr (cairo_surface_t) surface = NULL;

  self->is_cut_off = !find_end_marker (source);
  document = open_document (self, source, error);
  if (document == NULL)
    return NULL;
  page = open_first_page (self, document, options, error);
  if (page == NULL)
    return NULL;
  describe_document (self, document);
  set_picture_size (self, options);
  surface = draw_page (page, self, error);
  if (surface == NULL || !check_drawn (self, surface, error))
    return NULL;
  self->picture = pdf_picture_encode (surface, options->format, options->quality, error);
  return self->picture != NULL ? g_steal_pointer (&self) : NULL;
}
