// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "document-source.h"
#include "picture-encoder.h"

typedef struct {
  guint width;       /* pixels */
  guint max_height;  /* pixels; a taller page becomes narrower instead */
  guint64 max_pages; /* of the document */
  guint quality;     /* 1 to 100 */
  PdfPictureFormat format;
} PdfRenderOptions;

/* What there is to say about a document, and its first page as a picture. */
typedef struct {
  gint64 pages;
  char *title;   /* (owned) (nullable), clean */
  char *version; /* (owned): "1.7" */
  gboolean is_encrypted;
  gboolean is_cut_off; /* its end is missing; what there is was drawn */
  double page_width;   /* points, as shown: cropped and turned */
  double page_height;
  int width; /* pixels */
  int height;
  GBytes *picture; /* (owned) */
} PdfFirstPage;

void pdf_first_page_free (PdfFirstPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfFirstPage, pdf_first_page_free)

/* Blocks, for ever if the document wants that: see render-watch.h. Draws; runs, launches and
 * fetches nothing that the document names. */
PdfFirstPage *
pdf_first_page_render (PdfDocumentSource *source, const PdfRenderOptions *options, GError **error);
