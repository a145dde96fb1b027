// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Notes about objects: one line each, "inode size mtime etag content-type" with tabs between. */
#include "objects/object-meta.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cancel-util.h"
#include "base/file-util.h"
#include "base/strict-parse.h"
#include "sluice/sluice-error.h"

/* Enough to keep the disk busy, small enough for the cache. */
#define HASH_CHUNK_BYTES (256 * 1024)
#define MAX_CONTENT_TYPE_LENGTH 255
#define N_FIELDS 5

static gint64
get_modified_ns (const struct stat *info)
{
  return (gint64) info->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info->st_mtim.tv_nsec;
}

SlObjectNote *
sl_object_note_new (const struct stat *info, const char *etag, const char *content_type)
{
  SlObjectNote *self = g_new0 (SlObjectNote, 1);

  self->inode = (guint64) info->st_ino;
  self->size = (gint64) info->st_size;
  self->modified_ns = get_modified_ns (info);
  self->etag = g_strdup (etag);
  self->content_type = g_strdup (content_type);
  return self;
}

SlObjectNote *
sl_object_note_copy (const SlObjectNote *self)
{
  SlObjectNote *copy = g_memdup2 (self, sizeof *self);

  copy->etag = g_strdup (self->etag);
  copy->content_type = g_strdup (self->content_type);
  return copy;
}

void
sl_object_note_free (SlObjectNote *self)
{
  if (self == NULL)
    return;
  g_free (self->etag);
  g_free (self->content_type);
  g_free (self);
}

gboolean
sl_object_note_describes (const SlObjectNote *self, const struct stat *info)
{
  return self->inode == (guint64) info->st_ino && self->size == (gint64) info->st_size
         && self->modified_ns == get_modified_ns (info);
}

char *
sl_object_notes_to_text (GPtrArray *notes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < notes->len; i++) {
    const SlObjectNote *note = g_ptr_array_index (notes, i);

    g_string_append_printf (
        text, "%" G_GUINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%s\t%s\n",
        note->inode, note->size, note->modified_ns, note->etag, note->content_type);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static SlObjectNote *
parse_note (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", N_FIELDS);
  g_autoptr (SlObjectNote) note = g_new0 (SlObjectNote, 1);

  if (g_strv_length (fields) != N_FIELDS
      || !sl_parse_uint (fields[0], 0, G_MAXUINT64, &note->inode, NULL)
      || !sl_parse_int (fields[1], 0, G_MAXINT64, &note->size, NULL)
      || !sl_parse_int (fields[2], G_MININT64, G_MAXINT64, &note->modified_ns, NULL)
      || fields[3][0] != '"' || !sl_object_content_type_check (fields[4], NULL))
    return NULL;
  note->etag = g_strdup (fields[3]);
  note->content_type = g_strdup (fields[4]);
  return g_steal_pointer (&note);
}

GPtrArray *
sl_object_notes_from_text (const char *text)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_note_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    SlObjectNote *note = parse_note (*line);

    if (note != NULL)
      g_ptr_array_add (notes, note);
  }
  return notes;
}

static gboolean
is_printable (const char *text)
{
  for (; *text != '\0'; text++) {
    if (*text < 0x20 || *text > 0x7e)
      return FALSE;
  }
  return TRUE;
}

gboolean
sl_object_content_type_check (const char *content_type, GError **error)
{
  gsize length = strlen (content_type);

  if (length > 0 && length <= MAX_CONTENT_TYPE_LENGTH && is_printable (content_type))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
               "not a valid content type: expected 1 to %d printable characters",
               MAX_CONTENT_TYPE_LENGTH);
  return FALSE;
}

char *
sl_object_etag_of_checksum (GChecksum *checksum)
{
  return g_strdup_printf ("\"%s\"", g_checksum_get_string (checksum));
}

char *
sl_object_etag_of_file (int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (SL_OBJECT_ETAG_CHECKSUM);
  g_autofree guchar *chunk = g_malloc (HASH_CHUNK_BYTES);
  gssize got = 0;

  if (lseek (fd, 0, SEEK_SET) != 0) {
    sl_error_set_from_errno (error, errno, "failed to read from the start");
    return NULL;
  }
  while ((got = read (fd, chunk, HASH_CHUNK_BYTES)) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0)
      g_checksum_update (checksum, chunk, got);
    if (sl_error_set_if_cancelled (cancellable, error))
      return NULL;
  }
  if (got < 0) {
    sl_error_set_from_errno (error, errno, "failed to read to the end");
    return NULL;
  }
  return sl_object_etag_of_checksum (checksum);
}
