// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* AWS Signature Version 4 as pure functions of their arguments: no clock, no I/O. Source of the
 * algorithm and of the test vectors: "Authenticating Requests: Using Query Parameters (AWS
 * Signature Version 4)" and "Signature Calculations for the Authorization Header", Amazon S3 API
 * reference. */
typedef struct {
  char day[9]; /* "20130524", empty: none */
  guint8 bytes[32];
} SlSigV4Key;

typedef struct {
  const char *access_key;
  const char *secret_key;
  const char *region;    /* "us-east-1" */
  const char *service;   /* "s3" */
  const SlSigV4Key *key; /* (nullable) derived from the above for a day, to derive it once a day and
                            not for each URL; another day's is ignored */
} SlSigV4Credentials;

typedef struct {
  const char *method;
  const char *path;   /* not encoded, starts with a slash */
  GPtrArray *query;   /* (element-type SlSigV4Pair) not encoded, without X-Amz-* of the signature */
  GPtrArray *headers; /* (element-type SlSigV4Pair) lower-case names; host is one of them */
} SlSigV4Request;

typedef struct {
  char *name;
  char *value;
} SlSigV4Pair;

SlSigV4Pair *sl_sigv4_pair_new (const char *name, const char *value);
void sl_sigv4_pair_free (SlSigV4Pair *self);

/* Instead of the hash of a body that is not known yet, or that TLS protects. */
#define SL_SIGV4_UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"

/* What the secret becomes on the day of @wall_ms, UTC. */
void sl_sigv4_derive_key (const SlSigV4Credentials *credentials, gint64 wall_ms, SlSigV4Key *key);

/* RFC 3986 encoding as SigV4 wants it; slashes kept when @keep_slashes. */
char *sl_sigv4_encode (const char *text, gboolean keep_slashes);
/* The query string of a presigned URL, signature included, without a leading "?". */
char *sl_sigv4_presign (const SlSigV4Credentials *credentials,
                        const SlSigV4Request *request,
                        gint64 wall_ms,
                        guint64 expires_in);
/* The value of a request's Authorization header. All of the request's headers are signed;
 * x-amz-date (the same @wall_ms) and x-amz-content-sha256 (@payload_hash) have to be among them.
 * @payload_hash: the body's SHA-256 in hexadecimal digits, or SL_SIGV4_UNSIGNED_PAYLOAD. */
char *sl_sigv4_authorize (const SlSigV4Credentials *credentials,
                          const SlSigV4Request *request,
                          const char *payload_hash,
                          gint64 wall_ms);
/* "20130524T000000Z": the value of x-amz-date. */
char *sl_sigv4_format_date (gint64 wall_ms);
/* What was signed for @query (nullable), to be sent as it is, without a leading "?". */
char *sl_sigv4_format_query (GPtrArray *query);
/* Checks a presigned request: @raw_query as received; @headers has all that the request carries.
 * SLUICE_ERROR_FORBIDDEN says which part is wrong (never the right value). Constant-time comparison
 * of the signature. */
gboolean sl_sigv4_verify (const SlSigV4Credentials *credentials,
                          const char *method,
                          const char *path,
                          const char *raw_query,
                          GPtrArray *headers,
                          gint64 wall_ms,
                          GError **error);
