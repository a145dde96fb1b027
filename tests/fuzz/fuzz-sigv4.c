// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A presigned query string from anyone: refused without a crash, never taken without the key. */
#include "fuzz-target.h"
#include "objects/sigv4.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  const SlSigV4Credentials credentials = { .access_key = "AKIAIOSFODNN7EXAMPLE",
                                           .secret_key = "a key that no seed was signed with",
                                           .region = "us-east-1",
                                           .service = "s3" };
  g_autoptr (GPtrArray)
      headers = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *query = g_strndup ((const char *) data, length);

  g_ptr_array_add (headers, sl_sigv4_pair_new ("host", "127.0.0.1:3006"));
  g_assert_false (sl_sigv4_verify (&credentials, "GET", "/objects/videos/key", query, headers,
                                   1369353600000, &error));
  g_assert_nonnull (error);
  return 0;
}
