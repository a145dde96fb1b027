// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <curl/curl.h>

#include "objects/s3-request.h"

/* One request over one curl handle, once. */
typedef struct {
  const char *url;
  GPtrArray *headers;   /* (element-type SlSigV4Pair) all of them, signed */
  const char *ca_file;  /* (nullable) authorities instead of the machine's */
  guint connect_ms;     /* limit for connecting */
  guint stall_s;        /* how long it may be slower than that, in both directions together */
  guint least_rate;     /* bytes a second */
  GCancellable *closed; /* of all requests */
} SlS3Exchange;

/* Any status is an answer. What came of the body of a good one goes to the request's file.
 * Returns: (nullable) NULL: @code tells why, with libcurl's words in @detail (CURL_ERROR_SIZE), or
 * it is CURLE_OK and @error has what this machine did wrong. */
SlS3Answer *sl_s3_exchange_run (const SlS3Exchange *self,
                                CURL *handle,
                                const SlS3Request *request,
                                CURLcode *code,
                                char *detail,
                                GError **error);
