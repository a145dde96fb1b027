// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Where a store answers, and how its URLs name a bucket: in the path ("http://store/videos/key") or
 * in the host's name ("http://videos.store/key"). Pure. */
typedef struct _SlS3Address SlS3Address;

/* @url: "https://s3.example.com", "http://127.0.0.1:9000"; no path, user or query.
 * SLUICE_ERROR_CONFIGURATION. */
SlS3Address *sl_s3_address_new (const char *url, gboolean virtual_host, GError **error);
void sl_s3_address_free (SlS3Address *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlS3Address, sl_s3_address_free)

gboolean sl_s3_address_uses_tls (const SlS3Address *self);
/* As in the Host header: with the port unless it is the scheme's. @bucket: (nullable) */
char *sl_s3_address_make_host (const SlS3Address *self, const char *bucket);
/* Not encoded. @bucket, @key: (nullable) */
char *sl_s3_address_make_path (const SlS3Address *self, const char *bucket, const char *key);
/* @query: (nullable) encoded, without "?" */
char *sl_s3_address_make_url (const SlS3Address *self,
                              const char *bucket,
                              const char *key,
                              const char *query);
