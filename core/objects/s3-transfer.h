// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/s3-multipart.h"

/* Whole files to and from a store: in parts, some at a time, when they are larger than one part. A
 * part that fails is repeated by the client. */

/* S3's parts have at least 5 MiB; this many bytes of a part that has to be sent again cost little.
 */
#define SL_S3_PART_BYTES (G_GINT64_CONSTANT (16) * 1024 * 1024)

typedef struct {
  SlS3Client *client;
  const char *bucket;
  const char *key;
  int fd;
  gint64 part_bytes;
  GCancellable *cancellable; /* (nullable) */
} SlS3Transfer;

/* From the file's start. Nothing of an upload that failed stays in the store, unless that can't be
 * reached any more; then a lifecycle rule removes it. */
gboolean sl_s3_transfer_upload (const SlS3Transfer *self,
                                gint64 size,
                                const SlS3Properties *properties,
                                GError **error);
/* Into an empty file. All of it is of one version of the object:
 * SLUICE_ERROR_PRECONDITION_FAILED when it was replaced meanwhile. */
gboolean sl_s3_transfer_download (const SlS3Transfer *self, GError **error);
