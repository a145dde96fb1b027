// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

/* What the file system does not keep about an object: its ETag and content type, in a small file of
 * its own. A note says which file it is about, so that it can be written before the file takes its
 * place, and never speaks for another one: see object-store-folder.c. */
typedef struct {
  guint64 inode;
  gint64 size;
  gint64 modified_ns;
  char *etag;         /* (owned) with quotes */
  char *content_type; /* (owned) */
} SlObjectNote;

SlObjectNote *
sl_object_note_new (const struct stat *info, const char *etag, const char *content_type);
SlObjectNote *sl_object_note_copy (const SlObjectNote *self);
void sl_object_note_free (SlObjectNote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlObjectNote, sl_object_note_free)

/* TRUE when the note is about this very file. */
gboolean sl_object_note_describes (const SlObjectNote *self, const struct stat *info);

/* @notes: (element-type SlObjectNote). Lines that are not notes are left out of what is read: a
 * note is worth no error, since all of it can be found again from the bytes. */
char *sl_object_notes_to_text (GPtrArray *notes);
GPtrArray *sl_object_notes_from_text (const char *text);

/* Printable ASCII, at most 255 characters: what a header and a note can carry.
 * SLUICE_ERROR_INVALID_ARGUMENT. */
gboolean sl_object_content_type_check (const char *content_type, GError **error);
/* From the start of the file to its end: the ETag, NULL on failure. Leaves the offset at the end.
 * @cancellable: (nullable) is asked between blocks; SLUICE_ERROR_CANCELLED. */
char *sl_object_etag_of_file (int fd, GCancellable *cancellable, GError **error);
/* The ETag of all that went into @checksum. */
char *sl_object_etag_of_checksum (GChecksum *checksum);
/* Content hash: strong, and found again when a note is lost. */
#define SL_OBJECT_ETAG_CHECKSUM G_CHECKSUM_SHA256
