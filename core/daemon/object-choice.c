// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which adapter keeps the objects. */
#include "daemon/object-choice.h"

#include <string.h>

#include "base/log.h"
#include "objects/folder-doctor.h"
#include "objects/object-store-folder.h"
#include "objects/object-store-s3.h"
#include "objects/s3-doctor.h"

/* In the order of SlConfigBucket; the last one is none. */
static const char *const bucket_names[SL_CONFIG_N_BUCKETS + 1] = {
  "videos", "audio", "images", "avatars", "documents", "transcriptions",
};

static char *
make_folder_path (const SlConfig *config)
{
  return g_build_filename (config->data_dir, "objects", NULL);
}

static char *
make_endpoint (const SlConfig *config)
{
  gboolean is_ipv6 = strchr (config->minio_host, ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%u", config->minio_use_ssl ? "https" : "http",
                          is_ipv6 ? "[" : "", config->minio_host, is_ipv6 ? "]" : "",
                          config->minio_port);
}

static void
log_remark (const SlBucketRemark *remark)
{
  sl_log_info ("buckets go without a setting", "BUCKETS", remark->buckets, "EFFECT", remark->effect,
               "REASON", remark->reason, NULL);
}

static gboolean
prepare (SlObjectStoreS3 *store, const SlConfig *config, GError **error)
{
  g_autoptr (GPtrArray)
      remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_bucket_remark_free);

  if (!sl_object_store_s3_prepare (store, bucket_names, (const char *const *) config->cors_origins,
                                   config->keep_originals_days, remarks, error))
    return FALSE;
  for (guint i = 0; i < remarks->len; i++)
    log_remark (remarks->pdata[i]);
  return TRUE;
}

/* What it points to are @endpoint, @names (as many as there are buckets and one) and @config. */
static SlObjectStoreS3Config
make_s3_config (const SlConfig *config, const char *endpoint, SlS3BucketName *names)
{
  for (gsize i = 0; i < SL_CONFIG_N_BUCKETS; i++)
    names[i] = (SlS3BucketName){ bucket_names[i], config->minio_buckets[i] };
  names[SL_CONFIG_N_BUCKETS] = (SlS3BucketName){ NULL, NULL };
  return (SlObjectStoreS3Config){
    .client = { .endpoint = endpoint,
                .virtual_host = config->s3_virtual_host,
                .region = config->s3_region,
                .access_key = config->minio_access_key,
                .secret_key = config->minio_secret_key,
                .ca_file = config->s3_ca_file },
    .public_endpoint = config->s3_public_url,
    .buckets = names,
  };
}

static SlObjectStore *
open_s3 (const SlConfig *config, SlClock *clock, GError **error)
{
  SlS3BucketName names[SL_CONFIG_N_BUCKETS + 1];
  g_autofree char *endpoint = make_endpoint (config);
  const SlObjectStoreS3Config s3_config = make_s3_config (config, endpoint, names);
  g_autoptr (SlObjectStoreS3) store = NULL;

  store = sl_object_store_s3_new (&s3_config, clock, error);
  if (store == NULL || !prepare (store, config, error))
    return NULL;
  return SL_OBJECT_STORE (g_steal_pointer (&store));
}

SlObjectStore *
sl_object_choice_open (const SlConfig *config, SlClock *clock, GError **error)
{
  g_autofree char *path = make_folder_path (config);
  SlObjectStoreFolder *folder = NULL;

  if (config->minio_host != NULL)
    return open_s3 (config, clock, error);
  folder = sl_object_store_folder_new (path, clock, error);
  return folder != NULL ? SL_OBJECT_STORE (folder) : NULL;
}

GPtrArray *
sl_object_choice_examine (const SlConfig *config, SlClock *clock)
{
  SlS3BucketName names[SL_CONFIG_N_BUCKETS + 1];
  g_autofree char *path = make_folder_path (config);
  g_autofree char *endpoint = NULL;
  SlObjectStoreS3Config s3_config;
  SlS3DoctorConfig doctor_config;

  if (config->minio_host == NULL)
    return sl_folder_doctor_examine (path);
  endpoint = make_endpoint (config);
  s3_config = make_s3_config (config, endpoint, names);
  doctor_config = (SlS3DoctorConfig){ &s3_config, bucket_names,
                                      (const char *const *) config->cors_origins,
                                      config->keep_originals_days };
  return sl_s3_doctor_examine (&doctor_config, clock);
}

char *
sl_object_choice_describe (const SlConfig *config)
{
  g_autofree char *endpoint = NULL;
  g_autofree char *path = NULL;

  if (config->minio_host != NULL) {
    endpoint = make_endpoint (config);
    return g_strdup_printf ("S3 store %s", endpoint);
  }
  path = make_folder_path (config);
  return g_strdup_printf ("folder '%s'", path);
}
