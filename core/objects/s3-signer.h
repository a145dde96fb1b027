// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "objects/sigv4.h"

/* The credentials of a store and the key that they become each day. Thread-safe. */
typedef struct _SlS3Signer SlS3Signer;

SlS3Signer *sl_s3_signer_new (const char *access_key,
                              const char *secret_key,
                              const char *region,
                              SlClock *clock);
void sl_s3_signer_free (SlS3Signer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlS3Signer, sl_s3_signer_free)

/* The query of a presigned URL. */
char *sl_s3_signer_presign (SlS3Signer *self, const SlSigV4Request *request, guint64 expires_in);
/* Adds x-amz-date, x-amz-content-sha256 and authorization to the headers of @request. */
void
sl_s3_signer_authorize (SlS3Signer *self, const SlSigV4Request *request, const char *payload_hash);
/* Wall ms. */
gint64 sl_s3_signer_get_time (SlS3Signer *self);
const char *sl_s3_signer_get_region (SlS3Signer *self);
