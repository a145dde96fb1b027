// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The configuration: one table of variables, each with its default, its reader and what it allows.
 * One of them names the file that holds what does not fit into a variable (config-file.c). */
#include "daemon/config.h"

#include <string.h>

#include "base/log.h"
#include "base/strict-parse.h"
#include "daemon/config-aws.h"
#include "daemon/config-database.h"
#include "daemon/config-events.h"
#include "daemon/config-file.h"
#include "daemon/config-http.h"
#include "daemon/config-loki.h"
#include "daemon/config-objects.h"
#include "daemon/config-queues.h"
#include "daemon/config-remarks.h"
#include "daemon/config-secrets.h"
#include "daemon/config-transcription.h"
#include "daemon/config-upload.h"
#include "daemon/config-value.h"
#include "sluice/sluice-error.h"

/* A century. */
#define MAX_DAYS 36500

typedef struct {
  const char *name;
  const char *default_text; /* NULL: computed, see get_default() */
  gboolean (*read) (SlConfig *config, const char *text, GError **error);
  gboolean is_secret;
  gboolean has_file; /* also read from a file; what is secret is, too */
} Variable;

static gboolean
read_node_env (SlConfig *config, const char *text, GError **error)
{
  static const char *const choices[] = { "development", "production", NULL };

  if (!g_strv_contains (choices, text))
    return sl_config_set_choice_error (error, text, choices);
  if (strcmp (text, "production") == 0)
    return sl_config_set_error (
        error, text, "development: production needs an identity source, and this build has none");
  config->development = TRUE;
  return TRUE;
}

static const char *const role_names[] = { "all", "api", "worker", NULL };

const char *
sl_role_to_string (SlRole role)
{
  return role_names[role];
}

static gboolean
read_role (SlConfig *config, const char *text, GError **error)
{
  if (!g_strv_contains (role_names, text))
    return sl_config_set_choice_error (error, text, role_names);
  for (guint i = 0; role_names[i] != NULL; i++) {
    if (strcmp (role_names[i], text) == 0)
      config->role = (SlRole) i;
  }
  return TRUE;
}

static gboolean
read_keep_originals (SlConfig *config, const char *text, GError **error)
{
  guint64 days = 0;

  if (!sl_parse_uint (text, 0, MAX_DAYS, &days, NULL))
    return sl_config_set_error (error, text,
                                "days from 1 to " G_STRINGIFY (MAX_DAYS) ", or 0 for ever");
  config->keep_originals_days = (guint) days;
  return TRUE;
}

/* Nobody would do the rest. */
static gboolean
lacks_company (const SlConfig *config)
{
  return config->role != SL_ROLE_ALL
         && (config->database_host == NULL || config->minio_host == NULL);
}

static gboolean
read_log_level (SlConfig *config, const char *text, GError **error)
{
  static const char *const choices[] = { "debug", "info", "message", "warning", "error", NULL };
  const char *level = sl_log_find_level (text);

  if (level == NULL)
    return sl_config_set_choice_error (error, text, choices);
  config->log_level = g_strdup (level);
  return TRUE;
}

