// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A PUT in progress: bytes go to a temporary file and through the hash at once, so that the whole
 * of it never is in memory nor read a second time. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file-util.h"
#include "objects/object-meta.h"
#include "objects/object-parts.h"
#include "objects/object-path.h"
#include "objects/object-store-folder-private.h"
#include "sluice/sluice-error.h"

struct _SlObjectUpload {
  SlObjectStoreFolder *store; /* (owned) */
  char *bucket;               /* (owned) */
  char *key;                  /* (owned) */
  char *content_type;         /* (owned) (nullable) of a part */
  char *upload_id;            /* (owned) (nullable) of a part */
  guint part_number;
  char *temporary;     /* (owned) (nullable) NULL once committed */
  GChecksum *checksum; /* (owned) */
  int fd;
  gint64 expected_size; /* -1: not known */
  gint64 size;          /* that came so far */
};

/* Asks for the space now, so that a full disk refuses at the first byte and not at the last. */
static gboolean
reserve_space (SlObjectUpload *self, GError **error)
{
  if (self->expected_size <= 0
      || fallocate (self->fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) self->expected_size) == 0
      || (errno != ENOSPC && errno != EDQUOT && errno != EFBIG))
    return TRUE;
  sl_error_set_from_errno (error, errno, "failed to reserve %" G_GINT64_FORMAT " bytes",
                           self->expected_size);
  return FALSE;
}

static SlObjectUpload *
upload_new (SlObjectStoreFolder *store,
            const char *bucket,
            const char *key,
            gint64 expected_size,
            GError **error)
{
  g_autoptr (SlObjectUpload) self = g_new0 (SlObjectUpload, 1);

  self->store = g_object_ref (store);
  self->bucket = g_strdup (bucket);
  self->key = g_strdup (key);
  self->checksum = g_checksum_new (SL_OBJECT_ETAG_CHECKSUM);
  self->expected_size = expected_size;
  self->fd = -1;
  self->temporary = sl_object_files_create_temporary (sl_object_store_folder_get_files (store),
                                                      &self->fd, error);
  if (self->temporary == NULL || !reserve_space (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

SlObjectUpload *
sl_object_upload_begin (SlObjectStoreFolder *store,
                        const char *bucket,
                        const char *key,
                        const char *content_type,
                        gint64 expected_size,
                        GError **error)
{
  SlObjectUpload *self = NULL;

  if (!sl_object_path_check (bucket, key, error)
      || !sl_object_content_type_check (content_type, error))
    return NULL;
  self = upload_new (store, bucket, key, expected_size, error);
  if (self != NULL)
    self->content_type = g_strdup (content_type);
  return self;
}

SlObjectUpload *
sl_object_upload_begin_part (SlObjectStoreFolder *store,
                             const char *bucket,
                             const char *key,
                             const char *upload_id,
                             guint part_number,
                             gint64 expected_size,
                             GError **error)
{
  SlObjectUpload *self = NULL;

  g_return_val_if_fail (part_number >= 1 && part_number <= SL_OBJECT_MAX_PARTS, NULL);
  if (!sl_object_path_check (bucket, key, error)
      || !sl_object_parts_check (sl_object_store_folder_get_files (store), bucket, key, upload_id,
                                 error))
    return NULL;
  self = upload_new (store, bucket, key, expected_size, error);
  if (self != NULL) {
    self->upload_id = g_strdup (upload_id);
    self->part_number = part_number;
  }
  return self;
}

static gboolean
refuse_size (const SlObjectUpload *self, gint64 found, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_SIZE_MISMATCH,
               "upload of '%s/%s': expected %" G_GINT64_FORMAT " bytes, received %" G_GINT64_FORMAT,
               self->bucket, self->key, self->expected_size, found);
  return FALSE;
}

gboolean
sl_object_upload_write (SlObjectUpload *self, GBytes *chunk, GError **error)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (chunk, &length);

  g_return_val_if_fail (self->temporary != NULL, FALSE);
  if (self->expected_size >= 0 && (gint64) length > self->expected_size - self->size)
    return refuse_size (self, self->size + (gint64) length, error);
  if (!sl_fd_write_all (self->fd, data, length, error)) {
    g_prefix_error (error, "upload of '%s/%s': ", self->bucket, self->key);
    /* What is in the file is unknown now: no commit will take it. */
    self->size = G_MININT64;
    return FALSE;
  }
  g_checksum_update (self->checksum, data, (gssize) length);
  self->size += (gint64) length;
  return TRUE;
}

static gboolean
publish (SlObjectUpload *self, const char *etag, GError **error)
{
  SlObjectFiles *files = sl_object_store_folder_get_files (self->store);

  if (self->upload_id != NULL)
    return sl_object_parts_publish (files, self->temporary, self->fd, self->bucket, self->key,
                                    self->upload_id, self->part_number, etag, error);
  return sl_object_files_publish (files, self->temporary, self->fd, self->bucket, self->key, etag,
                                  self->content_type, error);
}

char *
sl_object_upload_commit (SlObjectUpload *self, GError **error)
{
  g_autofree char *etag = NULL;

  g_return_val_if_fail (self->temporary != NULL, NULL);
  if (self->size < 0 || (self->expected_size >= 0 && self->size != self->expected_size)) {
    refuse_size (self, MAX (self->size, 0), error);
    return NULL;
  }
  etag = sl_object_etag_of_checksum (self->checksum);
  if (!publish (self, etag, error))
    return NULL;
  g_clear_pointer (&self->temporary, g_free);
  return g_steal_pointer (&etag);
}

void
sl_object_upload_free (SlObjectUpload *self)
{
  if (self == NULL)
    return;
  if (self->temporary != NULL && self->fd >= 0)
    sl_object_files_discard_temporary (sl_object_store_folder_get_files (self->store),
                                       self->temporary);
  sl_fd_close (&self->fd);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self->temporary);
  g_free (self->content_type);
  g_free (self->upload_id);
  g_free (self->key);
  g_free (self->bucket);
  g_object_unref (self->store);
  g_free (self);
}
