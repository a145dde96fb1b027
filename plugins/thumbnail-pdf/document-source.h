// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* The bytes of a document, until it is told to end: from then on every read finds the end of the
 * file, which is the one way to make poppler give up what it is doing. Poppler keeps a copy of
 * what it reads from a stream, unless the stream is memory or a local file; that is why this one
 * says that it is memory. */
#define PDF_TYPE_DOCUMENT_SOURCE (pdf_document_source_get_type ())
G_DECLARE_FINAL_TYPE (PdfDocumentSource,
                      pdf_document_source,
                      PDF,
                      DOCUMENT_SOURCE,
                      GMemoryInputStream)

PdfDocumentSource *pdf_document_source_new (const char *path, GError **error);
/* Bytes. */
gint64 pdf_document_source_get_length (PdfDocumentSource *self);
/* From any thread. */
void pdf_document_source_end (PdfDocumentSource *self);