/* What every process finds unless it is told of another one; it need not be there. */
static gboolean
read_config_file (SlConfig *config, const char *text, GError **error)
{
  const char *path = *text != '\0' ? text : SLUICE_CONFIG_FILE;

  if (*text == '\0' && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  config->file_path = g_canonicalize_filename (path, NULL);
  return sl_config_file_load (config, config->file_path, error);
}

/* Empty: what the configuration file says. */
static gboolean
read_max_concurrent_jobs (SlConfig *config, const char *text, GError **error)
{
  guint64 jobs = 0;

  if (*text == '\0')
    return TRUE;
  if (!sl_parse_uint (text, 1, SL_CONFIG_MAX_JOBS, &jobs, NULL))
    return sl_config_set_error (error, text,
                                "a whole number from 1 to " G_STRINGIFY (SL_CONFIG_MAX_JOBS));
  config->queues[SL_QUEUE_MEDIA_PROCESSING].concurrency = (guint) jobs;
  return TRUE;
}

static gboolean
read_job_timeout (SlConfig *config, const char *text, GError **error)
{
  guint64 timeout = 0;

  if (*text == '\0')
    return TRUE;
  if (strcmp (text, "auto") != 0
      && !sl_parse_uint (text, 1000, SL_CONFIG_MAX_TIMEOUT_MS, &timeout, NULL))
    return sl_config_set_error (
        error, text,
        "milliseconds from 1000 to " G_STRINGIFY (SL_CONFIG_MAX_TIMEOUT_MS) ", or auto");
  for (guint i = 0; i < SL_N_QUEUES; i++)
    config->queues[i].timeout_ms = (guint) timeout;
  return TRUE;
}

static gboolean
read_path (char **field, const char *text, GError **error)
{
  if (*text == '\0')
    return sl_config_set_error (error, text, "a path");
  *field = g_canonicalize_filename (text, NULL);
  return TRUE;
}

static gboolean
read_data_dir (SlConfig *config, const char *text, GError **error)
{
  return read_path (&config->data_dir, text, error);
}

static gboolean
read_pipeline_dir (SlConfig *config, const char *text, GError **error)
{
  return read_path (&config->pipeline_dir, text, error);
}

static gboolean
read_openapi (SlConfig *config, const char *text, GError **error)
{
  return read_path (&config->openapi_path, text, error);
}

static gboolean
read_worker (SlConfig *config, const char *text, GError **error)
{
  return read_path (&config->worker_path, text, error);
}

static gboolean
read_plugin_scan (SlConfig *config, const char *text, GError **error)
{
  return read_path (&config->plugin_scan_path, text, error);
}

/* The file first: what other variables say has the last word. */
static const Variable variables[] = {
  { "SLUICE_CONFIG", "", read_config_file },
  { "PORT", "3006", sl_config_read_port },
  { "SLUICE_ADDRESS", "127.0.0.1", sl_config_read_address },
  { "NODE_ENV", "development", read_node_env },
  { "SLUICE_ROLE", "all", read_role },
  { "SLUICE_KEEP_ORIGINALS_DAYS", "7", read_keep_originals },
  { "LOG_LEVEL", "info", read_log_level },
  { "LOKI_HOST", "", sl_config_read_loki_host },
  { "LOKI_USERNAME", "", sl_config_read_loki_username },
  { "LOKI_PASSWORD", "", sl_config_read_loki_password, .is_secret = TRUE },
  { "LOKI_TENANT_ID", "", sl_config_read_loki_tenant_id },
  { "MAX_CONCURRENT_JOBS", "", read_max_concurrent_jobs },
  { "JOB_TIMEOUT_MS", "", read_job_timeout },
  { "SLUICE_DATA_DIR", NULL, read_data_dir },
  { "SLUICE_PIPELINE_DIR", SLUICE_PIPELINE_FOLDER, read_pipeline_dir },
  { "SLUICE_OPENAPI", SLUICE_OPENAPI_FILE, read_openapi },
  { "SLUICE_WORKER", SLUICE_WORKER_PROGRAM, read_worker },
  { "SLUICE_PLUGIN_SCAN", SLUICE_PLUGIN_SCAN_PROGRAM, read_plugin_scan },
  { "SLUICE_PUBLIC_URL", "", sl_config_read_public_url },
  { "SLUICE_CORS_ORIGINS", "", sl_config_read_cors_origins },
  { "DATABASE_HOST", "", sl_config_read_database_host },
  { "DATABASE_PORT", "5432", sl_config_read_database_port },
  { "DATABASE_NAME", "ai_video_interview_media", sl_config_read_database_name },
  { "DATABASE_USER", "postgres", sl_config_read_database_user },
  { "DATABASE_PASSWORD", "", sl_config_read_database_password, .is_secret = TRUE },
  { "DATABASE_SSLMODE", "prefer", sl_config_read_database_ssl_mode },
  { "DATABASE_SSLROOTCERT", "", sl_config_read_database_ssl_root_cert },
  { "MINIO_ENDPOINT", "", sl_config_read_minio_endpoint },
  { "MINIO_PORT", "9000", sl_config_read_minio_port },
  { "MINIO_USE_SSL", "false", sl_config_read_minio_use_ssl },
  { "MINIO_ACCESS_KEY", "", sl_config_read_minio_access_key, .has_file = TRUE },
  { "MINIO_SECRET_KEY", "", sl_config_read_minio_secret_key, .is_secret = TRUE },
  { "MINIO_BUCKET_VIDEOS", "videos", sl_config_read_minio_bucket_videos },
  { "MINIO_BUCKET_AUDIO", "audio", sl_config_read_minio_bucket_audio },
  { "MINIO_BUCKET_IMAGES", "images", sl_config_read_minio_bucket_images },
  { "MINIO_BUCKET_AVATARS", "avatars", sl_config_read_minio_bucket_avatars },
  { "MINIO_BUCKET_DOCUMENTS", "documents", sl_config_read_minio_bucket_documents },
  { "MINIO_BUCKET_TRANSCRIPTIONS", "transcriptions", sl_config_read_minio_bucket_transcriptions },
  { "SLUICE_S3_REGION", "us-east-1", sl_config_read_s3_region },
  { "SLUICE_S3_PUBLIC_URL", "", sl_config_read_s3_public_url },
  { "SLUICE_S3_VIRTUAL_HOST", "false", sl_config_read_s3_virtual_host },
  { "SLUICE_S3_CA_FILE", "", sl_config_read_s3_ca_file },
  { "SLUICE_UPLOAD_MULTIPART_THRESHOLD", "", sl_config_read_multipart_threshold },
  { "KAFKA_BROKERS", "", sl_config_read_kafka_brokers },
  { "KAFKA_CLIENT_ID", "media-service", sl_config_read_kafka_client_id },
  { "KAFKA_GROUP_ID", "media-service-group", sl_config_read_kafka_group_id },
  { "SLUICE_KAFKA_TOPIC_MEDIA", "media-events", sl_config_read_kafka_topic_media },
  { "SLUICE_KAFKA_TOPIC_INTERVIEWS", "interview-events", sl_config_read_kafka_topic_interviews },
  { "SLUICE_KAFKA_TOPIC_USERS", "user-events", sl_config_read_kafka_topic_users },
  { "SLUICE_KAFKA_TOPIC_DEAD_LETTER", "media-service-dead-letter",
    sl_config_read_kafka_topic_dead_letter },
  { "SLUICE_KAFKA_SECURITY_PROTOCOL", "plaintext", sl_config_read_kafka_security_protocol },
  { "SLUICE_KAFKA_SASL_MECHANISM", "", sl_config_read_kafka_sasl_mechanism },
  { "SLUICE_KAFKA_SASL_USERNAME", "", sl_config_read_kafka_sasl_username },
  { "SLUICE_KAFKA_SASL_PASSWORD", "", sl_config_read_kafka_sasl_password, .is_secret = TRUE },
  { "SLUICE_KAFKA_SSL_CA_FILE", "", sl_config_read_kafka_ssl_ca_file },
  { "GROQ_API_KEY", "", sl_config_read_groq_api_key, .is_secret = TRUE },
  { "GROQ_BASE_URL", "", sl_config_read_groq_base_url },
  { "WHISPER_MODEL", "", sl_config_read_whisper_model },
  { "SLUICE_TRANSCRIPTION_FALLBACK_KEY", "", sl_config_read_fallback_api_key, .is_secret = TRUE },
  { "SLUICE_TRANSCRIPTION_FALLBACK_URL", "", sl_config_read_fallback_base_url },
  { "SLUICE_TRANSCRIPTION_FALLBACK_MODEL", "", sl_config_read_fallback_model },
};

static char *
get_default (const Variable *variable)
{
  if (variable->default_text != NULL)
    return g_strdup (variable->default_text);
  return g_build_filename (g_get_user_data_dir (), "sluice", NULL);
}

/* An empty variable counts as one that is not set, as in a compose file. */
static const char *
find_value (const Variable *variable, const char *const *environment)
{
  const char *value = g_environ_getenv ((char **) environment, variable->name);

  return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
has_file (const Variable *variable)
{
  return variable->is_secret || variable->has_file;
}

/* @source: where it comes from. */
static char *
dup_value (const Variable *variable,
           const char *const *environment,
           const char **source,
           GError **error)
{
  const char *value = find_value (variable, environment);
  GError *inner = NULL;
  char *secret = NULL;

  *source = "environment";
  if (value != NULL)
    return g_strdup (value);
  if (has_file (variable))
    secret = sl_config_secret_read (variable->name, environment, source, &inner);
  if (inner != NULL)
    g_propagate_error (error, inner);
  if (secret != NULL || inner != NULL)
    return secret;
  secret = sl_config_aws_dup (variable->name, environment, source);
  if (secret != NULL)
    return secret;
  *source = "default";
  return get_default (variable);
}

static GPtrArray *
find_remarks (const char *const *environment)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++) {
    g_ptr_array_add (known, g_strdup (variables[i].name));
    if (has_file (&variables[i]))
      g_ptr_array_add (known, g_strconcat (variables[i].name, "_FILE", NULL));
  }
  g_ptr_array_add (known, NULL);
  return sl_config_find_remarks (environment, (const char *const *) known->pdata);
}

