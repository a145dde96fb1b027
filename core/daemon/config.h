// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "model/queue-options.h"

/* The specification's buckets, which may have other names in an S3 store. */
typedef enum {
  SL_CONFIG_BUCKET_VIDEOS,
  SL_CONFIG_BUCKET_AUDIO,
  SL_CONFIG_BUCKET_IMAGES,
  SL_CONFIG_BUCKET_AVATARS,
  SL_CONFIG_BUCKET_DOCUMENTS,
  SL_CONFIG_BUCKET_TRANSCRIPTIONS,
  SL_CONFIG_N_BUCKETS,
} SlConfigBucket;

/* Topics, which may have other names in a cluster that others use, too. */
typedef enum {
  SL_CONFIG_TOPIC_MEDIA,       /* published */
  SL_CONFIG_TOPIC_INTERVIEWS,  /* subscribed */
  SL_CONFIG_TOPIC_USERS,       /* subscribed */
  SL_CONFIG_TOPIC_DEAD_LETTER, /* what of the subscribed ones can't be read */
  SL_CONFIG_N_TOPICS,
} SlConfigTopic;

/* What a daemon does of what there is to do; others on the same database do the rest. */
typedef enum {
  SL_ROLE_ALL,
  SL_ROLE_API,    /* runs no pass */
  SL_ROLE_WORKER, /* has no API: answers about its health only */
} SlRole;

const char *sl_role_to_string (SlRole role);

/* Somebody who transcribes. */
typedef struct {
  char *base_url; /* (nullable): there is none; no slash at the end */
  char *key;      /* (nullable) secret */
  char *model;
} SlConfigProvider;

/* What the environment and the configuration file say, checked. Immutable once loaded. */
typedef struct {
  guint16 port;  /* 0 = any free one */
  char *address; /* numeric */
  gboolean development;
  SlRole role;
  guint keep_originals_days; /* of recordings that are through; 0 = for ever */
  char *log_level;
  char *loki_url;       /* (nullable): the log goes to standard error alone; no slash at the end */
  char *loki_username;  /* (nullable): nobody logs in there */
  char *loki_password;  /* (nullable) secret */
  char *loki_tenant_id; /* (nullable) */
  char *data_dir;       /* absolute */
  char *pipeline_dir;
  char *openapi_path;
  char *worker_path;
  char *plugin_scan_path;
  char *public_url;    /* (nullable): clients reach the daemon where it listens */
  char **cors_origins; /* (nullable) */
  char *database_host; /* (nullable): rows are in SQLite, in the data folder */
  guint16 database_port;
  char *database_name;
  char *database_user;
  char *database_password; /* (nullable) */
  char *database_ssl_mode;
  char *database_ssl_root_cert; /* (nullable) */
  char *minio_host;             /* (nullable): objects are in the data folder */
  guint16 minio_port;
  gboolean minio_use_ssl;
  char *minio_access_key; /* (nullable) without a host */
  char *minio_secret_key; /* (nullable) without a host */
  char *minio_buckets[SL_CONFIG_N_BUCKETS];
  char *s3_region;
  char *s3_public_url; /* (nullable): clients reach the store where the daemon does */
  gboolean s3_virtual_host;
  char *s3_ca_file;            /* (nullable): the machine's authorities */
  char *file_path;             /* (nullable): the configuration file, if there is one */
  guint64 multipart_threshold; /* bytes; larger files may come in parts; 0: on request only */
  SlQueueOptions queues[SL_N_QUEUES]; /* the file's section `queues:`, then the environment */
  SlConfigProvider provider;
  SlConfigProvider fallback_provider; /* asked when the first is down */
  guint transcription_requests_per_minute;
  guint transcription_seconds_per_day; /* of audio */
  char *kafka_brokers; /* (nullable): events are lines of a file in the data folder */
  char *kafka_client_id;
  char *kafka_group_id;
  char *kafka_topics[SL_CONFIG_N_TOPICS];
  char *kafka_security_protocol;
  char *kafka_sasl_mechanism; /* (nullable) without SASL */
  char *kafka_sasl_username;  /* (nullable) without SASL */
  char *kafka_sasl_password;  /* (nullable) without SASL */
  char *kafka_ssl_ca_file;    /* (nullable): the machine's authorities */
  GPtrArray *remarks;         /* (element-type SlConfigRemark) */
} SlConfig;

/* Something that was set and has no effect. */
typedef struct {
  char *variable;
  char *reason;
} SlConfigRemark;

/* Reads @environment (NAME=value). All errors are reported at once, in one
 * SLUICE_ERROR_CONFIGURATION with a line for each: the variable, what was found, what is allowed.
 */
SlConfig *sl_config_load (const char *const *environment, GError **error);
void sl_config_free (SlConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlConfig, sl_config_free)

/* One line for each variable that Sluice reads: NAME=value, and where it comes from; secrets are
 * masked. Variables that have no effect are named without their values. */
char *sl_config_to_text (const SlConfig *self, const char *const *environment);
