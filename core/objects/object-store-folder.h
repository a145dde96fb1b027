// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "objects/object-store.h"
#include "objects/sigv4.h"

/* A folder as an object store: {root}/{bucket}/{key}. Served by the daemon itself
 * (http/object-routes.c) with the signatures that S3 uses, so clients can't tell the difference. */
#define SL_TYPE_OBJECT_STORE_FOLDER (sl_object_store_folder_get_type ())
G_DECLARE_FINAL_TYPE (SlObjectStoreFolder, sl_object_store_folder, SL, OBJECT_STORE_FOLDER, GObject)

/* The signing key is made at first use and kept in {root}/.signing-key, mode 0600. */
SlObjectStoreFolder *sl_object_store_folder_new (const char *root, SlClock *clock, GError **error);
/* Where clients reach it: "http://127.0.0.1:3006"; set once the port is known. Presigned URLs are
 * {base_url}/objects/{bucket}/{key}?X-Amz-... */
void sl_object_store_folder_set_base_url (SlObjectStoreFolder *self, const char *base_url);

/* The HTTP side. @headers: (element-type SlSigV4Pair). */
gboolean sl_object_store_folder_verify (SlObjectStoreFolder *self,
                                        const char *method,
                                        const char *path,
                                        const char *raw_query,
                                        GPtrArray *headers,
                                        GError **error);
/* An open descriptor for reading and the facts. */
int sl_object_store_folder_open (SlObjectStoreFolder *self,
                                 const char *bucket,
                                 const char *key,
                                 SlObjectInfo **info,
                                 GError **error);

/* A PUT in progress: bytes go to a temporary file; commit syncs and renames, so that a half upload
 * is never seen. */
typedef struct _SlObjectUpload SlObjectUpload;
SlObjectUpload *sl_object_upload_begin (SlObjectStoreFolder *store,
                                        const char *bucket,
                                        const char *key,
                                        const char *content_type,
                                        gint64 expected_size,
                                        GError **error);
/* A part of an upload that sl_object_store_begin_parts() began; SLUICE_ERROR_NOT_FOUND when there
 * is no such upload (any more). */
SlObjectUpload *sl_object_upload_begin_part (SlObjectStoreFolder *store,
                                             const char *bucket,
                                             const char *key,
                                             const char *upload_id,
                                             guint part_number,
                                             gint64 expected_size,
                                             GError **error);
gboolean sl_object_upload_write (SlObjectUpload *self, GBytes *chunk, GError **error);
/* Returns: (transfer full): the ETag. SLUICE_ERROR_SIZE_MISMATCH when not all of it came. */
char *sl_object_upload_commit (SlObjectUpload *self, GError **error);
/* Also forgets what was not committed. */
void sl_object_upload_free (SlObjectUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlObjectUpload, sl_object_upload_free)
