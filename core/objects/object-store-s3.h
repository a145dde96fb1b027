// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "objects/bucket-remark.h"
#include "objects/object-store.h"
#include "objects/s3-client.h"

/* An S3 store behind the port: Amazon's, MinIO or another. */
#define SL_TYPE_OBJECT_STORE_S3 (sl_object_store_s3_get_type ())
G_DECLARE_FINAL_TYPE (SlObjectStoreS3, sl_object_store_s3, SL, OBJECT_STORE_S3, GObject)

/* A bucket that is called otherwise in the store than in Sluice. */
typedef struct {
  const char *name;
  const char *name_in_store;
} SlS3BucketName;

typedef struct {
  SlS3ClientConfig client;
  const char *public_endpoint; /* (nullable) what clients reach; NULL: the same */
  const SlS3BucketName
      *buckets;      /* (nullable) those that have another name; ends with a NULL name */
  gint64 part_bytes; /* 0: SL_S3_PART_BYTES */
} SlObjectStoreS3Config;

/* Connects to nothing yet. SLUICE_ERROR_CONFIGURATION */
SlObjectStoreS3 *
sl_object_store_s3_new (const SlObjectStoreS3Config *config, SlClock *clock, GError **error);

/* Makes the @buckets (Sluice's names) that are missing, and gives those that have none the settings
 * of the specification: raw videos go after @raw_days (0: never) and incomplete uploads soon,
 * avatars can be read by anybody, pages of @cors_origins (nullable) may upload.
 * sl_object_store_ping() asks for the first one of them. SLUICE_ERROR_CONFIGURATION for a store
 * that ignores the precondition of a copy.
 * @remarks: (element-type SlBucketRemark) gets one for each setting that the store does not take.
 */
gboolean sl_object_store_s3_prepare (SlObjectStoreS3 *self,
                                     const char *const *buckets,
                                     const char *const *cors_origins,
                                     guint raw_days,
                                     GPtrArray *remarks,
                                     GError **error);
