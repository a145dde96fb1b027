// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/s3-xml.h"

/* The rules by which a store removes what nobody asks it to: Sluice's own, and how to read those
 * that are there. */

/* Days until parts that nobody completes go; S3's shortest. */
#define SL_S3_INCOMPLETE_DAYS 1
/* What is in a rule of ours. */
#define SL_S3_RAW_RULE_ID "sluice-raw"
#define SL_S3_INCOMPLETE_RULE_ID "sluice-incomplete"

/* The document of ?lifecycle with our rules: recordings as they were uploaded go after @raw_days
 * (0: no rule for them), parts that nobody completes if @incomplete. One of both at least. */
char *sl_s3_lifecycle_make (guint raw_days, gboolean incomplete);

/* Days of the first rule in force with @action/@days ("Expiration", "Days") over all keys under
 * @prefix; -1: there is none. @rules: (nullable) as ?lifecycle answers. */
int sl_s3_lifecycle_find_days (const SlS3Element *rules,
                               const char *action,
                               const char *days,
                               const char *prefix);
/* Days until something under "raw/" goes, and the same of outputs; -1: never. */
int sl_s3_lifecycle_get_raw_days (const SlS3Element *rules);
int sl_s3_lifecycle_get_output_days (const SlS3Element *rules);
/* Whether all rules have the name of one of ours, so that they can be replaced. */
gboolean sl_s3_lifecycle_is_ours (const SlS3Element *rules);
