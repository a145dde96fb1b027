// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store.h"
#include "objects/s3-client.h"

/* The objects of a bucket whose keys begin in the same way. */
typedef struct {
  SlS3Client *client;          /* (unowned) */
  const char *bucket;          /* (unowned): as Sluice calls it */
  const char *bucket_in_store; /* (unowned) */
  const char *prefix;          /* (unowned) */
} SlS3Folder;

/* What comes after @after, in key order, at most @limit. Returns: (element-type SlObjectListing)
 * (transfer full) */
GPtrArray *
sl_s3_folder_list (const SlS3Folder *self, const char *after, guint limit, GError **error);
