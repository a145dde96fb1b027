// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A file as a seekable stream that can be made to end. It reads with pread() instead of mapping
 * the file, since a mapped file that someone truncates kills the process. */
#include "document-source.h"

#include <errno.h>
#include <fcntl.h>
#include <sluice/sluice.h>
#include <sys/stat.h>
#include <unistd.h>

struct _PdfDocumentSource {
  GMemoryInputStream parent_instance;

  int fd; /* (owned), -1 while there is none */
  goffset length;
  goffset position;
  gint ended; /* atomic */
};

static void pdf_document_source_seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PdfDocumentSource,
                               pdf_document_source,
                               G_TYPE_MEMORY_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE,
                                                      pdf_document_source_seekable_init))

static gssize
pdf_document_source_read (GInputStream *stream,
                          void *buffer,
                          gsize count,
                          GCancellable *cancellable,
                          GError **error)
{
  PdfDocumentSource *self = PDF_DOCUMENT_SOURCE (stream);
  gssize n_read;

  if (g_atomic_int_get (&self->ended))
    return 0;
  do
    n_read = pread (self->fd, buffer, count, self->position);
  while (n_read < 0 && errno == EINTR);
  if (n_read < 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "failed to read: %s",
                 g_strerror (errno));
    return -1;
  }
  self->position += n_read;
  return n_read;
}

static goffset
pdf_document_source_tell (GSeekable *seekable)
{
  return PDF_DOCUMENT_SOURCE (seekable)->position;
}

static gboolean
pdf_document_source_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
pdf_document_source_seek (GSeekable *seekable,
                          goffset offset,
                          GSeekType type,
                          GCancellable *cancellable,
                          GError **error)
{
  PdfDocumentSource *self = PDF_DOCUMENT_SOURCE (seekable);
  goffset base = type == G_SEEK_CUR ? self->position : type == G_SEEK_END ? self->length : 0;

  /* Offsets come from the document, which may say anything. */
  if (offset < -base || offset > self->length - base) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         "a position outside the file");
    return FALSE;
  }
  self->position = base + offset;
  return TRUE;
}

static gboolean
pdf_document_source_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static void
pdf_document_source_seekable_init (GSeekableIface *iface)
{
  iface->tell = pdf_document_source_tell;
  iface->can_seek = pdf_document_source_can_seek;
  iface->seek = pdf_document_source_seek;
  iface->can_truncate = pdf_document_source_can_truncate;
}

static void
pdf_document_source_finalize (GObject *object)
{
  PdfDocumentSource *self = PDF_DOCUMENT_SOURCE (object);

  if (self->fd >= 0)
    close (self->fd);
  G_OBJECT_CLASS (pdf_document_source_parent_class)->finalize (object);
}

static void
pdf_document_source_class_init (PdfDocumentSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pdf_document_source_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = pdf_document_source_read;
}

static void
pdf_document_source_init (PdfDocumentSource *self)
{
  self->fd = -1;
}

PdfDocumentSource *
pdf_document_source_new (const char *path, GError **error)
{
  g_autoptr (PdfDocumentSource) self = g_object_new (PDF_TYPE_DOCUMENT_SOURCE, NULL);
  struct stat status;

  self->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0 || fstat (self->fd, &status) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to open '%s': %s", path,
                 g_strerror (errno));
    return NULL;
  }
  self->length = status.st_size;
  return g_steal_pointer (&self);
}

gint64
pdf_document_source_get_length (PdfDocumentSource *self)
{
  return self->length;
}

void
pdf_document_source_end (PdfDocumentSource *self)
{
  g_atomic_int_set (&self->ended, TRUE);
}
