// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store-s3.h"
#include "objects/store-finding.h"

/* Looks at an S3 store from the daemon's side and from a client's: what is right, what is not, and
 * what to change. Tries what it says works, with objects of its own under "incoming/probe/" and
 * "00000000-.../" that it takes away again; changes no setting and makes no bucket. */
typedef struct {
  const SlObjectStoreS3Config *store;
  const char *const *buckets;      /* Sluice's names; the first one is asked for features */
  const char *const *cors_origins; /* (nullable) whose pages are to upload */
  guint raw_days;                  /* recordings as they were uploaded go after; 0: never */
} SlS3DoctorConfig;

/* Returns: (element-type SlStoreFinding) */
GPtrArray *sl_s3_doctor_examine (const SlS3DoctorConfig *config, SlClock *clock);
