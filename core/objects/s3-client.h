// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "objects/s3-address.h"
#include "objects/s3-request.h"
#include "objects/s3-signer.h"

/* Sends requests to a store: signed, over connections that are kept, again when the store is busy.
 * Thread-safe, blocking. */
typedef struct _SlS3Client SlS3Client;

typedef struct {
  const char *endpoint; /* "http://127.0.0.1:9000" */
  gboolean virtual_host;
  const char *region;
  const char *access_key;
  const char *secret_key;
  const char *ca_file;  /* (nullable) authorities instead of the machine's */
  guint max_attempts;   /* 0: 5 */
  guint retry_delay_ms; /* before the second attempt, twice as long before each further; 0: 100 */
  guint connect_ms;     /* 0: 5000 */
  guint stall_s;        /* with less than 1 KiB a second; 0: 30, for what is short 10 */
} SlS3ClientConfig;

/* Connects to nothing yet. SLUICE_ERROR_CONFIGURATION for an endpoint that is none. */
SlS3Client *sl_s3_client_new (const SlS3ClientConfig *config, SlClock *clock, GError **error);
/* No request may be under way. */
void sl_s3_client_free (SlS3Client *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlS3Client, sl_s3_client_free)

/* An answer of 2xx; all others are errors, and so is a 200 that has an error in its body, which
 * copies and completed uploads come with. SLUICE_ERROR_NOT_FOUND: no such object or bucket.
 * SLUICE_ERROR_PRECONDITION_FAILED. SLUICE_ERROR_STORAGE_UNAVAILABLE: not reached, or busy after
 * all attempts, or away as another request found out. SLUICE_ERROR_CONFIGURATION: credentials,
 * clock, region or a feature that it lacks.
 * SLUICE_ERROR_CANCELLED: the request's cancellable was, a second ago at most.
 * SLUICE_ERROR_SHUTTING_DOWN: so was the client closed. */
SlS3Answer *sl_s3_client_send (SlS3Client *self, const SlS3Request *request, GError **error);

/* Ends all requests that are under way, and those that come. Thread-safe. */
void sl_s3_client_close (SlS3Client *self);

SlS3Signer *sl_s3_client_get_signer (SlS3Client *self);
