// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The specification's MINIO_* variables, and Sluice's own for what other S3 stores need. */
#include "daemon/config-objects.h"

#include <gio/gio.h>
#include <string.h>

#include "base/strict-parse.h"
#include "daemon/config-value.h"

/* S3's limits for a bucket's name. */
#define MIN_BUCKET_LENGTH 3
#define MAX_BUCKET_LENGTH 63

gboolean
sl_config_read_minio_endpoint (SlConfig *config, const char *text, GError **error)
{
  if (strpbrk (text, "/@ ") != NULL
      || (strchr (text, ':') != NULL && !g_hostname_is_ip_address (text)))
    return sl_config_set_error (
        error, text, "a host without scheme and port, which MINIO_USE_SSL and MINIO_PORT are for");
  config->minio_host = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_minio_port (SlConfig *config, const char *text, GError **error)
{
  guint64 port = 0;

  if (!sl_parse_uint (text, 1, G_MAXUINT16, &port, NULL))
    return sl_config_set_error (error, text, "a port from 1 to 65535");
  config->minio_port = (guint16) port;
  return TRUE;
}

gboolean
sl_config_read_minio_use_ssl (SlConfig *config, const char *text, GError **error)
{
  return sl_parse_boolean (text, &config->minio_use_ssl, NULL)
         || sl_config_set_error (error, text, "true or false");
}

gboolean
sl_config_read_minio_access_key (SlConfig *config, const char *text, GError **error)
{
  config->minio_access_key = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_minio_secret_key (SlConfig *config, const char *text, GError **error)
{
  config->minio_secret_key = sl_config_dup_or_null (text);
  return TRUE;
}

static gboolean
is_bucket_name (const char *text)
{
  gsize length = strlen (text);

  return length >= MIN_BUCKET_LENGTH && length <= MAX_BUCKET_LENGTH
         && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-.") == length
         && g_ascii_isalnum (text[0]) && g_ascii_isalnum (text[length - 1]);
}

static gboolean
read_bucket (SlConfig *config, SlConfigBucket bucket, const char *text, GError **error)
{
  if (!is_bucket_name (text))
    return sl_config_set_error (
        error, text, "3 to 63 of a-z, 0-9, dots and dashes, with a letter or digit at each end");
  config->minio_buckets[bucket] = g_strdup (text);
  return TRUE;
}

gboolean
sl_config_read_minio_bucket_videos (SlConfig *config, const char *text, GError **error)
{
  return read_bucket (config, SL_CONFIG_BUCKET_VIDEOS, text, error);
}

gboolean
sl_config_read_minio_bucket_audio (SlConfig *config, const char *text, GError **error)
{
  return read_bucket (config, SL_CONFIG_BUCKET_AUDIO, text, error);
}

gboolean
sl_config_read_minio_bucket_images (SlConfig *config, const char *text, GError **error)
{
  return read_bucket (config, SL_CONFIG_BUCKET_IMAGES, text, error);
}

gboolean
sl_config_read_minio_bucket_avatars (SlConfig *config, const char *text, GError **error)
{
  return read_bucket (config, SL_CONFIG_BUCKET_AVATARS, text, error);
}

gboolean
sl_config_read_minio_bucket_documents (SlConfig *config, const char *text, GError **error)
{
  return read_bucket (config, SL_CONFIG_BUCKET_DOCUMENTS, text, error);
}

gboolean
sl_config_read_minio_bucket_transcriptions (SlConfig *config, const char *text, GError **error)
{
  return read_bucket (config, SL_CONFIG_BUCKET_TRANSCRIPTIONS, text, error);
}

gboolean
sl_config_read_s3_region (SlConfig *config, const char *text, GError **error)
{
  config->s3_region = g_strdup (text);
  return TRUE;
}

/* What exactly an address may be is checked where it is used. */
gboolean
sl_config_read_s3_public_url (SlConfig *config, const char *text, GError **error)
{
  if (*text != '\0' && !g_str_has_prefix (text, "http://") && !g_str_has_prefix (text, "https://"))
    return sl_config_set_error (error, text, "an address such as https://files.example.com");
  config->s3_public_url = sl_config_dup_or_null (text);
  return TRUE;
}

gboolean
sl_config_read_s3_virtual_host (SlConfig *config, const char *text, GError **error)
{
  return sl_parse_boolean (text, &config->s3_virtual_host, NULL)
         || sl_config_set_error (error, text, "true or false");
}

gboolean
sl_config_read_s3_ca_file (SlConfig *config, const char *text, GError **error)
{
  config->s3_ca_file = sl_config_dup_or_null (text);
  return TRUE;
}

char *
sl_config_find_missing_minio (const SlConfig *config)
{
  gboolean lacks_access_key = config->minio_access_key == NULL;
  gboolean lacks_secret_key = config->minio_secret_key == NULL;

  if (config->minio_host == NULL || (!lacks_access_key && !lacks_secret_key))
    return NULL;
  return g_strdup_printf ("%s%s%s", lacks_access_key ? "MINIO_ACCESS_KEY" : "",
                          lacks_access_key && lacks_secret_key ? " and " : "",
                          lacks_secret_key ? "MINIO_SECRET_KEY" : "");
}

void
sl_config_clear_objects (SlConfig *config)
{
  for (gsize i = 0; i < SL_CONFIG_N_BUCKETS; i++)
    g_clear_pointer (&config->minio_buckets[i], g_free);
  g_clear_pointer (&config->minio_host, g_free);
  g_clear_pointer (&config->minio_access_key, g_free);
  g_clear_pointer (&config->minio_secret_key, g_free);
  g_clear_pointer (&config->s3_region, g_free);
  g_clear_pointer (&config->s3_public_url, g_free);
  g_clear_pointer (&config->s3_ca_file, g_free);
}
