// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What buckets go without, for an operator to know. */
typedef struct {
  char *effect;  /* what that means: "browsers may be kept from uploading" */
  char *reason;  /* what the store said of the first bucket */
  char *buckets; /* their names, with ", " between */
} SlBucketRemark;

void sl_bucket_remark_free (SlBucketRemark *self);
/* Adds @bucket to the remark of @remarks (element-type SlBucketRemark) that tells of the same
 * @effect, or a new one. */
void sl_bucket_remark_add (GPtrArray *remarks,
                           const char *bucket,
                           const char *effect,
                           const char *reason);
