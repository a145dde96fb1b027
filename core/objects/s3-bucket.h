// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/s3-client.h"

/* What a bucket should be like. */
typedef struct {
  const char *name;                /* in the store */
  gboolean has_raw_files;          /* under "raw/" */
  guint raw_days;                  /* which go after; 0: never */
  gboolean has_public_avatars;     /* pictures that anybody may read */
  const char *const *cors_origins; /* (nullable) whose pages may upload and read */
} SlS3BucketPlan;

/* Makes the bucket if it is missing. Each of its settings that is not set at all gets the planned
 * value; one that somebody has set stays. Lifecycle rules of ours that say something else follow
 * the plan, where there are no others beside them. What the store refuses or does not know, and a
 * rule that removes raw files too early, is told in @remarks (element-type SlBucketRemark), since
 * objects can be stored all the same. */
gboolean sl_s3_bucket_prepare (SlS3Client *client,
                               const SlS3BucketPlan *plan,
                               GPtrArray *remarks,
                               GError **error);

/* Whether the store minds the precondition of a copy, which moving an object relies on: with a
 * store that does not, an upload that is replaced while it is confirmed would be taken for the one
 * that was checked. SLUICE_ERROR_CONFIGURATION: it does not. */
gboolean sl_s3_bucket_check_copies (SlS3Client *client, const char *bucket, GError **error);