SlConfig *
sl_config_load (const char *const *environment, GError **error)
{
  g_autoptr (SlConfig) self = g_new0 (SlConfig, 1);
  g_autoptr (GString) problems = g_string_new (NULL);
  g_autofree char *missing = NULL;
  g_autofree char *missing_sasl = NULL;
  const char *missing_loki = NULL;

  for (guint i = 0; i < SL_N_QUEUES; i++)
    sl_queue_options_init (&self->queues[i], i);
  sl_config_transcription_init (self);
  sl_config_upload_init (self);
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++) {
    g_autoptr (GError) problem = NULL;
    const char *source = NULL;
    g_autofree char *text = dup_value (&variables[i], environment, &source, &problem);

    if (text == NULL || !variables[i].read (self, text, &problem))
      g_string_append_printf (problems, "%s%s: %s", problems->len > 0 ? "\n" : "",
                              variables[i].name, problem->message);
  }
  if (lacks_company (self))
    g_string_append_printf (problems,
                            "%sSLUICE_ROLE: found '%s', expected all: daemons that share the work "
                            "need DATABASE_HOST and MINIO_ENDPOINT",
                            problems->len > 0 ? "\n" : "", sl_role_to_string (self->role));
  missing = sl_config_find_missing_minio (self);
  if (missing != NULL)
    g_string_append_printf (problems, "%sMINIO_ENDPOINT: an S3 store needs %s, too",
                            problems->len > 0 ? "\n" : "", missing);
  missing_sasl = sl_config_find_missing_sasl (self);
  if (missing_sasl != NULL)
    g_string_append_printf (problems, "%sSLUICE_KAFKA_SECURITY_PROTOCOL: '%s' needs %s, too",
                            problems->len > 0 ? "\n" : "", self->kafka_security_protocol,
                            missing_sasl);
  missing_loki = sl_config_find_missing_loki (self);
  if (missing_loki != NULL)
    g_string_append_printf (problems, "%sLOKI_HOST: who logs in needs %s, too",
                            problems->len > 0 ? "\n" : "", missing_loki);
  if (problems->len > 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, problems->str);
    return NULL;
  }
  self->remarks = find_remarks (environment);
  return g_steal_pointer (&self);
}

