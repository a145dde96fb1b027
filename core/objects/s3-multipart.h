// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store.h"
#include "objects/s3-client.h"

/* The requests around the parts of an upload: begin, list, complete, abort. Who sends the parts,
 * and how, is another matter: s3-transfer.c here, clients with presigned URLs elsewhere. */
typedef struct {
  SlS3Client *client;
  const char *bucket; /* in the store */
  const char *key;
  GCancellable *cancellable; /* (nullable) of begin and complete */
} SlS3Target;

/* What the object is to be given with its bytes. */
typedef struct {
  const char *content_type;
  const char *cache_control; /* (nullable) */
} SlS3Properties;

void sl_s3_properties_add (const SlS3Properties *self, SlS3Request *request);

/* Returns: the upload's name */
char *
sl_s3_multipart_begin (const SlS3Target *target, const SlS3Properties *properties, GError **error);
/* See sl_object_store_list_parts(). */
GPtrArray *sl_s3_multipart_list (const SlS3Target *target, const char *upload_id, GError **error);
/* See sl_object_store_complete_parts(). */
gboolean sl_s3_multipart_complete (const SlS3Target *target,
                                   const char *upload_id,
                                   GPtrArray *parts,
                                   GError **error);
/* Missing is fine. @limit_s: asked once, so long at most; 0: as long as is usual. */
gboolean sl_s3_multipart_abort (const SlS3Target *target,
                                const char *upload_id,
                                guint limit_s,
                                GError **error);
/* Every upload of the key. */
gboolean sl_s3_multipart_abort_all (const SlS3Target *target, GError **error);
