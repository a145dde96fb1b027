// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store.h"

/* The layout of a folder store on disk, and the few operations that change it. Thread-safe.
 *
 *   {root}/{bucket}/{key}          the bytes
 *   {root}/.meta/{bucket}/{key}    notes: ETag and content type (object-meta.h)
 *   {root}/.tmp/                   what is not an object yet
 *   {root}/.parts/                 pieces of such (object-parts.h)
 *   {root}/.lock                   held while the store is open: one process at a time
 *
 * A commit writes a file with two notes, of the new and of the present bytes, and then renames the
 * new bytes into place. Whenever it is cut off, one of the two describes what is there. When none
 * does (a folder restored from a backup) the ETag is found again by hashing. */
typedef struct _SlObjectFiles SlObjectFiles;

/* Makes the folders, takes the lock, removes what an earlier process left half done. */
SlObjectFiles *sl_object_files_open (const char *root, GError **error);
void sl_object_files_free (SlObjectFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlObjectFiles, sl_object_files_free)

const char *sl_object_files_get_root (SlObjectFiles *self);
int sl_object_files_get_root_fd (SlObjectFiles *self);
/* Of the folder .tmp. */
int sl_object_files_get_temporary_fd (SlObjectFiles *self);
/* FALSE when nothing can be written. */
gboolean sl_object_files_ping (SlObjectFiles *self, GError **error);

/* A new file in .tmp, open for reading and writing. Returns: its name. */
char *sl_object_files_create_temporary (SlObjectFiles *self, int *fd, GError **error);
void sl_object_files_discard_temporary (SlObjectFiles *self, const char *temporary);
/* Has a regular file in .tmp, too, by a link or else by a copy. Returns: its name. */
char *sl_object_files_take_temporary (SlObjectFiles *self,
                                      const char *path,
                                      int *fd,
                                      GCancellable *cancellable,
                                      GError **error);

/* The object's bytes and facts. Returns: a descriptor for reading, -1 on failure. */
int sl_object_files_open_object (SlObjectFiles *self,
                                 const char *bucket,
                                 const char *key,
                                 SlObjectInfo **info,
                                 GError **error);
/* Syncs the temporary file @fd and makes it the object; durable on return. On failure it is still
 * in .tmp. */
gboolean sl_object_files_publish (SlObjectFiles *self,
                                  const char *temporary,
                                  int fd,
                                  const char *bucket,
                                  const char *key,
                                  const char *etag,
                                  const char *content_type,
                                  GError **error);
gboolean sl_object_files_move (SlObjectFiles *self,
                               const char *bucket,
                               const char *from_key,
                               const char *to_key,
                               const char *etag,
                               GError **error);
gboolean
sl_object_files_remove (SlObjectFiles *self, const char *bucket, const char *key, GError **error);