void
sl_config_free (SlConfig *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->remarks, g_ptr_array_unref);
  sl_config_clear_http (self);
  sl_config_clear_objects (self);
  sl_config_transcription_clear (self);
  sl_config_clear_events (self);
  sl_config_clear_loki (self);
  sl_config_clear_database (self);
  g_free (self->file_path);
  g_free (self->plugin_scan_path);
  g_free (self->worker_path);
  g_free (self->openapi_path);
  g_free (self->pipeline_dir);
  g_free (self->data_dir);
  g_free (self->log_level);
  g_free (self);
}

/* What was read when the configuration was may be gone by now. */
static void
append_variable (GString *text, const Variable *variable, const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  const char *source = NULL;
  g_autofree char *value = dup_value (variable, environment, &source, &error);
  gboolean is_masked = variable->is_secret && value != NULL && *value != '\0';

  if (value == NULL)
    g_string_append_printf (text, "%s=  # %s\n", variable->name, error->message);
  else
    g_string_append_printf (text, "%s=%s  # %s\n", variable->name, is_masked ? "***" : value,
                            source);
}

char *
sl_config_to_text (const SlConfig *self, const char *const *environment)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *queues = sl_config_queues_to_text (self);
  g_autofree char *transcription = sl_config_transcription_to_text (self);
  g_autofree char *upload = sl_config_upload_to_text (self);

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    append_variable (text, &variables[i], environment);
  if (self->file_path != NULL)
    g_string_append_printf (text, "# configuration file: %s\n", self->file_path);
  g_string_append (text, queues);
  g_string_append (text, transcription);
  g_string_append (text, upload);
  for (guint i = 0; i < self->remarks->len; i++) {
    const SlConfigRemark *remark = g_ptr_array_index (self->remarks, i);

    g_string_append_printf (text, "# %s is set: %s\n", remark->variable, remark->reason);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
