// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Signs with the time of a clock. */
#include "objects/s3-signer.h"

#include "objects/day-key.h"

#define SERVICE "s3"

struct _SlS3Signer {
  char *access_key; /* (owned) */
  char *secret_key; /* (owned) */
  char *region;     /* (owned) */
  SlClock *clock;   /* (owned) */
  SlDayKey day_key;
};

SlS3Signer *
sl_s3_signer_new (const char *access_key,
                  const char *secret_key,
                  const char *region,
                  SlClock *clock)
{
  SlS3Signer *self = g_new0 (SlS3Signer, 1);

  self->access_key = g_strdup (access_key);
  self->secret_key = g_strdup (secret_key);
  self->region = g_strdup (region);
  self->clock = g_object_ref (clock);
  sl_day_key_init (&self->day_key);
  return self;
}

void
sl_s3_signer_free (SlS3Signer *self)
{
  if (self == NULL)
    return;
  g_free (self->access_key);
  g_free (self->secret_key);
  g_free (self->region);
  g_object_unref (self->clock);
  sl_day_key_clear (&self->day_key);
  g_free (self);
}

static SlSigV4Credentials
get_credentials (SlS3Signer *self, const SlSigV4Key *key)
{
  return (SlSigV4Credentials){ self->access_key, self->secret_key, self->region, SERVICE, key };
}

static SlSigV4Key
get_day_key (SlS3Signer *self, gint64 wall_ms)
{
  const SlSigV4Credentials credentials = get_credentials (self, NULL);

  return sl_day_key_get (&self->day_key, &credentials, wall_ms);
}

char *
sl_s3_signer_presign (SlS3Signer *self, const SlSigV4Request *request, guint64 expires_in)
{
  gint64 wall_ms = sl_clock_get_wall_ms (self->clock);
  const SlSigV4Key key = get_day_key (self, wall_ms);
  const SlSigV4Credentials credentials = get_credentials (self, &key);

  return sl_sigv4_presign (&credentials, request, wall_ms, expires_in);
}

void
sl_s3_signer_authorize (SlS3Signer *self, const SlSigV4Request *request, const char *payload_hash)
{
  gint64 wall_ms = sl_clock_get_wall_ms (self->clock);
  const SlSigV4Key key = get_day_key (self, wall_ms);
  const SlSigV4Credentials credentials = get_credentials (self, &key);
  g_autofree char *date = sl_sigv4_format_date (wall_ms);
  g_autofree char *authorization = NULL;

  g_ptr_array_add (request->headers, sl_sigv4_pair_new ("x-amz-date", date));
  g_ptr_array_add (request->headers, sl_sigv4_pair_new ("x-amz-content-sha256", payload_hash));
  authorization = sl_sigv4_authorize (&credentials, request, payload_hash, wall_ms);
  g_ptr_array_add (request->headers, sl_sigv4_pair_new ("authorization", authorization));
}

gint64
sl_s3_signer_get_time (SlS3Signer *self)
{
  return sl_clock_get_wall_ms (self->clock);
}

const char *
sl_s3_signer_get_region (SlS3Signer *self)
{
  return self->region;
}
