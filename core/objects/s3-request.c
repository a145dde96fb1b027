// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is asked of a store and what it says, apart from how it travels. */
#include "objects/s3-request.h"

#include <string.h>

#include "objects/sigv4.h"

static GPtrArray *
create_pairs (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);
}

void
sl_s3_request_init (SlS3Request *self, const char *method, const char *bucket, const char *key)
{
  *self = (SlS3Request){
    .method = method,
    .bucket = bucket,
    .key = key,
    .query = create_pairs (),
    .headers = create_pairs (),
    .source_fd = -1,
    .target_fd = -1,
  };
}

void
sl_s3_request_clear (SlS3Request *self)
{
  g_clear_pointer (&self->query, g_ptr_array_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
}

void
sl_s3_request_add_query (SlS3Request *self, const char *name, const char *value)
{
  g_ptr_array_add (self->query, sl_sigv4_pair_new (name, value));
}

void
sl_s3_request_add_header (SlS3Request *self, const char *name, const char *value)
{
  g_ptr_array_add (self->headers, sl_sigv4_pair_new (name, value));
}

void
sl_s3_request_add_range (SlS3Request *self, gint64 offset, gint64 length)
{
  g_autofree char *range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, offset,
                                            offset + length - 1);

  sl_s3_request_add_header (self, "range", range);
}

void
sl_s3_request_set_document (SlS3Request *self, const char *text)
{
  gsize length = strlen (text);
  guint8 digest[16]; /* MD5 */
  gsize digest_length = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree char *encoded = NULL;

  g_checksum_update (checksum, (const guchar *) text, (gssize) length);
  g_checksum_get_digest (checksum, digest, &digest_length);
  encoded = g_base64_encode (digest, digest_length);
  sl_s3_request_add_header (self, "content-md5", encoded);
  self->body = g_bytes_new (text, length);
}

gint64
sl_s3_request_get_length (const SlS3Request *self)
{
  if (self->source_fd >= 0)
    return self->source_length;
  return self->body != NULL ? (gint64) g_bytes_get_size (self->body) : 0;
}

char *
sl_s3_request_describe (const SlS3Request *self)
{
  if (self->bucket == NULL)
    return g_strdup_printf ("%s the list of buckets", self->method);
  if (self->key == NULL)
    return g_strdup_printf ("%s bucket '%s'", self->method, self->bucket);
  return g_strdup_printf ("%s '%s/%s'", self->method, self->bucket, self->key);
}

SlS3Answer *
sl_s3_answer_new (void)
{
  SlS3Answer *self = g_new0 (SlS3Answer, 1);

  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->body = g_byte_array_new ();
  return self;
}

void
sl_s3_answer_free (SlS3Answer *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->headers);
  g_byte_array_unref (self->body);
  g_free (self);
}

const char *
sl_s3_answer_get_header (const SlS3Answer *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}
